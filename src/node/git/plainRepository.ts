/** Where a repository is, from its files alone. Whatever is not as `git init`, `git clone` and `git worktree` leave it is for Git to say. */
import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Places } from './places.js';

/** Variables of Git that have no say in where a repository is and what its refs are. The first three are taken from it, see `readEnvironment`. */
const HARMLESS =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OPTIONAL_LOCKS|NO_LAZY_FETCH|ALLOW_PROTOCOL|TERMINAL_PROMPT|(?:AUTHOR|COMMITTER|SSH|SSL|HTTP|TRACE|PS1)(?:_?\w+)?|ASKPASS|(?:SEQUENCE_)?EDITOR|PAGER(?:_IN_USE)?|EXEC_PATH|MERGE_AUTOEDIT|REFLOG_ACTION|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM))$/;
/** What configuration could say of it. `bare = false` and the kind of ids are understood. */
const UNUSUAL =
  /\binclude|\bworktree|\bpromisor|\bpartialclone|\bbare\b(?!\s*=\s*false\b)|\bextensions\b(?!\]\s+objectformat\s*=\s*sha(?:1|256)\s*(?:\[|$))/i;

/** Null where Git must be asked. @param folder in the working tree */
export function findPlaces(folder: string, env: NodeJS.ProcessEnv = process.env): Places | null {
  if (process.getuid === undefined || Object.keys(env).some((name) => name.startsWith('GIT_') && !HARMLESS.test(name))) {
    return null; // Where users have no number, Git alone knows whose a folder is.
  }
  try {
    const top = findTop(realpathSync(folder));
    const git = top === null ? null : join(top.path, '.git');
    const gitDir = git === null ? null : lstatSync(git).isDirectory() ? git : linked(git);
    if (
      top === null ||
      git === null ||
      gitDir === null ||
      [top.path, git, gitDir].some((path) => lstatSync(path).uid !== process.geteuid?.())
    ) {
      return null;
    }
    const common = gitDir === git ? null : readFileSync(join(gitDir, 'commondir'), 'utf8').trimEnd();
    const commonDir = common === null ? gitDir : realpathSync(resolve(gitDir, common));
    const config = readFileSync(join(commonDir, 'config'), 'utf8');
    if (!isGitDir(gitDir, commonDir) || UNUSUAL.test(config) || existsSync(join(gitDir, 'config.worktree'))) {
      return null;
    }
    return {
      top: top.path,
      through: resolve(folder, '../'.repeat(top.depth)),
      gitDir,
      commonDir,
      shallow: existsSync(join(commonDir, 'shallow')),
      idBytes: /objectformat\s*=\s*sha256/i.test(config) ? 32 : 20,
    };
  } catch {
    return null;
  }
}

/** The nearest folder with `.git`, on the same file system, with nothing on the way that may be a repository without a working tree. */
function findTop(folder: string): { readonly path: string; readonly depth: number } | null {
  const { dev } = statSync(folder);
  for (let path = folder, depth = 0; statSync(path).dev === dev; path = dirname(path), depth += 1) {
    if (lstatSync(join(path, '.git'), { throwIfNoEntry: false }) !== undefined) {
      return { path, depth };
    }
    if (existsSync(join(path, 'HEAD')) || dirname(path) === path) {
      return null;
    }
  }
  return null;
}

/** The Git directory of a linked working tree, whose `.git` is a file. Throws where it is none. */
function linked(file: string): string | null {
  const [, path] = lstatSync(file).isFile() ? (/^gitdir: (.+)\n$/.exec(readFileSync(file, 'utf8')) ?? []) : [];
  return path === undefined ? null : realpathSync(resolve(dirname(file), path));
}

function isGitDir(gitDir: string, commonDir: string): boolean {
  const isFolder = (name: string): boolean => lstatSync(join(commonDir, name), { throwIfNoEntry: false })?.isDirectory() === true;
  const head = readFileSync(join(gitDir, 'HEAD'), 'utf8');
  return isFolder('objects') && isFolder('refs') && !isFolder('reftable') && /^(?:ref: refs\/\S|[0-9a-f]{40})/.test(head);
}
