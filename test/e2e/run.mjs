// The whole extension in the real workbench: opened, read, run and compared as a user would.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEditor } from '../../scripts/editor.mjs';
import { ensureSample } from '../../scripts/sample.mjs';
import { ensurePython } from '../../scripts/setup.mjs';
import { launchBrowser, Workbench } from './workbench.mjs';

/** @returns {Promise<{ name: string, error: string | null }[]>} */
export async function runAll() {
  const results = /** @type {{ name: string, error: string | null }[]} */ ([]);
  const work = mkdtempSync(join(tmpdir(), 'espalier-e2e-'));
  const folder = join(work, 'digits');
  cpSync(ensureSample(), folder, { recursive: true, preserveTimestamps: true });
  const browser = await launchBrowser();
  const settings = {
    'espalier.dvcPath': join(ensurePython(), 'dvc'),
    'workbench.startupEditor': 'none',
    'workbench.colorTheme': 'Default Dark Modern',
    'files.autoSave': 'off',
    'telemetry.telemetryLevel': 'off',
  };
  const editor = await startEditor({ dataDir: join(work, 'server'), settings });
  const bench = await Workbench.open(browser, editor.url(folder));
  /** @param {string} name @param {() => Promise<void>} body */
  const test = async (name, body) => {
    try {
      await body();
      results.push({ name, error: null });
    } catch (error) {
      await bench.screenshot(`failed-${results.length}`).catch(() => undefined);
      results.push({ name, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  await test('the sidebar shows workspace, branches, commits and experiments', async () => {
    await bench.openSidebar();
    for (const text of ['workspace', 'main', 'network', 'few-digits', 'Random forest as a baseline', 'forest-70-trees']) {
      await bench.treeRow(text).waitFor({ timeout: 30_000 });
    }
    await bench.screenshot('sidebar-dark');
  });
  await test('the pipeline shows its stages as unchanged', async () => {
    for (const stage of ['prepare', 'train', 'evaluate']) {
      const text = await bench.treeRow(stage).innerText();
      assert.match(text, /unchanged/);
    }
  });
  await test('lenses on params.yaml tell the best value and the range tried', async () => {
    await bench.openFile('params.yaml');
    await bench.page
      .locator('.codelens-decoration', { hasText: /tried \d+ values/ })
      .first()
      .waitFor({ timeout: 30_000 });
    await bench.screenshot('lens-dark');
  });
  await test('a lens changes a value, runs in the terminal, and the new experiment appears by itself', async () => {
    const before = readFileSync(join(folder, 'params.yaml'), 'utf8');
    const lens = bench.page.locator('.codelens-decoration a', { hasText: 'Run with' }).nth(3);
    await lens.click();
    await bench.page.locator('.quick-input-widget input').first().waitFor();
    const title = await bench.page.locator('.quick-input-title').first().innerText();
    assert.match(title, /forest\.n_estimators/);
    await bench.page.keyboard.press('Control+A');
    await bench.page.keyboard.type('33');
    await bench.page.keyboard.press('Enter');
    await bench.page.locator('.terminal').first().waitFor({ timeout: 20_000 });
    await bench.page.locator('.statusbar-item', { hasText: 'n_estimators = 33' }).waitFor({ timeout: 20_000 });
    await bench.page.locator('.statusbar-item', { hasText: 'n_estimators = 33' }).waitFor({ state: 'detached', timeout: 90_000 });
    await bench.screenshot('after-run-dark');
    const after = readFileSync(join(folder, 'params.yaml'), 'utf8');
    assert.equal(after, before.replace('n_estimators: 20 # trees', 'n_estimators: 33 # trees'));
    await bench.page.waitForFunction(
      () => [...document.querySelectorAll('.sidebar .monaco-list-row')].some((row) => /6 experiments/.test(row.textContent ?? '')),
      undefined,
      { timeout: 10_000 },
    );
  });
  await test('the panel shows the table, and compares two experiments by their curves', async () => {
    await bench.command('Espalier: Show Experiments');
    const frame = await bench.panel();
    await frame.getByText('forest-70-trees').first().waitFor({ timeout: 20_000 });
    await bench.screenshot('table-dark');
    for (const name of ['forest-70-trees', 'forest-7-trees']) {
      await frame.locator('.grid-body [role=row]', { hasText: name }).first().locator('[data-check]').click();
    }
    await frame.getByRole('tab', { name: /plots/i }).click();
    await frame.locator('canvas[role="img"]').first().waitFor({ timeout: 20_000 });
    assert.ok((await frame.locator('canvas[role="img"]').count()) >= 4);
    await bench.page.waitForTimeout(500);
    await bench.screenshot('plots-dark');
  });
  await test('nothing the panel does is against its content security policy', () => {
    assert.deepEqual(bench.problems, []);
    return Promise.resolve();
  });
  await bench.page.close();
  await browser.close();
  editor.stop();
  rmSync(work, { recursive: true, force: true });
  return results;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, error } of await runAll()) {
    console.log(error === null ? `ok   ${name}` : `FAIL ${name}\n${error}`);
  }
}
