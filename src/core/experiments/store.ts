/**
 * The columnar store: typed arrays for each column, so that sorting ten thousand rows touches one of them. A store never changes;
 * the next one takes over the cells of every revision whose files are the same.
 */
import type { Cell, Column, ColumnId, ColumnKind, Row, RowId } from '../../protocol/index.js';
import { NOT_FETCHED } from '../values/index.js';
import type { FileResult, RevisionFiles } from './revision.js';
import { changesBetween, type StoreChanges } from './store/changes.js';
import { ColumnTree } from './store/columns.js';
import { describeColumn, type Description } from './store/describe.js';
import { columnKey, shortestLabels } from './store/labels.js';
import { cellAt, MISSING, type Vector } from './store/vector.js';

export { columnKey, shortestLabels } from './store/labels.js';
export { MISSING } from './store/vector.js';
export type { StoreChanges } from './store/changes.js';

export interface RevisionRecord {
  readonly row: Row;
  /** The same object as long as nothing of it changed: it is not looked into again then. */
  readonly files: RevisionFiles;
}

export type BetterOf = (id: ColumnId) => 'higher' | 'lower' | null;

/** Cells that no row shows any more are kept while there are fewer of them than of the others, and fewer than this. */
const LEFT_OVER = 1024;
/** With more changed rows than this, columns are described anew without looking which of them changed. */
const MOST_COMPARED = 200;

export class Store {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  /** Since the store before; null when there is none. */
  readonly changes: StoreChanges | null;
  private readonly tree: ColumnTree;
  /** Position of a row -> index of its cells. */
  private readonly at: Uint32Array;
  private readonly position: ReadonlyMap<RowId, number>;
  private readonly byKey: ReadonlyMap<string, Column>;
  private readonly descriptions = new Map<object, Description>();

  /** @param better which direction of a metric is better, by its column */
  constructor(records: readonly RevisionRecord[], better: BetterOf, previous: Store | null = null) {
    this.rows = records.map((record) => record.row);
    this.position = new Map(this.rows.map((row, position) => [row.id, position]));
    const tree = previous?.tree ?? new ColumnTree(records.length);
    const at = Uint32Array.from(records, ({ files }) => tree.indexOf(files) ?? append(tree, files));
    const changes = previous && changesBetween(previous.placed(previous.at), this.placed(at), (a, b) => tree.same(a, b));
    this.changes = changes;
    const compact = compacted(tree, at, records);
    this.tree = compact?.tree ?? tree;
    this.at = compact?.at ?? at;

    const columns = [...this.tree.columns(this.at)];
    const labels = shortestLabels(columns.map(({ id }) => id));
    const byKey = new Map<string, Column>();
    this.byKey = byKey;
    this.columns = columns.map(({ id, data }) => {
      const known = compact || (changes?.moved.length ?? Infinity) > MOST_COMPARED ? undefined : previous?.descriptions.get(data);
      const description =
        known && changes?.moved.every(([before, now]) => data.same(before, now))
          ? known
          : describeColumn(data.vector(this.at, this.tree.size));
      this.descriptions.set(data, description);
      const key = columnKey(id);
      const column: Column = { id, label: labels.get(key) ?? '', ...description, better: id[0] === 'metric' ? better(id) : null };
      byKey.set(key, column);
      return column;
    });
  }

  indexOf(id: RowId): number | undefined {
    return this.position.get(id);
  }

  row(id: RowId): Row | undefined {
    return this.rows[this.position.get(id) ?? -1];
  }

  cell(row: number, column: ColumnId): Cell {
    const vector = this.vector(column);
    return vector === null ? MISSING : cellAt(vector, row);
  }

  /** The number in a cell, or null when it holds anything else. */
  number(row: number, column: ColumnId): number | null {
    const cell = this.cell(row, column);
    return typeof cell === 'number' ? cell : null;
  }

  column(id: ColumnId): Column | undefined {
    return this.byKey.get(columnKey(id));
  }

  /** A column as arrays; null when no revision has it. */
  vector(id: ColumnId): Vector | null {
    return this.tree.find(id)?.vector(this.at, this.tree.size) ?? null;
  }

  private placed(at: Uint32Array): { rows: readonly Row[]; at: Uint32Array; indexOf(id: RowId): number | undefined } {
    return { rows: this.rows, at, indexOf: (id) => this.position.get(id) };
  }
}

function append(tree: ColumnTree, files: RevisionFiles): number {
  const index = tree.append(files);
  fill(tree, 'metric', files.metrics, index);
  fill(tree, 'param', files.params, index);
  return index;
}

function fill(tree: ColumnTree, kind: ColumnKind, files: ReadonlyMap<string, FileResult>, index: number): void {
  for (const [file, result] of files) {
    if ('value' in result) {
      tree.fill(kind, file, result.value, index);
    } else if (result.error.notFetched === true) {
      tree.fillWhole(kind, file, NOT_FETCHED, index);
    } else if (result.error.type !== 'FileNotFoundError') {
      // A file that is not there leaves its cells missing.
      tree.fillWhole(kind, file, { t: 'error', message: result.error.message }, index);
    }
  }
}

/** Without the cells that no row shows any more, when they have become many. */
function compacted(tree: ColumnTree, at: Uint32Array, records: readonly RevisionRecord[]): { tree: ColumnTree; at: Uint32Array } | null {
  const used = new Map<number, object>();
  records.forEach(({ files }, position) => used.set(at[position] ?? -1, files));
  const unused = tree.size - used.size;
  if (unused < LEFT_OVER || unused < used.size) {
    return null;
  }
  const built = tree.gather(Uint32Array.from(used.keys()), [...used.values()]);
  return { tree: built, at: Uint32Array.from(records, ({ files }) => built.indexOf(files) ?? -1) };
}
