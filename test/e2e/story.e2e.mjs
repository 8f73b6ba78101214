// A user's way through a copy of the sample project: read, change a value by a lens, run, compare; in each theme, and in Restricted Mode.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { eventually, THEMES } from '../harness/browser.mjs';
import { inSample } from './sampleProject.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */

export { setup, teardown } from './sampleProject.mjs';

/** @param {Workbench} workbench @param {string} theme its label in the list of themes */
async function chooseTheme(workbench, theme) {
  await workbench.command('Preferences: Color Theme');
  await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
  await workbench.answer(theme);
  await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
}

const DRAWN = 'canvas[role="img"]';

/** @param {Workbench} workbench @param {readonly string[]} names */
async function plotted(workbench, names) {
  await workbench.command('Espalier: Show Experiments');
  const panel = await workbench.webview('.grid');
  for (const name of names) {
    await panel.locator('.grid-body [role=row]', { hasText: name }).first().locator('[data-check]').click();
  }
  return panel;
}

export const tests = [
  {
    name: 'a value is changed by a lens, runs in the terminal, and its row appears in the tree and the open table; two are compared by their curves',
    run: () =>
      inSample('story', async (workbench, folder) => {
        const { page } = workbench;
        await workbench.openSidebar();
        await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
        await workbench.openFile('params.yaml');
        const before = readFileSync(join(folder, 'params.yaml'), 'utf8');
        const values = before.split('\n').filter((one) => /^\s*\w+: \S/.test(one));
        const lenses = workbench.lenses().filter({ hasText: 'Run with…' });
        // While only some are there, a place among them is that of another value.
        await lenses.nth(values.length - 1).waitFor();
        const line = values.find((one) => one.includes('n_estimators:')) ?? '';
        await lenses.nth(values.indexOf(line)).click();
        await page.locator('.quick-input-title', { hasText: 'n_estimators' }).waitFor();
        const names = async () => (await workbench.tree('Experiments')).map((row) => row.label);
        const known = new Set(await names());
        await workbench.answer('33');
        await page.locator('.terminal-wrapper.active').waitFor({ timeout: 60_000 });
        await page.locator('.statusbar-item[id$="espalier.status"]').waitFor({ timeout: 60_000 });
        await page.locator('.statusbar-item[id$="espalier.status"]').waitFor({ state: 'hidden', timeout: 120_000 });
        const after = readFileSync(join(folder, 'params.yaml'), 'utf8');
        assert.equal(after, before.replace(line, line.replace(/: \d+/, ': 33')), 'only the value changed');
        /** @type {string | undefined} */
        let added;
        for (let waited = 0; added === undefined && waited < 10_000; waited += 200) {
          added = (await names()).find((name) => !known.has(name));
          await page.waitForTimeout(200);
        }
        assert.ok(added, 'the new experiment is in the tree');
        await workbench.screenshot('story-after-run');
        const panel = await plotted(workbench, [added, 'forest-7-trees']);
        await panel.getByRole('tab', { name: /plots/i }).click();
        await panel.locator('canvas[role="img"]').first().waitFor();
        assert.ok((await panel.locator('canvas[role="img"]').count()) >= 2);
        // The charts are drawn a moment after their canvases are there.
        await page.waitForTimeout(500);
        await workbench.screenshot('story-plots');
        workbench.checkQuiet();
      }),
  },
  ...Object.entries(THEMES).map(([kind, theme]) => ({
    name: `the panel has no serious accessibility problem inside the editor (${kind})`,
    run: () =>
      inSample(kind, async (workbench) => {
        await workbench.openSidebar();
        await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
        await chooseTheme(workbench, theme);
        const panel = await plotted(workbench, ['forest-70-trees', 'forest-7-trees']);
        const shown = await panel.locator('body').getAttribute('data-vscode-theme-kind');
        assert.equal(shown, { dark: 'vscode-dark', light: 'vscode-light', 'high-contrast': 'vscode-high-contrast' }[kind]);
        for (const [tab, content] of Object.entries({ Table: '.grid', Compare: 'table', Plots: DRAWN, Analysis: DRAWN })) {
          await panel.getByRole('tab', { name: tab }).click();
          await panel.locator(content).first().waitFor();
          await workbench.page.waitForTimeout(500);
          await workbench.screenshot(`${tab.toLowerCase()}-${kind}`);
          const { violations } = await new AxeBuilder({ page: workbench.page }).include(['iframe', 'iframe', 'body']).analyze();
          const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
          assert.deepEqual(
            serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`),
            [],
          );
        }
        workbench.checkQuiet();
      }),
  })),
  {
    name: 'the panel is as it was after the window is loaded again; tree, status bar and other panels show the same selection',
    run: () =>
      inSample('reload', async (workbench) => {
        const { page } = workbench;
        await workbench.openSidebar();
        await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
        const panel = await plotted(workbench, ['forest-70-trees', 'forest-deep']);
        await panel.getByRole('tab', { name: 'Plots' }).click();
        await panel.locator('canvas[role="img"]').first().waitFor();
        const status = page.locator('.statusbar-item', { hasText: '2 selected' });
        await status.waitFor();
        const colour = (/** @type {string} */ label) =>
          workbench
            .row('Experiments', label)
            .locator('.label-name')
            .evaluate((name) => getComputedStyle(name).color);
        const coloured = await eventually(async () => {
          const all = await Promise.all(['forest-70-trees', 'forest-deep', 'forest-7-trees'].map(colour));
          return new Set(all).size === 3 ? all : null;
        });
        assert.ok(coloured, 'rows of the tree have the colours of the panel');
        // In a browser, the editor writes down what webviews keep every five seconds.
        await page.waitForTimeout(6500);
        workbench.checkQuiet();
        await page.reload({ waitUntil: 'domcontentloaded' });
        // What the editor said while it was closed.
        workbench.complaints = [];
        const again = await workbench.webview('canvas[role="img"]', 60_000);
        assert.equal(await again.getByRole('tab', { name: 'Plots' }).getAttribute('aria-selected'), 'true');
        await again.getByText('forest-deep').first().waitFor();
        await status.waitFor();
        // The tree is drawn before its decorations are asked for.
        assert.ok(
          await eventually(async () => (await colour('forest-deep')) === coloured[1] || null),
          'the tree has the colours of the panel again',
        );
        await again.getByRole('tab', { name: 'Table' }).click();
        await again.locator('.grid-body [role=row][aria-selected=true]').first().waitFor();
        const selected = await again.locator('.grid-body [role=row][aria-selected=true] .label').allTextContents();
        assert.deepEqual(selected.sort(), ['forest-70-trees', 'forest-deep']);
        workbench.checkQuiet();
        await again.getByRole('tab', { name: 'Plots' }).click();
        await again.getByRole('button', { name: 'Open another panel beside' }).click();
        await page.locator('.tab', { hasText: 'Experiments: Plots' }).nth(1).waitFor();
        await workbench.screenshot('two-panels');
        const frames = () => page.frames().filter((frame) => frame.url().includes('fake.html'));
        const beside = await eventually(async () => {
          for (const frame of frames()) {
            if (frame !== again && (await frame.locator('canvas[role="img"]').count()) > 0) {
              return frame;
            }
          }
          return null;
        });
        await beside.getByRole('button', { name: 'Clear selection' }).click();
        await again.getByText('Nothing selected yet').waitFor();
        await status.waitFor({ state: 'detached' });
        await beside.getByRole('button', { name: 'Undo' }).click();
        await again.locator('canvas[role="img"]').first().waitFor();
      }),
  },
  {
    name: 'a narrow window still shows tree and table',
    run: () =>
      inSample(
        'narrow',
        async (workbench) => {
          await workbench.openSidebar();
          await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
          const panel = await plotted(workbench, []);
          await panel.getByText('forest-70-trees', { exact: true }).waitFor();
          await workbench.screenshot('narrow');
        },
        { width: 760 },
      ),
  },
  {
    name: 'in Restricted Mode experiments are shown, and nothing can be run',
    run: () =>
      inSample(
        'restricted',
        async (workbench) => {
          const { page } = workbench;
          const distrust = page.getByRole('button', { name: /No, I don't trust/ });
          await distrust.waitFor({ timeout: 60_000 });
          await distrust.click();
          await workbench.openSidebar();
          await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
          await workbench.view('Experiments').getByText('Restricted Mode: experiments are shown, nothing runs.').waitFor();
          assert.deepEqual(
            (await workbench.paletteEntries('Espalier: Run')).filter((name) => name.startsWith('Espalier: Run')),
            [],
          );
          assert.ok((await workbench.paletteEntries('Espalier: Show Experiments')).includes('Espalier: Show Experiments'));
          await workbench.openFile('params.yaml');
          await workbench.lenses().first().waitFor();
          assert.equal(await workbench.lenses().filter({ hasText: 'Run with…' }).count(), 0);
          await workbench.screenshot('restricted');
        },
        { trusted: false },
      ),
  },
];
