// How a test's result is printed, and said again at the end of a whole run, where it is looked for.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup.mjs';

/** A file, as tests run in several processes. */
const FAILURES = join(ROOT, 'test-results', 'failures.txt');

export function forgetFailures() {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  rmSync(FAILURES, { force: true });
}

/** @param {string} name @param {string} error */
export function rememberFailure(name, error) {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  appendFileSync(FAILURES, `FAIL ${name}\n${error.slice(0, 2_000).replace(/^/gm, '     ')}\n`);
}

/** All failures since they were forgotten, or nothing. */
export const rememberedFailures = () => (existsSync(FAILURES) ? readFileSync(FAILURES, 'utf8') : '');

/** @param {{ name: string, state: 'passed' | 'failed' | 'skipped', ms: number, error: string | null }} test @returns whether it is not a failure */
export function printTest({ name, state, ms, error }) {
  const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[state];
  console.log(`${mark} ${name} (${ms} ms)`);
  if (error !== null) {
    console.log(error.replace(/^/gm, '     '));
  }
  if (state === 'failed') {
    rememberFailure(name, error ?? '');
  }
  return state !== 'failed';
}
