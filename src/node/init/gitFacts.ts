/** What Git says of a folder, by reading alone. */
import { resolve } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import type { FolderFacts } from '../../protocol/init.js';
import { runGit } from '../git/run.js';

export interface GitKnows {
  readonly facts: FolderFacts['git'];
  /** Files that Git has, relative to the folder. */
  readonly tracked: readonly string[];
  /** Files and folders that Git ignores, relative to the folder. */
  readonly ignored: readonly string[];
}

export async function gitFacts(folder: string, git: string): Promise<GitKnows> {
  const say = (args: readonly string[], allowed: readonly number[] = [0]): Promise<string> => runGit(git, folder, args, allowed);
  const root = await say(['rev-parse', '--show-toplevel']).then(
    (text) => resolve(text.trim()),
    (error: unknown) => {
      if (error instanceof EspalierError && error.code === 'no-repository') {
        return null;
      }
      throw error;
    },
  );
  // Git commits only when it can tell who does. Source: git-var(1).
  const identity = await say(['var', 'GIT_COMMITTER_IDENT']).then(
    () => true,
    () => false,
  );
  const namesBranch = (await say(['config', '--get', 'init.defaultBranch'], [0, 1])).trim() !== '';
  if (root === null) {
    return { facts: { root, commits: false, staged: false, identity, namesBranch }, tracked: [], ignored: [] };
  }
  const commits = (await say(['rev-parse', '--verify', '--quiet', 'HEAD'], [0, 1])).trim() !== '';
  const [staged, tracked, ignored] = await Promise.all([
    commits ? say(['diff', '--cached', '--name-only', '-z', '--no-ext-diff']) : say(['ls-files', '--cached', '-z', ':/']),
    say(['ls-files', '--cached', '-z']),
    say(['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z']),
  ]);
  return { facts: { root, commits, staged: staged !== '', identity, namesBranch }, tracked: names(tracked), ignored: names(ignored) };
}

/** Those of the lines of a `.gitignore` that say what the repository does not ignore yet. A user's own ignored files are only theirs. */
export async function notIgnored<T extends { readonly line: string }>(lines: readonly T[], folder: string, git: string): Promise<T[]> {
  if (lines.length === 0) {
    return [];
  }
  const path = (line: string): string => line.replace(/^\//, '').replace(/\/$/, '/x');
  const answer = await runGit(
    git,
    folder,
    ['-c', 'core.excludesFile=/dev/null', '-c', 'core.quotePath=false', 'check-ignore', '--', ...lines.map((one) => path(one.line))],
    [0, 1],
  );
  const ignored = new Set(answer.split('\n'));
  return lines.filter((one) => !ignored.has(path(one.line)));
}

function names(listing: string): string[] {
  return listing
    .split('\0')
    .filter(Boolean)
    .map((path) => path.replace(/\/$/, ''));
}
