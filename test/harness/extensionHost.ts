/** Runs a case's suites by mocha inside the extension host, and reports through a file: the page gets no exit code. */
import { renameSync, writeFileSync } from 'node:fs';
import Mocha from 'mocha';

export interface TestResult {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms: number;
  readonly error: string | null;
}

export interface CaseReport {
  readonly done: boolean;
  readonly tests: readonly TestResult[];
}

export async function runCase(options: { suites: readonly string[]; report: string; timeout: number }): Promise<void> {
  const tests: TestResult[] = [];
  const report = (done: boolean): void => {
    const part = `${options.report}.part`;
    writeFileSync(part, JSON.stringify({ done, tests } satisfies CaseReport));
    renameSync(part, options.report);
  };
  const add = (test: Mocha.Runnable, state: TestResult['state'], error: string | null = null): void => {
    tests.push({ name: test.titlePath().join(' › '), state, ms: test.duration ?? 0, error });
    report(false);
  };
  const unhandled = (reason: unknown): void => {
    tests.push({
      name: 'no unhandled rejection',
      state: 'failed',
      ms: 0,
      error: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    });
    report(false);
  };
  report(false);
  process.on('unhandledRejection', unhandled);
  try {
    const mocha = new Mocha({ ui: 'bdd', timeout: options.timeout, reporter: Mocha.reporters.Base });
    options.suites.forEach((file) => mocha.addFile(file));
    await new Promise<void>((resolve) => {
      mocha
        .run(() => resolve())
        .on('pass', (test) => add(test, 'passed'))
        .on('pending', (test) => add(test, 'skipped'))
        .on('fail', (test, error: Error) => add(test, 'failed', error.stack ?? error.message));
    });
  } catch (error) {
    tests.push({
      name: 'the suites load',
      state: 'failed',
      ms: 0,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  } finally {
    process.off('unhandledRejection', unhandled);
    report(true);
  }
}
