// The panel by keyboard alone, in the real editor, which listens to the same keys.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../harness/browser.mjs';
import { inSample } from './sampleProject.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */
/** @typedef {import('playwright-core').Frame} Frame */

export { setup, teardown } from './sampleProject.mjs';

/** Opens the panel by a command; the focus is in its table. @param {Workbench} workbench */
async function openPanel(workbench) {
  await workbench.openSidebar();
  await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
  await workbench.command('Espalier: Show Experiments');
  const panel = await workbench.webview('.grid');
  await panel.locator('.cell:focus').waitFor();
  return panel;
}

/** Waits until the element with the focus is this one. @param {Frame} panel @param {string} selector @param {string | RegExp} text */
const focused = (panel, selector, text) => panel.locator(`${selector}:focus`, { hasText: text }).waitFor();

export const tests = [
  {
    name: 'keys that the panel takes do nothing else in the editor around it',
    run: () =>
      inSample('keys', async (workbench) => {
        const { page } = workbench;
        const panel = await openPanel(workbench);
        const filter = panel.getByRole('combobox', { name: 'Filter rows' });
        const undoable = (/** @type {string} */ title) => panel.locator(`button[aria-label=Undo][title="${title}"]`).waitFor();
        await page.keyboard.press('Control+Shift+f');
        await filter.and(panel.locator(':focus')).waitFor();
        await page.keyboard.type('accuracy > 0.9');
        await page.keyboard.press('Enter');
        await undoable('Undo: Filter accuracy > 0.9');
        await panel.locator('.cell[tabindex="0"]').focus();
        await page.keyboard.press('Control+a');
        await panel.getByText('19 selected', { exact: true }).last().waitFor();
        // The editor would select all text of the page, and undo the text of the field besides.
        await page.keyboard.press('Control+z');
        await undoable('Undo: Filter accuracy > 0.9');
        await page.keyboard.press('Control+z');
        await undoable('Nothing to undo');
        await page.keyboard.press('Control+Shift+z');
        await undoable('Undo: Filter accuracy > 0.9');
        await page.waitForTimeout(500);
        assert.equal(await filter.inputValue(), 'accuracy > 0.9');
        assert.equal(await panel.evaluate(() => String(window.getSelection())), '');
        assert.equal(await page.locator('.search-view').count(), 0);
        workbench.checkQuiet();
      }),
  },
  {
    name: 'two experiments are found, compared, walked through, and their files opened side by side: one, and all of them at once',
    run: () =>
      inSample('compare-keys', async (workbench) => {
        const { page } = workbench;
        const panel = await openPanel(workbench);
        for (const name of ['forest-70-trees', 'forest-shallow']) {
          await page.keyboard.press('Control+f');
          await panel.getByRole('textbox', { name: 'Find in the table' }).and(panel.locator(':focus')).waitFor();
          await page.keyboard.type(name);
          await panel.getByText('1 of 1').waitFor();
          await page.keyboard.press('Escape');
          await focused(panel, '.cell', name);
          await page.keyboard.press('Space');
          await panel.locator('.row.selected, [aria-selected=true]', { hasText: name }).waitFor();
        }
        await page.keyboard.press('Shift+F10');
        await focused(panel, '[role=menuitem]', 'Deselect');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        await panel.getByRole('button', { name: '+3 −3' }).first().waitFor();
        await page.keyboard.press('F7');
        await focused(panel, 'th', 'train.loss');
        await page.keyboard.press('F7');
        await focused(panel, 'th', 'val.loss');
        await page.keyboard.press('Shift+F7');
        await focused(panel, 'th', 'train.loss');
        await page.keyboard.press('Control+f');
        await page.keyboard.type('params.yaml');
        await panel.getByText('train.loss').waitFor({ state: 'detached' });
        await page.keyboard.press('Shift+F7');
        await focused(panel, 'th', 'params.yaml');
        await page.keyboard.press('Tab');
        await focused(panel, 'button', '+3 −3');
        await page.keyboard.press('Enter');
        await page.locator('.tab.active', { hasText: 'params.yaml (forest-70-trees ↔ forest-shallow)' }).waitFor();
        const diff = page.locator('.monaco-diff-editor');
        for (const [side, text] of /** @type {const} */ ([
          ['original', 'n_estimators: 70'],
          ['modified', 'n_estimators: 40'],
        ])) {
          await diff.locator(`.editor.${side} .view-line`, { hasText: text }).waitFor();
        }
        await workbench.command('View: Close Editor');
        const again = await workbench.webview('.compare');
        await workbench.screenshot('compare-keys');
        // The panel has the focus again, where it was or on its tab: the names come after the tools.
        for (let step = 0; step < 20 && (await again.locator('.compare-name:focus').count()) === 0; step++) {
          await page.keyboard.press('Tab');
        }
        await focused(again, '.compare-name', 'forest-70-trees');
        await page.keyboard.press('ArrowRight');
        await focused(again, '.compare-name', 'forest-shallow');
        await page.keyboard.press('Enter');
        await focused(again, '[role=menuitem]', 'Take out');
        for (let step = 0; step < 3; step++) {
          await page.keyboard.press('ArrowDown');
        }
        await focused(again, '[role=menuitem]', /^Open the differences of \d+ files/);
        const files = Number(/\d+/.exec((await again.locator(':focus .menu-label').textContent()) ?? '')?.[0]);
        await page.keyboard.press('Enter');
        await page.locator('.tab.active', { hasText: `forest-70-trees ↔ forest-shallow (${files} files)` }).waitFor();
        const entry = (/** @type {string} */ path) => page.locator('.multiDiffEntry', { hasText: path });
        await entry('dvc.lock')
          .locator('.view-line', { hasText: /forest\.n_estimators|max_depth/ })
          .first()
          .waitFor();
        await workbench.screenshot('compare-all-files');
        await workbench.command('View: Close Editor');
        // Back to the table, which shows the two as selected.
        const left = await workbench.webview('.compare');
        for (let step = 0; step < 20 && (await left.locator('.tab:focus').count()) === 0; step++) {
          await page.keyboard.press('Shift+Tab');
        }
        await page.keyboard.press('ArrowLeft');
        await focused(left, '.tab', 'Table');
        await left.locator('.grid-body [aria-selected=true]').nth(1).waitFor();
        assert.deepEqual(await left.locator('.grid-body [aria-selected=true] .label').allTextContents(), [
          'forest-70-trees',
          'forest-shallow',
        ]);
        workbench.checkQuiet();
      }),
  },
  {
    name: 'a parameter of the workspace is changed in its cell: only its value in the file, no text for a number, and undone',
    run: () =>
      inSample('cell-edit', async (workbench, folder) => {
        const { page } = workbench;
        const panel = await openPanel(workbench);
        const file = join(folder, 'params.yaml');
        const before = readFileSync(file, 'utf8');
        const now = before.replace(/(n_estimators: )(\d+)/, '$141');
        await panel.getByRole('button', { name: 'Columns' }).click();
        await panel.getByRole('button', { name: 'Hide all' }).click();
        await panel.getByRole('textbox', { name: 'Search columns' }).fill('n_estimators');
        await panel.getByRole('dialog').getByRole('checkbox').first().click();
        await page.keyboard.press('Escape');
        const value = /n_estimators: (\d+)/.exec(before)?.[1] ?? '';
        await panel.locator('.grid-body [role=row]').first().getByText(value, { exact: true }).waitFor();
        await panel.locator('.cell[tabindex="0"]').focus();
        await page.keyboard.press('Control+Home');
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press('F2');
        const input = panel.getByRole('textbox', { name: /New value of .*n_estimators/ });
        await input.fill('many');
        await page.keyboard.press('Enter');
        const problem = panel.locator('.cell-editor [role=alert]');
        await problem.waitFor();
        assert.ok(
          await problem.evaluate((element) => {
            const { left, top, height } = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(left + 8, top + height - 4));
          }),
          'what is wrong is in sight, over the rows below',
        );
        await workbench.screenshot('cell-edit');
        assert.equal(readFileSync(file, 'utf8'), before);
        await input.fill('41');
        await page.keyboard.press('Enter');
        await input.waitFor({ state: 'detached' });
        await eventually(async () => (readFileSync(file, 'utf8') === now ? true : null));
        await panel.locator('.grid-body [role=row]').first().getByText('41', { exact: true }).waitFor();
        await page.keyboard.press('Control+z');
        await eventually(async () => (readFileSync(file, 'utf8') === before ? true : null));
        workbench.checkQuiet();
      }),
  },
];
