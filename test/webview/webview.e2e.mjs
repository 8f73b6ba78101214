// The panel in a browser, under its real policy: what the user reads and can do. Alone: node test/webview/webview.e2e.mjs [part of a name]
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '../harness/browser.mjs';
import { startHarness } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */

const SHOTS = fileURLToPath(new URL('../../test-results/webview/', import.meta.url));

/** @type {Awaited<ReturnType<typeof startHarness>> | null} */
let harness = null;

export async function setup() {
  harness ??= await startHarness();
  return harness;
}

export async function teardown() {
  await harness?.close();
  harness = null;
}

/**
 * Opens the panel, lets `body` use it, and fails on any report of the policy, message on the console or request to log.
 * @param {string} query @param {(page: Page) => Promise<void>} body @param {{ width: number, height: number }} viewport
 */
async function inPanel(query, body, viewport = { width: 1280, height: 640 }) {
  const { origin } = await setup();
  // A browser for each: the one from npm ends with its first context.
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => (complaints.push(`dialog: ${dialog.message()}`), void dialog.dismiss()));
    await page.goto(`${origin}/?${query}`);
    await body(page);
    complaints.push(...(await page.evaluate(() => [...window.harness.violations, ...window.harness.logs])));
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
}

/** @param {Page} page */
const rows = (page) => page.locator('.grid-body [role=row]');
/** @param {Page} page @param {string} name */
const rowOf = (page, name) => rows(page).filter({ has: page.locator('.label', { hasText: new RegExp(`^${name}$`) }) });
/** @param {Page} page */
const names = async (page) => {
  await page.locator('.grid-body .label').first().waitFor();
  return page.locator('.grid-body .label').allTextContents();
};
/** @param {Page} page @param {string} title */
const columnTexts = async (page, title) => {
  const index = await page.getByRole('columnheader', { name: title, exact: true }).last().getAttribute('aria-colindex');
  return page.locator(`.grid-body [aria-colindex="${index}"]`).allTextContents();
};
/** @param {Page} page @param {string} text */
const waitForFirst = (page, text) => page.locator('.grid-body [role=row][aria-rowindex="3"] .label', { hasText: text }).waitFor();
/** @param {Page} page @param {...string} some */
const select = async (page, ...some) => {
  for (const name of some) {
    await rowOf(page, name).locator('[data-check]').click();
  }
};
/** @param {Page} page */
const checkAxe = async (page) => {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  assert.deepEqual(
    serious.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 160))
          .slice(0, 3)
          .join(' ')}`,
    ),
    [],
  );
};
/** @param {Page} page @returns {Promise<any>} */
const stateOf = async (page) => {
  // It is written after the next paint.
  await page.waitForTimeout(100);
  return page.evaluate(() => /** @type {any} */ (window.harness.state).view);
};

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'shows experiments under their commits, with values, differences and the best one',
    run: () =>
      inPanel('', async (page) => {
        assert.deepEqual((await names(page)).slice(0, 4), ['workspace', 'main', 'nutty-lamb', 'tepid-gulf']);
        const grid = page.getByRole('grid', { name: 'Experiments' });
        assert.equal(await grid.getAttribute('aria-rowcount'), '18');
        assert.equal(await grid.getAttribute('aria-colcount'), '15');
        const best = rows(page).filter({ has: page.getByRole('img', { name: 'Best by accuracy' }) });
        assert.equal(await best.count(), 1);
        const [, , , ...accuracies] = await columnTexts(page, 'accuracy');
        const highest = Math.max(...accuracies.map(Number).filter(Number.isFinite));
        assert.equal(Number(await best.locator('[aria-colindex="3"]').textContent()) <= highest, true);
        const failed = rowOf(page, 'moody-crab');
        assert.equal(await failed.getByRole('img', { name: 'Failed' }).count(), 1);
        assert.match((await failed.textContent()) ?? '', /NaN.*inf/);
        assert.match((await failed.locator('.cell.error').getAttribute('title')) ?? '', /unexpected end of JSON/);
        assert.match(
          (await rowOf(page, 'tepid-gulf').locator('.metric.differs').first().getAttribute('title')) ?? '',
          /[+−]0\.\d+ .*from 0\.\d+ – main/,
        );
        assert.match((await rows(page).last().textContent()) ?? '', /a mapping is not closed/);
        assert.equal(await rowOf(page, 'amber-loft').locator('[aria-colindex="3"]').textContent(), '–');
      }),
  },
  {
    name: 'sorts by a click on a header: ascending, descending, not; with Shift by two columns',
    run: () =>
      inPanel('', async (page) => {
        const before = await names(page);
        const header = page.getByRole('columnheader', { name: 'seconds' });
        await header.click();
        assert.equal(await header.getAttribute('aria-sort'), 'ascending');
        await page.waitForFunction((first) => document.querySelector('[aria-rowindex="3"] .label')?.textContent !== first, before[0]);
        const up = (await columnTexts(page, 'seconds')).filter((text) => text !== '–').map(Number);
        assert.deepEqual(
          up,
          [...up].sort((a, b) => a - b),
        );
        await header.click();
        assert.equal(await header.getAttribute('aria-sort'), 'descending');
        await page.getByRole('columnheader', { name: 'test_size' }).click({ modifiers: ['Shift'] });
        assert.equal((await stateOf(page)).sort.length, 2);
        await page.getByRole('columnheader', { name: 'test_size' }).click();
        await page.getByRole('columnheader', { name: 'test_size' }).click();
        assert.deepEqual((await stateOf(page)).sort, []);
        await page.waitForFunction(
          (all) => [...document.querySelectorAll('.grid-body .label')].map((label) => label.textContent).join() === all,
          before.join(),
        );
      }),
  },
  {
    name: 'hides and shows columns, found by search',
    run: () =>
      inPanel('', async (page) => {
        await names(page);
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.getByRole('textbox', { name: 'Search columns' }).fill('second');
        const boxes = page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox');
        assert.equal(await boxes.count(), 1);
        await checkAxe(page);
        await boxes.first().click();
        await page.keyboard.press('Escape');
        assert.equal(await page.getByRole('columnheader', { name: 'seconds' }).count(), 0);
        assert.equal(await page.getByRole('grid').getAttribute('aria-colcount'), '14');
        assert.deepEqual((await stateOf(page)).hidden, [['metric', 'metrics.json', 'seconds']]);
        await page.getByRole('button', { name: 'Columns (1 hidden)' }).click();
        await page.getByRole('button', { name: 'Show all' }).click();
        await page.keyboard.press('Escape');
        await page.getByRole('columnheader', { name: 'seconds' }).waitFor();
      }),
  },
  {
    name: 'draws the curves and metrics of the selected experiments, named and as tables',
    run: () =>
      inPanel('', async (page) => {
        await names(page);
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page.getByRole('tabpanel').getByText('Nothing selected yet').waitFor();
        await page.getByRole('button', { name: 'Choose in the table' }).click();
        await select(page, 'tepid-gulf', 'vocal-hymn');
        assert.equal(await rowOf(page, 'tepid-gulf').getAttribute('aria-selected'), 'true');
        await page.getByRole('toolbar').getByRole('button', { name: 'Plots' }).click();
        await page.getByRole('img', { name: 'Line chart of train/loss by step: tepid-gulf, vocal-hymn' }).waitFor();
        assert.equal(await page.getByRole('img', { name: /^Line chart of/ }).count(), 3);
        await page.getByRole('img', { name: /^Bar chart of accuracy: tepid-gulf 0\.\d+, vocal-hymn 0\.\d+/ }).waitFor();
        await page.waitForFunction(() =>
          [...document.querySelectorAll('canvas')].every((canvas) =>
            canvas
              .getContext('2d')
              ?.getImageData(0, 0, canvas.width, canvas.height)
              .data.some((value) => value > 0),
          ),
        );
        const card = page.getByRole('article', { name: 'train/loss' });
        await card.getByText('Show data as table').click();
        await card.getByRole('table').waitFor();
        assert.equal(await card.getByRole('row').count(), 31);
        assert.deepEqual(await card.getByRole('columnheader').allTextContents(), ['step', 'tepid-gulf', 'vocal-hymn']);
        const entry = page.getByRole('button', { name: 'tepid-gulf' });
        assert.equal(await entry.getAttribute('aria-pressed'), 'true');
        await entry.click();
        assert.equal(await entry.getAttribute('aria-pressed'), 'false');
        await page.evaluate(() => window.harness.theme('light'));
        await checkAxe(page);
      }),
  },
  {
    name: 'moves the baseline, and asks the host to act',
    run: () =>
      inPanel('', async (page) => {
        await names(page);
        await rowOf(page, 'vocal-hymn').click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Use as baseline' }).click();
        await rowOf(page, 'vocal-hymn').getByText('baseline', { exact: true }).waitFor();
        await page.getByText('compared to vocal-hymn').waitFor();
        await page.locator('.metric.differs[title*="vocal-hymn"]').first().waitFor();
        await rowOf(page, 'jolly-reed').locator('[role=rowheader]').focus();
        await rowOf(page, 'jolly-reed').locator('.label').click();
        await page.keyboard.press('Enter');
        await page.getByRole('menuitem', { name: 'Apply to workspace' }).click();
        await select(page, 'jolly-reed', 'lucid-fern');
        await page.getByRole('toolbar').getByText('2 selected').waitFor();
        await page.getByRole('toolbar').getByRole('button', { name: 'Remove' }).click();
        await page.waitForFunction(() => window.harness.acts.length === 2);
        const acts = await page.evaluate(() => window.harness.acts.map(({ action, rows }) => `${action} ${rows.length}`));
        assert.deepEqual(acts, ['apply 1', 'remove 2']);
        await page.getByText('compared to vocal-hymn').click();
        await page.waitForFunction(() => /** @type {any} */ (window.harness.state).view.baseline === null);
      }),
  },
  {
    name: 'is walked by keyboard from the first cell to a far one, with the focus kept',
    run: () =>
      inPanel('data=big', async (page) => {
        await names(page);
        const focus = () =>
          page.evaluate(() => {
            const cell = document.activeElement;
            return `${cell?.parentElement?.getAttribute('aria-rowindex')},${cell?.getAttribute('aria-colindex')}`;
          });
        await page.locator('.grid [tabindex="0"]').focus();
        assert.equal(await focus(), '3,1');
        for (const [key, at] of /** @type {const} */ ([
          ['ArrowDown', '4,1'],
          ['ArrowRight', '4,2'],
          ['End', '4,102'],
          ['Control+End', '10002,102'],
          ['ArrowLeft', '10002,101'],
          ['ArrowUp', '10001,101'],
          ['Control+Home', '3,1'],
          ['ArrowUp', '2,1'],
          ['ArrowDown', '3,1'],
        ])) {
          await page.keyboard.press(key);
          assert.equal(await focus(), at, key);
        }
        await page.keyboard.press('PageDown');
        const [row] = (await focus()).split(',').map(Number);
        assert.ok(row !== undefined && row > 15 && row < 40);
        await page.keyboard.press('Space');
        await page.getByText('1 selected', { exact: true }).last().waitFor();
        // The row with the focus stays where the wheel has left it.
        await page.locator('.grid').evaluate((grid) => grid.scrollTo(5000, 150_000));
        await page
          .locator('.grid-body .label', { hasText: /^exp-62\d\d$/ })
          .first()
          .waitFor();
        assert.equal(await focus(), `${row},1`);
        await page.keyboard.press('ArrowDown');
        assert.equal(await focus(), `${(row ?? 0) + 1},1`);
        assert.ok(await page.locator(':focus').evaluate((cell) => cell.getBoundingClientRect().top > 0));
        assert.ok((await page.locator('.app *').count()) < 2000);
        assert.equal(await page.locator('.grid [tabindex="0"]').count(), 1);
      }),
  },
  {
    name: 'shows a new experiment without losing scroll, selection or focus',
    run: () =>
      inPanel(
        '',
        async (page) => {
          await names(page);
          await select(page, 'stony-wasp');
          await page.evaluate(() => window.harness.add('brand-new', 0.991234));
          const added = rowOf(page, 'brand-new');
          await added.waitFor();
          assert.match((await added.getAttribute('class')) ?? '', /added/);
          assert.equal(await rowOf(page, 'stony-wasp').getAttribute('aria-selected'), 'true');
          assert.equal(await page.locator(':focus .label').textContent(), 'stony-wasp');
          await page.getByRole('img', { name: 'Best by accuracy' }).waitFor();
          assert.equal(await page.getByRole('grid').getAttribute('aria-rowcount'), '19');
          await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, 96));
          await page.waitForTimeout(50);
          const top = () => rowOf(page, 'jolly-reed').evaluate((row) => row.getBoundingClientRect().top);
          const before = await top();
          await page.evaluate(() => window.harness.add('newer-still', 0.5));
          await page.locator('.grid[aria-rowcount="20"]').waitFor();
          await page.waitForTimeout(100);
          assert.equal(await top(), before);
        },
        { width: 1280, height: 330 },
      ),
  },
  {
    name: 'restores its state, takes one from the host, and shows what a command asks for',
    run: () =>
      inPanel(
        `state=${encodeURIComponent('{"view":{"page":"plots","selected":["workspace"],"sort":[{"column":"nonsense","direction":"up"}],"hidden":7}}')}`,
        async (page) => {
          await page.getByRole('img', { name: /Line chart of train\/loss/ }).waitFor();
          await page.evaluate(() => window.harness.show({ page: 'table', sort: [{ column: 'name', direction: 'descending' }] }));
          await waitForFirst(page, 'workspace');
          assert.equal(await page.getByRole('columnheader', { name: 'Experiment' }).getAttribute('aria-sort'), 'descending');
          assert.deepEqual((await stateOf(page)).selected, ['workspace']);
        },
      ),
  },
  {
    name: 'undoes each change of the view, also after a reload, and shows what other panels select',
    run: () =>
      inPanel('', async (page) => {
        await names(page);
        const undo = page.getByRole('button', { name: 'Undo' });
        assert.equal(await undo.getAttribute('aria-disabled'), 'true');
        await select(page, 'tepid-gulf');
        await page.getByRole('columnheader', { name: 'seconds' }).click();
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page
          .getByRole('img', { name: /^Line chart of/ })
          .first()
          .waitFor();
        assert.equal(await undo.getAttribute('title'), 'Undo: Sorted by seconds, ascending');
        await page.keyboard.press('Control+z');
        // The change was made on the table: there it is seen to be undone.
        await page.getByRole('columnheader', { name: 'seconds' }).waitFor();
        assert.equal(await page.getByRole('columnheader', { name: 'seconds' }).getAttribute('aria-sort'), 'none');
        await page.getByRole('status').filter({ hasText: 'Undone: Sorted by seconds, ascending' }).waitFor();
        await page.keyboard.press('Control+Shift+z');
        assert.equal(await page.getByRole('columnheader', { name: 'seconds' }).getAttribute('aria-sort'), 'ascending');
        const shared = () => page.evaluate(() => window.harness.shared.map(({ selected }) => selected.length));
        assert.deepEqual(await shared(), [1]);
        await page.evaluate(() => window.harness.share({ selected: ['workspace'], slots: [4], baseline: 'workspace' }));
        await page.getByText('compared to workspace').waitFor();
        assert.equal(await rowOf(page, 'workspace').getAttribute('aria-selected'), 'true');
        assert.equal(await rowOf(page, 'tepid-gulf').getAttribute('aria-selected'), 'false');
        // What the host said is not said back to it.
        assert.deepEqual(await shared(), [1]);
        const { past } = await page.evaluate(() => /** @type {any} */ (window.harness.state));
        assert.deepEqual(
          past.map((/** @type {{ label: string }} */ { label }) => label),
          ['1 selected', 'Sorted by seconds, ascending'],
        );
        await page.getByRole('button', { name: 'Open another panel beside' }).click();
        await page.waitForFunction(() => window.harness.beside[0]?.sort.length === 1);
        const state = await page.evaluate(() => JSON.stringify(window.harness.state));
        await page.goto(`${new URL(page.url()).origin}/?state=${encodeURIComponent(state)}`);
        await names(page);
        await page.getByRole('button', { name: 'Undo' }).click();
        assert.equal(await page.getByRole('columnheader', { name: 'seconds' }).getAttribute('aria-sort'), 'none');
      }),
  },
  {
    name: 'shows hostile names as text',
    run: () =>
      inPanel('data=hostile', async (page) => {
        assert.equal((await names(page))[0], '</script><img src=x onerror=alert(1)>');
        await page.getByRole('columnheader', { name: '<b>bold</b>' }).waitFor();
        await page.locator('.grid-body [data-check]').nth(0).click();
        await page.locator('.grid-body [data-check]').nth(2).click();
        await page.getByRole('tab', { name: 'Plots' }).click();
        await page.getByRole('button', { name: '</script><img src=x onerror=alert(1)>' }).waitFor();
        await page
          .getByRole('img', { name: /^Bar chart of/ })
          .first()
          .waitFor();
        assert.equal(await page.locator('img').count(), 0);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      }),
  },
  {
    name: 'says what to do when there is nothing, and when something is wrong',
    run: async () => {
      await inPanel('data=empty', async (page) => {
        await page.getByRole('heading', { name: 'No experiments yet' }).waitFor();
        await page.locator('vscode-button', { hasText: 'Run experiment' }).click();
        await page.waitForFunction(() => window.harness.acts[0]?.action === 'run');
      });
      await inPanel('data=empty&run=no&message=This%20folder%20has%20no%20commits.', async (page) => {
        await page.getByText('This folder has no commits.').waitFor();
        assert.equal(await page.locator('vscode-button').count(), 0);
      });
      await inPanel('data=error', async (page) => {
        await page.getByText('Install Git, or set its path in the settings.').waitFor();
        await page.locator('vscode-button', { hasText: 'Try again' }).click();
        assert.equal((await names(page))[0], 'workspace');
      });
    },
  },
  ...['dark', 'light', 'high-contrast'].map((theme) => ({
    name: `has no serious accessibility problem, from 300 px on (${theme})`,
    run: async () => {
      for (const width of [300, 1280]) {
        await inPanel(
          `theme=${theme}`,
          async (page) => {
            await names(page);
            await select(page, 'nutty-lamb', 'vocal-hymn', 'crisp-oak');
            await page.mouse.move(0, 0);
            await checkAxe(page);
            await page.screenshot({ path: `${SHOTS}table-${theme}-${width}.png` });
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
            await page.screenshot({ path: `${SHOTS}plots-${theme}-${width}.png` });
          },
          { width, height: 640 },
        );
      }
    },
  })),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(SHOTS, { recursive: true });
  let failed = 0;
  const part = process.argv[2] ?? '';
  for (const { name, run } of tests.filter((test) => test.name.includes(part))) {
    try {
      await run();
      console.log(`ok   ${name}`);
    } catch (error) {
      failed++;
      console.error(`FAIL ${name}\n${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  await teardown();
  process.exitCode = failed > 0 ? 1 : 0;
}
