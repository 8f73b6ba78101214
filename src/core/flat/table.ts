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
  private readonly groups: Group[] = [];
  /** Key -> where its row is, counted over all groups. */
  private readonly places = new Map<string, number>();

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
    const keys = head.keys[1] === 0 ? [] : text(...head.keys).split('\n');
    keys.forEach((key, place) => table.places.set(key, place));
    let first = 0;
    for (const { rows, paths, columns } of head.shapes) {
      const stored = columns.map((column) => new StoredColumn(column, aligned, rows));
      table.groups.push(new Group(shapes.of(paths), stored, first));
      first += rows;
    }
    if (first !== keys.length) {
      throw new RangeError('A table with more keys than rows, or fewer');
    }
    return table;
  }

  get size(): number {
    return this.places.size;
  }

  get(key: string): Flat | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.row(place);
  }

  *entries(): Generator<readonly [string, Flat]> {
    for (const [key, place] of this.places) {
      const row = this.row(place);
      if (row) {
        yield [key, row];
      }
    }
  }

  private row(place: number): Flat | undefined {
    const group = this.groups.findLast(({ first }) => first <= place);
    return group && new StoredRow(group, place - group.first);
  }
}

/** A text with the leaves of some columns in it: `pieces[0] columns[0] pieces[1] columns[1] ... pieces[n]`. */
interface Printed {
  readonly pieces: readonly string[];
  readonly columns: readonly StoredColumn[];
}

/** The rows of one shape. */
class Group {
  private readonly plain = new Map<string, Printed>();
  private readonly strict = new Map<string, Printed>();

  constructor(
    readonly shape: Shape,
    readonly columns: readonly StoredColumn[],
    /** Place of the first row. */
    readonly first: number,
  ) {}

  json(section: string, row: number, strict: boolean): string {
    const known = strict ? this.strict : this.plain;
    let printed = known.get(section);
    if (printed === undefined) {
      printed = this.print(section, strict);
      known.set(section, printed);
    }
    const { pieces, columns } = printed;
    let text = pieces[0] ?? '';
    for (let at = 0; at < columns.length; at += 1) {
      text += (columns[at]?.json(row, strict) ?? '') + (pieces[at + 1] ?? '');
    }
    return text;
  }

  /** The shape's template with what is the same in all rows filled in. */
  private print(section: string, strict: boolean): Printed {
    const { pieces, first } = this.shape.template(section);
    const joined = [pieces[0] ?? ''];
    const columns: StoredColumn[] = [];
    pieces.slice(1).forEach((piece, at) => {
      const column = this.columns[first + at];
      if (column?.isConstant === false) {
        columns.push(column);
        joined.push(piece);
      } else {
        joined.push(`${joined.pop() ?? ''}${column?.json(0, strict) ?? 'null'}${piece}`);
      }
    });
    return { pieces: joined, columns };
  }
}

class StoredRow implements Flat {
  constructor(
    private readonly group: Group,
    private readonly row: number,
  ) {}

  get shape(): Shape {
    return this.group.shape;
  }

  leaf(slot: number): Value {
    return this.group.columns[slot]?.leaf(this.row) ?? null;
  }

  json(section: string, strict: boolean): string {
    return this.group.json(section, this.row, strict);
  }
}
