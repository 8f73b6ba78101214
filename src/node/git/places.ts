/** Where a repository is, in the paths of the system, from what Git says: on Windows it says them with forward slashes. */
import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import system, { type PlatformPath } from 'node:path';

export interface Places {
  /** Root of the working tree, without links, as Git names it. */
  readonly top: string;
  /** The same, through the links by which the folder was opened. */
  readonly through: string;
  readonly gitDir: string;
  readonly commonDir: string;
  readonly shallow: boolean;
  /** 20 for SHA-1 repositories, 32 for SHA-256. */
  readonly idBytes: number;
}

/** Arguments of Git whose output `placesFrom` reads. */
export const PLACES = [
  'rev-parse',
  '--show-toplevel',
  '--show-cdup',
  '--absolute-git-dir',
  '--git-common-dir',
  '--is-shallow-repository',
  '--show-object-format',
];

/** Null in a bare repository, and in a Git directory. @param folder in which Git was asked; @param real the same without links */
export function placesFrom(output: string, folder: string, real: string, paths: Pick<PlatformPath, 'resolve'> = system): Places | null {
  const [top, up, gitDir, commonDir, shallow, format] = output.split(/\r?\n/);
  if (!top || !gitDir || !commonDir) {
    return null;
  }
  return {
    top: paths.resolve(top),
    through: paths.resolve(folder, up ?? ''),
    gitDir: paths.resolve(gitDir),
    commonDir: paths.resolve(real, commonDir),
    shallow: shallow === 'true',
    idBytes: format === 'sha256' ? 32 : 20,
  };
}

/** What would make Git look elsewhere than in the nearest `.git`, or read objects in another way. */
const UNUSUAL = /extensions|worktree|include|bare(?!\s*=\s*false\b)/i;

/**
 * As `placesFrom`, without a process: only for the usual repository, whose `.git` is a folder with nothing special in its configuration;
 * null for everything else. Whether Git reads it at all (whose it is, what it has) is said by the first command.
 */
export function usualPlaces(folder: string): Places | null {
  if (Object.keys(process.env).some((name) => /^GIT_(CEILING|COMMON|CONFIG|DISCOVERY|NAMESPACE)/i.test(name))) {
    return null;
  }
  try {
    const real = realpathSync(folder);
    for (let top = real, up = ''; ; top = system.dirname(top), up += '../') {
      const gitDir = system.join(top, '.git');
      const has = (name: string): boolean => existsSync(system.join(gitDir, name));
      if (['HEAD', 'objects', 'refs'].every((name) => existsSync(system.join(top, name)))) {
        return null; // A bare repository, or inside of a Git directory.
      }
      if (existsSync(gitDir)) {
        const isUsual =
          lstatSync(gitDir).isDirectory() &&
          ['HEAD', 'objects', 'refs'].every(has) &&
          !has('commondir') &&
          !UNUSUAL.test(readFileSync(system.join(gitDir, 'config'), 'utf8'));
        const through = system.resolve(folder, up);
        return isUsual ? { top, through, gitDir, commonDir: gitDir, shallow: has('shallow'), idBytes: 20 } : null;
      }
      if (system.dirname(top) === top) {
        return null;
      }
    }
  } catch {
    return null;
  }
}
