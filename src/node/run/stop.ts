/**
 * Stopping DVC so that it cleans up behind itself: HEAD back on its branch, its locks and temporary copies gone.
 * DVC ignores SIGINT while a stage runs, and cleans up when the stage has ended, whatever ended it; SIGTERM to DVC itself keeps it
 * from cleaning up (measured; dvc/stage/run.py). So the stage is asked, then made to end, and DVC itself comes last.
 */
import { execFile } from 'node:child_process';
import { familyOf } from './family.js';

/** Milliseconds to wait after each step before the next. */
export interface Patience {
  /** After SIGINT to all: a training may save a checkpoint. */
  readonly interrupt: number;
  /** After SIGTERM to the stage. */
  readonly terminate: number;
  /** After SIGKILL to the stage: DVC cleans up now. */
  readonly cleanUp: number;
}

export const PATIENCE: Patience = { interrupt: 10_000, terminate: 5_000, cleanUp: 5_000 };

/** Ends the family of `leader`, which leads its own process group. `ended` resolves when `leader` has ended. */
export async function stopFamily(leader: number, ended: Promise<unknown>, patience: Patience = PATIENCE): Promise<void> {
  const gone = async (wait: number): Promise<boolean> => (await inTime(ended, wait)) && (await familyOf(leader)).length === 0;
  if (process.platform === 'win32') {
    // There is no SIGINT to another console. Programs with a window end politely; the others are made to.
    await taskkill(leader, []);
    if (!(await gone(patience.interrupt))) {
      await taskkill(leader, ['/F']);
    }
    return;
  }
  send(-leader, 'SIGINT');
  if (await gone(patience.interrupt)) {
    return;
  }
  for (const [signal, wait] of [
    ['SIGTERM', patience.terminate],
    ['SIGKILL', patience.cleanUp],
  ] as const) {
    (await familyOf(leader)).forEach((pid) => send(pid, signal));
    if (await gone(wait)) {
      return;
    }
  }
  send(-leader, 'SIGTERM');
  if (!(await gone(1_000))) {
    const rest = await familyOf(leader);
    [-leader, ...rest].forEach((pid) => send(pid, 'SIGKILL'));
  }
}

/** Ends the family without waiting for anybody to clean up. */
export async function killFamily(leader: number): Promise<void> {
  if (process.platform === 'win32') {
    await taskkill(leader, ['/F']);
    return;
  }
  const family = await familyOf(leader);
  [-leader, ...family].forEach((pid) => send(pid, 'SIGKILL'));
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself meanwhile.
  }
}

function taskkill(pid: number, options: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    execFile('taskkill', ['/T', ...options, '/PID', String(pid)], () => resolve());
  });
}

async function inTime(promise: Promise<unknown>, wait: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), wait);
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
