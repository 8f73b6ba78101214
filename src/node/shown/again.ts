/**
 * Prints once more what `espalier show --json -A` printed the last time, where all files it was made of are as they were. It starts no
 * process, and understands nothing of what it prints: whatever is otherwise is for `printExperiments`.
 */
import { existsSync, writeSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { BUILD } from '../build.js';
import { cacheFolder } from '../cache/folder.js';
import { findDvcRoot } from '../dvc/root.js';
import { namesOf } from '../git/places.js';
import { findPlaces } from '../git/plainRepository.js';
import { isSame, MOST_FILES_ONCE, readRefFiles } from '../git/refFiles.js';
import { isUnchanged } from '../observed.js';
import { circumstances, readKept, textsOf, type Kept } from './keptFile.js';

/** Until a reader that is slow is written to again. */
const WAIT_MS = 1;

/** What can be printed again; null where it must be made anew. @param args of the command line @param folder that they were said in */
export function keptFor(args: readonly string[], folder = resolve('.'), build = BUILD): Kept | null {
  const strict = strictnessOf(args);
  try {
    return strict === null || build === null ? null : keptOf(folder, strict, build);
  } catch {
    return null;
  }
}

/** Whether it was printed: not where the text is damaged. Rejects with what happens to standard output. */
export async function printKept({ workspace, rest }: Kept): Promise<boolean> {
  const texts = await textsOf([workspace, ...rest]).catch(() => null);
  texts?.forEach(writeAll);
  return texts !== null;
}

/** Whether `--strict` is asked for; null where anything else is than can be printed again. */
function strictnessOf(args: readonly string[]): boolean | null {
  const left = new Set(args);
  const isAll = ['-A', '--all-commits'].filter((one) => left.delete(one)).length > 0;
  const [isShow, isJson, isStrict] = ['show', '--json', '--strict'].map((one) => left.delete(one));
  return isAll && isShow === true && isJson === true && left.size === 0 ? isStrict === true : null;
}

function keptOf(folder: string, strict: boolean, build: string): Kept | null {
  const places = findPlaces(folder);
  if (places === null) {
    return null;
  }
  const own = namesOf(places, folder);
  const dvcRoot = findDvcRoot(own.folder, own.root);
  const kept = readKept(cacheFolder(dvcRoot, places.commonDir));
  const found = kept?.found;
  if (!found || kept.by !== circumstances(build, strict) || found.folder !== folder || found.dvcRoot !== dvcRoot) {
    return null;
  }
  const refs =
    JSON.stringify(found.places) === JSON.stringify(places) ? readRefFiles(places.gitDir, places.commonDir, MOST_FILES_ONCE) : null;
  const isIt =
    refs !== null && isSame(refs, found.refs) && !existsSync(join(places.commonDir, 'info', 'grafts')) && isUnchanged(found.observations);
  return isIt ? kept : null;
}

/** To standard output, waiting for whoever reads it. */
function writeAll(text: Uint8Array): void {
  for (let at = 0; at < text.length;) {
    try {
      at += writeSync(1, text, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
