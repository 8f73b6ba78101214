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

/** @param {string} name @param {string} error @param {'FAIL' | 'AGAIN'} [mark] */
export function rememberFailure(name, error, mark = 'FAIL') {
  mkdirSync(join(ROOT, 'test-results'), { recursive: true });
  appendFileSync(FAILURES, `${mark} ${name}\n${error.slice(0, 2_000).replace(/^/gm, '     ')}\n`);
}

/** All failures since they were forgotten, or nothing. */
export const rememberedFailures = () => (existsSync(FAILURES) ? readFileSync(FAILURES, 'utf8') : '');

/**
 * What drives a whole editor and its browser is run again, from its start, when it fails: a busy machine or the editor itself may be the cause.
 * The second run counts; that it was one is said at the end of the whole.
 * @template T @param {string} name @param {() => Promise<T>} run @param {(result: T) => string} errors of a run; none: it passed
 */
export async function twiceAtMost(name, run, errors) {
  const first = await run();
  const said = errors(first);
  if (said === '') {
    return first;
  }
  console.log(`AGAIN ${name}\n${said}`);
  rememberFailure(name, said, 'AGAIN');
  const second = await run();
  const left = errors(second);
  if (left !== '') {
    rememberFailure(name, left);
  }
  return second;
}

/** @param {{ name: string, state: 'passed' | 'failed' | 'skipped', ms: number, error: string | null }} test @returns whether it is not a failure */
export function printTest({ name, state, ms, error }) {
  const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[state];
  console.log(`${mark} ${name} (${ms} ms)`);
  if (error !== null) {
    console.log(error.replace(/^/gm, '     '));
  }
  return state !== 'failed';
}
