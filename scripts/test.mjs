// `npm test`: sets up what it needs, runs everything, and prints `N passed, N failed` as its last line.
// `--only lint,types,unit,e2e` runs a part.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureNodeModules, ensurePython, ROOT } from './setup.mjs';

process.chdir(ROOT);
const at = process.argv.indexOf('--only');
const only = at < 0 ? null : (process.argv[at + 1] ?? '').split(',');
let passed = 0;
let failed = 0;

/** @param {string} name @param {() => void | Promise<void>} body */
async function part(name, body) {
  if (only !== null && !only.includes(name)) {
    return;
  }
  const start = Date.now();
  try {
    await body();
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  console.log(`-- ${name}: ${((Date.now() - start) / 1000).toFixed(0)} s`);
}

/** @param {string} script a file of an npm package @param {string[]} args */
function node(script, args) {
  return spawnSync(process.execPath, [script, ...args], { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

/** @param {string} name @param {boolean} ok */
function count(name, ok) {
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  passed += Number(ok);
  failed += Number(!ok);
}

ensureNodeModules();
mkdirSync('test-results', { recursive: true });
await part('lint', () => count('lint', node('node_modules/eslint/bin/eslint.js', ['.'])));
await part('types', () => count('types', node('node_modules/typescript/bin/tsc', ['-p', '.'])));
await part('unit', async () => {
  ensurePython();
  const { ensureSample } = await import('./sample.mjs');
  ensureSample();
  const report = 'test-results/unit.json';
  rmSync(report, { force: true });
  node('node_modules/vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.success ? 0 : Math.max(1, result.numFailedTests);
});
await part('e2e', async () => {
  const { buildAll } = await import('./build.mjs');
  await buildAll();
  const { runAll } = await import('../test/e2e/run.mjs');
  for (const { name, error } of await runAll()) {
    count(name, error === null);
    if (error !== null) {
      console.log(error);
    }
  }
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
