// Filter, search, groups, differences and expressions in a browser, with the real index behind them.
import assert from 'node:assert/strict';
import {
  BY_COMMIT,
  checkAxe,
  columnTexts,
  eventually,
  harness,
  head,
  heads,
  inPanel,
  names,
  picture,
  queryLine,
  rowOf,
  shared,
  stored,
  takeFromHead,
  waitForNames,
} from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

/** @param {Page} page */
const undo = (page) => page.getByRole('button', { name: 'Undo' }).click();
/** Takes an entry of the menu of a tool. @param {Page} page @param {string} tool @param {string} entry */
const takeFromTool = async (page, tool, entry) => {
  await page.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name: tool, exact: true }).click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'filters rows while the query line is written, with completion, and keeps the last filters',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await queryLine(page).click();
        await page.keyboard.type('acc');
        const option = page.getByRole('option', { name: /accuracy/ }).first();
        await option.waitFor();
        await checkAxe(page, '.page-bar');
        await picture(page, 'query-completion');
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        assert.equal((await queryLine(page).inputValue()).trim(), 'accuracy');
        await page.keyboard.type(' > 0.955');
        await page.getByText('3 of 18').waitFor();
        assert.equal((await names(page)).includes('vocal-hymn'), false);
        await page.keyboard.press('Enter');
        await head(page, 'accuracy').click();
        await undo(page);
        await undo(page);
        await eventually(() => queryLine(page).inputValue(), '');
        await waitForNames(page, ...BY_COMMIT);
        await queryLine(page).click();
        await page.getByRole('option', { name: /accuracy > 0\.955.*recent/ }).click();
        await page.getByText('3 of 18').waitFor();
      }),
  },
  {
    name: 'says what is wrong with a filter, and where',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await queryLine(page).fill('acuracy > 0.9');
        await page.keyboard.press('Enter');
        await page.getByText(/accuracy\?/).waitFor();
        assert.equal(await page.locator('.wrong').textContent(), 'acuracy');
        assert.equal(await queryLine(page).getAttribute('aria-invalid'), 'true');
        assert.equal((await names(page)).length, 18, 'nothing is filtered by what cannot be read');
        await picture(page, 'query-problem');
        await page.keyboard.press('Escape');
        assert.equal(await queryLine(page).inputValue(), '');
        await queryLine(page).fill('accuracy > 2');
        await page.getByRole('heading', { name: 'No row passes the filter' }).waitFor();
        await page.locator('vscode-button', { hasText: 'Clear the filter' }).click();
        await waitForNames(page, ...BY_COMMIT);
        assert.equal(await queryLine(page).inputValue(), '');
      }),
  },
  {
    name: 'filters by a cell: with Alt and a click, and by its menu',
    run: () =>
      inPanel({ width: 1600 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const index = await head(page, 'model').getAttribute('aria-colindex');
        await rowOf(page, 'nutty-lamb')
          .locator(`[aria-colindex="${index}"]`)
          .click({ modifiers: ['Alt'] });
        await eventually(() => queryLine(page).inputValue(), 'model = forest');
        await eventually(async () => (await names(page)).filter((name) => name.includes('-')), ['stony-wasp', 'moody-crab', 'nutty-lamb']);
        await rowOf(page, 'stony-wasp')
          .locator(`[aria-colindex="${Number(index) + 1}"]`)
          .click({ button: 'right' });
        await page.getByRole('menuitem', { name: /^No rows with/ }).click();
        await eventually(() => queryLine(page).inputValue(), 'model = forest and not (lr = 0.00001)');
        await eventually(async () => (await names(page)).filter((name) => name.includes('-')), ['moody-crab', 'nutty-lamb']);
      }),
  },
  {
    name: 'finds a text in the cells, next and previous, also where it is folded away',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await page.locator('.grid .cell[tabindex="0"]').focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowLeft');
        await eventually(() => rowOf(page, BY_COMMIT[1] ?? '').getAttribute('aria-expanded'), 'false');
        assert.equal(await rowOf(page, 'stony-wasp').count(), 0);
        await page.keyboard.press('Control+f');
        await page.getByRole('textbox', { name: 'Find in the table' }).fill('forest');
        await page.getByText('1 of 3').waitFor();
        await rowOf(page, 'stony-wasp').waitFor();
        await eventually(() => page.locator('.cell.found').count(), 3);
        assert.equal(await rowOf(page, 'stony-wasp').locator('.cell[tabindex="0"]').textContent(), 'forest');
        await page.keyboard.press('Enter');
        await page.getByText('2 of 3').waitFor();
        await page.keyboard.press('Shift+Enter');
        await page.keyboard.press('Shift+Enter');
        await page.getByText('3 of 3').waitFor();
        assert.equal(await rowOf(page, 'nutty-lamb').locator('.cell[tabindex="0"]').textContent(), 'forest');
        await picture(page, 'find');
        await page.keyboard.press('Escape');
        assert.equal(await page.locator(':focus').textContent(), 'forest');
        await page.keyboard.press('F7');
        await eventually(
          () =>
            page
              .locator(':focus')
              .getAttribute('class')
              .then((classes) => classes?.includes('differs')),
          true,
        );
      }),
  },
  {
    name: 'arranges rows by branch, flat, and in groups with count, mean and spread',
    run: () =>
      inPanel({ width: 1600 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await takeFromTool(page, 'Rows', 'By branch and commit');
        await waitForNames(page, 'workspace', 'main', BY_COMMIT[1] ?? '');
        assert.equal(await rowOf(page, 'main').getAttribute('aria-level'), '1');
        await takeFromTool(page, 'Rows', 'Flat');
        await page.getByRole('grid').waitFor();
        await takeFromHead(page, 'model', 'Group by model');
        await rowOf(page, 'model forest').waitFor();
        const group = rowOf(page, 'model forest');
        assert.equal(await group.locator('.group-count').textContent(), '3');
        const index = await head(page, 'seconds').getAttribute('aria-colindex');
        assert.equal(await group.locator(`[aria-colindex="${index}"]`).textContent(), '1.3480 ± 0.3148');
        const cut = () =>
          page
            .locator('.group-line .cell.number')
            .evaluateAll((all) =>
              all.length > 10 ? all.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent) : null,
            );
        await eventually(cut, []);
        await group.locator('.label').click();
        await rowOf(page, 'stony-wasp').waitFor();
        assert.equal(await group.getAttribute('aria-expanded'), 'true');
        await picture(page, 'grouped');
        await checkAxe(page, '.grid');
        await takeFromTool(page, 'Rows', 'Close all');
        await eventually(() => rowOf(page, 'stony-wasp').count(), 0);
        await group.locator('.label').click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Only rows with model = forest' }).click();
        await page.getByText('3 of 18').waitFor();
        assert.deepEqual((await stored(page)).view.rows, { group: [['param', 'params.yaml', 'train', 'model']] });
      }),
  },
  {
    name: 'puts repeated runs together, that differ by their seeds',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.repeated();
      try {
        await inPanel({ folder: repo.root }, async (page) => {
          await names(page);
          await page.waitForTimeout(900);
          await takeFromTool(page, 'Rows', 'Repeated runs together (they differ by seed)');
          await eventually(
            async () => (await page.locator('.group-line .group-count').allTextContents()).filter((text) => text === '3').length,
            2,
          );
          assert.equal(await page.getByText('No experiments yet.').count(), 0);
          await picture(page, 'seeds');
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'shows only what differs, and differences as columns',
    run: () =>
      inPanel({ width: 1600 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        assert.ok((await heads(page)).includes('epochs'));
        await page.getByRole('button', { name: 'Differences' }).click();
        await eventually(async () => (await names(page)).includes('broken-kite'), false);
        await eventually(async () => (await heads(page)).includes('epochs'), false);
        await undo(page);
        await waitForNames(page, ...BY_COMMIT);
        await takeFromHead(page, 'accuracy', 'Differences to the baseline');
        await page.getByRole('menu').getByText('Column of differences in percent', { exact: true }).click();
        await head(page, 'Δ% accuracy').waitFor();
        const texts = await columnTexts(page, 'Δ% accuracy');
        assert.ok(texts.includes('+2.1 %') && texts.includes('−1.4 %'), texts.join());
        await takeFromHead(page, 'accuracy', 'Heat colours');
        await takeFromHead(page, 'seconds', 'Heat colours');
        await eventually(async () => (await page.locator('.cell.heat').count()) > 20, true);
        await page.mouse.move(0, 0);
        await picture(page, 'heat-and-deltas');
        const best = page.locator('.cell.stands-out');
        assert.ok((await best.allTextContents()).includes('0.9869'));
        await takeFromHead(page, 'lr', 'Highlight');
        await page.getByRole('menu').getByText('The lowest', { exact: true }).click();
        await eventually(async () => (await best.allTextContents()).includes('1e-5'), true);
      }),
  },
  {
    name: 'computes columns of one’s own, and says what is wrong with a formula',
    run: () =>
      inPanel({ width: 1600 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await takeFromTool(page, 'More', 'Expressions…');
        await page.getByRole('textbox', { name: 'Name of expression 1' }).fill('twice');
        const formula = page.getByRole('combobox', { name: 'Formula of expression 1' });
        await formula.fill('2 * acuracy');
        await page.keyboard.press('Enter');
        await page.getByText(/accuracy\?/).waitFor();
        await checkAxe(page, '[role=dialog]');
        await picture(page, 'expressions');
        await formula.fill('2 * accuracy');
        await page.keyboard.press('Enter');
        await head(page, 'twice').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await eventually(async () => (await columnTexts(page, 'twice')).includes('1.9224'), true);
        await head(page, 'twice').click();
        await head(page, 'twice').click();
        await waitForNames(page, 'Try wider layers');
        await undo(page);
        await undo(page);
        await undo(page);
        await head(page, 'twice').waitFor({ state: 'detached' });
      }),
  },
  {
    name: 'points out what is chosen in the tree',
    run: () =>
      inPanel({ height: 330 }, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        const { repos } = await harness();
        host.reveal([shared(repos.digits).git('for-each-ref', '--format=%(objectname)', 'refs/exps/**/crisp-oak')]);
        await page.locator('.row.pointed-out .label', { hasText: 'crisp-oak' }).waitFor();
        assert.ok(await rowOf(page, 'crisp-oak').evaluate((row) => row.getBoundingClientRect().bottom <= window.innerHeight));
      }),
  },
];
