/**
 * A backup of the workspace before something is put over it: staged, unstaged and untracked changes as a commit that a ref keeps, and data
 * that no cache holds as copies. Every byte comes back by `restore`. The repository's own index is not touched by making one.
 */
import { constants, existsSync } from 'node:fs';
import { chmod, cp, lstat, mkdir, readdir, readFile, readlink, rm, rmdir, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { saysDiskFull } from '../../core/run/failure.js';
import { backupRef, isExpired, stampOf, timeOfBackup } from '../../core/share/refs.js';
import { EspalierError } from '../../protocol/rpc.js';
import { readEnvironment } from '../git/run.js';
import { expire } from './trash.js';
import { fields, lines, type NamedRef, type Repo } from './repo.js';

export interface Backup extends NamedRef {
  /** What came after it: `apply of lr-2`. */
  readonly before: string;
  readonly time: number;
}

export interface BackupRequest {
  /** For the user: what is going to be done. */
  readonly before: string;
  /** The commit whose files are going to be written, so that an ignored file in their way is kept, too. */
  readonly incoming: string | null;
  /** Folder of the DVC project; null without DVC. */
  readonly dvcRoot: string | null;
  /** Data to copy, relative to that folder. */
  readonly data: readonly string[];
}

const PREFIX = 'refs/espalier/backup/';
const GITLINK = '160000';
/** Beside the copies: their paths. */
const LIST = '.paths.json';

/** Throws, with nothing changed, when not everything could be kept. */
export async function backUp(repo: Repo, { before, incoming, dvcRoot, data }: BackupRequest, now = Date.now()): Promise<Backup> {
  let time = now;
  while ((await repo.valueOf(backupRef(stampOf(time)))) !== null) {
    time += 1;
  }
  const stamp = stampOf(time);
  const copies = await copiesFolder(repo, stamp);
  try {
    const staged = await writeTree(repo);
    const entries = await rawEntries(repo, await changedPaths(repo, incoming), staged.length);
    const tree = await repo.withIndex(async (env) => {
      await repo.run(['read-tree', staged], { env });
      await repo.run(['update-index', '--replace', '--add', '--remove', '-z', '--index-info'], { env, input: entries.join('') });
      return repo.run(['write-tree'], { env });
    });
    if (dvcRoot !== null && data.length > 0) {
      await copyAll(dvcRoot, copies, data);
      await writeFile(join(copies, LIST), JSON.stringify(data));
    }
    const indexCommit = await repo.run(['commit-tree', staged, '-p', 'HEAD', '-m', 'espalier: index']);
    const message = `espalier: workspace before ${before}\n\nIncoming: ${incoming ?? ''}\n`;
    const commit = await repo.run(['commit-tree', tree, '-p', 'HEAD', '-p', indexCommit, '-m', message]);
    const ref = backupRef(stamp);
    await repo.updateRefs([{ ref, from: null, to: commit }], 'espalier: backup');
    await expireBackups(repo, dirname(copies), now);
    return { ref, commit, before, time };
  } catch (error) {
    await rm(copies, { recursive: true, force: true });
    throw saysDiskFull(String(error))
      ? new EspalierError('disk-full', 'The disk is full: no backup could be made, so nothing was changed.', 'Make room, and do it again.')
      : error;
  }
}

/** The newest first. */
export async function listBackups(repo: Repo): Promise<Backup[]> {
  const listing = await repo.run(['for-each-ref', '--format=%(objectname) %(refname) %(subject)', PREFIX]);
  return lines(listing)
    .flatMap((line): Backup[] => {
      const [commit = '', ref = '', ...subject] = line.split(' ');
      const time = timeOfBackup(ref);
      return time === null ? [] : [{ commit, ref, time, before: subject.join(' ').replace(/^espalier: workspace before /, '') }];
    })
    .sort((a, b) => b.time - a.time);
}

/**
 * Puts the workspace and the index back as `backUp` found them. What came since under other names stays.
 * @param checkOutData brings data to what the files that are back say, before the copies are put over it
 */
export async function restore(repo: Repo, backup: NamedRef, dvcRoot: string | null, checkOutData: () => Promise<void>): Promise<void> {
  const { commit } = backup;
  const incoming = /^Incoming: ([0-9a-f]+)$/m.exec(await repo.run(['log', '-1', '--format=%B', commit]))?.[1] ?? null;
  const kept = new Set(await pathsOf(repo, commit));
  const others = [...(await pathsOf(repo, `${commit}^2`)), ...(incoming === null ? [] : await pathsOf(repo, incoming))];
  for (const path of new Set(others)) {
    if (!kept.has(path)) {
      await removeFile(repo.root, path);
    }
  }
  // A pathspec that matches nothing is an error to Git.
  if (kept.size > 0) {
    await repo.run(['restore', `--source=${commit}`, '--worktree', '--overlay', '--', ':/']);
  }
  await writeRaw(repo, commit);
  await repo.run(['read-tree', `${commit}^2`]);
  await repo.ask(['update-index', '-q', '--refresh']);
  await checkOutData();
  if (dvcRoot !== null) {
    await putBack(await copiesFolder(repo, backup.ref.slice(PREFIX.length)), dvcRoot);
  }
}

/** Of everything that a commit does not have as it is: also what stands in the way of `incoming`. Relative to the root. */
async function changedPaths(repo: Repo, incoming: string | null): Promise<Set<string>> {
  const status = fields(
    await repo.run(['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all', '--ignore-submodules=all']),
  );
  const changed = new Set(status.map((field) => field.slice(3)));
  if (incoming !== null) {
    const tracked = new Set(fields(await repo.run(['ls-files', '-z'])));
    for (const path of await pathsOf(repo, incoming)) {
      if (!tracked.has(path) && existsSync(join(repo.root, path))) {
        changed.add(path);
      }
    }
  }
  return changed;
}

/** Paths with changes that no commit has; but for new files of sweeps, and their reports, which no experiment overwrites. */
export async function dirtyPaths(repo: Repo): Promise<string[]> {
  const sweeps = new Set(fields(await repo.run(['ls-files', '-z', '--others', '--exclude-standard', '--', ':(glob)**/sweeps/**'])));
  return [...(await changedPaths(repo, null))].filter((path) => !sweeps.has(path));
}

/** Lines for `update-index --index-info`, of exactly the bytes that files have: filters and line ends are left out of it. */
async function rawEntries(repo: Repo, paths: Iterable<string>, idLength: number): Promise<string[]> {
  const gone: string[] = [];
  const files: { readonly path: string; readonly mode: string }[] = [];
  const links: string[] = [];
  for (const path of paths) {
    const stats = await lstat(join(repo.root, path)).catch(() => null);
    if (stats?.isSymbolicLink()) {
      links.push(path);
    } else if (stats?.isFile()) {
      files.push({ path, mode: (stats.mode & 0o111) === 0 ? '100644' : '100755' });
    } else {
      // Of a folder in its place, the files are paths of their own.
      gone.push(path);
    }
  }
  const ids = await hashRaw(
    repo,
    files.map(({ path }) => path),
  );
  const written = files.map(({ path, mode }, at) => `${mode} ${ids[at] ?? ''}\t${path}\0`);
  for (const path of links) {
    const id = await repo.run(['hash-object', '-w', '--no-filters', '--stdin'], { input: await readlink(join(repo.root, path)) });
    written.push(`120000 ${id}\t${path}\0`);
  }
  return [...gone.map((path) => `0 ${'0'.repeat(idLength)}\t${path}\0`), ...written];
}

/** Ids of the files, at the same places. */
async function hashRaw(repo: Repo, paths: readonly string[]): Promise<string[]> {
  const args = ['hash-object', '-w', '--no-filters'];
  if (paths.some((path) => path.includes('\n'))) {
    const ids: string[] = [];
    for (const path of paths) {
      ids.push(await repo.run([...args, '--', path]));
    }
    return ids;
  }
  return paths.length === 0 ? [] : lines(await repo.run([...args, '--stdin-paths'], { input: `${paths.join('\n')}\n` }));
}

async function writeTree(repo: Repo): Promise<string> {
  try {
    return await repo.run(['write-tree']);
  } catch (error) {
    if (error instanceof Error && error.message.includes('unmerged')) {
      throw new EspalierError('unmerged', 'Files are in conflict.', 'Resolve the conflicts in the Source Control view, and do it again.');
    }
    throw error;
  }
}

async function pathsOf(repo: Repo, tree: string): Promise<string[]> {
  return fields(await repo.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]));
}

