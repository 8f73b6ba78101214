/** What is not the same in a row and its baseline. */
import type { Difference, Row, RowId } from '../../protocol/index.js';
import { equalCells } from '../values/index.js';
import type { Store } from './store.js';

/** The row that a row's differences are counted from: the chosen one, else its own baseline. */
export function baselineOf(row: Row, chosen: RowId | null): RowId | null {
  return chosen === row.id ? null : (chosen ?? row.baseline);
}

export function differences(
  store: Store,
  id: RowId,
  chosen: RowId | null,
): { baseline: RowId | null; params: Difference[]; metrics: Difference[] } {
  const row = store.row(id);
  const index = store.indexOf(id);
  const baseline = row ? baselineOf(row, chosen) : null;
  const baseIndex = baseline === null ? undefined : store.indexOf(baseline);
  const found: Difference[] = [];
  if (index !== undefined && baseIndex !== undefined) {
    for (const column of store.columns) {
      const from = store.cell(baseIndex, column.id);
      const to = store.cell(index, column.id);
      if (!equalCells(from, to)) {
        found.push({ column: column.id, label: column.label, from, to });
      }
    }
  }
  return {
    baseline: baseIndex === undefined ? null : baseline,
    params: found.filter((one) => one.column[0] === 'param'),
    metrics: found.filter((one) => one.column[0] === 'metric'),
  };
}
