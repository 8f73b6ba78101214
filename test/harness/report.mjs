// How a test's result is printed.

/** @param {{ name: string, state: 'passed' | 'failed' | 'skipped', ms: number, error: string | null }} test @returns whether it is not a failure */
export function printTest({ name, state, ms, error }) {
  const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[state];
  console.log(`${mark} ${name} (${ms} ms)`);
  if (error !== null) {
    console.log(error.replace(/^/gm, '     '));
  }
  return state !== 'failed';
}
