/** Lines as they are sent: the cells of the columns that are shown. */
import type { ColumnRef, Expression, GroupLine, LinesResult, RowId, TableLine, TableRow } from '../../../protocol/index.js';
import { COMPARED } from '../../../protocol/table.js';
import { betterOf } from '../metrics.js';
import { isField } from '../refs.js';
import { cellAt, compareAt, type Vector } from '../store/vector.js';
import type { Frame } from './frame.js';
import { bestOf, groupCell } from './summary.js';
import type { Arranged, Table } from './table.js';

/** Lines `start <= i < end`. */
export function linesPage(
  table: Table,
  { frame, lines, rows, passes, problem }: Arranged,
  start: number,
  end: number,
  columns: readonly ColumnRef[],
): Omit<LinesResult, 'version'> {
  const vectors = columns.map((column) => frame.vector(column));
  const page: TableLine[] = [];
  for (let line = Math.max(0, start); line < Math.min(end, lines.total); line++) {
    const entry = lines.entries[line] ?? 0;
    const depth = lines.depths[line] ?? 0;
    const { key, children, open } = lines.parentAt(entry) ?? { key: null, children: 0, open: true };
    const group = lines.group(entry);
    if (group === undefined) {
      page.push({ ...rowOf(frame, entry, columns, vectors), depth, children, open, matches: passes(entry) });
    } else {
      page.push({
        kind: 'group',
        key: key ?? '',
        depth,
        by: group.by,
        count: group.rows.length,
        cells: vectors.map((vector, at) => groupCell(vector, group.rows, betterOf(table.store, columns[at] ?? 'name'))),
        children,
        open,
        best: bestIn(table, frame, group.rows),
      } satisfies GroupLine);
    }
  }
  return { total: lines.total, matching: rows.length, rows: page, problem };
}

/** The named rows, in that order; unknown ids are left out. */
export function rowsById(
  table: Table,
  ids: readonly RowId[],
  columns: readonly ColumnRef[],
  baseline: RowId | null,
  expressions: readonly Expression[],
): TableRow[] {
  const frame = table.frame(expressions, baseline);
  const vectors = columns.map((column) => frame.vector(column));
  return ids.flatMap((id) => {
    const row = table.store.indexOf(id);
    return row === undefined ? [] : [{ ...rowOf(frame, row, columns, vectors), depth: 0, children: 0, open: true, matches: true }];
  });
}

function rowOf(
  frame: Frame,
  position: number,
  columns: readonly ColumnRef[],
  vectors: readonly Vector[],
): Pick<TableRow, 'kind' | 'key' | 'row' | 'cells' | 'compared'> {
  const row = frame.store.rows[position];
  if (row === undefined) {
    throw new RangeError(`There is no row ${position}.`);
  }
  const base = frame.bases[position] ?? -1;
  return {
    kind: 'row',
    key: row.id,
    row,
    cells: vectors.map((vector) => cellAt(vector, position)),
    compared: vectors.map((vector, at) => (base < 0 || isField(columns[at] ?? 'name') ? COMPARED.same : compareAt(vector, position, base))),
  };
}

function bestIn({ mainMetric, store }: Table, frame: Frame, rows: Uint32Array): RowId | null {
  const best = mainMetric === null ? -1 : bestOf(frame.vector(mainMetric.id), rows, mainMetric.better);
  return store.rows[best]?.id ?? null;
}
