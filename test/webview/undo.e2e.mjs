// Each change of a view: undone one by one, there after a reload, and to be asked for by a link.
import assert from 'node:assert/strict';
import {
  BY_COMMIT,
  eventually,
  harness,
  head,
  inPanel,
  names,
  queryLine,
  reload,
  rowOf,
  select,
  stored,
  takeFromHead,
  takeFromMenu,
  waitForNames,
} from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

/** Takes an entry below an entry of the menu of a column. @param {Page} page @param {string} title @param {string} entry @param {string} below */
const takeBelow = async (page, title, entry, below) => {
  await takeFromHead(page, title, entry);
  await page.getByRole('menu').getByText(below, { exact: true }).click();
};
/** Takes an entry of the menu of a tool of the table. @param {Page} page @param {string} tool @param {string} entry */
const takeFromTool = async (page, tool, entry) => {
  await page.getByRole('toolbar', { name: 'Table' }).getByRole('button', { name: tool, exact: true }).click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};
/** @param {Page} page @param {string} tab */
const goTo = (page, tab) => page.getByRole('tab', { name: tab }).click();

/** What can be done to a view, by what a user calls it. @type {Record<string, (page: Page) => Promise<unknown>>} */
const CHANGES = {
  'a row is selected': (page) => select(page, 'tepid-gulf'),
  'a second row is selected': (page) => select(page, 'vocal-hymn'),
  'sorted by a column': (page) => head(page, 'seconds').click(),
  'sorted by a second one': (page) => head(page, 'accuracy').click({ modifiers: ['Shift'] }),
  filtered: async (page) => {
    await queryLine(page).fill('accuracy > 0.9');
    await page.keyboard.press('Enter');
  },
  'a column is hidden': (page) => takeFromHead(page, 'test_size', 'Hide column'),
  'a column is moved': (page) => takeFromHead(page, 'accuracy', 'Move right'),
  'a column is pinned': (page) => takeFromHead(page, 'lr', 'Pin'),
  'a column is made as wide as its content': (page) => takeBelow(page, 'seconds', 'Width', 'Fit to the content'),
  'digits are chosen': (page) => takeBelow(page, 'seconds', 'Digits', '3 significant'),
  'a highlight is chosen': (page) => takeBelow(page, 'seconds', 'Highlight', 'The highest'),
  'heat is shown': (page) => takeFromHead(page, 'accuracy', 'Heat colours'),
  'differences are a column': (page) => takeBelow(page, 'accuracy', 'Differences to the baseline', 'Column of differences in percent'),
  'only what differs is shown': (page) => page.getByRole('button', { name: 'Differences' }).click(),
  'a baseline is chosen': (page) => takeFromMenu(page, 'vocal-hymn', 'Use as baseline'),
  'rows are grouped': (page) => takeFromHead(page, 'model', 'Group by model'),
  'a group is opened': (page) => rowOf(page, 'model mlp').locator('.label').click(),
  'an expression is a column': async (page) => {
    await takeFromTool(page, 'More', 'Expressions…');
    await page.getByRole('textbox', { name: 'Name of expression 1' }).fill('twice');
    await page.getByRole('combobox', { name: 'Formula of expression 1' }).fill('2 * accuracy');
    await page.keyboard.press('Enter');
    await head(page, 'twice').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  },
  'only what differs is compared': async (page) => {
    await goTo(page, 'Compare');
    await page.getByRole('toolbar', { name: 'Comparison' }).getByRole('button', { name: 'Differences' }).click();
  },
  'curves are smoothed': async (page) => {
    await goTo(page, 'Plots');
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.5');
  },
  'curves are drawn along another axis': (page) => page.getByRole('combobox', { name: 'Along' }).selectOption('relative'),
  'an axis is logarithmic': (page) => page.getByRole('button', { name: 'Log y' }).click(),
  'a curve is not drawn': (page) => page.getByRole('button', { name: 'tepid-gulf', exact: true }).click(),
  'a plot is pinned': async (page) => {
    await page.getByRole('button', { name: 'Actions for train/loss' }).click();
    await page.getByRole('menu').getByText('Pin to the top').click();
  },
  'plots are searched': (page) => page.getByRole('textbox', { name: 'Only plots with this in their title' }).fill('loss'),
  'another analysis is shown': async (page) => {
    await goTo(page, 'Analysis');
    await page.getByRole('button', { name: 'Scatter', exact: true }).click();
  },
};

