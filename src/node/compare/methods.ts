/** What is not the same in the files of a few revisions: Git says what changed, `dvc.lock` and `*.dvc` files which data it was. */
import {
  EspalierError,
  toFailure,
  WORKSPACE,
  type ComparedData,
  type ComparedFile,
  type ComparedFiles,
  type CompareMethods,
  type DataVersion,
  type FileChange,
  type FileRole,
  type RowId,
} from '../../protocol/index.js';
import type { TrackedFile, TrackedFiles } from '../../core/experiments/tracked.js';
import { runGit } from '../git/run.js';
import { parseDiff } from './diffOutput.js';
import { parseHunks } from './hunks.js';

/** Where the revisions are, and what is known about their files. */
export interface CompareSource {
  /** The `git` executable, and the root of the working tree. */
  readonly git: string;
  readonly root: string;
  /** The project's folder in it, with forward slashes; empty: the root itself. */
  readonly project: string;
  /** The folder of a row that is still running somewhere else than in the workspace; null for all others. */
  folderOf(row: RowId): string | null;
  tracked(rows: readonly RowId[]): Promise<ReadonlyMap<RowId, TrackedFiles>>;
  /** Parameter and metric files, relative to the root of the working tree. */
  readonly params: ReadonlySet<string>;
  readonly metrics: ReadonlySet<string>;
}

type Changes = ReadonlyMap<string, FileChange>;

