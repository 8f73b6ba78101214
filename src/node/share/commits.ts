/** Commits that keep an experiment. They are made beside the workspace, which is only touched where its branch moves. */
import { join } from 'node:path';
import { lstat } from 'node:fs/promises';
import { EspalierError } from '../../protocol/rpc.js';
import { dirtyPaths } from './backup.js';
import { bringHome, inCopy } from './copy.js';
import { makeCommit } from './newCommit.js';
import { fields, lines, type RefChange, type Repo } from './repo.js';

export interface FileText {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
}

export interface CommitRequest {
  readonly branch: string;
  readonly tip: string;
  readonly experiment: string;
  readonly message: string;
  /** False: without the user's hooks. */
  readonly hooks?: boolean;
  /** Files that the commit has otherwise than the experiment. */
  readonly files?: readonly FileText[];
}

/**
 * What an experiment brings, as a commit on `tip`: the experiment itself where `tip` is its baseline, else merged with what came since.
 * No ref names it yet. Throws `conflict` with the files that both changed.
 */
export async function commitExperiment(repo: Repo, request: CommitRequest): Promise<string> {
  const { tip, experiment, files = [] } = request;
  const base = await repo.run(['merge-base', tip, experiment]);
  const tree = base === tip ? await repo.run(['rev-parse', `${experiment}^{tree}`]) : await mergedTree(repo, tip, experiment);
  return makeCommit(repo, { ...request, tree: await withFiles(repo, tree, files), parents: [tip] });
}

async function mergedTree(repo: Repo, tip: string, experiment: string): Promise<string> {
  const { tree, conflicts } = await mergeTrees(repo, tip, experiment);
  if (conflicts.length > 0) {
    throw new EspalierError(
      'conflict',
      `The branch and the experiment both changed ${conflicts.slice(0, 5).join(', ')}.`,
      'Merge the experiment: there each parameter can be chosen.',
    );
  }
  return tree;
}

/** Both sides in one tree, with Git's own markers in files that are in conflict. */
export async function mergeTrees(repo: Repo, ours: string, theirs: string): Promise<{ tree: string; conflicts: string[] }> {
  const args = ['merge-tree', '--write-tree', '-z', '--name-only', '--no-messages', ours, theirs];
  try {
    const output = await repo.run(args, { exits: [0, 1] });
    const [tree = '', ...conflicts] = fields(output);
    return { tree, conflicts: conflicts.filter((path) => !TEMPORARY.test(path)) };
  } catch (error) {
    // Before 2.38, Git merges nothing but a working tree.
    if (error instanceof Error && /usage: git merge-tree|unknown option/.test(error.message)) {
      return mergeInCopy(repo, ours, theirs);
    }
    throw error;
  }
}

async function mergeInCopy(repo: Repo, ours: string, theirs: string): Promise<{ tree: string; conflicts: string[] }> {
  return inCopy(repo, { branch: 'espalier-merge', tip: ours }, async (copy) => {
    const args = ['merge', '--quiet', '--no-commit', '--no-ff', '--no-stat', theirs];
    await copy.run(args, { exits: [0, 1], env: { GIT_LFS_SKIP_SMUDGE: '1' } });
    const conflicts = fields(await copy.run(['diff', '--name-only', '--diff-filter=U', '-z']));
    if (conflicts.length > 0) {
      await copy.run(['add', '--all', '--', ...conflicts.map((path) => `:(top,literal)${path}`)]);
    }
    const tree = await copy.run(['write-tree']);
    await bringHome(repo, copy, await copy.run(['commit-tree', tree, '-p', ours, '-m', 'espalier: merge']));
    return { tree, conflicts: conflicts.filter((path) => !TEMPORARY.test(path)) };
  });
}

/** `dvc exp save` leaves its own arguments in the experiment, which no branch should have. */
const TEMPORARY = /(^|\/)\.dvc\/tmp\//;

/** The tree with these texts in it, and without what DVC keeps for itself. */
export async function withFiles(repo: Repo, tree: string, files: readonly FileText[]): Promise<string> {
  const temporary = fields(await repo.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree])).filter((path) =>
    TEMPORARY.test(path),
  );
  if (files.length + temporary.length === 0) {
    return tree;
  }
  return repo.withIndex(async (env) => {
    await repo.run(['read-tree', tree], { env });
    await repo.run(['update-index', '--force-remove', '-z', '--stdin'], { env, input: temporary.map((path) => `${path}\0`).join('') });
    for (const { path, text } of files) {
      const id = await repo.run(['hash-object', '-w', '--stdin', '--path', path], { input: text });
      const mode = (await repo.run(['ls-files', '--stage', '--', `:(top,literal)${path}`], { env })).slice(0, 6) || '100644';
      await repo.run(['update-index', '--add', '--cacheinfo', `${mode},${id},${path}`], { env });
    }
    return repo.run(['write-tree'], { env });
  });
}

