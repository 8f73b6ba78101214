// The frame in a browser: pages, undo, what is shared, states with nothing to show, themes and widths.
import assert from 'node:assert/strict';
import {
  BY_COMMIT,
  checkAxe,
  columnTexts,
  drawn,
  eventually,
  harness,
  head,
  inPanel,
  names,
  picture,
  reload,
  rowOf,
  rows,
  select,
  shared,
  stored,
  waitForNames,
} from './panel.mjs';

export { setup, teardown } from './panel.mjs';

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'draws the curves and metrics of the selected experiments, named and as tables',
    run: () =>
      inPanel({}, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page.getByRole('tabpanel').getByText('Nothing selected yet').waitFor();
        await page.getByRole('button', { name: 'Choose in the table' }).click();
        await select(page, 'tepid-gulf', 'vocal-hymn');
        assert.equal(await rowOf(page, 'tepid-gulf').getAttribute('aria-selected'), 'true');
        await page.getByRole('toolbar').getByRole('button', { name: 'Plots' }).click();
        const chart = page.getByRole('img', { name: 'Line chart of train/loss by step: tepid-gulf, vocal-hymn' });
        await chart.waitFor();
        assert.equal(await page.getByRole('img', { name: /^Line chart of/ }).count(), 2);
        await page.getByRole('img', { name: /^Bar chart of accuracy: tepid-gulf 0\.\d+, vocal-hymn 0\.\d+/ }).waitFor();
        await drawn(page, 'canvas[role=img]');
        // Every chart has a name, and says the same as a table; what is drawn over it for the pointer is not for screen readers.
        assert.deepEqual(
          await page.evaluate(() =>
            [...document.querySelectorAll('canvas:not([aria-hidden])')]
              .filter(
                (canvas) =>
                  canvas.getAttribute('role') !== 'img' ||
                  !canvas.getAttribute('aria-label') ||
                  !canvas.closest('article')?.querySelector('.alternative'),
              )
              .map((canvas) => canvas.outerHTML),
          ),
          [],
        );
        await chart.focus();
        for (const step of [0, 1]) {
          await page.keyboard.press('ArrowRight');
          await page
            .getByRole('status')
            .filter({ hasText: `step ${step}: ` })
            .waitFor();
        }
        await page.keyboard.press('+');
        await page.getByRole('button', { name: 'Whole range' }).click();
        const card = page.getByRole('article', { name: 'train/loss' });
        await card.getByRole('button', { name: 'Actions for train/loss' }).click();
        await page.getByRole('menu').getByText('Pin to the top').click();
        await page.getByRole('heading', { name: 'Pinned' }).waitFor();
        for (const [entry, start] of [
          ['PNG', 'iVBOR'],
          ['SVG', 'PHN2Z'],
          ['CSV', 'c3Rlc'],
        ]) {
          await card.getByRole('button', { name: 'Actions for train/loss' }).click();
          await page.getByRole('menu').getByText(`Save as ${entry}`).click();
          await eventually(async () => /** @type {any} */ (host.done.at(-1)?.[1])?.data?.slice(0, 5), start);
        }
        await card.getByText('Show data as table').click();
        await card.getByRole('table').waitFor();
        assert.equal(await card.getByRole('row').count(), 13);
        assert.deepEqual(await card.getByRole('columnheader').allTextContents(), ['step', 'tepid-gulf', 'vocal-hymn']);
        const entry = page.getByRole('button', { name: 'tepid-gulf' });
        assert.equal(await entry.getAttribute('aria-pressed'), 'true');
        await entry.click();
        assert.equal(await entry.getAttribute('aria-pressed'), 'false');
        await (await harness()).setTheme(page, 'light');
        await checkAxe(page);
        await page.getByRole('tab', { name: 'Analysis' }).click();
        for (const [view, shown] of [
          ['Scatter', page.getByRole('img', { name: /^Scatter plot of \d+ rows: accuracy by / })],
          ['Scatter matrix', page.getByRole('article', { name: 'Scatter matrix' }).getByRole('img').nth(2)],
          ['Slices', page.getByRole('img', { name: /^accuracy of \d+ rows over lr$/ })],
          ['Importance', page.getByText('At least ten are needed').or(page.getByText('The random forest explains'))],
          ['History', page.getByRole('img', { name: /^accuracy over \d+ rows in the order of time/ })],
          ['Groups', page.getByText(/is better than/).first()],
          ['What changed', page.getByRole('article', { name: 'What changed in tepid-gulf' })],
          ['Parallel coordinates', page.getByRole('img', { name: /^Parallel coordinates of \d+ rows over .*accuracy$/ })],
        ]) {
          await page.getByRole('button', { name: /** @type {string} */ (view), exact: true }).click();
          await /** @type {import('playwright-core').Locator} */ (shown).waitFor();
        }
        await checkAxe(page);
        // Brushed by the keyboard, and taken over to the table.
        await page.getByLabel('Lower end of the range of accuracy').focus();
        for (let step = 0; step < 50; step++) {
          await page.keyboard.press('ArrowRight');
        }
        await page.locator('vscode-button', { hasText: 'Filter the table' }).click();
        await rowOf(page, 'vocal-hymn').waitFor();
        assert.equal((await rowOf(page, 'workspace').count()) + (await rowOf(page, 'nutty-lamb').count()) > 0, true);
        assert.match((await stored(page)).view.filter, /^accuracy >= 0\.\d+ and accuracy <= 0\.\d+$/);
      }),
  },
  {
    name: 'draws plots of every kind, images and templates of the project, under the strict policy',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.drawn).root, height: 1600 }, async (page) => {
        await names(page);
        await select(page, 'one', 'two');
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page.getByRole('img', { name: 'Normalised confusion matrix of Confusion: two' }).waitFor();
        await page.getByRole('img', { name: 'Scatter plot of points.csv: error by size: one, two' }).waitFor();
        await page.getByRole('img', { name: 'Bar chart of gains.csv: one, two' }).waitFor();
        await page.getByRole('img', { name: 'Chart of own.csv by a template of the project: one, two' }).locator('canvas').waitFor();
        await page.getByRole('img', { name: 'images of two, step 10' }).waitFor();
        await page.getByRole('slider', { name: 'Step' }).fill('0');
        await page.getByRole('img', { name: 'images of two, step 0' }).waitFor();
        const images = page.getByRole('article', { name: 'images', exact: true });
        await images.getByRole('button', { name: 'Compare two' }).click();
        await images.getByLabel('Where the right image begins').fill('80');
        await page.getByText('This file is not an image that can be shown.').first().waitFor();
        assert.equal(await page.getByRole('img', { name: /^evil\.svg of/ }).count(), 2);
        assert.equal(await page.evaluate(() => 'evil' in window), false);
        const matrix = page.getByRole('article', { name: 'Confusion' });
        await matrix.getByText('Show data as table').click();
        await matrix.getByRole('table').waitFor();
        assert.deepEqual((await matrix.getByRole('row').first().locator('th, td').allTextContents()).slice(1), [
          'predicted \\ actual',
          'a',
          'b',
          'c',
        ]);
        const own = page.getByRole('article', { name: 'own.csv' });
        await own.getByText('Show data as table').click();
        await own.getByRole('table').waitFor();
        assert.deepEqual(await own.getByRole('columnheader').allTextContents(), ['a', 'b', 'rev', 'filename', 'field']);
        await checkAxe(page);
        await picture(page, 'plots-kinds');
      });
    },
  },
  {
    name: 'restores its state, and shows what a command asks for',
    run: () =>
      inPanel(
        { state: { view: { page: 'plots', selected: ['workspace'], sort: [{ column: 'nonsense', direction: 'up' }], columns: 7 } } },
        async (page, host) => {
          await page.getByRole('img', { name: /Line chart of train\/loss/ }).waitFor();
          host.show({ page: 'table', sort: [{ column: 'name', direction: 'descending' }] });
          await waitForNames(page, 'workspace', 'vocal-hymn');
          assert.equal(await head(page, 'Experiment').getAttribute('aria-sort'), 'descending');
          assert.deepEqual((await stored(page)).view.selected, ['workspace']);
        },
      ),
  },
  {
    name: 'undoes each change of the view, also after a reload, and shows what other panels select',
    run: () =>
      inPanel({}, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        const undo = page.getByRole('button', { name: 'Undo' });
        assert.equal(await undo.getAttribute('aria-disabled'), 'true');
        await select(page, 'tepid-gulf');
        await head(page, 'seconds').click();
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page
          .getByRole('img', { name: /^Line chart of/ })
          .first()
          .waitFor();
        assert.equal(await undo.getAttribute('title'), 'Undo: Sorted by seconds, ascending');
        await page.keyboard.press('Control+z');
        // The change was made on the table: there it is seen to be undone.
        await head(page, 'seconds').waitFor();
        assert.equal(await head(page, 'seconds').getAttribute('aria-sort'), 'none');
        await page.getByRole('status').filter({ hasText: 'Undone: Sorted by seconds, ascending' }).waitFor();
        await page.keyboard.press('Control+Shift+z');
        assert.equal(await head(page, 'seconds').getAttribute('aria-sort'), 'ascending');
        const told = () => host.done.filter(([method]) => method === 'share').length;
        assert.equal(told(), 1);
        host.share({ selected: ['workspace'], slots: [4], baseline: 'workspace', filter: '', expressions: [] });
        await page.getByText('compared to workspace').waitFor();
        assert.equal(await rowOf(page, 'workspace').getAttribute('aria-selected'), 'true');
        assert.equal(await rowOf(page, 'tepid-gulf').getAttribute('aria-selected'), 'false');
        assert.equal(told(), 1, 'what the host said is not said back to it');
        assert.deepEqual(
          (await stored(page)).past.map((/** @type {{ label: string }} */ { label }) => label),
          ['1 selected', 'Sorted by seconds, ascending'],
        );
        await page.getByRole('button', { name: 'Open another panel beside' }).click();
        await page.waitForTimeout(50);
        const [, beside] = host.done.findLast(([method]) => method === 'openBeside') ?? [];
        assert.equal(/** @type {any} */ (beside).state.sort.length, 1);
        await reload(page);
        await names(page);
        await undo.click();
        assert.equal(await head(page, 'seconds').getAttribute('aria-sort'), 'none');
      }),
  },
  {
    name: 'looks as the editor around where colours are forced',
    run: () =>
      inPanel({ theme: 'high-contrast' }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const colours = () =>
          page
            .locator('.tab[aria-selected=true], .cell.metric.better, .row-error')
            .evaluateAll((all) =>
              all.map((one) =>
                [getComputedStyle(one), getComputedStyle(one, '::after')].map((style) => [style.color, style.borderBottomColor]),
              ),
            );
        const before = await colours();
        await page.emulateMedia({ forcedColors: 'active' });
        await picture(page, 'forced-colours');
        assert.deepEqual(await colours(), before);
        assert.equal(
          await page
            .locator('.cell')
            .first()
            .evaluate((cell) => getComputedStyle(cell).forcedColorAdjust),
          'none',
        );
      }),
  },
  {
    name: 'moves nothing where the system or the editor asks for less motion',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const animated = () =>
          rows(page)
            .first()
            .evaluate((row) => (row.classList.add('added'), getComputedStyle(row).animationName));
        assert.equal(await animated(), 'none');
        await page.emulateMedia({ reducedMotion: 'no-preference' });
        assert.equal(await animated(), 'arrive');
        await page.evaluate(() => document.body.classList.add('vscode-reduce-motion'));
        assert.equal(await animated(), 'none');
      }),
  },
  {
    name: 'shows the whole of a name that is cut, to who comes by keys',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.hostile).root, width: 300, theme: 'light' }, async (page) => {
        const name = 'x'.repeat(180);
        await rowOf(page, name).locator('.label').waitFor();
        await page.locator('.grid .cell[tabindex="0"]').focus();
        const tip = page.locator('.tip');
        for (let step = 0; step < 12 && (await page.locator(':focus .label', { hasText: name }).count()) === 0; step++) {
          await page.keyboard.press('ArrowDown');
        }
        await tip.filter({ hasText: name }).waitFor();
        await picture(page, 'tip-300');
        assert.equal(await tip.evaluate((box) => box.getBoundingClientRect().right <= window.innerWidth), true);
        await page.keyboard.press('ArrowUp');
        await tip.filter({ hasText: name }).waitFor({ state: 'detached' });
        await rowOf(page, name).locator('.label').click();
        await page.waitForTimeout(600);
        assert.equal(await tip.count(), 0, 'a pointer has the title of the cell');
      });
    },
  },
  {
    name: 'shows hostile names as text',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.hostile).root }, async (page) => {
        await names(page);
        await head(page, '<b>bold</b>').waitFor();
        await rowOf(page, '<b>bold</b>').waitFor();
        await rowOf(page, '</script><img src=x onerror=alert(1)>').waitFor();
        assert.ok((await columnTexts(page, 'evil')).includes('</script><img src=x onerror=alert(1)>'));
        await select(page, '<b>bold</b>', '-rf');
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page.getByRole('button', { name: '<b>bold</b>', exact: true }).waitFor();
        await page
          .getByRole('img', { name: /^Bar chart of/ })
          .first()
          .waitFor();
        assert.equal(await page.locator('img, b').count(), 0);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      });
    },
  },
  {
    name: 'says what to do when there is nothing, and when something is wrong',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.withoutExperiments).root }, async (page, host) => {
        await waitForNames(page, 'workspace', 'First');
        await page.getByText('What you run appears here under the commit it started from.').waitFor();
        await page.locator('vscode-button', { hasText: 'Run experiment' }).click();
        await page.waitForTimeout(50);
        assert.deepEqual(host.done.at(-1), ['act', { action: 'run', rows: [] }]);
      });
      const message = 'This repository has no commits.';
      await inPanel({ folder: shared(repos.withoutCommits).root, canRun: false, message }, async (page) => {
        await page.getByText('No experiments yet.').waitFor();
        await page.getByText(message).waitFor();
        assert.equal(await page.locator('vscode-button').count(), 0);
      });
      await inPanel({ git: '/nowhere/git' }, async (page) => {
        await page.waitForTimeout(1500);
        await picture(page, 'no-git');
      });
    },
  },
  ...['dark', 'light', 'high-contrast'].map((theme) => ({
    name: `has no serious accessibility problem, from 300 px on (${theme})`,
    run: async () => {
      for (const width of [300, 1280]) {
        await inPanel({ theme, width }, async (page) => {
          await names(page);
          await select(page, 'nutty-lamb', 'vocal-hymn', 'crisp-oak');
          await page.mouse.move(0, 0);
          await checkAxe(page);
          await picture(page, `table-${theme}-${width}`);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
          const columns = await page.getByRole('button', { name: 'Columns' }).boundingBox();
          assert.ok(columns && columns.x + columns.width <= width);
          await page.getByRole('tab', { name: 'Plots' }).click();
          await page
            .getByRole('img', { name: /^Bar chart of/ })
            .first()
            .waitFor();
          await page.waitForTimeout(200);
          await checkAxe(page);
          await picture(page, `plots-${theme}-${width}`);
          assert.ok((await rows(page).count()) === 0);
        });
      }
    },
  })),
];
