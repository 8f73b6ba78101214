/** Where the cache of a project is. */
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * `.dvc/tmp/espalier` of a DVC project, which DVC's own ignore file covers; else a folder in the Git directory. A link that a
 * repository may have brought along is not followed: it could point anywhere.
 * @param commonDir the Git directory that all working trees share
 */
export async function cacheFolder(dvcRoot: string | null, commonDir: string): Promise<string> {
  const tmp = dvcRoot === null ? null : join(dvcRoot, '.dvc', 'tmp');
  const own = tmp !== null && dvcRoot !== null && (await isOwn(dvcRoot, tmp)) ? join(tmp, 'espalier') : null;
  return own !== null && (await kind(own)) !== 'other' ? own : join(commonDir, 'espalier');
}

async function isOwn(dvcRoot: string, tmp: string): Promise<boolean> {
  if ((await kind(join(dvcRoot, '.dvc'))) !== 'folder') {
    return false;
  }
  const found = await kind(tmp);
  if (found !== 'missing') {
    return found === 'folder';
  }
  const ignored = await readFile(join(dvcRoot, '.dvc', '.gitignore'), 'utf8').catch(() => '');
  return (
    /^\/?tmp\/?$/m.test(ignored) &&
    (await mkdir(tmp).then(
      () => true,
      () => false,
    ))
  );
}

async function kind(path: string): Promise<'folder' | 'missing' | 'other'> {
  return lstat(path).then(
    (stats) => (stats.isDirectory() ? 'folder' : 'other'),
    () => 'missing',
  );
}
