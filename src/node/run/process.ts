/** Starts a program in a process group of its own, with its output in a file, and stops it so that it can clean up. */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { hostname } from 'node:os';
import { EspalierError } from '../../protocol/rpc.js';
import { identityOf, type ProcessIdentity } from './identity.js';
import { errorInOutput } from '../../core/run/failure.js';
import { createLog, LogFollower, tailOf, type LogLimit } from './logFile.js';
import { killFamily, stopFamily, type Patience } from './stop.js';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets standard output and standard error. Made anew, with its folders. */
  readonly log: string;
  readonly logLimit?: LogLimit;
  /** Told what the log gets, with 50 ms of delay at most. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** Stops it. */
  readonly signal?: AbortSignal | undefined;
  /** Ends it at once, with nothing cleaned up. */
  readonly kill?: AbortSignal | undefined;
  readonly patience?: Patience;
}

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was asked to stop before it ended. */
  readonly stopped: boolean;
}

/** In one line, of DVC that did not end well. What a killed one printed last is no reason. */
export async function whyItEnded({ code, signal, stopped }: Ended, log: string): Promise<string> {
  return signal !== null && !stopped
    ? `DVC was ended by ${signal}.`
    : errorInOutput(await tailOf(log)) || `DVC ended with exit code ${code} and said nothing. Is the disk full?`;
}

export interface RunningProcess {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<Ended>;
  /** Stops it with all that it started; see `stopFamily`. Calling it again changes nothing. */
  stop(): Promise<Ended>;
}

/**
 * Resolves when it runs. Throws `cannot-start` when it cannot be started.
 * It gets nothing to read, and its output goes to the file without passing through here: it runs on when this process dies.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { command, args, cwd, env, log, logLimit, onOutput, signal, kill, patience } = options;
  const output = createLog(log);
  const follower = new LogFollower(log, onOutput ?? (() => undefined), logLimit);
  // Windows gives a detached process a console window of its own.
  const group = process.platform !== 'win32';
  const child = spawn(command, args, { cwd, env, detached: group, windowsHide: true, stdio: ['ignore', output, output] });
  closeSync(output);
  let stopping: Promise<void> | null = null;
  const ended = new Promise<Ended>((resolve) => {
    child.once('exit', (code, by) => {
      follower.finish();
      resolve({ code, signal: by, stopped: stopping !== null });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      follower.finish();
      reject(new EspalierError('cannot-start', `${command} could not be started: ${error.message}`));
    });
  });
  const { pid } = child;
  const identity = pid === undefined ? null : await identityOf(pid);
  const stop = async (): Promise<Ended> => {
    stopping ??= pid === undefined ? Promise.resolve() : stopFamily(pid, ended, patience);
    await stopping;
    return ended;
  };
  onAbort(signal, ended, () => void stop());
  onAbort(kill, ended, () => {
    stopping ??= Promise.resolve();
    void (pid === undefined ? undefined : killFamily(pid));
  });
  return { identity: identity ?? { pid: pid ?? -1, started: null, host: hostname() }, ended, stop };
}

function onAbort(signal: AbortSignal | undefined, ended: Promise<unknown>, act: () => void): void {
  signal?.addEventListener('abort', act);
  void ended.then(() => signal?.removeEventListener('abort', act));
  if (signal?.aborted) {
    act();
  }
}
