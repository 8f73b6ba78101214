/** Git commands that change a repository: no hooks, no questions, nothing of the caller's own Git environment. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';

/** Hooks are for what the user does. */
const NO_HOOKS = ['-c', 'core.hooksPath=/dev/null'];
/** Housekeeping in the middle of a run would only slow it down. */
const SETTINGS = ['-c', 'gc.auto=0', '-c', 'maintenance.auto=false', '-c', 'protocol.file.allow=always'];

/** Brings commits of another repository on this machine, and changes nothing beside the refs that are named. */
export const FETCH_QUIETLY = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--no-recurse-submodules'];

export interface ChangeOptions {
  /** Given to standard input. */
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Exit codes that are no failure. */
  readonly exits?: readonly number[];
  /** The output keeps the newline at its end. */
  readonly whole?: boolean;
  /** Hooks are run as the user has set them. */
  readonly hooks?: boolean;
}

/**
 * Standard output, without the newline at its end. Throws `git-failed` with what Git said. `cwd` is the root of a repository: where it is
 * none (any more), Git must not take the one around it, which for a copy is the project itself.
 */
export function changeGit(git: string, cwd: string, args: readonly string[], options: ChangeOptions = {}): Promise<string> {
  const { input, env = {}, exits = [0], whole = false, hooks = false } = options;
  return new Promise((resolve, reject) => {
    const how = {
      cwd,
      env: { ...changeEnvironment(), GIT_CEILING_DIRECTORIES: dirname(cwd), ...env },
      maxBuffer: 1 << 28,
      encoding: 'utf8',
    } as const;
    const child = execFile(git, [...(hooks ? [] : NO_HOOKS), ...SETTINGS, ...args], how, (error, stdout, stderr) => {
      if (error === null || (typeof error.code === 'number' && exits.includes(error.code))) {
        resolve(whole ? stdout : stdout.trimEnd());
      } else {
        const said = stderr.trim() || (typeof error.code === 'number' ? `exit code ${error.code}` : error.message);
        reject(new EspalierError('git-failed', `git ${args[0] ?? ''}: ${said}`));
      }
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

/** A hook or a rebase that started this process would otherwise point every command at its own repository. */
function changeEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|PREFIX|COMMON_DIR)$/.test(name),
  );
  return { ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' };
}
