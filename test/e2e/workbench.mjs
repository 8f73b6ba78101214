// Drives the real workbench in a browser.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { ensureBrowser, ROOT } from '../../scripts/setup.mjs';

const SCREENS = join(ROOT, 'test-results', 'screens');

export async function launchBrowser() {
  const { executablePath, args } = await ensureBrowser();
  return chromium.launch({ executablePath, args, headless: true });
}

export class Workbench {
  /** Content Security Policy reports and errors from the panel. @type {string[]} */
  problems = [];

  /** @param {import('playwright-core').Page} page */
  constructor(page) {
    this.page = page;
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text()) && /espalier|dist\/webview/.test(message.location().url + message.text())) {
        this.problems.push(message.text());
      }
    });
  }

  /** @param {import('playwright-core').Browser} browser @param {string} url @param {{ width?: number, height?: number }} [size] */
  static async open(browser, url, { width = 1400, height = 900 } = {}) {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(url);
    await page.waitForSelector('.monaco-workbench .activitybar', { timeout: 60_000 });
    return new Workbench(page);
  }

  /** Opens the sidebar of the extension. */
  async openSidebar() {
    await this.page.locator('.activitybar [aria-label="Espalier"]').first().click();
    await this.page.locator('.pane-header[aria-label^="Experiments"]').first().waitFor();
  }

  /** @param {string} title */
  async command(title) {
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input').first().waitFor();
    await this.page.keyboard.type(title);
    await this.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Names of files below the root. @param {string} name */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    await this.page.locator('.quick-input-widget input').first().waitFor();
    await this.page.keyboard.type(name);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
    await this.page.locator(`.tab[data-resource-name="${name}"]`).first().waitFor();
  }

  /** A row of a tree, by the beginning of its accessible text. @param {RegExp | string} text */
  treeRow(text) {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** The frame of the panel. */
  async panel() {
    for (let waited = 0; waited < 20_000; waited += 100) {
      for (const frame of this.page.frames()) {
        if (
          (await frame
            .locator('#app')
            .count()
            .catch(() => 0)) > 0
        ) {
          return frame;
        }
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error('The panel did not open.');
  }

  /** @param {string} name */
  async screenshot(name) {
    mkdirSync(SCREENS, { recursive: true });
    await this.page.screenshot({ path: join(SCREENS, `${name}.png`) });
  }
}
