/** All columns as a tree of kind, file and keys, so that filling a row compares keys and builds no text. */
import type { Cell, ColumnId, ColumnKind, Value, ValueMap } from '../../../protocol/index.js';
import { isMap, toCell } from '../../values/index.js';
import { VectorBuilder } from './vector.js';

/** A key of a file, with cells when some revision has a value there. */
class Node {
  readonly children = new Map<string, Node>();
  data: VectorBuilder | null = null;
  /** Of a file: its cells that stand for the whole file, by index. */
  readonly wholes = new Map<number, Cell>();

  constructor(readonly path: readonly string[]) {}

  child(key: string): Node {
    let child = this.children.get(key);
    if (child === undefined) {
      child = new Node([...this.path, key]);
      this.children.set(key, child);
    }
    return child;
  }
}

export interface FilledColumn {
  readonly id: ColumnId;
  readonly data: VectorBuilder;
}

/**
 * The cells of revisions. Each revision has an index that is written once: whoever reads an earlier state goes on reading while
 * others are appended.
 */
export class ColumnTree {
  private readonly root = new Node([]);
  private readonly all: VectorBuilder[] = [];
  private readonly indices = new WeakMap<object, number>();
  private size_ = 0;

  constructor(private readonly capacity: number) {}

  /** Indices given so far. */
  get size(): number {
    return this.size_;
  }

  /** The index of a revision by the object that holds its files; undefined when it was not appended. */
  indexOf(files: object): number | undefined {
    return this.indices.get(files);
  }

  append(files: object): number {
    this.indices.set(files, this.size_);
    return this.size_++;
  }

  fill(kind: ColumnKind, file: string, value: Value, index: number): void {
    const node = this.root.child(kind).child(file);
    if (isMap(value)) {
      this.fillMap(node, node, value, Object.keys(value), index);
    } else {
      const cell = toCell(value);
      // A file that holds a list, or nothing, has no leaves.
      if (typeof cell !== 'object') {
        this.dataOf(node, node).set(index, cell);
      }
    }
  }

  /** A cell for all of a file: it shows in each of its columns, also in those still to come. */
  fillWhole(kind: ColumnKind, file: string, cell: Cell, index: number): void {
    const node = this.root.child(kind).child(file);
    node.wholes.set(index, cell);
    for (const { data } of filled(node)) {
      data.set(index, cell);
    }
  }

  find(id: ColumnId): VectorBuilder | null {
    let node: Node | undefined = this.root;
    for (const key of id) {
      node = node.children.get(key);
      if (node === undefined) {
        return null;
      }
    }
    return node.data;
  }

  /** Whether two revisions have the same cells; -1 is one without any. */
  same(a: number, b: number): boolean {
    return a === b || this.all.every((data) => data.same(a, b));
  }

  /** Columns with a value in one of the revisions `at` these indices, in the order of files and keys, metrics first. */
  *columns(at: Uint32Array): Generator<FilledColumn> {
    const indices = new Set(at);
    for (const kind of ['metric', 'param']) {
      for (const file of this.root.child(kind).children.values()) {
        const columns = [...filled(file)].filter(({ data }) => at.some((index) => data.tag(index) !== 0 && !file.wholes.has(index)));
        if (columns.length === 0 && [...file.wholes.keys()].some((index) => indices.has(index))) {
          // No revision can read it.
          columns.push({ id: idOf(file), data: this.dataOf(file, file) });
        }
        yield* columns;
      }
    }
  }

  /** Only these revisions, at indices 0, 1, 2, ...; `files` are the objects they are known by. */
  gather(from: Uint32Array, files: readonly object[]): ColumnTree {
    const built = new ColumnTree(from.length);
    files.forEach((one) => built.append(one));
    const to = new Map<number, number>();
    from.forEach((index, place) => to.set(index, place));
    const copy = (source: Node, target: Node): void => {
      if (source.data !== null) {
        target.data = VectorBuilder.gather(source.data, from);
        built.all.push(target.data);
      }
      for (const [index, cell] of source.wholes) {
        const place = to.get(index);
        if (place !== undefined) {
          target.wholes.set(place, cell);
        }
      }
      source.children.forEach((child, key) => copy(child, target.child(key)));
    };
    copy(this.root, built.root);
    return built;
  }

  private fillMap(file: Node, node: Node, map: ValueMap, keys: readonly string[], index: number): void {
    for (const key of keys) {
      const value = map[key] ?? null;
      const child = node.child(key);
      const below = isMap(value) ? Object.keys(value) : [];
      if (isMap(value) && below.length > 0) {
        this.fillMap(file, child, value, below, index);
      } else {
        this.dataOf(file, child).set(index, typeof value === 'string' ? value : toCell(value));
      }
    }
  }

  private dataOf(file: Node, node: Node): VectorBuilder {
    if (node.data === null) {
      node.data = new VectorBuilder(this.capacity);
      this.all.push(node.data);
      for (const [index, cell] of file.wholes) {
        node.data.set(index, cell);
      }
    }
    return node.data;
  }
}

function idOf(node: Node): ColumnId {
  const [kind, file, ...keys] = node.path;
  return [kind === 'metric' ? 'metric' : 'param', file ?? '', ...keys];
}

function* filled(node: Node): Generator<FilledColumn> {
  if (node.data !== null) {
    yield { id: idOf(node), data: node.data };
  }
  for (const child of node.children.values()) {
    yield* filled(child);
  }
}
