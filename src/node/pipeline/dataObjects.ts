/** Reads objects of DVC's cache. What an object holds never changes; only whether it is there does. */
import { open, readFile } from 'node:fs/promises';
import { FileTooLarge, type DataCache, type DataObject } from '../../core/ports.js';
import { formatOf, parseValues } from '../../core/values/index.js';
import type { Value } from '../../protocol/values.js';
import { objectPath } from './cache.js';

const VALUES_LIMIT = 10_000_000;
/** Results kept: thousands of revisions often have the same few objects. */
const KEPT = 2_000;

export class DataObjects implements DataCache {
  private readonly parsed = new Map<string, Promise<Value>>();
  private readonly folders = new Map<string, Promise<ReadonlyMap<string, string>>>();

  /** @param root `cache.dir` of DVC's configuration; null where there is no cache, and so nothing in it */
  constructor(readonly root: string | null) {}

  async text(object: DataObject, path: string, limit: number): Promise<string | null> {
    return (await this.bytes(object, path, limit))?.toString('utf8') ?? null;
  }

  async bytes(object: DataObject, path: string, limit: number): Promise<Buffer | null> {
    const handle = this.root === null ? null : await open(objectPath(this.root, object)).catch(() => null);
    if (handle === null) {
      return null;
    }
    try {
      const { size } = await handle.stat();
      if (size > limit) {
        throw new FileTooLarge(path, size, limit);
      }
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  }

  async values(object: DataObject, path: string): Promise<Value | null> {
    const format = formatOf(path);
    const text = (): Promise<string | null> => this.text(object, path, VALUES_LIMIT);
    return kept(this.parsed, `${object.legacy} ${object.md5} ${format}`, text, (found) => parseValues(found, format));
  }

  async folder(object: DataObject): Promise<ReadonlyMap<string, string> | null> {
    const text = (): Promise<string | null> =>
      this.root === null ? Promise.resolve(null) : readFile(objectPath(this.root, object), 'utf8').catch(() => null);
    return kept(this.folders, `${object.legacy} ${object.md5}`, text, filesOf);
  }
}

async function kept<T>(
  results: Map<string, Promise<T>>,
  key: string,
  read: () => Promise<string | null>,
  make: (text: string) => T,
): Promise<T | null> {
  const known = results.get(key);
  if (known !== undefined) {
    return known;
  }
  const text = await read();
  if (text === null) {
    return null;
  }
  const result = Promise.resolve().then(() => make(text));
  results.set(key, result);
  // A file that cannot be parsed fails each time it is asked for.
  result.catch(() => undefined);
  for (const oldest of results.size > KEPT ? [results.keys().next()] : []) {
    results.delete(oldest.value ?? '');
  }
  return result;
}

/** Throws when it is not what DVC writes: `[{"md5": "...", "relpath": "..."}]`. */
function filesOf(text: string): ReadonlyMap<string, string> {
  const entries = JSON.parse(text) as readonly { readonly md5: string; readonly relpath: string }[];
  return new Map(entries.map(({ md5, relpath }) => [relpath, md5]));
}
