/** Where a repository is, in the paths of the system, from what Git says: on Windows it says them with forward slashes. */
import { realpathSync } from 'node:fs';
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

/** Null in a bare repository, and in a Git directory. @param folder in which Git was asked */
export function placesFrom(output: string, folder: string, paths: Pick<PlatformPath, 'resolve'> = system): Places | null {
  const [top, up, gitDir, commonDir, shallow, format] = output.split(/\r?\n/);
  if (!top || !gitDir || !commonDir) {
    return null;
  }
  return {
    top: paths.resolve(top),
    through: paths.resolve(folder, up ?? ''),
    gitDir: paths.resolve(gitDir),
    // Git means the folder without links, from which as many steps lead up.
    commonDir: commonDir.startsWith(up ?? '') ? paths.resolve(top, commonDir.slice(up?.length)) : paths.resolve(folder, commonDir),
    shallow: shallow === 'true',
    idBytes: format === 'sha256' ? 32 : 20,
  };
}

/**
 * The folder that was opened, and the root of the working tree: both through the same links, or both without. Git names the root without
 * links; the editor names files through the link the user opened. The editor's names are kept where that is possible.
 */
export function namesOf({ top, through }: Places, folder: string): { readonly folder: string; readonly root: string } {
  return realPath(through) === realpathSync(top) ? { folder, root: through } : { folder: realpathSync(folder), root: top };
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
