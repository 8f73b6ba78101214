// The table in a browser, with the real index behind it: what the user reads and can do.
import assert from 'node:assert/strict';
import {
  BY_COMMIT,
  columnTexts,
  eventually,
  focusAt,
  harness,
  head,
  inPanel,
  rowOf,
  rows,
  select,
  stored,
  takeFromMenu,
  waitForNames,
} from './panel.mjs';

export { setup, teardown } from './panel.mjs';

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'shows experiments under their commits, with values, differences and the best one',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const grid = page.getByRole('treegrid', { name: 'Experiments' });
        assert.equal(await grid.getAttribute('aria-rowcount'), '20');
        const best = rows(page).filter({ has: page.getByRole('img', { name: 'Best by accuracy' }) });
        assert.deepEqual(await best.locator('.label').allTextContents(), ['Try wider layers']);
        const texts = await columnTexts(page, 'accuracy');
        assert.ok(texts.includes('0.9612') && texts.includes('NaN'));
        assert.ok((await columnTexts(page, 'loss')).includes('–'));
        assert.equal(await rowOf(page, 'rusty-nail').getByRole('img', { name: 'Failed' }).count(), 1);
        assert.equal(await rowOf(page, 'amber-loft').getByRole('img', { name: 'Queued' }).count(), 1);
        const broken = rowOf(page, 'broken-kite').locator('.cell.error').first();
        await broken.hover();
        assert.match((await broken.getAttribute('title')) ?? '', /Expected/);
        const changed = rowOf(page, 'tepid-gulf').locator('.cell.metric.differs').first();
        await changed.hover();
        assert.match((await changed.getAttribute('title')) ?? '', /accuracy: 0\.9378\n−0\.0035 \(−0\.4 %\) from 0\.9413 – [0-9a-f]{7}/);
        assert.equal(await rowOf(page, 'tepid-gulf').locator('.cell.param.differs').textContent(), '0.4');
        assert.match((await rowOf(page, 'First try').textContent()) ?? '', /params\.yaml/);
      }),
  },
  {
    name: 'sorts by a click on a head: ascending, descending, not; with Shift by two columns',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await head(page, 'seconds').click();
        assert.equal(await head(page, 'seconds').getAttribute('aria-sort'), 'ascending');
        await waitForNames(page, 'jolly-reed', 'tepid-gulf');
        const numbers = (await columnTexts(page, 'seconds')).map(Number).filter(Number.isFinite);
        assert.deepEqual(
          numbers,
          [...numbers].sort((a, b) => a - b),
        );
        assert.ok(numbers.length > 10);
        await head(page, 'seconds').click();
        assert.equal(await head(page, 'seconds').getAttribute('aria-sort'), 'descending');
        await head(page, 'test_size').click({ modifiers: ['Shift'] });
        assert.equal((await stored(page)).view.sort.length, 2);
        await head(page, 'test_size').click();
        await head(page, 'test_size').click();
        assert.deepEqual((await stored(page)).view.sort, []);
        await waitForNames(page, ...BY_COMMIT);
      }),
  },
  {
    name: 'gives the focus to what is opened, and back, before the next key can arrive',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        // Only what the event itself has set going is done by then: no frame is painted and no timer fires.
        const focusAfter = (/** @type {import('playwright-core').Locator} */ target, /** @type {string} */ type) =>
          target.evaluate(async (element, name) => {
            element.dispatchEvent(new MouseEvent(name, { bubbles: true, cancelable: true }));
            for (let turn = 0; turn < 5; turn++) {
              await null;
            }
            const focused = document.querySelector(':focus');
            return focused?.getAttribute('aria-label') ?? focused?.querySelector('.menu-label, .head-text')?.textContent;
          }, type);
        const entry = (/** @type {string} */ name) => page.getByRole('menu').getByText(name, { exact: true });
        // Nothing has the focus, so that it comes to where the menu was opened.
        await page.locator('.cell:focus').evaluate((cell) => /** @type {HTMLElement} */ (cell).blur());
        assert.equal(await focusAfter(head(page, 'seconds'), 'contextmenu'), 'Sort ascending');
        assert.equal(await focusAfter(entry('Digits'), 'click'), 'Digits');
        assert.equal(await focusAfter(entry('3 significant'), 'click'), 'seconds');
        await page.getByRole('button', { name: 'Rows', exact: true }).focus();
        assert.equal(await focusAfter(page.locator(':focus'), 'click'), 'By commit; flat when sorted');
        assert.equal(await focusAfter(entry('Grouped by columns…'), 'click'), 'Search columns');
        await page.keyboard.type('opt');
        assert.equal(await page.locator('vscode-text-field').evaluate((field) => /** @type {any} */ (field).value), 'opt');
        await page.keyboard.press('Escape');
        assert.equal(await page.locator(':focus').getAttribute('aria-label'), 'Rows');
      }),
  },
  {
    name: 'copies cells as a spreadsheet takes them: one, a range, by keys and by the pointer',
    run: () =>
      inPanel({}, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        const copied = async () => {
          const before = host.done.length;
          await page.keyboard.press('Control+c');
          const sent = () => host.done.slice(before).filter(([method]) => method === 'copy');
          // The word of the copy before may still stand there.
          await eventually(async () => sent().length, 1);
          await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
          return /** @type {any} */ (sent()[0])[1].text;
        };
        const cell = (/** @type {string} */ name, /** @type {number} */ column) => rowOf(page, name).locator(`[aria-colindex="${column}"]`);
        await cell('tepid-gulf', 3).click();
        assert.equal(await copied(), '0.9378');
        await page.keyboard.press('Shift+ArrowDown');
        await page.keyboard.press('Shift+ArrowRight');
        await eventually(() => page.locator('.cell.in-range').count(), 4);
        assert.equal(await copied(), 'accuracy\tseconds\n0.9378\t0.901\n0.9612\t1.025');
        await page.keyboard.press('Escape');
        await eventually(() => page.locator('.cell.in-range').count(), 0);
        const [from, to] = [await cell('vocal-hymn', 3).boundingBox(), await cell('tepid-gulf', 4).boundingBox()];
        assert.ok(from && to);
        await page.mouse.move(from.x + 10, from.y + 10);
        await page.mouse.down();
        await page.mouse.move(to.x + 10, to.y + 10, { steps: 4 });
        await page.mouse.up();
        await eventually(() => page.locator('.cell.in-range').count(), 4);
      }),
  },
  {
    name: 'selects rows by their boxes, by keys, with Shift up to there, and all of them',
    run: () =>
      inPanel({}, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const selected = () => page.locator('.grid-body [aria-selected=true] .label').allTextContents();
        await select(page, 'moody-crab');
        await rowOf(page, 'nutty-lamb')
          .locator('[data-check]')
          .click({ modifiers: ['Shift'] });
        await eventually(selected, ['moody-crab', 'vocal-hymn', 'tepid-gulf', 'nutty-lamb']);
        await page.keyboard.press('Space');
        await eventually(selected, ['moody-crab', 'vocal-hymn', 'tepid-gulf']);
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Shift+Space');
        await eventually(selected, ['moody-crab', 'vocal-hymn', 'tepid-gulf', 'nutty-lamb', 'amber-loft']);
        await page.keyboard.press('Control+a');
        await page.getByText('18 selected', { exact: true }).last().waitFor();
        await page.getByRole('button', { name: 'Clear selection' }).click();
        await eventually(selected, []);
      }),
  },
  {
    name: 'sets a parameter of the workspace in its cell, and says what is wrong with a value',
    run: () =>
      inPanel({ width: 1600 }, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        const index = await head(page, 'lr').getAttribute('aria-colindex');
        await rowOf(page, 'workspace').locator(`[aria-colindex="${index}"]`).dblclick();
        const input = page.getByRole('textbox', { name: 'New value of lr' });
        await input.fill('0.05');
        await page.keyboard.press('Enter');
        await input.waitFor({ state: 'detached' });
        const sent = host.done.filter(([method]) => method === 'setParameter').map(([, params]) => params);
        assert.deepEqual(sent, [{ column: ['param', 'params.yaml', 'train', 'lr'], input: '0.05' }]);
        await page.keyboard.press('Control+z');
        await page.getByRole('status').filter({ hasText: 'Undone: lr set to 0.05' }).waitFor();
        assert.deepEqual(host.done.at(-1)?.[1], { column: ['param', 'params.yaml', 'train', 'lr'], input: '0.001' });
        await page.keyboard.press('F2');
        await input.waitFor();
        await page.keyboard.press('Escape');
        await input.waitFor({ state: 'detached' });
        await rowOf(page, 'nutty-lamb').locator(`[aria-colindex="${index}"]`).dblclick();
        assert.equal(await input.count(), 0);
      }),
  },
  {
    name: 'edits a long value as a whole, and not one of several lines',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      const long = 'x'.repeat(5000);
      repo.write({ 'params.yaml': `train:\n  lr: ${long}\n  model: |\n    one\n    two\n` });
      try {
        await inPanel({ folder: repo.root, width: 1600 }, async (page, host) => {
          await waitForNames(page, ...BY_COMMIT);
          const cell = async (/** @type {string} */ title) =>
            rowOf(page, 'workspace').locator(`[aria-colindex="${await head(page, title).getAttribute('aria-colindex')}"]`);
          await (await cell('lr')).dblclick();
          const input = page.getByRole('textbox', { name: 'New value of lr' });
          await input.press('End');
          await input.pressSequentially('y');
          await page.keyboard.press('Enter');
          await input.waitFor({ state: 'detached' });
          const [, sent] = host.done.findLast(([method]) => method === 'setParameter') ?? [];
          assert.deepEqual(sent, { column: ['param', 'params.yaml', 'train', 'lr'], input: `${long}y` });
          await (await cell('model')).dblclick();
          assert.equal(await page.getByRole('textbox', { name: 'New value of model' }).count(), 0);
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'moves the baseline, and asks the host to act',
    run: () =>
      inPanel({}, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        await takeFromMenu(page, 'vocal-hymn', 'Use as baseline');
        await rowOf(page, 'vocal-hymn').getByText('baseline', { exact: true }).waitFor();
        await page.getByText('compared to vocal-hymn').waitFor();
        const cell = rowOf(page, 'jolly-reed').locator('.metric.differs').first();
        await cell.hover();
        await page.waitForFunction(() => document.querySelector('.metric.differs[title*="vocal-hymn"]') !== null);
        await rowOf(page, 'jolly-reed').locator('.label').click();
        await page.keyboard.press('Enter');
        await page.getByRole('menuitem', { name: 'Apply to workspace' }).click();
        await select(page, 'jolly-reed', 'lucid-fern');
        await page.getByRole('toolbar').getByText('2 selected').waitFor();
        await page.getByRole('toolbar').getByRole('button', { name: 'Remove' }).click();
        await page.waitForTimeout(100);
        const acts = host.done.filter(([method]) => method === 'act').map(([, params]) => /** @type {any} */ (params));
        assert.deepEqual(
          acts.map(({ action, rows: some }) => `${action} ${some.length}`),
          ['apply 1', 'remove 2'],
        );
        await page.getByText('compared to vocal-hymn').click();
        assert.equal((await stored(page)).view.baseline, null);
      }),
  },
  {
    name: 'stars a row by a click and by a key, where it can have a star, and leaves the selection as it is',
    run: () =>
      inPanel({}, async (page, host) => {
        await waitForNames(page, ...BY_COMMIT);
        const star = rowOf(page, 'vocal-hymn').locator('[data-star]');
        assert.equal(await star.isVisible(), false);
        await rowOf(page, 'vocal-hymn').hover();
        await star.click();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Control+d');
        await rowOf(page, 'workspace').locator('.label').click();
        await page.keyboard.press('Control+d');
        const acts = () => host.done.filter(([method]) => method === 'act').map(([, params]) => /** @type {any} */ (params));
        await eventually(() => Promise.resolve(acts().length), 2);
        assert.deepEqual(
          acts().map(({ action, rows }) => [action, rows.length]),
          [
            ['star', 1],
            ['star', 1],
          ],
        );
        assert.notDeepEqual(acts()[0].rows, acts()[1].rows);
        assert.equal(await page.locator('.row.selected').count(), 0);
      }),
  },
  {
    name: 'shows a new experiment without losing scroll, selection or focus',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      try {
        await inPanel({ folder: repo.root, height: 330 }, async (page, host) => {
          await waitForNames(page, ...BY_COMMIT);
          await select(page, 'stony-wasp');
          await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, 96));
          await page.waitForTimeout(100);
          const top = () => rowOf(page, 'stony-wasp').evaluate((row) => row.getBoundingClientRect().top);
          const before = await top();
          repos.addExperiment(repo, 'aa-brand-new', 0.991234);
          await host.refresh();
          await page.locator('.grid[aria-rowcount="21"]').waitFor();
          await page.waitForTimeout(200);
          assert.equal(await top(), before);
          assert.equal(await rowOf(page, 'stony-wasp').getAttribute('aria-selected'), 'true');
          assert.equal(await page.locator(':focus .label').textContent(), 'stony-wasp');
          await page.locator('.grid').evaluate((grid) => grid.scrollTo(0, 0));
          await rowOf(page, 'aa-brand-new').getByRole('img', { name: 'Best by accuracy' }).waitFor();
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'leaves the focus where it went while new rows were on their way',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      try {
        await inPanel({ folder: repo.root }, async (page, host) => {
          await waitForNames(page, ...BY_COMMIT);
          await page.locator('.grid .cell[tabindex="0"]').focus();
          await page.evaluate(() => window.harness.hold('rows'));
          repos.addExperiment(repo, 'aa-brand-new', 0.991234);
          await host.refresh();
          await page.waitForFunction(() => window.harness.held > 0);
          for (let step = 0; step < 4; step++) {
            await page.keyboard.press('ArrowDown');
          }
          const at = () => page.locator(':focus .label').textContent();
          const label = await at();
          await page.evaluate(() => window.harness.release());
          await rowOf(page, 'aa-brand-new').waitFor();
          await eventually(at, label);
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'is walked by keyboard, with the focus in sight',
    run: () =>
      inPanel({ height: 330 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        await page.locator('.grid .cell[tabindex="0"]').focus();
        assert.equal(await focusAt(page), '3,1');
        const columns = Number(await page.locator('.grid').getAttribute('aria-colcount'));
        for (const [key, at] of /** @type {const} */ ([
          ['ArrowDown', '4,1'],
          ['ArrowRight', '4,2'],
          ['End', `4,${columns}`],
          ['Control+End', `20,${columns}`],
          ['ArrowLeft', `20,${columns - 1}`],
          ['ArrowUp', `19,${columns - 1}`],
          ['Control+Home', '3,1'],
          ['ArrowUp', '2,1'],
          ['ArrowUp', '2,1'],
          ['ArrowDown', '3,1'],
          ['Control+ArrowDown', '20,1'],
          ['Control+ArrowUp', '3,1'],
        ])) {
          await page.keyboard.press(key);
          assert.equal(await focusAt(page), at, key);
          assert.ok(
            await page.locator(':focus').evaluate((cell) => {
              const box = cell.getBoundingClientRect();
              return document.elementFromPoint(box.left + 4, box.top + 8)?.closest('.cell') === cell;
            }),
            `${key}: the cell with the focus is in sight`,
          );
        }
        assert.equal(await page.locator('.grid .cell[tabindex="0"]').count(), 1);
      }),
  },
];
