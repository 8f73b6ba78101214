// Runs the files *.e2e.mjs: each exports `tests` ({ name, run }[]) and may export `setup` and `teardown`.
// Alone: node test/harness/e2e.mjs [part of a file's or a test's name]
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/setup.mjs';
import { printTest } from './report.mjs';

const LIMIT = 180_000;

/** @typedef {{ name: string, run: () => Promise<void>, timeout?: number }} Test */

export function e2eFiles() {
  return ['test/webview', 'test/e2e']
    .map((folder) => join(ROOT, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.e2e.mjs'))
        .sort()
        .map((name) => join(folder, name)),
    );
}

/** @param {{ only?: string }} [options] */
export async function runE2e({ only = '' } = {}) {
  const counts = { passed: 0, failed: 0 };
  /** @param {string} name @param {() => Promise<void> | undefined} body @param {number} limit */
  const attempt = async (name, body, limit) => {
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
  };
  for (const file of e2eFiles()) {
    const part = basename(file, '.e2e.mjs');
    /** @type {{ tests: readonly Test[], setup?: () => Promise<void>, teardown?: () => Promise<void> }} */
    const { tests, setup, teardown } = await import(pathToFileURL(file).href);
    const chosen = tests.filter((test) => `${part} › ${test.name}`.includes(only));
    if (chosen.length === 0) {
      continue;
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
  }
  return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runE2e({ only: process.argv[2] ?? '' });
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}