/** Files that were changed, with exactly their bytes. */
async function writeRaw(repo: Repo, commit: string): Promise<void> {
  const changes = fields(await repo.run(['diff-tree', '-r', '-z', '--no-renames', `${commit}^2`, commit]));
  for (let at = 0; at + 1 < changes.length; at += 2) {
    const [, mode = '', , id = ''] = (changes[at] ?? '').split(' ');
    const path = changes[at + 1] ?? '';
    const full = join(repo.root, path);
    if (/^0+$/.test(id) || mode === GITLINK) {
      continue;
    }
    const bytes = await readBlob(repo, id);
    await rm(full, { force: true });
    await mkdir(dirname(full), { recursive: true });
    if (mode === '120000') {
      await symlink(bytes.toString('utf8'), full);
    } else {
      await writeFile(full, bytes);
      await chmod(full, mode === '100755' ? 0o755 : 0o644);
    }
  }
}

function readBlob(repo: Repo, id: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { cwd: repo.root, env: readEnvironment(), maxBuffer: 2 ** 31, encoding: 'buffer' } as const;
    execFile(repo.git, ['cat-file', 'blob', id], options, (error, stdout) =>
      error ? reject(new EspalierError('git-failed', `git cat-file: ${error.message}`)) : resolve(stdout),
    );
  });
}

/** With the folders that it leaves empty. */
async function removeFile(root: string, path: string): Promise<void> {
  await rm(join(root, path), { force: true }).catch(() => undefined);
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    if (
      !(await rmdir(join(root, folder)).then(
        () => true,
        () => false,
      ))
    ) {
      return;
    }
  }
}

/** In Git's folder: what is in DVC's temporary one may be deleted at any time. */
async function copiesFolder(repo: Repo, stamp: string): Promise<string> {
  return resolve(repo.root, await repo.run(['rev-parse', '--git-common-dir']), 'espalier/backup', stamp);
}

async function copyAll(from: string, to: string, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    // File systems that can do so share the bytes until one of both changes.
    await cp(join(from, path), join(to, path), {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
  }
}

/** Each takes the place of what is there. */
async function putBack(copies: string, dvcRoot: string): Promise<void> {
  const list = await readFile(join(copies, LIST), 'utf8').catch(() => '[]');
  for (const path of JSON.parse(list) as readonly string[]) {
    await rm(join(dvcRoot, path), { recursive: true, force: true });
    await copyAll(copies, dvcRoot, [path]);
  }
}

async function expireBackups(repo: Repo, folder: string, now: number): Promise<void> {
  await expire(repo, PREFIX, timeOfBackup, now);
  for (const stamp of await readdir(folder).catch(() => [])) {
    if (isExpired(timeOfBackup(backupRef(stamp)) ?? now, now)) {
      await rm(join(folder, stamp), { recursive: true, force: true });
    }
  }
}
