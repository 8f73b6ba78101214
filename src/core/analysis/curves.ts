/** Curves from the plot files that training writes. DVCLive keeps one TSV file a metric below `plots/metrics`, with a `step` column. */
import type { Curve, RowId } from '../../protocol/model.js';
import type { Value } from '../../protocol/values.js';
import { parsePlotFile } from './plotTable.js';

const X_COLUMNS = ['step', 'epoch', 'iteration', 'iter'];
const NOT_DRAWN = new Set(['timestamp', ...X_COLUMNS]);

/** What `dvc.yaml` says of a file. */
export interface CurveOptions {
  readonly x?: string | null;
  /** Columns to draw; none is all. */
  readonly columns?: readonly string[];
}

/**
 * Each numeric column of a plot file against its step (else the row's number). Rows without a cell, texts, NaN and infinities are
 * gaps. Throws `ValuesError`.
 */
export function curvesOf(file: string, text: string, row: RowId, rowLabel: string, options: CurveOptions = {}): Curve[] {
  const { columns, rows } = parsePlotFile(text, file);
  const given = columns.indexOf(options.x ?? '');
  const xAt = given >= 0 ? given : columns.findIndex((name) => X_COLUMNS.includes(name.toLowerCase()));
  const x = rows.map((cells, index) => (xAt < 0 ? index : (finite(cells[xAt]) ?? index)));
  const xLabel = columns[xAt] ?? 'row';
  const drawn = (name: string, at: number): boolean =>
    options.columns?.length ? options.columns.includes(name) : at !== xAt && !NOT_DRAWN.has(name.toLowerCase());
  return columns.flatMap((name, at): Curve[] => {
    const y = drawn(name, at) ? rows.map((cells) => finite(cells[at])) : [];
    return y.some((value) => value !== null) ? [{ row, rowLabel, file, series: seriesName(file, name), xLabel, x, y }] : [];
  });
}

/** DVCLive names the file after the metric; elsewhere the column says what it is. */
function seriesName(file: string, column: string): string {
  const live = /(?:^|\/)plots\/metrics\/(.+)\.[^./]+$/.exec(file)?.[1];
  return live !== undefined && live.split('/').pop() === column ? live : `${file.split('/').pop() ?? file}: ${column}`;
}

function finite(cell: Value | undefined): number | null {
  const value = typeof cell === 'string' ? (cell.trim() === '' ? NaN : Number(cell)) : typeof cell === 'bigint' ? Number(cell) : cell;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
