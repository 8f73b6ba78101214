/** The leaves of one slot over many rows, as bytes: by the smallest of a few simple encodings. */
import type { Value } from '../../protocol/values.js';
import { decodeLeaf, encodeLeaf, isPlain, valueJson, type Encoded } from './leaf.js';

/** How a column is stored. Offsets and lengths are in bytes from the start of the table. */
export interface Stored {
  /**
   * `one`: the same leaf in every row; `codes`: a number for each row into a list of leaves; `numbers`: floats; `texts`: strings
   * end to end; `leaves`: anything, as JSON.
   */
  readonly kind: 'one' | 'codes' | 'numbers' | 'texts' | 'leaves';
  /** Of `codes`, `numbers` and the ends of `texts`. */
  readonly fixed?: Span;
  /** Of lists of leaves and of `texts`. */
  readonly text?: Span;
  /** Bytes of a code. */
  readonly width?: 1 | 2;
}

export type Span = readonly [offset: number, length: number];

/** Where the bytes go. Each span starts at a multiple of eight. */
export interface Sink {
  put(bytes: Uint8Array): Span;
}

const MOST_CODES = 65_536;
/** Leaves after which it shows whether most are different. */
const SAMPLE = 1_024;

export function storeColumn(values: readonly Value[], sink: Sink): Stored {
  const list = (leaves: Iterable<Value>): Span => sink.put(new TextEncoder().encode(JSON.stringify([...leaves].map(encodeLeaf))));
  const distinct = distinctLeaves(values);
  if (distinct !== null && distinct.leaves.length === 1) {
    return { kind: 'one', text: list(distinct.leaves) };
  }
  if (distinct !== null) {
    const width = distinct.leaves.length <= 256 ? 1 : 2;
    const codes = width === 1 ? Uint8Array.from(distinct.codes) : bytesOf(Uint16Array.from(distinct.codes));
    return { kind: 'codes', fixed: sink.put(codes), text: list(distinct.leaves), width };
  }
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'numbers', fixed: sink.put(bytesOf(Float64Array.from(values))) };
  }
  // UTF-8 would not give half a surrogate pair back; JSON does.
  if (values.every((value) => typeof value === 'string' && !/\p{Surrogate}/u.test(value))) {
    const texts = values as readonly string[];
    let end = 0;
    const ends = Uint32Array.from(texts, (text) => (end += text.length));
    return { kind: 'texts', fixed: sink.put(bytesOf(ends)), text: sink.put(new TextEncoder().encode(texts.join(''))) };
  }
  return { kind: 'leaves', text: list(values) };
}

function bytesOf(array: Uint16Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Different leaves and their numbers, or null when there are, or seem to be, too many for that to be shorter. */
function distinctLeaves(values: readonly Value[]): { leaves: Value[]; codes: number[] } | null {
  const most = Math.min(MOST_CODES, Math.max(256, values.length >> 1));
  const leaves: Value[] = [];
  const codes: number[] = [];
  const scalars = new Map<Value, number>();
  const others = new Map<string, number>();
  for (const value of values) {
    const isOther = (typeof value === 'object' && value !== null) || Object.is(value, -0);
    const key = isOther ? JSON.stringify(encodeLeaf(value)) : '';
    let code = isOther ? others.get(key) : scalars.get(value);
    if (code === undefined) {
      if (leaves.length === most || (codes.length >= SAMPLE && leaves.length * 10 >= codes.length * 9)) {
        return null;
      }
      code = leaves.length;
      leaves.push(value);
      if (isOther) {
        others.set(key, code);
      } else {
        scalars.set(value, code);
      }
    }
    codes.push(code);
  }
  return { leaves, codes };
}

/** Reads a column as far as it is asked. */
export class StoredColumn {
  /** The leaves of `one`, `codes` and `leaves`; read when the first of them is asked for. */
  private list: readonly Value[] | null = null;
  private plain: readonly string[] | null = null;
  private strict: readonly string[] | null = null;
  private text: string | null = null;
  private isPlainText = false;
  private readonly fixed: Numbers | null;
  private readonly isList: boolean;

  /** Throws `RangeError` when a span is not in `bytes`, which start at a multiple of eight of their buffer. */
  constructor(
    private readonly stored: Stored,
    private readonly bytes: Uint8Array,
    rows: number,
  ) {
    this.fixed = stored.fixed === undefined ? null : numbersIn(stored, part(bytes, stored.fixed), rows);
    this.isList = stored.kind !== 'numbers' && stored.kind !== 'texts';
  }

  /** The same leaf in every row. */
  get isConstant(): boolean {
    return this.stored.kind === 'one';
  }

  leaf(row: number): Value {
    if (this.isList) {
      this.list ??= this.leaves();
      return this.list[this.index(row)] ?? null;
    }
    return this.stored.kind === 'numbers' ? (this.fixed?.[row] ?? null) : this.textAt(row);
  }

  /** As `valueJson`. */
  json(row: number, strict: boolean): string {
    if (this.isList) {
      return (strict ? (this.strict ??= this.printed(true)) : (this.plain ??= this.printed(false)))[this.index(row)] ?? 'null';
    }
    if (this.stored.kind === 'numbers') {
      return valueJson(this.fixed?.[row] ?? null, strict);
    }
    const text = this.textAt(row);
    return this.isPlainText ? `"${text}"` : valueJson(text, strict);
  }

  /** Where a row's leaf is in the list. */
  private index(row: number): number {
    return this.fixed !== null ? (this.fixed[row] ?? -1) : this.stored.kind === 'one' ? 0 : row;
  }

  private textAt(row: number): string {
    if (this.text === null) {
      this.text = this.decoded();
      this.isPlainText = isPlain(this.text);
    }
    return this.text.slice(row === 0 ? 0 : this.fixed?.[row - 1], this.fixed?.[row]);
  }

  private leaves(): readonly Value[] {
    return (JSON.parse(this.decoded()) as Encoded[]).map(decodeLeaf);
  }

  private printed(strict: boolean): readonly string[] {
    this.list ??= this.leaves();
    return this.list.map((value) => valueJson(value, strict));
  }

  private decoded(): string {
    return new TextDecoder().decode(part(this.bytes, this.stored.text ?? [0, 0]));
  }
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function part(bytes: Uint8Array, [offset, length]: Span): Uint8Array {
  if (!(offset >= 0 && length >= 0 && offset + length <= bytes.length)) {
    throw new RangeError('A span that is not in the table');
  }
  return bytes.subarray(offset, offset + length);
}

function numbersIn({ kind, width }: Stored, { buffer, byteOffset, length }: Uint8Array, rows: number): Numbers {
  const numbers =
    kind === 'numbers'
      ? new Float64Array(buffer, byteOffset, length / 8)
      : kind === 'texts'
        ? new Uint32Array(buffer, byteOffset, length / 4)
        : width === 2
          ? new Uint16Array(buffer, byteOffset, length / 2)
          : new Uint8Array(buffer, byteOffset, length);
  if (numbers.length !== rows) {
    throw new RangeError('A column that is not as long as its table');
  }
  return numbers;
}
