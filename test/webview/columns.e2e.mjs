// The columns of the table in a browser: which there are, in what order, how wide, and how their numbers are written.
import assert from 'node:assert/strict';
import {
  BY_COMMIT,
  checkAxe,
  columnTexts,
  eventually,
  folderOf,
  harness,
  head,
  heads,
  inPanel,
  picture,
  rowOf,
  takeFromHead,
  waitForNames,
} from './panel.mjs';

export { setup, teardown } from './panel.mjs';

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'hides and shows columns, found by search',
    run: () =>
      inPanel({ width: 2200 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const before = await heads(page);
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.getByRole('textbox', { name: 'Search columns' }).fill('second');
        const boxes = page.getByRole('dialog', { name: 'Columns' }).getByRole('checkbox');
        assert.equal(await boxes.count(), 1);
        await checkAxe(page, '[role=dialog]');
        await boxes.first().click();
        await page.keyboard.press('Escape');
        assert.deepEqual(
          await heads(page),
          before.filter((title) => title !== 'seconds'),
        );
        await page.getByRole('button', { name: 'Columns (1 hidden)' }).click();
        await page.getByRole('textbox', { name: 'Search columns' }).fill('author');
        await page.getByRole('dialog').getByRole('checkbox').click();
        await page.keyboard.press('Escape');
        await eventually(async () => (await columnTexts(page, 'Author')).includes('Ada'), true);
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByRole('button', { name: 'Undo' }).click();
        assert.deepEqual(await heads(page), before);
      }),
  },
  {
    name: 'resizes, fits, moves and pins columns with the pointer and with keys, which undo takes back',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const before = await heads(page);
        const width = async (/** @type {string} */ title) => Math.round((await head(page, title).boundingBox())?.width ?? 0);
        const undo = page.getByRole('button', { name: 'Undo' });
        const first = await width('accuracy');
        const isWide = (/** @type {number} */ expected) => eventually(() => width('accuracy'), expected);
        const grip = await head(page, 'accuracy').locator('.grip').boundingBox();
        assert.ok(grip);
        await page.mouse.move(grip.x + 3, grip.y + 5);
        await page.mouse.down();
        for (const by of [10, 30, 61]) {
          await page.mouse.move(grip.x + 3 + by, grip.y + 5);
        }
        await page.mouse.up();
        await isWide(first + 61);
        assert.equal(await head(page, 'accuracy').getAttribute('aria-sort'), 'none');
        const cell = await rowOf(page, 'nutty-lamb').locator('.cell.metric').first().boundingBox();
        assert.equal(Math.round(cell?.width ?? 0), first + 61);
        await head(page, 'accuracy').locator('.grip').dblclick();
        await eventually(async () => (await width('accuracy')) < first + 61, true);
        await undo.click();
        await undo.click();
        await isWide(first);
        // By keys.
        await page.locator('.grid .cell[tabindex="0"]').focus();
        for (const key of ['ArrowDown', 'ArrowUp', 'Home', 'ArrowRight', 'ArrowRight', 'Shift+ArrowRight']) {
          await page.keyboard.press(key);
        }
        await isWide(first + 16);
        const begins = (/** @type {(string | undefined)[]} */ ...expected) =>
          eventually(async () => /** @type {(string | undefined)[]} */ ((await heads(page)).slice(0, expected.length)), expected);
        await page.keyboard.press('Alt+ArrowRight');
        await begins(before[0], before[1], before[3], before[2]);
        assert.equal(await page.locator(':focus .head-text').textContent(), before[2]);
        await undo.click();
        await begins(...before.slice(0, 4));
        // By dragging its head.
        const from = await head(page, 'seed').boundingBox();
        const to = await head(page, 'accuracy').boundingBox();
        assert.ok(from && to);
        await page.mouse.move(from.x + 20, from.y + 8);
        await page.mouse.down();
        await page.mouse.move(from.x - 60, from.y + 8);
        await page.mouse.move(to.x + 5, to.y + 8);
        await eventually(() => page.locator('.head.drop').count(), 1);
        await page.mouse.up();
        await begins(before[0], before[1], 'seed', before[2]);
        assert.equal(await head(page, 'seed').getAttribute('aria-sort'), 'none');
        await takeFromHead(page, 'step', 'Pin');
        await begins(before[0], 'step', before[1], 'seed');
        await page.locator('.grid').evaluate((grid) => grid.scrollTo(400, 0));
        await page.waitForTimeout(100);
        const inside = await page.locator('.grid-body .row').evaluateAll((all) =>
          all.every((row) => {
            const name = row.querySelector('.cell.name')?.getBoundingClientRect();
            const pinned = row.querySelector('.cell.pinned')?.getBoundingClientRect();
            const own = row.getBoundingClientRect();
            return name && pinned && pinned.left === name.right && pinned.top >= own.top && pinned.bottom <= own.bottom && name.left === 0;
          }),
        );
        assert.ok(inside, 'name and pinned cells stay in sight, inside their row');
        await picture(page, 'table-pinned');
        await checkAxe(page, '.grid-head');
      }),
  },
  {
    name: 'writes numbers with the digits that were asked for',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const index = await head(page, 'seconds').getAttribute('aria-colindex');
        const isText = (/** @type {string} */ expected) =>
          eventually(() => rowOf(page, 'vocal-hymn').locator(`[aria-colindex="${index}"]`).textContent(), expected);
        await isText('1.4740');
        await takeFromHead(page, 'seconds', 'Digits');
        await page.getByRole('menu').getByText('3 significant', { exact: true }).click();
        await isText('1.47');
        await takeFromHead(page, 'seconds', 'Digits');
        await page.keyboard.press('End');
        await page.keyboard.press('Enter');
        await isText('1.474');
      }),
  },
  {
    name: 'makes columns wide enough for rows that are read later, while there are few, and for wide letters',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      try {
        await inPanel({ folder: repo.root, width: 1600 }, async (page, host) => {
          await waitForNames(page, ...BY_COMMIT);
          await head(page, 'lr').waitFor();
          repo.experiment('long-one', { 'params.yaml': 'train:\n  lr: 0.000123456\n' });
          await host.refresh();
          const isWhole = (/** @type {string} */ name, /** @type {string} */ text) =>
            eventually(
              () =>
                rowOf(page, name)
                  .locator('.cell.param', { hasText: text })
                  .evaluate((one) => one.scrollWidth <= one.clientWidth),
              true,
            );
          await isWhole('long-one', '0.000123456');
          // By what each letter takes in the editor's font.
          repo.experiment('wide-one', { 'params.yaml': `train:\n  model: ${'W'.repeat(9)}\n` });
          await host.refresh();
          await isWhole('wide-one', 'W'.repeat(9));
        });
      } finally {
        repo.dispose();
      }
      // What differs is bold, and wider.
      await inPanel({ folder: (await folderOf(400)).root }, async (page) => {
        await waitForNames(page, 'workspace');
        const cut = () =>
          page
            .locator('.cell.param.number')
            .evaluateAll((all) => (all.length > 50 ? all.filter((one) => one.scrollWidth > one.clientWidth).length : null));
        await eventually(cut, 0);
      });
    },
  },
  {
    name: 'leaves the time away where it is narrow, unless columns were chosen',
    run: () =>
      inPanel({ width: 300 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        assert.equal(await head(page, 'Created').count(), 0);
        await head(page, 'accuracy').waitFor();
        await page.setViewportSize({ width: 900, height: 640 });
        await head(page, 'Created').waitFor();
      }),
  },
];