/**
 * Moves a branch from `tip` to `commit`. Where it is checked out, the files that differ are brought along, unless one of them has changes
 * that neither has: throws `local-changes` then, with nothing done.
 */
export async function advanceBranch(repo: Repo, branch: string, tip: string, commit: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const places = (await repo.run(['worktree', 'list', '--porcelain', '-z'])).split('\0\0');
  const elsewhere = places.slice(1).find((place) => fields(place).includes(`branch ${ref}`));
  const current = (await repo.ask(['symbolic-ref', '--quiet', 'HEAD'])) === ref;
  if (elsewhere !== undefined && !current) {
    throw new EspalierError('checked-out', `“${branch}” is checked out in another working tree.`, 'Do it there, or choose another branch.');
  }
  const move: RefChange = { ref, from: tip, to: commit };
  if (!current) {
    await repo.updateRefs([move], 'espalier: commit experiment');
    return;
  }
  await repo.refuseUnderWay('a commit');
  const changed = fields(await repo.run(['diff-tree', '-r', '-z', '--no-renames', '--name-only', tip, commit]));
  const blocked = await blockedBy(repo, changed, commit);
  if (blocked.length > 0) {
    throw new EspalierError(
      'local-changes',
      `Changes of yours in ${blocked.slice(0, 5).join(', ')} would be overwritten.`,
      'Commit them, or commit the experiment to another branch.',
    );
  }
  await repo.updateRefs([move], 'espalier: commit experiment');
  if (changed.length > 0) {
    const args = ['restore', `--source=${commit}`, '--staged', '--worktree', '--pathspec-from-file=-', '--pathspec-file-nul'];
    await repo.run(args, { input: changed.map((path) => `:(top,literal)${path}\0`).join('') });
  }
}

/** Of the paths, those whose file in the working tree is neither as HEAD nor as the commit has it. */
async function blockedBy(repo: Repo, paths: readonly string[], commit: string): Promise<string[]> {
  const dirty = new Set(await dirtyPaths(repo));
  const blocked: string[] = [];
  for (const path of paths) {
    if (dirty.has(path) && !(await isAs(repo, path, commit))) {
      blocked.push(path);
    }
  }
  return blocked;
}

async function isAs(repo: Repo, path: string, commit: string): Promise<boolean> {
  const wanted = await repo.ask(['rev-parse', '--verify', '--quiet', `${commit}:${path}`]);
  const there = await lstat(join(repo.root, path)).catch(() => null);
  if (there === null || wanted === null) {
    return there === null && wanted === null;
  }
  return there.isFile() && (await repo.run(['hash-object', '--', path])) === wanted;
}

export interface FinalRequest extends CommitRequest {
  /** Null: no tag. */
  readonly tag: string | null;
}

/** A new branch with the commit, and a tag on it: both or neither. */
export async function finalize(repo: Repo, request: FinalRequest): Promise<string> {
  const commit = await commitExperiment(repo, request);
  const refs = [`refs/heads/${request.branch}`, ...(request.tag === null ? [] : [`refs/tags/${request.tag}`])];
  await repo.updateRefs(
    refs.map((ref) => ({ ref, from: null, to: commit })),
    'espalier: finalize',
  );
  return commit;
}

/** Names of branches or tags. */
export async function namesBelow(repo: Repo, kind: 'heads' | 'tags'): Promise<ReadonlySet<string>> {
  return new Set(lines(await repo.run(['for-each-ref', `--format=%(refname:lstrip=2)`, `refs/${kind}`])));
}

/** The name that experiments of one baseline have. */
export async function experimentNames(repo: Repo, baseline: string): Promise<ReadonlySet<string>> {
  const prefix = `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/`;
  return new Set((await repo.refs(prefix)).map(({ ref }) => ref.slice(prefix.length)));
}

/** Text of a file in a commit; null when it has none. */
export async function textAt(repo: Repo, commit: string, path: string): Promise<string | null> {
  return repo.ask(['cat-file', 'blob', `${commit}:${path}`], { whole: true });
}
