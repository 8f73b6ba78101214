/** Answers about whole columns: statistics for their headers, histograms, values, what differs. */
import type { ColumnId, ColumnRef, ColumnStats, Histogram, RowId } from '../../../protocol/index.js';
import { betterOf } from '../metrics.js';
import type { Store } from '../store.js';
import { sameAt, TAG, type Vector } from '../store/vector.js';
import type { Steps } from './steps.js';
import { frequentValues, histogramOf, summarize } from './summary.js';
import type { Ordered } from './table.js';

export function* columnStats({ frame, rows }: Ordered, columns: readonly ColumnRef[]): Steps<ColumnStats[]> {
  const all: ColumnStats[] = [];
  for (const column of columns) {
    const vector = frame.vector(column);
    const summary = summarize(vector, rows);
    const extreme = (row: number): ColumnStats['min'] =>
      row < 0 ? null : { value: vector.values[vector.at[row] ?? 0] ?? 0, row: frame.store.rows[row]?.id ?? '' };
    all.push({
      column,
      values: rows.length - summary.missing - summary.errors,
      missing: summary.missing,
      errors: summary.errors,
      numbers: summary.count,
      mean: summary.count > 0 ? summary.mean : null,
      std: summary.std,
      min: extreme(summary.minRow),
      max: extreme(summary.maxRow),
      last: extreme(newest(frame.store, vector, rows)),
      better: betterOf(frame.store, column),
    });
    yield;
  }
  return all;
}

/** The row of the latest commit that has a number; -1 when none has. */
function newest(store: Store, { at, tags }: Vector, rows: Uint32Array): number {
  let found = -1;
  let latest = -Infinity;
  for (const row of rows) {
    const time = store.rows[row]?.time ?? null;
    if (time !== null && time > latest && tags[at[row] ?? 0] === TAG.number) {
      found = row;
      latest = time;
    }
  }
  return found;
}

export function* histograms({ frame, rows }: Ordered, columns: readonly ColumnRef[], bins: number): Steps<(Histogram | null)[]> {
  const all: (Histogram | null)[] = [];
  for (const column of columns) {
    all.push(histogramOf(frame.vector(column), rows, bins));
    yield;
  }
  return all;
}

export function valuesIn({ frame, rows }: Ordered, column: ColumnRef, limit: number): ReturnType<typeof frequentValues> {
  return frequentValues(frame.vector(column), rows).slice(0, limit);
}

/** Columns whose values are not the same in all of the rows. @param ids these rows; null: those that pass the filter */
export function* differingColumns({ frame, rows }: Ordered, ids: readonly RowId[] | null): Steps<ColumnId[]> {
  const compared = ids === null ? rows : Uint32Array.from(ids.flatMap((id) => frame.store.indexOf(id) ?? []));
  const found: ColumnId[] = [];
  for (const { id } of frame.store.columns) {
    const vector = frame.vector(id);
    const first = compared[0] ?? 0;
    if (compared.some((row) => !sameAt(vector, row, first))) {
      found.push(id);
    }
    yield;
  }
  return found;
}
