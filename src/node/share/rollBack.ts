/** Files of a revision into the working tree; HEAD and the index stay. */
import { fields, type Repo } from './repo.js';

/** `results`: configuration, metrics and data; `everything`: code, too. */
export type RollBackScope = 'results' | 'everything';

export interface RollBackRequest {
  /** Folder of the project in the repository, with a slash at its end; empty for its root. */
  readonly prefix: string;
  readonly scope: RollBackScope;
  /** Files of parameters and metrics, relative to the project. */
  readonly values: readonly string[];
}

export async function restorePaths(repo: Repo, commit: string, { prefix, scope, values }: RollBackRequest): Promise<void> {
  const then = await pathsIn(repo, ['ls-tree', '-r', '-z', '--name-only', '--full-tree', commit], prefix);
  const now = await pathsIn(repo, ['ls-files', '-z'], prefix);
  const wanted = new Set(values.map((path) => `${prefix}${path}`));
  const isWanted = (path: string): boolean =>
    scope === 'everything' || wanted.has(path) || /(^|\/)(dvc\.yaml|dvc\.lock|[^/]+\.dvc)$/.test(path);
  // What Git tracks now and the revision does not have goes, as it does where a branch is checked out.
  const paths = [...new Set([...then, ...now])].filter(isWanted);
  if (paths.length > 0) {
    const args = ['restore', `--source=${commit}`, '--worktree', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await repo.run(args, { input: paths.map((path) => `:(top,literal)${path}\0`).join('') });
  }
}

async function pathsIn(repo: Repo, args: readonly string[], prefix: string): Promise<string[]> {
  return fields(await repo.run(args)).filter((path) => path.startsWith(prefix));
}
