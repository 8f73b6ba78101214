// `npm run bench -- --editor`: the extension in a real extension host, on ten thousand experiments that it has not read before.
import { build } from 'esbuild';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup.mjs';
import { launchBrowser, openWorkbench, testEditor } from '../harness/browser.mjs';
import { median } from './measure.mjs';
import { ensureRepository } from './repositories.mjs';

/** @typedef {import('./editorBench.js').EditorFigures} EditorFigures */

const LIMIT_MS = 300_000;

/** Prints figures, each beside what is wanted of it. @param {{ experiments: number, runs: number }} options */
export async function benchEditor({ experiments, runs }) {
  const repository = await ensureRepository({ experiments, params: 12, metrics: 5, storage: 'packed' });
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-bench-'));
  try {
    const extension = await timedExtension(join(scratch, 'extension'));
    /** @type {EditorFigures[]} */
    const all = [];
    for (let run = 0; run < runs; run += 1) {
      const folder = join(scratch, `repository-${run}`);
      cpSync(repository, folder, { recursive: true });
      rmSync(join(folder, '.dvc/tmp/espalier'), { recursive: true, force: true });
      all.push(await measure(folder, extension, join(scratch, `report-${run}.json`)));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    print(experiments, all);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A copy of the extension that tells how long its activation takes, and watches the event loop from then on. @param {string} folder */
async function timedExtension(folder) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(ROOT, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'media', 'l10n']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  renameSync(join(folder, 'dist/extension.js'), join(folder, 'dist/extension.real.js'));
  await bundle('timedExtension.ts', join(folder, 'dist/extension.js'));
  return folder;
}

/** @param {string} name in this folder @param {string} outfile @param {Record<string, string>} [define] */
function bundle(name, outfile, define = {}) {
  const entryPoints = [join(ROOT, 'test/bench', name)];
  return build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', external: ['vscode'], define });
}

/** @param {string} folder @param {string} extension @param {string} report @returns {Promise<EditorFigures>} */
async function measure(folder, extension, report) {
  const tests = `${report}.cjs`;
  await bundle('editorBench.ts', tests, { REPORT: JSON.stringify(report) });
  // Git’s own extension has much to do with ten thousand refs.
  const editor = await testEditor({ settings: { 'git.enabled': false } });
  const browser = await launchBrowser();
  try {
    const workbench = await openWorkbench(browser, editor, folder, { extension, tests });
    for (const end = Date.now() + LIMIT_MS; !existsSync(report);) {
      if (Date.now() > end) {
        await workbench.screenshot('bench-editor');
        throw new Error(`No figures in ${LIMIT_MS / 1000} s.\n${editor.output().slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return JSON.parse(readFileSync(report, 'utf8'));
  } finally {
    await browser.close();
    await editor.stop();
  }
}

/** @param {number} experiments @param {readonly EditorFigures[]} all */
function print(experiments, all) {
  const failed = all.find((one) => one.error !== null);
  if (failed) {
    throw new Error(failed.error ?? '');
  }
  /** @param {(one: EditorFigures) => number} of */
  const middle = (of) => median(all.map(of));
  const rows = [
    ['activation (load and activate)', middle((one) => one.load + one.activate), '50 ms'],
    ['cold index read', middle((one) => one.cold), ''],
    ['longest wait of the event loop meanwhile', middle((one) => one.longestWait), '10 ms'],
    ['longest task of it by processor time', middle((one) => one.longestTask), '10 ms'],
    ['new experiment, from its ref to the tree', median(all.flatMap((one) => one.experiment)), '150 ms'],
    ['saved params.yaml, to the index', median(all.flatMap((one) => one.saved)), '50 ms'],
    ['changes shown of a burst of 1,000 refs', middle((one) => one.burst), '1'],
  ];
  console.log(`\n| in the editor, ${experiments} experiments | median of ${all.length} | at most |`);
  console.log('|---|---|---|');
  for (const [name, value, wanted] of rows) {
    const text = name === rows.at(-1)?.[0] ? String(value) : `${Number(value).toPrecision(3)} ms`;
    console.log(`| ${name} | ${text} | ${wanted} |`);
  }
}
