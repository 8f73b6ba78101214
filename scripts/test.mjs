// Sets up everything, then checks and tests; the last line is `N passed, N failed`. `--only unit,e2e` runs some of the steps.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { forgetFailures, rememberedFailures, rememberFailure } from '../test/harness/report.mjs';
import { ensureNodeModules, ensureEditor, ensureBrowser, ROOT, SetupError } from './setup.mjs';

process.chdir(ROOT);
const total = { passed: 0, failed: 0 };
/** Whether the sample project could be made. @type {Promise<boolean>} */
let sample = Promise.resolve(true);
/** @typedef {{ passed: number, failed: number }} Counts */

/** @type {Record<string, () => Promise<Counts> | Counts>} */
const STEPS = {
  build: () => succeeds(process.execPath, ['scripts/build.mjs']),
  lint: () => succeeds(process.execPath, ['node_modules/eslint/bin/eslint.js', '.']),
  types: () => succeeds(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']),
  unit: () => vitest('unit'),
  oracle: () => vitest('oracle', 'faults'),
  integration,
  e2e,
};

/** One test that passes when the program ends well. @param {string} command @param {string[]} args @returns {Counts} */
function succeeds(command, args) {
  const ok = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
  return { passed: Number(ok), failed: Number(!ok) };
}

/** The tests of a folder, and of others beside it. @param {string} folder @param {string[]} more @returns {Counts} */
function vitest(folder, ...more) {
  const file = `test-results/${folder}.json`;
  mkdirSync('test-results', { recursive: true });
  rmSync(file, { force: true });
  const { passed: ended } = succeeds(process.execPath, [
    ...['node_modules/vitest/vitest.mjs', 'run', ...[folder, ...more].map((one) => `test/${one}`)],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  ]);
  if (!existsSync(file)) {
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { name, status, message, assertionResults } of testResults) {
    const failed = assertionResults.filter((/** @type {{ status: string }} */ one) => one.status === 'failed');
    for (const one of failed) {
      rememberFailure(one.fullName, one.failureMessages.join('\n'));
    }
    if (status === 'failed' && failed.length === 0) {
      rememberFailure(name, message);
    }
  }
  // A file that cannot be loaded, or an error outside of a test, fails no test.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, ended === 1 ? 0 : 1) };
}

async function integration() {
  if (!holds('test/integration/suites', '.test.ts')) {
    return skipped('no suites in test/integration/suites');
  }
  ensureEditor();
  return (await import('../test/harness/integration.mjs')).runIntegration({ again: true });
}

async function e2e() {
  const { e2eFiles, runE2e } = await import('../test/harness/e2e.mjs');
  if (e2eFiles().length === 0) {
    return skipped('no files *.e2e.mjs');
  }
  ensureEditor();
  return runE2e();
}

/** @param {string} folder @param {string} ending */
const holds = (folder, ending) => existsSync(folder) && readdirSync(folder).some((name) => name.endsWith(ending));

/** @param {string} why @returns {Counts} */
function skipped(why) {
  console.log(`skipped: ${why}`);
  return { passed: 0, failed: 0 };
}

/** @param {string} name @param {() => Promise<Counts> | Counts} body */
async function step(name, body) {
  const start = performance.now();
  console.log(`\n== ${name}`);
  /** @type {Counts} */
  let counts = { passed: 0, failed: 1 };
  try {
    counts = await body();
  } catch (error) {
    console.error(error instanceof SetupError ? error.message : error);
    rememberFailure(name, String(error));
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  console.log(`== ${name}: ${counts.passed} passed, ${counts.failed} failed, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return counts.failed === 0;
}

/** Python and the sample project, which take minutes, are made beside everything that does not need them. */
async function setUp() {
  ensureNodeModules();
  const inEditor = chosen.some((name) => name === 'integration' || name === 'e2e');
  if (inEditor) {
    // Before Python: both may install packages of the system, which one has to do after the other.
    await ensureBrowser();
  }
  if (inEditor || chosen.includes('oracle')) {
    const child = spawn(process.execPath, ['scripts/sample.mjs'], { stdio: ['ignore', 'inherit', 'inherit'] });
    sample = new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)).once('error', () => resolve(false)));
  }
  if (inEditor) {
    ensureEditor();
  }
  return { passed: 0, failed: 0 };
}

/** Waits until Python and the sample project are there. @returns {Promise<Counts>} */
async function needSample() {
  return { passed: 0, failed: (await sample) ? 0 : 1 };
}

const at = process.argv.indexOf('--only');
const chosen = at === -1 ? Object.keys(STEPS) : (process.argv[at + 1] ?? '').split(',');
const unknown = chosen.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`There is no step "${unknown.join(', ')}". Steps: ${Object.keys(STEPS).join(', ')}.`);
  process.exit(2);
}
process.on('unhandledRejection', (reason) => {
  console.error('Unhandled rejection:', reason);
  total.failed++;
});
forgetFailures();
if (await step('set-up', setUp)) {
  const [first, second] = [
    ['build', 'lint', 'types', 'unit'],
    ['oracle', 'integration', 'e2e'],
  ].map((names) => Object.entries(STEPS).filter(([name]) => names.includes(name) && chosen.includes(name)));
  for (const [name, body] of first ?? []) {
    await step(name, body);
  }
  if (await step('sample project', needSample)) {
    for (const [name, body] of second ?? []) {
      await step(name, body);
    }
  }
}
const code = total.failed > 0 ? 1 : 0;
process.stdout.write(`\n${rememberedFailures()}${total.passed} passed, ${total.failed} failed\n`, () => process.exit(code));