/** With the members of maps in one order. @param {any} value @returns {any} */
const ordered = (value) =>
  Array.isArray(value)
    ? value.map(ordered)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.keys(value)
            .sort()
            .map((key) => [key, ordered(value[key])]),
        )
      : value;

/** The view without its page, which is gone to and not changed. @param {Page} page */
const viewOf = async (page) => {
  const { page: shown, ...view } = (await stored(page)).view;
  assert.equal(typeof shown, 'string');
  return ordered(view);
};

/** What everybody has for himself. */
const OWN = { selected: [], slots: [], folding: null };

/** @param {Page} page @param {string} entry */
const takeView = async (page, entry) => {
  await page
    .locator('header .tool')
    .filter({ has: page.locator('.codicon-bookmark') })
    .click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'each change of a view is undone and done again, is there after a reload, and can be asked for by a link and by a saved view',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      /** @type {any} */
      let last = null;
      await inPanel({ folder: repo.root, width: 2400 }, async (page) => {
        await waitForNames(page, ...BY_COMMIT);
        const undo = page.getByRole('button', { name: 'Undo' });
        /** @type {[name: string, view: unknown][]} */
        const views = [['nothing was done', await viewOf(page)]];
        for (const [name, change] of Object.entries(CHANGES)) {
          const before = JSON.stringify(views.at(-1)?.[1]);
          await change(page);
          await eventually(async () => JSON.stringify(await viewOf(page)) !== before || name, true);
          views.push([name, await viewOf(page)]);
        }
        last = ordered((await stored(page)).view);
        await reload(page);
        await page.getByRole('button', { name: 'Scatter', exact: true, pressed: true }).waitFor();
        await eventually(() => viewOf(page), views.at(-1)?.[1]);
        for (let at = views.length - 1; at > 0; at--) {
          await undo.click();
          await eventually(async () => [views[at]?.[0], await viewOf(page)], [views[at]?.[0], views[at - 1]?.[1]]);
        }
        assert.equal(await undo.getAttribute('aria-disabled'), 'true');
        for (let at = 1; at < views.length; at++) {
          await page.getByRole('button', { name: 'Redo' }).click();
        }
        await eventually(() => viewOf(page), views.at(-1)?.[1]);
        // Saved for the team, and opened by somebody who sees everything as it comes by itself.
        await takeView(page, 'Save as…');
        await page.getByRole('textbox', { name: 'Save the view as' }).fill('All of it');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        const saved = await viewOf(page);
        await takeView(page, 'As at first');
        await page.getByRole('button', { name: 'Scatter', exact: true, pressed: false }).waitFor();
        await goTo(page, 'Table');
        await select(page, 'nutty-lamb');
        await takeView(page, 'All of it');
        await eventually(async () => ({ ...(await viewOf(page)), ...OWN }), { ...saved, ...OWN });
      });
      await inPanel({ width: 2400 }, async (page, host) => {
        await names(page);
        host.show(JSON.parse(JSON.stringify(last)));
        await page.getByRole('button', { name: 'Scatter', exact: true, pressed: true }).waitFor();
        await eventually(async () => ordered((await stored(page)).view), last);
        await goTo(page, 'Table');
        await head(page, 'twice').waitFor();
        await rowOf(page, 'model mlp').waitFor();
      });
      repo.dispose();
    },
  },
];
