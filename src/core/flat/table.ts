/** Flattened trees by key, as one array of bytes: the columns of each shape end to end, and a head that says where they are. */
import type { KeyPath, Value } from '../../protocol/values.js';
import { StoredColumn, storeColumn, type Sink, type Span, type Stored } from './column.js';
import type { Flat, Shape, Shapes } from './shape.js';

interface Head {
  readonly keys: Span;
  readonly shapes: readonly { readonly rows: number; readonly paths: readonly KeyPath[]; readonly columns: readonly Stored[] }[];
}

/** Two 32-bit numbers before everything else: one that tells the order of bytes, and the length of the head at the end. */
const PREFIX = 8;
const ORDER = 0x0a0b0c0d;

/** Keys are texts without line ends. */
export function encodeTable(entries: Iterable<readonly [string, Flat]>): Uint8Array {
  const byShape = new Map<Shape, { keys: string[]; flats: Flat[] }>();
  for (const [key, flat] of entries) {
    let group = byShape.get(flat.shape);
    if (group === undefined) {
      group = { keys: [], flats: [] };
      byShape.set(flat.shape, group);
    }
    group.keys.push(key);
    group.flats.push(flat);
  }
  const sink = new Parts();
  const shapes = [...byShape].map(([{ paths }, { flats }]) => ({
    rows: flats.length,
    paths,
    columns: paths.map((_, slot) =>
      storeColumn(
        flats.map((flat) => flat.leaf(slot)),
        sink,
      ),
    ),
  }));
  const keys = sink.put(new TextEncoder().encode([...byShape.values()].flatMap((group) => group.keys).join('\n')));
  return sink.finish({ keys, shapes });
}

class Parts implements Sink {
  private readonly parts: { offset: number; bytes: Uint8Array }[] = [];
  private length = PREFIX;

  put(bytes: Uint8Array): Span {
    const offset = this.length;
    this.parts.push({ offset, bytes });
    this.length += Math.ceil(bytes.length / 8) * 8;
    return [offset, bytes.length];
  }

  finish(head: Head): Uint8Array {
    const [, headLength] = this.put(new TextEncoder().encode(JSON.stringify(head)));
    const whole = new Uint8Array(this.length);
    new Uint32Array(whole.buffer, 0, 2).set([ORDER, headLength]);
    for (const { offset, bytes } of this.parts) {
      whole.set(bytes, offset);
    }
    return whole;
  }
}

/** What `encodeTable` was given, read from its bytes as far as it is asked for. */
export class Table {
  private readonly rows = new Map<string, Flat>();

  private constructor() {}

  /** Throws whatever goes wrong when the bytes are not a table. They are kept, not copied, when they start at a multiple of eight. */
  static decode(bytes: Uint8Array, shapes: Shapes): Table {
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
    const [order, headLength = 0] = new Uint32Array(aligned.buffer, aligned.byteOffset, 2);
    if (order !== ORDER) {
      throw new RangeError('Not a table, or of a machine with another order of bytes');
    }
    const text = (offset: number, length: number): string => new TextDecoder().decode(aligned.subarray(offset, offset + length));
    const headStart = aligned.length - Math.ceil(headLength / 8) * 8;
    const head = JSON.parse(text(headStart, headLength)) as Head;
    const table = new Table();
    const keys = text(...head.keys).split('\n');
    let at = 0;
    for (const { rows, paths, columns } of head.shapes) {
      const shape = shapes.of(paths);
      const stored = columns.map((column) => new StoredColumn(column, aligned, rows));
      for (let row = 0; row < rows; row += 1) {
        table.rows.set(keys[at] ?? '', new StoredRow(shape, stored, row));
        at += 1;
      }
    }
    return table;
  }

  get size(): number {
    return this.rows.size;
  }

  get(key: string): Flat | undefined {
    return this.rows.get(key);
  }

  entries(): Iterable<readonly [string, Flat]> {
    return this.rows;
  }
}

class StoredRow implements Flat {
  constructor(
    readonly shape: Shape,
    private readonly columns: readonly StoredColumn[],
    private readonly row: number,
  ) {}

  leaf(slot: number): Value {
    return this.columns[slot]?.leaf(this.row) ?? null;
  }

  json(slot: number, strict: boolean): string {
    return this.columns[slot]?.json(this.row, strict) ?? 'null';
  }
}
