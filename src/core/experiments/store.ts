/** The columnar store: one typed array per column, so that sorting ten thousand rows touches one array. */
import { leaves } from '../values/index.js';
import type { Cell, Column, ColumnId, ColumnKind, Row, RowId } from '../../protocol/index.js';
import type { FileResult, RevisionFiles } from './revision.js';

export const MISSING: Cell = { t: 'missing' };

/** What a slot of a column holds, when not 0 (missing). Numbers are in `numbers`; everything else is in `others`. */
const NUMBER = 1;
const OTHER = 2;

export interface RevisionRecord {
  readonly row: Row;
  readonly files: RevisionFiles;
}

class ColumnData {
  readonly tags: Uint8Array;
  readonly numbers: Float64Array;
  readonly others = new Map<number, Cell>();

  constructor(
    readonly id: ColumnId,
    rows: number,
  ) {
    this.tags = new Uint8Array(rows);
    this.numbers = new Float64Array(rows);
  }

  set(row: number, cell: Cell): void {
    if (typeof cell === 'number') {
      this.tags[row] = NUMBER;
      this.numbers[row] = cell;
    } else {
      this.tags[row] = OTHER;
      this.others.set(row, cell);
    }
  }

  get(row: number): Cell {
    const tag = this.tags[row];
    return tag === NUMBER ? (this.numbers[row] ?? 0) : tag === OTHER ? (this.others.get(row) ?? MISSING) : MISSING;
  }
}

/** Key of a column in a map. JSON keeps the parts apart whatever characters they hold. */
export function columnKey(id: ColumnId): string {
  return JSON.stringify(id);
}

export class Store {
  readonly rows: readonly Row[];
  readonly columns: readonly Column[];
  private readonly data = new Map<string, ColumnData>();
  private readonly position = new Map<RowId, number>();

  /** @param better which direction of a metric is better, by its column */
  constructor(records: readonly RevisionRecord[], better: (id: ColumnId) => 'higher' | 'lower' | null) {
    this.rows = records.map((record) => record.row);
    records.forEach((record, index) => this.position.set(record.row.id, index));
    const errors: { kind: ColumnKind; file: string; row: number; message: string }[] = [];
    for (const [kind, filesOf] of [
      ['metric', (record: RevisionRecord) => record.files.metrics],
      ['param', (record: RevisionRecord) => record.files.params],
    ] as const) {
      records.forEach((record, row) => {
        for (const [file, result] of filesOf(record)) {
          const message = this.fill(kind, file, result, row);
          if (message !== null) {
            errors.push({ kind, file, row, message });
          }
        }
      });
    }
    for (const error of errors) {
      this.spread(error);
    }
    const labels = shortestLabels([...this.data.values()].map((column) => column.id));
    this.columns = [...this.data.values()].map((column) => describe(column, labels, better));
  }

  indexOf(id: RowId): number | undefined {
    return this.position.get(id);
  }

  row(id: RowId): Row | undefined {
    const index = this.position.get(id);
    return index === undefined ? undefined : this.rows[index];
  }

  cell(row: number, column: ColumnId): Cell {
    return this.data.get(columnKey(column))?.get(row) ?? MISSING;
  }

  /** Fast path of sorting: the number in a slot, or null when it holds anything else. */
  number(row: number, column: ColumnId): number | null {
    const data = this.data.get(columnKey(column));
    return data?.tags[row] === NUMBER ? (data.numbers[row] ?? null) : null;
  }

  column(id: ColumnId): Column | undefined {
    const key = columnKey(id);
    return this.columns.find((column) => columnKey(column.id) === key);
  }

  /** Returns the message when the file cannot be read; a file that is not there leaves its cells missing. */
  private fill(kind: ColumnKind, file: string, result: FileResult, row: number): string | null {
    if ('error' in result) {
      return result.error.type === 'FileNotFoundError' ? null : result.error.message;
    }
    for (const [path, cell] of leaves(result.value)) {
      const id: ColumnId = [kind, file, ...path];
      // A file that holds one empty map has no leaves of its own.
      if (path.length > 0 || typeof cell !== 'object') {
        this.column_(id).set(row, cell);
      }
    }
    return null;
  }

  /** An unreadable file shows in each of its columns, or in one of its own when no revision can read it. */
  private spread({ kind, file, row, message }: { kind: ColumnKind; file: string; row: number; message: string }): void {
    const own = [...this.data.values()].filter((column) => column.id[0] === kind && column.id[1] === file);
    for (const column of own.length > 0 ? own : [this.column_([kind, file])]) {
      column.set(row, { t: 'error', message });
    }
  }

  private column_(id: ColumnId): ColumnData {
    const key = columnKey(id);
    let column = this.data.get(key);
    if (column === undefined) {
      column = new ColumnData(id, this.rows.length);
      this.data.set(key, column);
    }
    return column;
  }
}

function describe(column: ColumnData, labels: ReadonlyMap<string, string>, better: (id: ColumnId) => 'higher' | 'lower' | null): Column {
  let min = Infinity;
  let max = -Infinity;
  let count = 0;
  const seen = new Set<number | string>();
  column.tags.forEach((tag, row) => {
    const value = column.numbers[row] ?? 0;
    if (tag === NUMBER) {
      count += 1;
      min = Math.min(min, value);
      max = Math.max(max, value);
      seen.add(value);
    }
  });
  for (const cell of column.others.values()) {
    if (!(typeof cell === 'object' && cell !== null && (cell.t === 'missing' || cell.t === 'error'))) {
      seen.add(JSON.stringify(cell));
    }
  }
  return {
    id: column.id,
    label: labels.get(columnKey(column.id)) ?? column.id.slice(1).join('.'),
    numeric: count > 0,
    min: count > 0 ? min : null,
    max: count > 0 ? max : null,
    distinct: seen.size,
    better: column.id[0] === 'metric' ? better(column.id) : null,
  };
}

/** The shortest tail of each column's path that no other column has: `lr`, `train.lr`, `nested/params.yaml:train.lr`. */
export function shortestLabels(ids: readonly ColumnId[]): Map<string, string> {
  const candidates = (id: ColumnId): string[] => {
    const [kind, file, ...keys] = id;
    const tails = keys.map((_, index) => keys.slice(keys.length - 1 - index).join('.'));
    const whole = keys.join('.');
    return [...tails, whole === '' ? file : `${file}:${whole}`, `${kind} ${file}:${whole}`];
  };
  const taken = new Map<string, number>();
  const wholes = new Map<string, number>();
  for (const id of ids) {
    const whole = id.slice(2).join('.');
    wholes.set(whole, (wholes.get(whole) ?? 0) + 1);
    for (const candidate of new Set(candidates(id))) {
      taken.set(candidate, (taken.get(candidate) ?? 0) + 1);
    }
  }
  return new Map(
    ids.map((id) => {
      const all = candidates(id);
      const whole = id.slice(2).join('.');
      // `accuracy` beside `val.accuracy`: its tail is not its own, but its whole path is.
      const own = all.find((candidate) => taken.get(candidate) === 1 || (candidate === whole && whole !== '' && wholes.get(whole) === 1));
      return [columnKey(id), own ?? all[all.length - 1] ?? ''];
    }),
  );
}
