// The whole workbench in a headless browser, and what a user does in it.
import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startEditor } from '../../scripts/editor.mjs';
import { CACHE, ensureBrowser, ROOT } from '../../scripts/setup.mjs';
import { isComplaint } from './console.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Frame} Frame */
/** @typedef {import('../../scripts/editor.mjs').Editor} Editor */

export const SCREENS = join(ROOT, 'test-results/screens');
export const DVC = join(CACHE, 'venv', process.platform === 'win32' ? 'Scripts/dvc.exe' : 'bin/dvc');
/** Labels in the list of themes. */
export const THEMES = { dark: 'Dark Modern', light: 'Light Modern', 'high-contrast': 'Dark High Contrast' };

/** Pictures of the README, by the screenshots they are: kept in media/ when ESPALIER_PICTURES is set. @type {Record<string, string>} */
const PICTURES = {
  'story-after-run': 'run',
  'table-dark': 'table',
  'plots-dark': 'plots',
  'compare-dark': 'compare',
  'analysis-dark': 'analysis',
};

/** What `find` finds, once it does. @template T @param {() => Promise<T | null>} find @returns {Promise<T>} */
export async function eventually(find) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const found = await find();
    if (found !== null) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It was not found.');
}

/** @returns {Promise<import('playwright-core').Browser>} */
export async function launchBrowser() {
  const { executablePath, args } = await ensureBrowser();
  return chromium.launch({ executablePath, args });
}

/**
 * An editor of its own for tests: fresh data folder, no token, our dvc.
 * @param {{ trusted?: boolean, settings?: Record<string, unknown>, extensionsDir?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Editor>}
 */
