/** One column as arrays: a tag and a number for each cell, texts in a dictionary. */
import type { Cell } from '../../../protocol/index.js';
import { COMPARED, type Compared } from '../../../protocol/table.js';
import { MISSING, NOT_FETCHED } from '../../values/index.js';

export { MISSING };

/** What a cell is. In `values` stands the number itself, 0 or 1 for a boolean, or the place of the text in `texts`. */
export const TAG = {
  missing: 0,
  number: 1,
  infinite: 2,
  /** An integer beyond 2^53, as text. */
  integer: 3,
  text: 4,
  boolean: 5,
  null: 6,
  json: 7,
  nan: 8,
  error: 9,
  notFetched: 10,
} as const;

export interface Vector {
  /** Position of a row -> index into `tags` and `values`. */
  readonly at: Uint32Array;
  readonly tags: Uint8Array;
  readonly values: Float64Array;
  /** Each text once. */
  readonly texts: readonly string[];
}

export function cellAt({ at, tags, values, texts }: Vector, position: number): Cell {
  const index = at[position] ?? -1;
  return decode(tags[index] ?? TAG.missing, values[index] ?? 0, texts);
}

/** Whether two rows hold the same; NaN is the same as NaN, missing as missing. */
export function sameAt({ at, tags, values }: Vector, a: number, b: number): boolean {
  const x = at[a] ?? -1;
  const y = at[b] ?? -1;
  return tags[x] === tags[y] && values[x] === values[y];
}

/** How one row is to another. */
export function compareAt(vector: Vector, position: number, base: number): Compared {
  const { at, tags, values } = vector;
  const x = at[position] ?? -1;
  const y = at[base] ?? -1;
  return sameAt(vector, position, base)
    ? COMPARED.same
    : tags[x] !== TAG.number || tags[y] !== TAG.number
      ? COMPARED.other
      : (values[x] ?? 0) > (values[y] ?? 0)
        ? COMPARED.larger
        : COMPARED.smaller;
}

/** Whether there is no value, for whatever reason. */
export function isAbsent(tag: number): boolean {
  return tag === TAG.missing || tag === TAG.error || tag === TAG.notFetched;
}

export function decode(tag: number, value: number, texts: readonly string[]): Cell {
  switch (tag) {
    case TAG.number:
      return value;
    case TAG.infinite:
      return { t: 'inf', sign: value > 0 ? 1 : -1 };
    case TAG.integer:
      return { t: 'int', text: texts[value] ?? '' };
    case TAG.text:
      return texts[value] ?? '';
    case TAG.boolean:
      return value === 1;
    case TAG.null:
      return null;
    case TAG.json:
      return { t: 'json', text: texts[value] ?? '' };
    case TAG.nan:
      return { t: 'nan' };
    case TAG.error:
      return { t: 'error', message: texts[value] ?? '' };
    case TAG.notFetched:
      return NOT_FETCHED;
    default:
      return MISSING;
  }
}

/** Arrays that grow as cells are set. Of a cell that was never set the tag is `missing`. */
export class VectorBuilder {
  tags: Uint8Array;
  values: Float64Array;
  readonly texts: string[] = [];
  private readonly places = new Map<string, number>();

  constructor(capacity: number) {
    this.tags = new Uint8Array(capacity);
    this.values = new Float64Array(capacity);
  }

  /** The same cells at other indices: `from[i]` becomes `i`. */
  static gather(source: VectorBuilder, from: Uint32Array): VectorBuilder {
    const built = new VectorBuilder(from.length);
    from.forEach((index, to) => {
      const tag = source.tag(index);
      if (tag !== TAG.missing) {
        const value = source.values[index] ?? 0;
        built.write(to, tag, usesTexts(tag) ? built.place(source.texts[value] ?? '') : value);
      }
    });
    return built;
  }

  set(index: number, cell: Cell): void {
    if (typeof cell === 'number') {
      this.write(index, TAG.number, cell);
    } else if (typeof cell === 'string') {
      this.write(index, TAG.text, this.place(cell));
    } else if (typeof cell === 'boolean') {
      this.write(index, TAG.boolean, Number(cell));
    } else if (cell === null) {
      this.write(index, TAG.null, 0);
    } else {
      switch (cell.t) {
        case 'missing':
          this.write(index, TAG.missing, 0);
          break;
        case 'error':
          this.write(index, TAG.error, this.place(cell.message));
          break;
        case 'nan':
          this.write(index, TAG.nan, 0);
          break;
        case 'not-fetched':
          this.write(index, TAG.notFetched, 0);
          break;
        case 'inf':
          this.write(index, TAG.infinite, cell.sign * Infinity);
          break;
        case 'int':
          this.write(index, TAG.integer, this.place(cell.text));
          break;
        case 'json':
          this.write(index, TAG.json, this.place(cell.text));
          break;
      }
    }
  }

  /** With rows at these indices, all below `size`. What is appended later does not change it. */
  vector(at: Uint32Array, size: number): Vector {
    if (size > this.tags.length) {
      this.grow(size);
    }
    return { at, tags: this.tags, values: this.values, texts: this.texts };
  }

  tag(index: number): number {
    return this.tags[index] ?? TAG.missing;
  }

  same(a: number, b: number): boolean {
    return this.tag(a) === this.tag(b) && (this.values[a] ?? 0) === (this.values[b] ?? 0);
  }

  private write(index: number, tag: number, value: number): void {
    if (index >= this.tags.length) {
      this.grow(index + 1);
    }
    this.tags[index] = tag;
    this.values[index] = value;
  }

  private grow(least: number): void {
    const capacity = Math.max(least, Math.ceil(this.tags.length * 1.5), 16);
    const { tags, values } = this;
    this.tags = new Uint8Array(capacity);
    this.tags.set(tags);
    this.values = new Float64Array(capacity);
    this.values.set(values);
  }

  private place(text: string): number {
    let place = this.places.get(text);
    if (place === undefined) {
      place = this.texts.length;
      this.texts.push(text);
      this.places.set(text, place);
    }
    return place;
  }
}

function usesTexts(tag: number): boolean {
  return tag === TAG.text || tag === TAG.integer || tag === TAG.json || tag === TAG.error;
}
