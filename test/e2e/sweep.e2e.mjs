// A search in a copy of the sample project: started from its lens, watched while it runs, and its best applied.
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSample } from '../../scripts/sample.mjs';
import { ROOT } from '../../scripts/setup.mjs';
import { launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @type {string} */
let work = '';

export function setup() {
  work = mkdtempSync(join(tmpdir(), 'espalier-sweep-'));
  cpSync(ensureSample(), join(work, 'digits'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return Promise.resolve();
}

/** What the editor began may still be writing. */
export async function teardown() {
  await rm(work, { recursive: true, force: true, maxRetries: 10 });
}

/** Of the workspace. @param {string} folder @returns {number} */
const loss = (folder) => JSON.parse(readFileSync(join(folder, 'metrics.json'), 'utf8')).log_loss;

export const tests = [
  {
    name: 'the sample’s search is started from its lens, watched live, and its best, a clearly better model, is applied',
    run: async () => {
      const folder = join(work, 'digits');
      // Fewer trials, and in a file of its own: one that is changed would have to be committed before the best is applied.
      const text = readFileSync(join(ROOT, 'sample/sweeps/network.yaml'), 'utf8').replace('run_cap: 16', 'run_cap: 3');
      mkdirSync(join(folder, 'sweeps'), { recursive: true });
      writeFileSync(join(folder, 'sweeps/few.yaml'), text);
      const before = loss(folder);
      const editor = await testEditor();
      const browser = await launchBrowser();
      try {
        await withWorkbench(browser, editor, folder, 'sweep', async (workbench) => {
          const { page } = workbench;
          await workbench.openSidebar();
          await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
          await workbench.openFile('sweeps/few.yaml');
          await workbench.lenses().filter({ hasText: 'Start' }).first().click();
          const status = page.locator('.statusbar-item[id$="espalier.sweep"]');
          await status.waitFor({ timeout: 60_000 });
          await workbench.lenses().filter({ hasText: 'Pause' }).first().waitFor();
          await status.click();
          const panel = await workbench.webview('.sweep-head', 60_000);
          await panel.getByText(/running · bayes · \d of 3 trials/).waitFor();
          // Live: the first result comes while the search runs.
          await panel.getByRole('img', { name: /^Chart of log_loss by trial/ }).waitFor({ timeout: 120_000 });
          await workbench.screenshot('sweep-running');
          await panel.getByText(/done · bayes · 3 of 3 trials/).waitFor({ timeout: 150_000 });
          await page.waitForTimeout(500);
          await workbench.screenshot('sweep-done');
          await panel.getByRole('button', { name: 'Apply best' }).click();
          await page
            .locator('.notification-toast', { hasText: 'few-00' })
            .filter({ hasText: 'in the workspace' })
            .waitFor({ timeout: 60_000 });
          assert.match(readFileSync(join(folder, 'params.yaml'), 'utf8'), /^model: network$/m);
          assert.ok(loss(folder) < before / 2, `${loss(folder)} is clearly better than ${before}`);
          workbench.checkQuiet();
        });
      } finally {
        await browser.close();
        await editor.stop();
      }
    },
    timeout: 300_000,
  },
];
