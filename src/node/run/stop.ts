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

/**
 * Ends `leader` with its family. `ended` resolves when `leader` has ended. Also of a process that is no child of this one, and that leads no
 * process group, such as a task of DVC's queue: its worker, in the same group, goes on.
 */
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
  await sendToAll(leader, 'SIGINT');
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
  await sendToAll(leader, 'SIGTERM');
  if (!(await gone(1_000))) {
    await sendToAll(leader, 'SIGKILL');
  }
}

/** Ends the family without waiting for anybody to clean up. */
export async function killFamily(leader: number): Promise<void> {
  await (process.platform === 'win32' ? taskkill(leader, ['/F']) : sendToAll(leader, 'SIGKILL'));
}

async function sendToAll(leader: number, signal: NodeJS.Signals): Promise<void> {
  const family = await familyOf(leader);
  // To the group at once, so that none starts another in between; it is there as long as one of its members is.
  if (!send(-leader, signal)) {
    send(leader, signal);
    family.forEach((pid) => send(pid, signal));
  } else if (signal === 'SIGKILL') {
    family.forEach((pid) => send(pid, signal));
  }
}

/** False when there is none, or none any more. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
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
