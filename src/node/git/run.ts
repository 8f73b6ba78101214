/** One-shot Git commands for reading, with argument arrays and without locks, hooks or network. */
import { execFile } from 'node:child_process';
import { EspalierError } from '../../protocol/rpc.js';

/** Reads never wait for the network (a partial clone would fetch), never lock, never ask. */
export const READ_ENVIRONMENT: NodeJS.ProcessEnv = {
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_TERMINAL_PROMPT: '0',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
};

export function readEnvironment(): NodeJS.ProcessEnv {
  // A hook or a rebase that started the editor would otherwise point every command at its own repository.
  return { ...process.env, GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, ...READ_ENVIRONMENT };
}

/** Standard output of `git ...args`, or throws `git-missing`, `git-untrusted`, `git-failed`. @param input for its standard input */
export function runGit(
  git: string,
  cwd: string,
  args: readonly string[],
  allowedExits: readonly number[] = [0],
  input = '',
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(git, args, { cwd, env: readEnvironment(), maxBuffer: 1 << 30, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null || (typeof error.code === 'number' && allowedExits.includes(error.code))) {
        resolve(stdout);
      } else {
        reject(classify(git, args, error, stderr));
      }
    });
    // It may end without having read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

function classify(git: string, args: readonly string[], error: NodeJS.ErrnoException | Error, stderr: string): EspalierError {
  if ('code' in error && (error.code === 'ENOENT' || error.code === 'EACCES')) {
    return new EspalierError('git-missing', `Git was not found (${git}).`, 'Install Git, or set “espalier.gitPath”, then refresh.');
  }
  if (stderr.includes('dubious ownership')) {
    return new EspalierError(
      'git-untrusted',
      'Git does not read this repository because another user owns it.',
      stderr.trim().split('\n').pop()?.trim(),
    );
  }
  if (stderr.includes('not a git repository')) {
    return new EspalierError('no-repository', 'This folder is not in a Git repository.');
  }
  const [, extension] = /unknown repository extensions? found:\s*(\S+)/.exec(stderr) ?? [];
  if (extension !== undefined || stderr.includes('Expected git repo version')) {
    const what = extension === undefined ? '' : extension === 'refstorage' ? ' (reftable)' : ` (${extension})`;
    return new EspalierError(
      'git-too-old',
      `The repository is of a newer kind${what} than the installed Git can read.`,
      'Install a newer Git (2.45 or later reads reftable), or set “espalier.gitPath”, then refresh.',
    );
  }
  return new EspalierError('git-failed', `git ${args[0] ?? ''}: ${stderr.trim() || error.message}`);
}
