/** Paths of the system against those of Git and DVC, which have forward slashes. Windows knows both slashes, and no case. */
import system, { type PlatformPath } from 'node:path';

/** The system's own. A test gives the other. */
type Paths = Pick<PlatformPath, 'relative' | 'isAbsolute' | 'sep'>;

/** Relative to a folder, with forward slashes; as it is when it is relative already. @param file absolute, or relative with forward slashes */
export function pathBelow(folder: string, file: string, paths: Paths = system): string {
  return paths.isAbsolute(file) ? paths.relative(folder, file).split(paths.sep).join('/') : file;
}

/** Whether a path is in a folder, at any depth. */
export function isWithin(folder: string, path: string, paths: Paths = system): boolean {
  const below = paths.relative(folder, path);
  return below !== '' && below !== '..' && !below.startsWith(`..${paths.sep}`) && !paths.isAbsolute(below);
}
