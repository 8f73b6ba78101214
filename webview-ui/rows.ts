/** Rows as they were read. */
import { useEffect, useState } from 'preact/hooks';
import type { TableLine, TableRow } from '../src/protocol/table.js';
import type { ColumnId, RowId } from '../src/protocol/model.js';
import type { Cell } from '../src/protocol/values.js';
import { columnKey } from './columns.js';
import type { Host } from './rpc.js';

/** A row, and where in it each column's cell is. */
export interface LoadedRow {
  readonly data: TableRow;
  readonly at: ReadonlyMap<string, number>;
}

export function cellOf(row: LoadedRow, key: string): Cell | undefined {
  const at = row.at.get(key);
  return at === undefined ? undefined : row.data.cells[at];
}

export function loadedRows(rows: readonly TableLine[], columns: readonly ColumnId[]): LoadedRow[] {
  const at = new Map(columns.map((column, index) => [columnKey(column), index]));
  return rows.flatMap((data) => (data.kind === 'row' ? [{ data, at }] : []));
}

/**
 * The named rows with the cells of some columns; unknown ids are left out. What was read before is kept until the answer is here,
 * without rows that are no longer asked for.
 * @param version of the index: asked again when it moves
 */
export function useRows(
  host: Host,
  ids: readonly RowId[],
  columns: readonly ColumnId[],
  version: number | undefined,
): readonly LoadedRow[] {
  const [rows, setRows] = useState<readonly LoadedRow[]>([]);
  const asked = JSON.stringify([ids, columns]);
  useEffect(() => {
    if (ids.length === 0) {
      setRows([]);
      return;
    }
    const wanted = new Set(ids);
    setRows((before) => before.filter(({ data }) => wanted.has(data.row.id)));
    const controller = new AbortController();
    void host.request('rowsById', { ids, columns, baseline: null }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        setRows(loadedRows(result.value.rows, columns));
      }
    });
    return () => controller.abort();
  }, [asked, version]);
  return rows;
}
