/** Metrics of experiments, arranged for drawing. */
import { rowName } from '../../src/core/experiments/rowName.js';
import type { Column, RowId } from '../../src/protocol/model.js';
import { columnKey } from '../columns.js';
import { cellOf, type LoadedRow } from '../rows.js';
import { decimalsFor, showCell } from '../format.js';

export interface MetricBars {
  readonly kind: 'metric';
  /** As of no plot. */
  readonly key: string;
  readonly title: string;
  readonly better: Column['better'];
  readonly values: readonly {
    readonly row: RowId;
    readonly label: string;
    readonly value: number | null;
    readonly text: string;
    readonly best: boolean;
  }[];
}

/** The numeric metrics that at least one of the rows has. */
export function metricBars(columns: readonly Column[], rows: readonly LoadedRow[]): readonly MetricBars[] {
  return columns.flatMap((column) => {
    if (column.id[0] !== 'metric' || !column.numeric) {
      return [];
    }
    const key = columnKey(column.id);
    const cells = rows.map((row) => ({ row, cell: cellOf(row, key) ?? ({ t: 'missing' } as const) }));
    const numbers = cells.flatMap(({ cell }) => (typeof cell === 'number' ? [cell] : []));
    if (numbers.length === 0) {
      return [];
    }
    const decimals = decimalsFor(numbers);
    const best =
      column.better === null || numbers.length < 2 ? null : column.better === 'lower' ? Math.min(...numbers) : Math.max(...numbers);
    const values = cells.map(({ row, cell }) => ({
      row: row.data.row.id,
      label: rowName(row.data.row),
      value: typeof cell === 'number' ? cell : null,
      text: showCell(cell, { decimals }).text,
      best: best !== null && cell === best,
    }));
    return [{ kind: 'metric', key: `metric ${key}`, title: column.label, better: column.better, values }];
  });
}
