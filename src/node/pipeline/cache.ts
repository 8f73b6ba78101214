/** What DVC's local cache holds. Source: dvc/cachemgr.py. */
import { access, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { DataObject } from '../../core/ports.js';

/** Files of a folder from which on the cache's own folders are listed, instead of asking for each file. */
const MANY = 500;

/** For one moment: what it saw it does not look at again. */
export class DvcCache {
  private readonly answers = new Map<string, Promise<boolean>>();
  private readonly listings = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(
    private readonly folder: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** Of a folder, every file of it. */
  has(md5: string, legacy: boolean): Promise<boolean> {
    const path = this.pathOf(md5, legacy);
    let answer = this.answers.get(path);
    if (answer === undefined) {
      answer = md5.endsWith('.dir') ? this.hasFolder(path, legacy) : exists(path);
      this.answers.set(path, answer);
    }
    return answer;
  }

  private async hasFolder(path: string, legacy: boolean): Promise<boolean> {
    const entries = await readFile(path, 'utf8')
      .then((text) => JSON.parse(text) as unknown)
      .catch(() => null);
    if (!Array.isArray(entries)) {
      return false;
    }
    for (const entry of entries as readonly { readonly md5?: unknown }[]) {
      this.signal?.throwIfAborted();
      const file = typeof entry.md5 === 'string' ? this.pathOf(entry.md5, legacy) : null;
      if (file === null || !(entries.length < MANY ? await exists(file) : (await this.listing(dirname(file))).has(file))) {
        return false;
      }
    }
    return true;
  }

  private listing(folder: string): Promise<ReadonlySet<string>> {
    let listing = this.listings.get(folder);
    if (listing === undefined) {
      listing = readdir(folder)
        .catch(() => [])
        .then((names) => new Set(names.map((name) => join(folder, name))));
      this.listings.set(folder, listing);
    }
    return listing;
  }

  private pathOf(md5: string, legacy: boolean): string {
    return objectPath(this.folder, { md5, legacy });
  }
}

/** Which of these objects are in the cache, by looking into its folders. */
export async function presentObjects(folder: string, objects: readonly DataObject[]): Promise<ReadonlySet<DataObject>> {
  const listings = new Map<string, Promise<ReadonlySet<string>>>();
  const present = new Set<DataObject>();
  for (const object of objects) {
    const path = objectPath(folder, object);
    const parent = dirname(path);
    const listing =
      listings.get(parent) ??
      readdir(parent).then(
        (names) => new Set(names),
        () => new Set<string>(),
      );
    listings.set(parent, listing);
    if ((await listing).has(basename(path))) {
      present.add(object);
    }
  }
  return present;
}

/** Where an object is in the cache. DVC 2 had no `files/md5`. */
export function objectPath(folder: string, { md5, legacy }: DataObject): string {
  return join(folder, legacy ? '' : 'files/md5', md5.slice(0, 2), md5.slice(2));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