export async function testEditor({ settings = {}, ...options } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'espalier-editor-'));
  const editor = await startEditor({ dataDir, settings: { 'espalier.dvcPath': DVC, ...settings }, ...options });
  return {
    ...editor,
    stop: async () => {
      await editor.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A page with the workbench in it. */
export class Workbench {
  /** Reports of a content policy, errors on the console and exceptions, of the page and of every frame in it; without those of the editor itself. @type {string[]} */
  complaints = [];

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    page.on('console', (message) => this.#said(message.type(), message.text(), message.location().url));
    page.on('pageerror', (error) => this.#said('error', `${error.message}\n${error.stack ?? ''}`, ''));
    page.on('crash', () => this.complaints.push('the page crashed'));
  }

  /** @param {string} type @param {string} text @param {string} where */
  #said(type, text, where) {
    const whole = where === '' ? text : `${text} (${where.split('?')[0]})`;
    if (isComplaint(type, whole)) {
      this.complaints.push(`${type}: ${whole}`);
    }
  }

  /** Fails on any complaint so far. */
  checkQuiet() {
    assert.deepEqual(this.complaints, [], 'the console and the content policy are quiet');
  }

  /** Runs a command by its title, as a user does: F1, type, Enter. @param {string} title */
  async command(title) {
    const { page } = this;
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(`>${title}`);
    const found = page.locator('.quick-input-list .monaco-list-row', { has: page.getByText(title, { exact: true }) }).first();
    await found.waitFor();
    await found.click();
  }

  /** The palette's entries for a text, top first. @param {string} text */
  async paletteEntries(text) {
    const { page } = this;
    await page.keyboard.press('F1');
    const input = page.locator('.quick-input-widget .quick-input-box input');
    await input.fill(`>${text}`);
    await page.waitForTimeout(500);
    const names = await page.locator('.quick-input-list .monaco-list-row .label-name').allTextContents();
    await page.keyboard.press('Escape');
    return names;
  }

  /** The rows of the quick pick that is open. */
  async quickPickRows() {
    return this.page.locator('.quick-input-list .monaco-list-row .label-name').allTextContents();
  }

  /** Types into the input or quick pick that is open and confirms it. @param {string} text */
  async answer(text) {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(text);
    await this.page.waitForTimeout(200);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file of the folder, by Go to File. @param {string} path */
  async openFile(path) {
    await this.page.keyboard.press('Control+P');
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await input.waitFor();
    await input.fill(path);
    const name = path.split('/').at(-1) ?? path;
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Shows our container in the side bar. */
  async openSidebar() {
    const item = this.page.locator('.activitybar .action-item', { has: this.page.locator('[aria-label^="Espalier"]') }).first();
    await item.waitFor();
    if ((await item.getAttribute('class'))?.includes('checked') !== true) {
      await item.click();
    }
    await this.view('Experiments').waitFor();
  }

  /** A view's part of the side bar. @param {string} title */
  view(title) {
    return this.page.locator('.split-view-view .pane', { has: this.page.locator(`.pane-header[aria-label^="${title} Section"]`) }).first();
  }

  /** Visible rows of a view's tree. @param {string} title */
  rows(title) {
    return this.view(title).locator('.monaco-list-row');
  }

  /** One row of a view's tree by its label. @param {string} title @param {string} label */
  row(title, label) {
    return this.rows(title).filter({
      has: this.page.locator('.label-name', { hasText: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }),
    });
  }

  /**
   * What a view's tree shows, top first. @param {string} title
   * @returns {Promise<{ label: string, description: string, level: number, expanded: boolean | null, text: string }[]>}
   */
  async tree(title) {
    return this.rows(title).evaluateAll((rows) =>
      rows.map((row) => ({
        label: row.querySelector('.label-name')?.textContent ?? '',
        description: row.querySelector('.label-description')?.textContent ?? '',
        level: Number(row.getAttribute('aria-level')),
        expanded: row.hasAttribute('aria-expanded') ? row.getAttribute('aria-expanded') === 'true' : null,
        text: row.getAttribute('aria-label') ?? '',
      })),
    );
  }

  /** Code lenses shown in the active editor. */
  lenses() {
    return this.page.locator('.editor-instance .codelens-decoration a, .editor-instance .codelens-decoration > span');
  }

  /** The frame of the webview that shows `selector`. @param {string} selector @param {number} [timeout] @returns {Promise<Frame>} */
  async webview(selector, timeout = 60_000) {
    const end = Date.now() + timeout;
    for (;;) {
      for (const frame of this.page.frames()) {
        if (
          frame !== this.page.mainFrame() &&
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        ) {
          return frame;
        }
      }
      if (Date.now() > end) {
        throw new Error(
          `No webview shows ${selector}. Frames: ${this.page
            .frames()
            .map((frame) => frame.url().slice(0, 120))
            .join(', ')}`,
        );
      }
      await this.page.waitForTimeout(100);
    }
  }

  /** Text of the notifications that are shown. */
  async notifications() {
    return this.page.locator('.notification-list-item-message').allTextContents();
  }

  /** Text of the terminal, as far as it is in view. */
  async terminalText() {
    return (await this.page.locator('.terminal-wrapper.active .xterm-rows > div').allTextContents()).join('\n').replaceAll('\u00a0', ' ');
  }

  /** Kept in test-results/screens/NAME.png. @param {string} name */
  async screenshot(name) {
    mkdirSync(SCREENS, { recursive: true });
    const path = join(SCREENS, `${name}.png`);
    await this.page.screenshot({ path });
    if (process.env['ESPALIER_PICTURES'] && PICTURES[name] !== undefined) {
      copyFileSync(path, join(ROOT, 'media', `${PICTURES[name]}.png`));
    }
  }

  async close() {
    await this.page.context().close();
  }
}

/**
 * The editor in a browser now and then misses the folders of a workspace, whose file it reads from the server while it starts, and keeps to none
 * until the file changes. @param {Page} page @param {string} file
 */
async function untilFoldersAreRead(page, file) {
  const folders = page.locator('.explorer-folders-view .monaco-list-row');
  for (let attempt = 1; attempt < 10 && (await folders.count()) === 0; attempt++) {
    await folders
      .first()
      .waitFor({ timeout: 3_000 })
      .catch(() => appendFileSync(file, '\n'));
  }
}

/**
 * Opens a folder; resolves when the workbench is there. The extension starts a moment later.
 * @param {import('playwright-core').Browser} browser @param {Editor} editor @param {string} folder
 * @param {{ extension?: string | null, tests?: string, width?: number, height?: number }} [options] `extension`: folder; null for none
 */
export async function openWorkbench(browser, editor, folder, { width = 1440, height = 900, ...load } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
  const workbench = new Workbench(await context.newPage());
  try {
    await workbench.page.goto(editor.url(folder, load), { waitUntil: 'domcontentloaded' });
    await workbench.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: 60_000 });
    if (folder.endsWith('.code-workspace')) {
      await untilFoldersAreRead(workbench.page, folder);
    }
  } catch (error) {
    await workbench.screenshot('workbench-did-not-open').catch(() => {});
    await context.close();
    throw error;
  }
  return workbench;
}

/**
 * Opens a folder, lets `body` use the workbench and closes it; what went wrong is kept as a picture, with what the console said.
 * @param {import('playwright-core').Browser} browser @param {Editor} editor @param {string} folder @param {string} name of the picture
 * @param {(workbench: Workbench) => Promise<void>} body @param {Parameters<typeof openWorkbench>[3]} [options]
 */
export async function withWorkbench(browser, editor, folder, name, body, options) {
  const workbench = await openWorkbench(browser, editor, folder, options);
  try {
    await body(workbench);
  } catch (error) {
    await workbench.screenshot(`failed-${name}`).catch(() => {});
    const said = [...(await workbench.notifications().catch(() => [])), ...workbench.complaints];
    throw said.length === 0
      ? error
      : new Error(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\nSaid meanwhile:\n${said.join('\n')}`);
  } finally {
    await workbench.close();
  }
}
