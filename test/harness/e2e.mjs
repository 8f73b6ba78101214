// Runs the files *.e2e.mjs: each exports `tests` ({ name, run }[]) and may export `setup` and `teardown`.
// Alone: node test/harness/e2e.mjs [part of a file's or a test's name]
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/setup.mjs';
import { printTest, twiceAtMost } from './report.mjs';

const LIMIT = 180_000;
const HERE = fileURLToPath(import.meta.url);

/** @typedef {{ name: string, run: () => Promise<void>, timeout?: number }} Test */
/** @typedef {{ passed: number, failed: number }} Counts */

export function e2eFiles() {
  return ['test/e2e', 'test/webview']
    .map((folder) => join(ROOT, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.e2e.mjs'))
        .sort()
        .map((name) => join(folder, name)),
    );
}

/** All files. An editor mostly waits, so two files at once keep two cores busy: each in a process of its own, with its own editor and browser. */
export async function runE2e() {
  const files = e2eFiles();
  const counts = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let file = files.shift(); file !== undefined; file = files.shift()) {
      const one = file;
      const { passed, failed } = await twiceAtMost(
        basename(one),
        () => inProcess(one),
        ({ errors }) => errors,
      );
      counts.passed += passed;
      counts.failed += failed;
    }
  };
  await Promise.all([lane(), lane()]);
  return counts;
}

/** One file, whose output is shown when it is done. @param {string} file @returns {Promise<Counts & { errors: string }>} */
function inProcess(file) {
  const child = spawn(process.execPath, [HERE, '--file', file], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  return new Promise((resolve) =>
    child.once('close', () => {
      const lines = output.trimEnd().split('\n');
      const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(lines.pop() ?? '') ?? [];
      console.log(passed === undefined ? output : lines.join('\n'));
      const errors = passed === undefined ? `It did not run to its end.\n${output.slice(-2_000)}` : failuresIn(lines);
      resolve({ passed: Number(passed ?? 0), failed: Number(failed ?? 1), errors });
    }),
  );
}

/** The failures that were printed, with their errors, which are indented. @param {string[]} lines */
function failuresIn(lines) {
  let inside = false;
  return lines.filter((line) => (inside = line.startsWith('FAIL ') || (inside && line.startsWith('     ')))).join('\n');
}

/** @param {string} name @param {() => Promise<void> | undefined} body @param {number} limit */
async function attempt(name, body, limit) {
  const start = performance.now();
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {string | null} */
  let error = null;
  try {
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`not done in ${limit / 1000} s`)), limit)));
    await Promise.race([body(), late]);
  } catch (thrown) {
    error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  } finally {
    clearTimeout(timer);
  }
  return {
    name,
    state: error === null ? /** @type {const} */ ('passed') : /** @type {const} */ ('failed'),
    ms: Math.round(performance.now() - start),
    error,
  };
}

/** The tests of a file whose names have `only` in them. @param {string} file @param {string} only @returns {Promise<Counts>} */
async function runFile(file, only) {
  const counts = { passed: 0, failed: 0 };
  const part = basename(file, '.e2e.mjs');
  /** @type {{ tests: readonly Test[], setup?: () => Promise<void>, teardown?: () => Promise<void> }} */
  const { tests, setup, teardown } = await import(pathToFileURL(file).href);
  const chosen = tests.filter((test) => `${part} › ${test.name}`.includes(only));
  if (chosen.length === 0) {
    return counts;
  }
  const ready = await attempt(`${part} › set-up`, async () => setup?.(), LIMIT);
  if (ready.error !== null) {
    printTest(ready);
    counts.failed++;
  } else {
    for (const { name, run, timeout = LIMIT } of chosen) {
      counts[printTest(await attempt(`${part} › ${name}`, run, timeout)) ? 'passed' : 'failed']++;
    }
  }
  const ended = await attempt(`${part} › tear-down`, async () => teardown?.(), LIMIT);
  if (ended.error !== null) {
    printTest(ended);
    counts.failed++;
  }
  return counts;
}

if (process.argv[1] === HERE) {
  const at = process.argv.indexOf('--file');
  const [files, only] = at === -1 ? [e2eFiles(), process.argv[2] ?? ''] : [[process.argv[at + 1] ?? ''], ''];
  const counts = { passed: 0, failed: 0 };
  for (const file of files) {
    const { passed, failed } = await runFile(file, only);
    counts.passed += passed;
    counts.failed += failed;
  }
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`, () => process.exit(counts.failed > 0 ? 1 : 0));
}
