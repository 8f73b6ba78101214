// The Search page in a browser, with the real index behind it: what a search found, and what can be done with it.
import assert from 'node:assert/strict';
import {
  checkAxe,
  drawn,
  eventually,
  harness,
  head,
  inPanel,
  names,
  picture,
  reload,
  saved,
  rowOf,
  shared,
  stored,
  takeFromHead,
} from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

const folder = async () => shared((await harness()).repos.searched).root;
const OPEN = { view: { page: 'sweeps' } };

/** Numbers of the trials in the list, top first. @param {Page} page */
const trials = (page) => page.locator('.sweep-trials tbody tr td:first-child').allTextContents();

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'says what a search found, draws it, and acts on its best and on single trials',
    run: async () =>
      inPanel({ folder: await folder(), state: OPEN }, async (page, host) => {
        await page.getByText(/^36 trials in .*: the best is trial 17, loss 0\.041\.$/).waitFor();
        await page.getByText('All 36 trials have ended.').waitFor();
        await page.getByText(/^What mattered: train\.\w+ \(\d+ %\)/).waitFor();
        await page.getByRole('img', { name: 'Chart of loss by trial. 31 trials; the best so far is 0.041.' }).waitFor();
        await page.getByRole('img', { name: /^Bar chart of the importance of parameters: train\.\w+ \d+ %/ }).waitFor();
        await page
          .getByRole('img', { name: /^Parallel coordinates of 31 trials over train\.lr, train\.units, train\.activation and loss/ })
          .waitFor();
        await page.getByRole('img', { name: /^Map of loss over train\.\w+ and train\.\w+ from 31 trials/ }).waitFor();
        await page.getByRole('img', { name: /^Timeline of 36 trials in 2 slots/ }).waitFor();
        await page.getByRole('img', { name: 'Line chart of 36 trials by step; 4 were stopped early' }).waitFor();
        await drawn(page);
        const history = page.getByRole('article', { name: 'loss: the best so far' });
        await history.getByText('Show data as table').click();
        await history.getByRole('table').waitFor();
        assert.deepEqual(await history.getByRole('columnheader').allTextContents(), ['Trial', 'loss', 'best so far']);
        assert.equal(await history.getByRole('row').count(), 32);
        // Everything that is drawn says the same as a table.
        const cards = page.getByRole('article').filter({ has: page.getByRole('img') });
        assert.equal(await cards.filter({ has: page.locator('.alternative') }).count(), await cards.count());
        const lines = page.getByRole('article', { name: 'Parameters and loss' });
        await lines.getByText('Show data as table').click();
        await lines.getByRole('table').waitFor();
        assert.deepEqual(await lines.getByRole('columnheader').allTextContents(), [
          ...['Trial', 'train.lr', 'train.units', 'train.activation', 'loss'],
        ]);
        assert.equal(await lines.getByRole('row').count(), 32);
        const best = lines.getByRole('row').filter({ has: page.getByText('0.041', { exact: true }) });
        assert.deepEqual((await best.getByRole('cell').allTextContents()).slice(-2), ['relu', '0.041']);
        const timeline = page.getByRole('article', { name: 'Timeline' });
        await timeline.getByText('Show data as table').click();
        await timeline.getByRole('table').waitFor();
        assert.deepEqual(await timeline.getByRole('columnheader').allTextContents(), [
          'Trial',
          'Slot',
          'State',
          'Started after, s',
          'Took, s',
        ]);
        const times = await timeline.getByRole('row').allTextContents();
        assert.equal(times.length, 37);
        assert.match(times[1] ?? '', /^01complete023\.312$/);
        for (const [card, shapes] of /** @type {const} */ ([
          ['Timeline', 36],
          ['Parameters and loss', 31],
        ])) {
          const svg = (await saved(page, host, card, 'Save as SVG')).bytes.toString();
          assert.equal((svg.match(/<(rect|polyline) [^>]*><title>/g) ?? []).length, shapes);
          // What the page's style sheet says is in the document itself.
          assert.match(svg, /<text [^>]*fill="rgb\(/);
          assert.equal(svg.includes('class='), false);
          assert.equal((await saved(page, host, card, 'Save as PNG')).bytes.subarray(1, 4).toString(), 'PNG');
        }
        const csv = (await saved(page, host, 'Timeline', 'Save as CSV')).bytes.toString();
        assert.match(csv, /^Trial,Slot,State,"Started after, s","Took, s"\r\n0,1,complete,0,23.312\r\n/);
        await page.getByRole('combobox', { name: 'Parameter' }).selectOption('train.units');
        await page.getByRole('img', { name: 'Chart of loss by train.units for 31 trials' }).waitFor();

        assert.equal((await trials(page))[0], '35');
        await page.getByRole('button', { name: 'loss', exact: true }).click();
        assert.equal((await trials(page))[0], '17');
        assert.equal(await page.getByRole('columnheader', { name: 'loss', exact: true }).last().getAttribute('aria-sort'), 'ascending');
        await page.getByRole('button', { name: 'Show experiment of trial 17' }).click();
        await page.getByRole('button', { name: 'Open log of trial 10' }).click();
        await page.getByRole('button', { name: 'Apply best' }).click();
        await page.getByRole('button', { name: 'Resume' }).click();
        const done = () => host.done.filter(([method]) => method === 'actOnSweep').map(([, params]) => params);
        await eventually(
          async () => done(),
          [
            { action: 'showTrial', label: 'coarse', trial: 17 },
            { action: 'openLog', label: 'coarse', trial: 10 },
            { action: 'applyBest', label: 'coarse' },
            { action: 'resume', label: 'coarse' },
          ],
        );
      }),
  },
  {
    name: 'shows a Pareto front for several objectives, is kept over a reload, and follows the journal',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.searched();
      try {
        await inPanel({ folder: repo.root, state: OPEN }, async (page) => {
          await page.getByRole('combobox', { name: 'Sweep' }).selectOption('front');
          await page
            .getByRole('img', { name: /^Chart of loss against seconds: \d+ of 36 trials are not beaten in every objective\.$/ })
            .waitFor();
          await page.getByText('can be resumed · genetic · 36 of 50 trials').waitFor();
          assert.equal((await stored(page)).view.pages.sweeps.label, 'front');
          await reload(page);
          await page.getByText('can be resumed · genetic · 36 of 50 trials').waitFor();
          await picture(page, 'sweeps-front');
          repo.append('.dvc/tmp/espalier/sweeps/front/journal.jsonl', '{"t":1800000000000,"e":"cap","cap":44}\n');
          await page.getByText('can be resumed · genetic · 36 of 44 trials').waitFor();
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'offers to search where nothing was searched',
    run: () =>
      inPanel({ state: OPEN }, async (page, host) => {
        await page.getByText('Nothing was searched yet').waitFor();
        await page.getByText('Search for better parameters', { exact: true }).click();
        await eventually(async () => host.done.at(-1)?.[1], { action: 'new', label: '' });
      }),
  },
  {
    name: 'is begun from a column of the table, and from several that are chosen',
    run: () =>
      inPanel({ width: 2200 }, async (page, host) => {
        await names(page);
        await takeFromHead(page, 'test_size', 'Search test_size…');
        const column = Number(await head(page, 'test_size').getAttribute('aria-colindex'));
        const cell = rowOf(page, 'tepid-gulf').locator(`[aria-colindex="${column}"]`);
        await cell.click();
        await page.keyboard.press('Shift+ArrowRight');
        await page.keyboard.press('Shift+F10');
        await page.getByRole('menuitem', { name: /^Search test_size, [\w.]+…$/ }).click();
        const wanted = host.done.filter(([method]) => method === 'searchColumns').map(([, params]) => params);
        assert.deepEqual(wanted[0], { columns: [['param', 'params.yaml', 'prepare', 'test_size']] });
        assert.equal(/** @type {{ columns: unknown[] }} */ (wanted[1]).columns.length, 2);
      }),
  },
  ...Object.entries({ dark: 1280, light: 300, 'high-contrast': 1280 }).map(([theme, width]) => ({
    name: `has no serious accessibility problem (${theme}, ${width} px)`,
    run: async () =>
      inPanel({ folder: await folder(), state: OPEN, theme, width, height: 1900 }, async (page) => {
        await page.getByRole('img', { name: /^Chart of loss by trial/ }).waitFor();
        await drawn(page);
        await checkAxe(page);
        await picture(page, `sweeps-${theme}-${width}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      }),
  })),
];
