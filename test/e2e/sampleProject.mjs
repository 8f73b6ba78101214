// A copy of the sample project, open in an editor of its own.
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSample } from '../../scripts/sample.mjs';
import { launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */

/** @type {string} */
let work = '';

export function setup() {
  work = mkdtempSync(join(tmpdir(), 'espalier-sample-'));
  cpSync(ensureSample(), join(work, 'digits'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return Promise.resolve();
}

/** What the editor began may still be writing. */
export async function teardown() {
  await rm(work, { recursive: true, force: true, maxRetries: 10 });
}

/**
 * @param {string} name @param {(workbench: Workbench, folder: string) => Promise<void>} body
 * @param {{ trusted?: boolean, width?: number }} [options]
 */
export async function inSample(name, body, { trusted = true, width = 1440 } = {}) {
  const editor = await testEditor({ trusted });
  const browser = await launchBrowser();
  try {
    const folder = join(work, 'digits');
    await withWorkbench(browser, editor, folder, name, (workbench) => body(workbench, folder), { width });
  } finally {
    await browser.close();
    await editor.stop();
  }
}
