/**
 * Which commits a branch has. Branches seldom move: what one refresh asked for is kept for the next, and, where history cannot change, in
 * a file for the next start.
 */
import { createHash } from 'node:crypto';
import { readCacheFile, writeCacheFile } from '../cache/cacheFile.js';
import type { Ref, Repository } from '../git/repository.js';

interface List {
  readonly from: readonly string[];
  readonly ids: Promise<readonly string[]>;
}

type Lists = Map<string, List>;

export class History {
  private last: Lists = new Map();
  private lists: Lists = new Map();
  private stored: ReadonlyMap<string, string> = new Map();
  private fixed = false;
  private names: { readonly key: string; readonly promise: Promise<Map<string, string>> } | null = null;

  /** @param file null keeps it in memory alone */
  constructor(
    private readonly repository: Pick<Repository, 'revList' | 'branchesOf'>,
    private readonly file: string | null = null,
  ) {}

  /** Reads the file. */
  async load(): Promise<void> {
    const bytes = this.file === null ? null : await readCacheFile(this.file);
    try {
      const text = bytes === null ? '[]' : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
      this.stored = new Map(JSON.parse(text) as [string, string][]);
    } catch {
      // Right by its digest and yet no list: another build wrote it otherwise.
    }
  }

  /** A refresh begins: what the one before the last has asked for is forgotten. @param fixed whether what was stored still holds, and may be stored */
  begin(fixed: boolean): void {
    this.last = this.lists;
    this.lists = new Map();
    this.fixed = fixed;
  }

  /** Ids reachable from `from` and from none of `not`, newest first, at most `limit`. */
  commits(from: readonly string[], not: readonly string[], limit: number): Promise<readonly string[]> {
    const key = createHash('sha256')
      .update(JSON.stringify([from, not, limit]))
      .digest('hex');
    const list = this.lists.get(key) ?? this.last.get(key) ?? { from, ids: this.read(key) ?? this.repository.revList(from, not, limit) };
    this.lists.set(key, list);
    list.ids.catch(() => this.lists.delete(key));
    return list.ids;
  }

  /** A branch of each of these commits, those left out that none of `tips` reaches. */
  branchesOf(ids: readonly string[], tips: readonly Ref[]): Promise<Map<string, string>> {
    const key = JSON.stringify([ids, tips]);
    if (this.names?.key !== key) {
      const promise = this.repository.branchesOf(ids, tips);
      this.names = { key, promise };
      promise.catch(() => (this.names = null));
    }
    return this.names.promise;
  }

  /** Throws what the file system says. */
  async save(): Promise<void> {
    if (this.file === null || !this.fixed || [...this.lists.keys()].every((key) => this.stored.has(key))) {
      return;
    }
    const stored = new Map<string, string>();
    for (const [key, { from, ids }] of this.lists) {
      const list = await ids;
      const known = new Set(list);
      // Git passes over a commit that it has not got, and may get later.
      if (from.every((id) => known.has(id))) {
        stored.set(key, list.join('\n'));
      }
    }
    if ([...stored.keys()].some((key) => !this.stored.has(key))) {
      writeCacheFile(this.file, Buffer.from(JSON.stringify([...stored]), 'latin1'));
    }
    this.stored = stored;
  }

  private read(key: string): Promise<readonly string[]> | undefined {
    const ids = this.fixed ? this.stored.get(key) : undefined;
    return ids === undefined ? undefined : Promise.resolve(ids.split('\n'));
  }
}