const MOST_FILES = 1000;
const MOST_UNTRACKED = 200;
/** Whatever the user's configuration says. */
const DIFF = ['--raw', '--numstat', '-z', '-r', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty'];
const SAME: FileChange = { change: 'same', lines: null, untracked: false };

export async function compareFiles(source: CompareSource, rows: readonly RowId[]): Promise<ComparedFiles> {
  const [reference] = rows;
  if (reference === undefined) {
    return { files: [], more: 0, data: [], unread: [] };
  }
  const unread: { row: RowId; message: string }[] = [];
  const [changes, tracked] = await Promise.all([
    Promise.all(
      rows.map((row) =>
        changesBetween(source, reference, row).catch((error: unknown) => {
          unread.push({ row, message: toFailure(error).message });
          return null;
        }),
      ),
    ),
    source.tracked(rows),
  ]);
  const paths = [...new Set(changes.flatMap((one) => [...(one?.keys() ?? [])]))].sort();
  const revisions = rows.map((row) => tracked.get(row) ?? null);
  const outputs = new Set(revisions.flatMap((one) => (one?.outs ?? []).map(({ path }) => inRoot(source, path))));
  const files = paths.slice(0, MOST_FILES).map((path): ComparedFile => ({
    path,
    role: roleOf(path, source, outputs),
    changes: changes.map((one) => one && (one.get(path) ?? SAME)),
  }));
  const inGit = await knownToGit(source, revisions);
  const data = dataOf(revisions).filter(({ path }) => !inGit.has(inRoot(source, path)));
  return { files, more: Math.max(0, paths.length - MOST_FILES), data, unread };
}

function inRoot({ project }: CompareSource, path: string): string {
  return project === '' ? path : `${project}/${path}`;
}

/** Of what stages depend on, the files that Git has: those are shown as files. */
async function knownToGit(source: CompareSource, revisions: readonly (TrackedFiles | null)[]): Promise<ReadonlySet<string>> {
  const paths = [...new Set(revisions.flatMap((one) => (one?.deps ?? []).map(({ path }) => inRoot(source, path))))]
    .filter((path) => !path.startsWith('../'))
    .slice(0, MOST_FILES);
  const listed =
    paths.length === 0
      ? ''
      : await runGit(source.git, source.root, ['--literal-pathspecs', 'ls-files', '-z', '--', ...paths]).catch(() => '');
  return new Set(listed.split('\0'));
}

async function changesBetween(source: CompareSource, from: RowId, to: RowId): Promise<Changes> {
  if (from === to) {
    return new Map();
  }
  const [left, right] = [placeOf(source, from), placeOf(source, to)];
  if (left !== null && right !== null) {
    throw new EspalierError('not-compared', 'Files of two working trees are not compared: one is still running.');
  }
  if (left !== null) {
    return diffWithFolder(source, left, to, true);
  }
  return right === null
    ? parseDiff(await runGit(source.git, source.root, ['diff-tree', ...DIFF, '--end-of-options', from, to]))
    : diffWithFolder(source, right, from, false);
}

/** Files that are shown with their lines: a Git for each. */
const MOST_PATCHES = 10;
const PATCH = ['--patch', '--unified=0', '--no-color', '--no-renames', '--no-ext-diff', '--no-textconv', '--submodule=short'];

export async function changedLines(
  source: CompareSource,
  { from, to, paths }: CompareMethods['changedLines']['params'],
): Promise<CompareMethods['changedLines']['result']> {
  const [left, right] = [placeOf(source, from), placeOf(source, to)];
  if (from === to || (left !== null && right !== null)) {
    return { files: [] };
  }
  const commits = left === null && right === null ? [from, to] : [left === null ? from : to];
  const command = left === null && right === null ? ['diff-tree', '-r'] : ['diff', ...(left === null ? [] : ['-R'])];
  const files = await Promise.all(
    paths.slice(0, MOST_PATCHES).map(async (path) => ({
      path,
      ...parseHunks(
        await runGit(source.git, left ?? right ?? source.root, [
          '--literal-pathspecs',
          ...command,
          ...PATCH,
          '--end-of-options',
          ...commits,
          '--',
          path,
        ]),
      ),
    })),
  );
  return { files: files.filter(({ hunks }) => hunks.length > 0) };
}

/** The folder of a row that is no commit. */
function placeOf(source: CompareSource, row: RowId): string | null {
  return row === WORKSPACE ? source.root : source.folderOf(row);
}

/** @param reversed the folder is what the commit is compared with */
async function diffWithFolder({ git }: CompareSource, folder: string, commit: RowId, reversed: boolean): Promise<Changes> {
  const [diff, listed] = await Promise.all([
    runGit(git, folder, ['diff', ...DIFF, ...(reversed ? ['-R'] : []), '--end-of-options', commit, '--']),
    runGit(git, folder, ['ls-files', '-z', '--others', '--exclude-standard']),
  ]);
  const found = new Map(parseDiff(diff));
  for (const path of listed.split('\0').filter(Boolean).slice(0, MOST_UNTRACKED)) {
    // In the commit and not in the index: `git diff` has it as gone, though it is there.
    const change = found.has(path) ? 'changed' : reversed ? 'deleted' : 'added';
    found.set(path, { change, lines: null, untracked: true });
  }
  return found;
}

function roleOf(path: string, { params, metrics }: CompareSource, outputs: ReadonlySet<string>): FileRole {
  if (params.has(path)) {
    return 'params';
  }
  if (metrics.has(path)) {
    return 'metrics';
  }
  if (/(^|\/)dvc\.lock$|\.dvc$|(^|\/)\.gitignore$/.test(path)) {
    return 'dvc';
  }
  const folders = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'));
  return folders.some((one) => outputs.has(one)) ? 'outputs' : 'code';
}

/** Data by path. Outputs come before dependencies of the same path: the lock may know them better. */
function dataOf(all: readonly (TrackedFiles | null)[]): ComparedData[] {
  const paths = new Map<string, (DataVersion | null)[]>();
  all.forEach((tracked, at) => {
    const note = ({ path, hash, size, nfiles }: TrackedFile): void => {
      const versions = paths.get(path) ?? all.map(() => null);
      paths.set(path, versions);
      if (hash !== null && (versions[at] ?? null) === null) {
        versions[at] = { hash, bytes: size, files: nfiles };
      }
    };
    tracked?.outs.filter(({ cache }) => cache).forEach(note);
    tracked?.deps.forEach(note);
  });
  return [...paths]
    .filter(([, versions]) => versions.some((one) => one !== null))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, versions]) => ({ path, versions }));
}
