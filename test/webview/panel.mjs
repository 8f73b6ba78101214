// What tests of the panel in a browser share: a page for each, and how a user finds things in it.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { launchBrowser } from '../harness/browser.mjs';
import { startHarness } from './harness.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./panelHost.js').PanelHost} PanelHost */
/** @typedef {import('./repos.js').GitRepo} GitRepo */

const SHOTS = fileURLToPath(new URL('../../test-results/webview/', import.meta.url));

/** @type {Promise<Awaited<ReturnType<typeof startHarness>>> | null} */
let starting = null;
/** Repositories that are only read, by who makes them. @type {Map<() => GitRepo, GitRepo>} */
const made = new Map();

export function harness() {
  starting ??= startHarness();
  return starting;
}

/** One for all tests of a file, each in a context of its own. @type {Promise<import('playwright-core').Browser> | null} */
let browsing = null;

/** Of every suite of the panel. */
export async function setup() {
  await harness();
}

export async function teardown() {
  await (await browsing)?.close();
  browsing = null;
  made.forEach((repo) => repo.dispose());
  made.clear();
  await (await starting)?.close();
  starting = null;
}

/** A repository that no test changes. @param {() => GitRepo} make */
export function shared(make) {
  const repo = made.get(make) ?? make();
  made.set(make, repo);
  return repo;
}

/**
 * @typedef {object} Options
 * @property {string} [folder] of the repository; else that of `digits`
 * @property {string} [theme]
 * @property {unknown} [state] what the webview had stored
 * @property {boolean} [canRun]
 * @property {string} [git]
 * @property {string | null} [message]
 * @property {number} [width]
 * @property {number} [height]
 */

/**
 * Opens the panel, lets `body` use it, and fails on any report of the policy, message on the console or request to log.
 * @param {Options} options @param {(page: Page, host: PanelHost) => Promise<void>} body
 */
export async function inPanel({ folder, theme = 'dark', state, width = 1280, height = 640, ...rest }, body) {
  const { repos, openPanel } = await harness();
  browsing ??= launchBrowser();
  const context = await (await browsing).newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  /** @type {PanelHost | null} */
  let host = null;
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    /** @type {string[]} */
    const complaints = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => (complaints.push(`dialog: ${dialog.message()}`), void dialog.dismiss()));
    host = await openPanel(page, { folder: folder ?? shared(repos.digits).root, ...rest }, { theme, state });
    await body(page, host);
    complaints.push(...(await page.evaluate(() => window.harness.violations)), ...host.logs);
    assert.deepEqual(complaints, []);
  } finally {
    await host?.dispose();
    await context.close();
  }
}

/** Waits until each canvas has something on it. A copy is read: reading the canvas itself again and again makes the browser complain. @param {Page} page @param {string} [selector] */
export const drawn = (page, selector = 'canvas:not([aria-hidden])') =>
  page.waitForFunction((selector) => {
    const canvases = [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLCanvasElement);
    return (
      canvases.length > 0 &&
      canvases.every(({ width, height }, index) => {
        const copy = Object.assign(document.createElement('canvas'), { width, height });
        const context = copy.getContext('2d', { willReadFrequently: true });
        const canvas = canvases[index];
        if (!context || !canvas || width === 0 || height === 0) {
          return false;
        }
        context.drawImage(canvas, 0, 0);
        return context.getImageData(0, 0, width, height).data.some((value) => value > 0);
      })
    );
  }, selector);

/** @param {Page} page */
export const rows = (page) => page.locator('.grid-body [role=row]');

/** Rows of `digits` as it is shown first, and the commit that its experiments come from. */
export const BY_COMMIT = ['workspace', 'Train a small network on digits'];

/** @param {Page} page */
export const queryLine = (page) => page.getByRole('combobox', { name: 'Filter rows' });

/** @param {Page} page @param {string} name */
export const rowOf = (page, name) =>
  rows(page).filter({ has: page.locator('.label', { hasText: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }) });

/** Names of the lines on the screen, top first. @param {Page} page */
export const names = async (page) => {
  await page.locator('.grid-body .label').first().waitFor();
  return page.locator('.grid-body .label').allTextContents();
};

