/** Lines of the table as they were read. */
import { useEffect, useState } from 'preact/hooks';
import type { RowId } from '../src/protocol/model.js';
import type { ColumnRef, Expression, TableLine, TableRow } from '../src/protocol/table.js';
import type { Cell } from '../src/protocol/values.js';
import { columnKey } from './columns.js';
import type { Host } from './rpc.js';

/** A line, and where in it each column's cell is. */
export interface LoadedLine<T extends TableLine = TableLine> {
  readonly data: T;
  readonly at: ReadonlyMap<string, number>;
}

export type LoadedRow = LoadedLine<TableRow>;

export function isRow(line: LoadedLine): line is LoadedRow {
  return line.data.kind === 'row';
}

export function cellOf(row: LoadedRow, key: string): Cell | undefined {
  const at = row.at.get(key);
  return at === undefined ? undefined : row.data.cells[at];
}

/** What was read as `columns`. */
export function loaded<T extends TableLine>(lines: readonly T[], columns: readonly ColumnRef[]): LoadedLine<T>[] {
  const at = new Map(columns.map((column, index) => [columnKey(column), index]));
  return lines.map((data) => ({ data, at }));
}

const NO_EXPRESSIONS: readonly Expression[] = [];

/**
 * The named rows with the cells of some columns; unknown ids are left out. What was read before is kept until the answer is here,
 * without rows that are no longer asked for.
 * @param version of the index: asked again when it moves
 */
export function useRows(
  host: Host,
  ids: readonly RowId[],
  columns: readonly ColumnRef[],
  version: number | undefined,
  expressions: readonly Expression[] = NO_EXPRESSIONS,
): readonly LoadedRow[] {
  const [rows, setRows] = useState<readonly LoadedRow[]>([]);
  const asked = JSON.stringify([ids, columns, expressions]);
  useEffect(() => {
    if (ids.length === 0) {
      setRows([]);
      return;
    }
    const wanted = new Set(ids);
    setRows((before) => before.filter(({ data }) => wanted.has(data.row.id)));
    const controller = new AbortController();
    void host.request('rowsById', { ids, columns, baseline: null, expressions }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        setRows(loaded(result.value.rows, columns));
      }
    });
    return () => controller.abort();
  }, [asked, version]);
  return rows;
}
