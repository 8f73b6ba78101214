/** Git commands that talk to a remote: they tell how far they are, can be cancelled, and end when the remote does not answer. */
import { spawn } from 'node:child_process';
import { saysDiskFull } from '../../core/run/failure.js';
import { hideSecrets } from '../../core/share/secrets.js';
import { EspalierError } from '../../protocol/rpc.js';
import { killFamily } from '../run/stop.js';
import type { Repo } from './repo.js';

export interface NetworkOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Milliseconds without a word from Git after which the remote counts as silent. */
  readonly silence?: number | undefined;
  /** Given to standard input. */
  readonly input?: string | undefined;
}

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SILENCE = 60_000;
/** Between asking Git to end, so that it removes its lock files, and ending it. */
const GRACE = 2_000;

/** Throws `cancelled`, `remote-silent` or `git-missing`; every other end is the caller's. */
export async function networkGit(repo: Repo, args: readonly string[], options: NetworkOptions = {}): Promise<Said> {
  const { signal, onProgress, silence = SILENCE, input } = options;
  signal?.throwIfAborted();
  repo.note(args);
  const child = spawn(repo.git, ['-c', 'core.hooksPath=/dev/null', '-c', 'gc.auto=0', '-c', 'maintenance.auto=false', ...args], {
    cwd: repo.root,
    env: { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    // A group of its own: what it starts, such as ssh, ends with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const ended: { why?: 'cancelled' | 'silent' } = {};
  const end = (reason: 'cancelled' | 'silent'): void => {
    ended.why ??= reason;
    child.kill('SIGTERM');
    setTimeout(() => void (child.pid !== undefined && killFamily(child.pid)), GRACE).unref();
  };
  let timer = setTimeout(() => end('silent'), silence);
  const cancel = (): void => end('cancelled');
  signal?.addEventListener('abort', cancel);
  let stdout = '';
  let stderr = '';
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end('silent'), silence);
  };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    heard();
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    heard();
    stderr += chunk;
    onProgress?.(
      hideSecrets(
        chunk
          .trim()
          .split(/[\r\n]/)
          .at(-1) ?? '',
      ),
    );
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new EspalierError('git-missing', `Git could not be started: ${error.message}`)));
      // Not `close`: a grandchild may keep the pipes open.
      child.once('exit', (code) => setTimeout(() => resolve(code ?? -1), 20));
    });
    if (ended.why !== undefined) {
      await (child.pid === undefined ? undefined : killFamily(child.pid));
    }
    switch (ended.why) {
      case 'cancelled':
        throw new EspalierError('cancelled', 'Cancelled.');
      case 'silent':
        throw new EspalierError(
          'remote-silent',
          `The remote did not answer for ${Math.round(silence / 1000)} s. Nothing here was changed.`,
          'See whether the network and the remote are up, and do it again.',
        );
      default:
        return { code, stdout, stderr: hideSecrets(stderr) };
    }
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** What a failed command says to the user. */
export function remoteFailure(remote: string, { stderr }: Said): EspalierError {
  const said = stderr
    .split('\n')
    .map((line) => line.replace(/^(?:fatal|error|remote):\s*/, '').trim())
    .filter((line) => line !== '' && !/^(To |From |Everything|hint:|Total |Writing|Counting|Compressing|Delta|Enumerating)/.test(line));
  // Git's lines are no sentences.
  const text = said
    .slice(0, 3)
    .join(', ')
    .replace(/([^.!?])$/, '$1.');
  if (/could not read (Username|Password)|Authentication failed|Permission denied|403|401|Invalid username/i.test(stderr)) {
    return new EspalierError(
      'remote-auth',
      `“${remote}” does not let you in: ${text}`,
      'Sign in once with “git fetch” in a terminal, so that Git keeps it.',
    );
  }
  if (
    /Could not resolve host|(Failed|Couldn.t|unable) to connect|Connection (refused|timed out|reset)|early EOF|unexpected disconnect|hung up/i.test(
      stderr,
    )
  ) {
    return new EspalierError(
      'remote-away',
      `“${remote}” cannot be reached: ${text}`,
      'See whether the network and the remote are up, and do it again.',
    );
  }
  if (saysDiskFull(stderr)) {
    return new EspalierError('disk-full', `There is no room on the disk: ${text}`, 'Make room, and do it again.');
  }
  return new EspalierError('remote-failed', `“${remote}”: ${text || 'Git failed.'}`);
}
