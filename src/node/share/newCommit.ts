/**
 * Commits for a branch, made as `git commit` makes them: signed where `commit.gpgsign` says so, and after the hooks have agreed. Hooks run in
 * a copy that has what is going to be committed, so that nothing of the workspace gets in their way. Experiments are not made here: like
 * DVC's own, they are commits that no hook sees.
 */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { bringHome, checkOut, inCopy } from './copy.js';
import { lines, type Repo } from './repo.js';

export interface NewCommit {
  readonly tree: string;
  /** The tip of the branch first. */
  readonly parents: readonly [string, ...string[]];
  readonly message: string;
  /** What hooks see as the branch that HEAD is on. */
  readonly branch: string;
  /** False: as `git commit --no-verify`. */
  readonly hooks?: boolean;
}

const HOOKS = ['pre-commit', 'prepare-commit-msg', 'commit-msg', 'post-commit'];

/** The commit, which no ref names yet. Throws `hook-failed` with what the hook said, or `sign-failed`; then nothing has changed. */
export async function makeCommit(repo: Repo, { tree, parents, message, branch, hooks = true }: NewCommit): Promise<string> {
  const folder = hooks ? await hooksFolder(repo) : null;
  const input = `${message.trim()}\n`;
  if (folder === null) {
    const signed = (await repo.ask(['config', '--type=bool', '--get', 'commit.gpgsign'])) === 'true' ? ['--gpg-sign'] : [];
    const args = ['commit-tree', ...signed, tree, ...parents.flatMap((one) => ['-p', one]), '-F', '-'];
    return repo.run(args, { input }).catch((error: unknown) => {
      throw signed.length > 0 ? asUnsigned(error) : error;
    });
  }
  const [tip, ...others] = parents;
  return inCopy(repo, { branch, tip }, async (copy) => {
    await checkOut(copy, tree);
    if (others.length > 0) {
      await copy.run(['update-ref', 'MERGE_HEAD', others[0] ?? '']);
    }
    const args = ['-c', `core.hooksPath=${folder}`, 'commit', '--quiet', '--allow-empty', '--cleanup=whitespace', '-F', '-'];
    await copy.run(args, { input }).catch((error: unknown) => {
      throw isUnsigned(error) ? asUnsigned(error) : asRefused(error);
    });
    const commit = await copy.run(['rev-parse', 'HEAD']);
    await bringHome(repo, copy, commit);
    return commit;
  });
}

/** Null where there is no hook that a commit runs. */
async function hooksFolder(repo: Repo): Promise<string | null> {
  const said = await repo.run(['rev-parse', '--git-path', 'hooks'], { hooks: true });
  const folder = resolve(repo.root, said);
  // Git leaves out those that cannot be executed.
  const mode = process.platform === 'win32' ? constants.F_OK : constants.X_OK;
  const there = await Promise.all(
    HOOKS.map((name) =>
      access(join(folder, name), mode).then(
        () => true,
        () => false,
      ),
    ),
  );
  return there.includes(true) ? folder : null;
}

function saidBy(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^git (-c|commit-tree): /, '');
}

function isUnsigned(error: unknown): boolean {
  return /failed to sign|failed to write commit object|gpg failed/i.test(saidBy(error));
}

function asUnsigned(error: unknown): EspalierError {
  return new EspalierError(
    'sign-failed',
    `Git could not sign the commit, so nothing was committed: ${lines(saidBy(error))
      .map((line) => line.replace(/^(error|fatal): /, ''))
      .join(', ')}.`,
    'Unlock the key once in a terminal (“git commit -S”), or see what “user.signingkey” says.',
  );
}

function asRefused(error: unknown): EspalierError {
  return new EspalierError(
    'hook-failed',
    `A hook refused the commit, so nothing was committed:\n${saidBy(error)}`,
    'Mend what it complains of, and do it again.',
  );
}
