/** Flattened trees by the id of an immutable object, kept in memory and in one file. */
import { readCacheFile, writeCacheFile } from './cacheFile.js';
import { encodeTable, Table, type Flat, type Shapes } from '../../core/flat/index.js';

/** Fewer new entries than this, and than a tenth of all, are not worth writing the file again: reading them again is quick. */
const FEW = 32;
/** Entries that were not asked for are kept as long as they are fewer than this, or than those that were. */
const SPARE = 2000;

export class CachedTable {
  private readonly added = new Map<string, Flat>();
  private readonly asked = new Set<string>();
  private stored: Table | null = null;

  /** @param file null keeps everything in memory alone */
  constructor(
    private readonly file: string | null,
    private readonly shapes: Shapes,
  ) {}

  async load(): Promise<void> {
    const bytes = this.file === null ? null : await readCacheFile(this.file);
    try {
      this.stored = bytes === null ? null : Table.decode(bytes, this.shapes);
    } catch {
      // Right by its digest and yet no table: a build with the same name wrote it otherwise.
      this.stored = null;
    }
  }

  get(key: string): Flat | undefined {
    const flat = this.added.get(key) ?? this.stored?.get(key);
    if (flat !== undefined) {
      this.asked.add(key);
    }
    return flat;
  }

  set(key: string, flat: Flat): void {
    this.added.set(key, flat);
    this.asked.add(key);
  }

  /** Whether so much is new that the file should be written. */
  get isWorthSaving(): boolean {
    return this.file !== null && this.added.size > 0 && (this.added.size >= FEW || this.added.size * 10 >= (this.stored?.size ?? 0));
  }

  /** Throws what the file system says. */
  save(): void {
    if (this.file === null) {
      return;
    }
    const entries = new Map<string, Flat>(this.added);
    let spare = Math.max(SPARE, this.asked.size);
    for (const [key, flat] of this.stored?.entries() ?? []) {
      spare -= this.asked.has(key) ? 0 : 1;
      if (!entries.has(key) && (this.asked.has(key) || spare >= 0)) {
        entries.set(key, flat);
      }
    }
    const bytes = encodeTable(entries);
    writeCacheFile(this.file, bytes);
    this.stored = Table.decode(bytes, this.shapes);
    this.added.clear();
  }
}
