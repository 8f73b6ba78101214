// The table scrolled through: its elements show now this row and now that, and keep nothing of what they showed before.
import assert from 'node:assert/strict';
import { checkAxe, eventually, focusAt, folderOf, inPanel, picture, reload, rowOf, select, takeFromHead, waitForNames } from './panel.mjs';

export { setup, teardown } from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

const COUNT = 300;
const FIRST = ['workspace', 'Start'];

/** Scrolls there at once, and waits until all that is in sight has been read. @param {Page} page @param {number} top @param {number} [left] */
const scrollTo = async (page, top, left = 0) => {
  await page.locator('.grid').evaluate((grid, to) => grid.scrollTo(to), { top, left });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await page.waitForFunction(() => document.querySelector('.grid-body :is(.bone, .wait)') === null);
};

/** Each row as it is in the document, by its place in the table; but for ids of elements and numbers of columns. @param {Page} page */
const shown = (page) =>
  page.locator('.grid-body > .row').evaluateAll((rows) =>
    rows
      .map((row) => {
        const copy = /** @type {Element} */ (row.cloneNode(true));
        copy.removeAttribute('id');
        // In which order attributes were set tells nothing.
        const text = (/** @type {Element} */ element) =>
          `${element.localName} ${[...element.attributes]
            .filter(({ name, value }) => name !== 'style' || value !== '')
            .map(({ name, value }) => `${name}=${value.replace(/\bk\d+/, 'k')}`)
            .sort()
            .join(' ')} ${element.children.length === 0 ? element.textContent : ''}`;
        return { at: Number(row.getAttribute('aria-rowindex')), text: [copy, ...copy.querySelectorAll('*')].map(text).join('\n') };
      })
      .sort((a, b) => a.at - b.at),
  );

/** What a screen reader reads first in each row, in the order it reads. @param {Page} page */
const read = async (page) => {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  /** @param {string} id @returns {string[]} */
  const walk = (id) => {
    const node = byId.get(id);
    return node?.role?.value === 'rowheader' ? [String(node.name?.value ?? '')] : (node?.childIds ?? []).flatMap(walk);
  };
  return walk(nodes[0]?.nodeId ?? '');
};

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'shows, after it was scrolled about, exactly what it shows when it is opened there',
    run: async () => {
      const { root } = await folderOf(COUNT);
      await inPanel({ folder: root, height: 420 }, async (page) => {
        await waitForNames(page, ...FIRST);
        await select(page, 'exp-0290', 'exp-0294');
        await takeFromHead(page, 'accuracy', 'Heat colours');
        await takeFromHead(page, 'lr', 'Pin');
        await page.locator('.cell.heat').first().waitFor();
        const step = 24 * 7 + 5;
        for (let top = 0; top < 24 * COUNT; top += 24 * 40) {
          await scrollTo(page, top, top % 200);
          await page.mouse.move(500, 300);
        }
        for (let at = 8; at > 0; at--) {
          await scrollTo(page, at * step);
        }
        const here = async () => {
          await page.locator('.row[aria-rowindex="14"] [aria-colindex="3"]').click();
          await page.mouse.move(5, 5);
        };
        await here();
        const scrolled = await shown(page);
        await picture(page, 'table-scrolled');
        await reload(page);
        await page.locator('.cell.heat').first().waitFor();
        await scrollTo(page, step);
        await here();
        await eventually(() => shown(page), scrolled);
        assert.ok(scrolled.some(({ text }) => text.includes('aria-selected=true')) && scrolled.some(({ text }) => text.includes('--heat')));
      });
    },
  },
  {
    name: 'makes no row anew while it is scrolled, and keeps the focus where it was',
    run: async () => {
      const { root } = await folderOf(COUNT);
      await inPanel({ folder: root, height: 420 }, async (page) => {
        await waitForNames(page, ...FIRST);
        await rowOf(page, 'exp-0297').locator('[aria-colindex="3"]').click();
        const at = await focusAt(page);
        await scrollTo(page, 24 * 50);
        const changes = await page.locator('.grid-body').evaluate(async (body) => {
          let count = 0;
          const observer = new window.MutationObserver((records) => (count += records.length));
          observer.observe(body, { childList: true });
          for (let frame = 0; frame < 40; frame++) {
            /** @type {HTMLElement} */ (body.parentElement).scrollBy(0, 100);
            await new Promise(requestAnimationFrame);
          }
          observer.disconnect();
          return count;
        });
        assert.equal(changes, 0);
        assert.equal(await focusAt(page), at);
        assert.equal(await page.locator('.grid [tabindex="0"]').count(), 1);
        await page.keyboard.press('ArrowDown');
        assert.equal(await focusAt(page), `${Number(at.split(',')[0]) + 1},3`);
        await eventually(() => page.locator('.grid').evaluate((grid) => grid.scrollTop < 24 * 10), true);
      });
    },
  },
  {
    name: 'says of a cell what it shows now, and is read from top to bottom',
    run: async () => {
      const { root } = await folderOf(COUNT);
      await inPanel({ folder: root, height: 420 }, async (page) => {
        await waitForNames(page, ...FIRST);
        await rowOf(page, 'exp-0295').locator('.label').hover();
        await eventually(async () => /^exp-0295/.test((await page.locator('.cell[title]').last().getAttribute('title')) ?? ''), true);
        for (const top of [24 * 9, 24 * 33 + 7, 24 * 120, 24 * 126 + 3]) {
          await scrollTo(page, top);
          const titles = await page
            .locator('.grid-body .cell.name')
            .evaluateAll((cells) =>
              cells.flatMap((cell) =>
                cell.hasAttribute('title') ? [[cell.querySelector('.label')?.textContent, cell.getAttribute('title')]] : [],
              ),
            );
          for (const [label, title] of titles) {
            assert.equal(title?.split('\n')[0], label);
          }
        }
        const places = await page
          .locator('.grid-body > .row')
          .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))));
        const inOrder = [...places].sort((a, b) => a - b);
        assert.notDeepEqual(places, inOrder);
        const names = (await read(page)).filter((name) => /exp-\d{4}/.test(name)).map((name) => /exp-\d{4}/.exec(name)?.[0]);
        assert.ok(names.length > 10);
        assert.deepEqual(names, [...names].sort().reverse());
        await checkAxe(page, '.grid');
      });
    },
  },
];
