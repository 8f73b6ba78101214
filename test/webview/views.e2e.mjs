// Saved views and export in a browser, with the real index and a real file behind them.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkAxe,
  eventually,
  harness,
  head,
  heads,
  inPanel,
  names,
  picture,
  queryLine,
  reload,
  rowOf,
  select,
  shared,
  stored,
  takeFromHead,
  waitForNames,
} from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

/** @param {Page} page */
const tool = (page) => page.locator('header .tool').filter({ has: page.locator('.codicon-bookmark, .codicon-warning') });
/** Takes an entry of the menu of views. @param {Page} page @param {string} entry */
const take = async (page, entry) => {
  await tool(page).click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};
/** @param {Page} page @param {string} label @param {string} name */
const nameIt = async (page, label, name) => {
  await page.getByRole('textbox', { name: label }).fill(name);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
};
/** @param {Page} page */
const shown = (page) => tool(page).getAttribute('aria-label');

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'saves views in a file, switches, renames and removes them, and keeps its comments',
    run: async () => {
      const { repos } = await harness();
      const { root } = shared(repos.digits);
      const file = join(root, '.espalier/views.yaml');
      const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
      try {
        await inPanel({}, async (page, host) => {
          await names(page);
          assert.equal(await shown(page), 'Views');
          await queryLine(page).fill('accuracy > 0.955');
          await page.getByText('3 of 18').waitFor();
          await head(page, 'accuracy').click();
          await head(page, 'accuracy').click();
          await takeFromHead(page, 'seconds', 'Hide column');
          await take(page, 'Save as…');
          await nameIt(page, 'Save the view as', 'Good ones');
          await eventually(() => shown(page), 'Good ones');
          assert.match(text(), /^# Views .*\nviews:\n {2}Good ones:\n {4}filter: accuracy > 0\.955\n {4}sort:\n/);
          assert.doesNotMatch(text(), /page|rows|expressions/, 'only what is not as it comes by itself');
          await take(page, 'As at first');
          await eventually(() => queryLine(page).inputValue(), '');
          assert.ok((await heads(page)).includes('seconds'));
          await take(page, 'Good ones');
          await eventually(() => queryLine(page).inputValue(), 'accuracy > 0.955');
          assert.equal(await head(page, 'accuracy').getAttribute('aria-sort'), 'descending');
          assert.ok(!(await heads(page)).includes('seconds'));
          await page.getByRole('button', { name: 'Undo' }).click();
          await eventually(() => shown(page), 'Views');
          await page.getByRole('button', { name: 'Redo' }).click();
          await eventually(() => shown(page), 'Good ones');
          // Somebody writes into the file.
          writeFileSync(file, `${text()}  Theirs: {page: plots} # from the team\n`);
          host.viewsChanged();
          await head(page, 'accuracy').click();
          await eventually(() => shown(page), 'Good ones (changed)');
          await take(page, 'Save “Good ones”');
          await eventually(() => shown(page), 'Good ones');
          assert.match(text(), / {2}Theirs: \{page: plots\} # from the team\n$/);
          assert.doesNotMatch(text(), /sort:/);
          await take(page, 'Rename…');
          await page.getByRole('textbox', { name: 'Rename the view' }).fill('Theirs');
          await page.getByRole('alert').getByText('There is a view of that name already.').waitFor();
          await checkAxe(page, '[role=dialog]');
          await nameIt(page, 'Rename the view', '</script> best: 1');
          await eventually(() => shown(page), '</script> best: 1');
          await reload(page);
          await names(page);
          await eventually(() => shown(page), '</script> best: 1');
          await tool(page).click();
          await checkAxe(page, '[role=menu]');
          await picture(page, 'views-menu');
          await page.getByRole('menu').getByText('Remove “</script> best: 1”', { exact: true }).click();
          await eventually(() => shown(page), 'Views');
          await take(page, 'Theirs');
          await page.getByRole('tab', { name: 'Plots', selected: true }).waitFor();
          writeFileSync(file, 'views:\n  Theirs: {page: table}\n  B: [1,\n');
          host.viewsChanged();
          await tool(page)
            .filter({ has: page.locator('.codicon-warning') })
            .click();
          await page.getByRole('menuitem', { name: /^Line \d+: / }).click();
          await eventually(async () => host.done.findLast(([method]) => method === 'openViewsFile')?.[1], { line: 4 });
        });
      } finally {
        rmSync(join(root, '.espalier'), { recursive: true, force: true });
      }
    },
  },
  {
    name: 'gives the table away as it is shown: CSV, Markdown, LaTeX; and none of it acts there',
    run: async () => {
      const { repos } = await harness();
      const more = async (/** @type {Page} */ page, /** @type {string} */ menu, /** @type {string} */ format) => {
        await page.getByRole('button', { name: 'More' }).click();
        await page.getByRole('menu').getByText(menu, { exact: true }).click();
        await page.getByRole('menu').getByText(format, { exact: true }).click();
      };
      await inPanel({ width: 1600 }, async (page, host) => {
        await waitForNames(page, 'workspace');
        const taken = async (/** @type {number} */ count) => {
          await eventually(async () => host.done.filter(([method]) => method === 'takeAway').length, count);
          return /** @type {{ text: string, to: string }} */ (host.done.findLast(([method]) => method === 'takeAway')?.[1]);
        };
        await queryLine(page).fill('model = forest');
        await page.getByText('3 of 18').waitFor();
        await head(page, 'accuracy').click();
        await more(page, 'Export to a file', 'CSV');
        const csv = await taken(1);
        assert.equal(csv.to, 'file');
        const lines = csv.text.split('\r\n');
        assert.match(lines[0] ?? '', /^Experiment,Created,accuracy,seconds,macro,/);
        assert.deepEqual(
          lines.slice(1).map((line) => line.split(',').slice(0, 3).toSpliced(1, 1).join()),
          ['stony-wasp,0.9394', 'nutty-lamb,0.9612', 'moody-crab,NaN', ''],
        );
        await page.getByRole('status').filter({ hasText: '3 lines written' }).waitFor();
        await select(page, 'nutty-lamb');
        await more(page, 'Copy the selected rows', 'Markdown');
        assert.match((await taken(2)).text, /^\| Experiment \| Created \|.*\n\| --- \|.*\n\| nutty-lamb \| [^\n]*\n$/);
        await takeFromHead(page, 'model', 'Group by model');
        await rowOf(page, 'model forest').waitFor();
        await more(page, 'Copy the table', 'LaTeX');
        const latex = (await taken(3)).text;
        assert.match(latex, /^\\begin\{tabular\}\{l[lr]+\}\n/);
        assert.match(latex, /\nforest & .* 0\.3000 \$\\pm\$ 0\.087 & /);
      });
      await inPanel({ folder: shared(repos.hostile).root, width: 2000 }, async (page, host) => {
        await names(page);
        await more(page, 'Copy the table', 'TSV');
        const text = () => /** @type {any} */ (host.done.find(([method]) => method === 'takeAway')?.[1])?.text ?? '';
        await eventually(async () => text().includes("\t'=cmd()"), true);
        assert.equal(/(^|[\t\n])"?[=@+]/.test(text()), false);
        assert.equal(/(^|[\t\n])-rf/.test(text()), false);
        assert.ok((await stored(page)).view.page === 'table');
      });
    },
  },
];
