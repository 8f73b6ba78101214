/** Curves and values of experiments, arranged for drawing. */
import type { Column, Curve, RowId } from '../../src/protocol/model.js';
import { columnKey } from '../columns.js';
import { cellOf, type LoadedRow } from '../rows.js';
import { decimalsFor, showCell } from '../format.js';

export interface Series {
  readonly key: string;
  readonly name: string;
  readonly file: string;
  readonly xLabel: string;
  /** One for each experiment that has it, in the order of selection. */
  readonly curves: readonly Curve[];
}

/** One series for each name (and file, where files use the same names). */
export function groupCurves(curves: readonly Curve[], order: readonly RowId[]): readonly Series[] {
  const files = new Map<string, Set<string>>();
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    files.set(curve.series, (files.get(curve.series) ?? new Set()).add(curve.file));
    const key = JSON.stringify([curve.series, curve.file]);
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  const place = new Map(order.map((id, index) => [id, index]));
  return [...groups]
    .flatMap(([key, some]) => {
      const sorted = [...some].sort((a, b) => (place.get(a.row) ?? 0) - (place.get(b.row) ?? 0));
      const first = sorted[0];
      return first
        ? [
            {
              key,
              name: first.series,
              file: (files.get(first.series)?.size ?? 0) > 1 ? first.file : '',
              xLabel: first.xLabel,
              curves: sorted,
            },
          ]
        : [];
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }) || a.file.localeCompare(b.file));
}

/** Steps of all curves and each curve's value there, for reading as a table. */
export function curveTable(
  curves: readonly Curve[],
  limit: number,
): { readonly rows: readonly { x: number; values: readonly (number | null | undefined)[] }[]; readonly more: number } {
  const steps = new Map<number, (number | null | undefined)[]>();
  curves.forEach((curve, at) => {
    curve.x.forEach((x, index) => {
      const values = steps.get(x) ?? [];
      steps.set(x, values);
      values[at] = curve.y[index];
    });
  });
  const sorted = [...steps].sort(([a], [b]) => a - b);
  return {
    rows: sorted.slice(0, limit).map(([x, values]) => ({ x, values: curves.map((_, at) => values[at]) })),
    more: Math.max(0, sorted.length - limit),
  };
}

export interface MetricBars {
  readonly key: string;
  readonly label: string;
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
      label: row.data.row.label,
      value: typeof cell === 'number' ? cell : null,
      text: showCell(cell, { decimals }).text,
      best: best !== null && cell === best,
    }));
    return [{ key, label: column.label, better: column.better, values }];
  });
}
