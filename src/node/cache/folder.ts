/** Where the cache of a project is. */
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `.dvc/tmp/espalier` of a DVC project, which DVC's own ignore file covers; else a folder in the Git directory. A link that a
 * repository may have brought along is not followed: it could point anywhere.
 * @param commonDir the Git directory that all working trees share
 */
export function cacheFolder(dvcRoot: string | null, commonDir: string): string {
  const tmp = dvcRoot === null ? null : join(dvcRoot, '.dvc', 'tmp');
  const own = tmp !== null && dvcRoot !== null && isOwn(dvcRoot, tmp) ? join(tmp, 'espalier') : null;
  return own !== null && kind(own) !== 'other' ? own : join(commonDir, 'espalier');
}

function isOwn(dvcRoot: string, tmp: string): boolean {
  if (kind(join(dvcRoot, '.dvc')) !== 'folder') {
    return false;
  }
  const found = kind(tmp);
  if (found !== 'missing') {
    return found === 'folder';
  }
  try {
    if (!/^\/?tmp\/?$/m.test(readFileSync(join(dvcRoot, '.dvc', '.gitignore'), 'utf8'))) {
      return false;
    }
    mkdirSync(tmp);
    return true;
  } catch {
    return false;
  }
}

function kind(path: string): 'folder' | 'missing' | 'other' {
  try {
    return lstatSync(path).isDirectory() ? 'folder' : 'other';
  } catch {
    return 'missing';
  }
}
