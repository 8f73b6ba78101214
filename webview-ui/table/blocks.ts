/** Blocks of rows that have been read. One of an earlier generation is shown until its successor is here. */
export const BLOCK = 64;

interface Extent {
  readonly generation: string;
  /** False: only what is in sight of the items. */
  readonly whole: boolean;
}

interface Entry<T> extends Extent {
  readonly items: readonly T[];
}

export class BlockCache<T> {
  /** In the order of use, the last used at the end. */
  readonly #blocks = new Map<number, Entry<T>>();
  readonly #asked = new Map<number, Extent>();
  #generation = '';

  constructor(readonly limit: number) {}

  get generation(): string {
    return this.#generation;
  }

  /** Whatever the rows depend on: version, query, columns. */
  setGeneration(generation: string): void {
    this.#generation = generation;
  }

  get(index: number): T | undefined {
    return this.#blocks.get(Math.floor(index / BLOCK))?.items[index % BLOCK];
  }

  isFresh(index: number): boolean {
    return this.#blocks.get(Math.floor(index / BLOCK))?.generation === this.#generation;
  }

  /**
   * Blocks to ask for so that `start <= i < end` is there; they count as asked from now on.
   * @param whole false: a part of each item is enough
   */
  take(start: number, end: number, whole = true): number[] {
    const enough = (of: Extent | undefined): boolean => of?.generation === this.#generation && (of.whole || !whole);
    const wanted: number[] = [];
    for (let block = Math.floor(start / BLOCK); block * BLOCK < end; block++) {
      const entry = this.#blocks.get(block);
      if (entry) {
        this.#blocks.delete(block);
        this.#blocks.set(block, entry);
      }
      if (!enough(entry) && !enough(this.#asked.get(block))) {
        this.#asked.set(block, { generation: this.#generation, whole });
        wanted.push(block);
      }
    }
    return wanted;
  }

  /**
   * The answer for a block, or null when there is none. A late one, of another generation, is dropped.
   * @param whole false: a part of each item, to be shown until the whole is here
   */
  put(block: number, generation: string, items: readonly T[] | null, whole = true): boolean {
    const asked = this.#asked.get(block);
    if (asked?.generation === generation && asked.whole === whole) {
      this.#asked.delete(block);
    }
    const entry = this.#blocks.get(block);
    if (generation !== this.#generation || items === null || (!whole && entry?.whole && entry.generation === generation)) {
      return false;
    }
    this.#blocks.delete(block);
    this.#blocks.set(block, { generation, items, whole });
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= this.limit) {
        break;
      }
      this.#blocks.delete(oldest);
    }
    return true;
  }

  /** Where an item is among the blocks of this generation, or -1. */
  find(matches: (item: T) => boolean): number {
    for (const [block, entry] of this.#blocks) {
      if (entry.generation === this.#generation) {
        const at = entry.items.findIndex(matches);
        if (at >= 0) {
          return block * BLOCK + at;
        }
      }
    }
    return -1;
  }

  /** @param fresh only those of this generation */
  *items(fresh = false): Iterable<T> {
    for (const entry of this.#blocks.values()) {
      if (!fresh || entry.generation === this.#generation) {
        yield* entry.items;
      }
    }
  }
}