/** @param {Page} page @param {string} title */
export const head = (page, title) => page.locator('.head-row.keys').getByRole('columnheader', { name: title, exact: true });

/** Texts of a column, top first. @param {Page} page @param {string} title */
export const columnTexts = async (page, title) => {
  const index = await head(page, title).getAttribute('aria-colindex');
  return page.locator(`.grid-body [aria-colindex="${index}"]`).allTextContents();
};

/** Heads of the columns on the screen, in their order. @param {Page} page */
export const heads = (page) => page.locator('.head-row.keys .head-text').allTextContents();

/** Waits until the lines begin with these names. @param {Page} page @param {...string} expected */
export const waitForNames = (page, ...expected) =>
  page
    .waitForFunction(
      (wanted) => {
        const labels = [...document.querySelectorAll('.grid-body .label')].map((label) => label.textContent);
        return wanted.every((name, at) => labels[at] === name);
      },
      expected,
      { timeout: 30_000 },
    )
    .catch(async () => assert.deepEqual((await names(page)).slice(0, expected.length), expected));

/** Waits until something is as expected; fails with the difference. @template T @param {() => Promise<T>} read @param {T} expected */
export async function eventually(read, expected) {
  let last = await read();
  for (const end = Date.now() + 30_000; Date.now() < end && JSON.stringify(last) !== JSON.stringify(expected); last = await read()) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.deepEqual(last, expected);
}

/** Ticks rows. @param {Page} page @param {...string} some */
export const select = async (page, ...some) => {
  for (const name of some) {
    await rowOf(page, name).locator('[data-check]').click();
  }
};

/** Opens a row's menu and takes an entry. @param {Page} page @param {string} row @param {string} entry */
export const takeFromMenu = async (page, row, entry) => {
  await rowOf(page, row).locator('.label').click({ button: 'right' });
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};

/** Opens a column's menu and takes an entry. @param {Page} page @param {string} title @param {string} entry */
export const takeFromHead = async (page, title, entry) => {
  await head(page, title).locator('.head-text').click({ button: 'right' });
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
};

/** Where the focus is: row and column, counted as screen readers do. @param {Page} page */
export const focusAt = (page) =>
  page.evaluate(() => {
    const cell = document.activeElement;
    return `${cell?.parentElement?.getAttribute('aria-rowindex')},${cell?.getAttribute('aria-colindex')}`;
  });

/** Waits until what follows from what is shown is done, such as storing it: that comes after the next paint. @param {Page} page */
const settled = (page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => setTimeout(() => resolve(null))))));

/** As when the window is loaded again. @param {Page} page */
export const reload = async (page) => {
  await settled(page);
  await page.reload();
};

/** What would be there after a reload. @param {Page} page @returns {Promise<any>} */
export const stored = async (page) => {
  await settled(page);
  return page.evaluate(() => window.harness.state);
};

/** @param {Page} page @param {string} [part] a selector; else everything */
export const checkAxe = async (page, part = 'body') => {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  assert.deepEqual(
    violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`),
    [],
  );
};

/** Kept in test-results/webview/NAME.png. @param {Page} page @param {string} name */
export const picture = (page, name) => page.screenshot({ path: `${SHOTS}${name}.png` });

/** Who makes a repository of so many experiments. @type {Map<number, () => GitRepo>} */
const makers = new Map();

/** A repository with so many experiments and plots of each, which no test changes. @param {number} count */
export async function folderOf(count) {
  const { repos } = await harness();
  const make = makers.get(count) ?? (() => repos.analysed(count));
  makers.set(count, make);
  return shared(make);
}

/** What the menu of a card saves: name -> text. @param {Page} page @param {PanelHost} host @param {string} card @param {string} entry */
export async function saved(page, host, card, entry) {
  const before = host.done.length;
  await page.getByRole('button', { name: `Actions for ${card}` }).click();
  await page.getByRole('menu').getByText(entry, { exact: true }).click();
  await eventually(async () => host.done.slice(before).filter(([method]) => method === 'saveFile').length, 1);
  const params = /** @type {{ name: string, data: string }} */ (host.done.findLast(([method]) => method === 'saveFile')?.[1]);
  return { name: params.name, bytes: Buffer.from(params.data, 'base64') };
}
