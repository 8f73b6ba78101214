/** The lines of the table for the present view, and what to do when they change. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { PanelState } from '../../src/protocol/panel.js';
import type { ColumnRef, RowsMode, TableQuery } from '../../src/protocol/table.js';
import type { Panel } from '../panel.js';
import { TableSource } from './source.js';

/** The source, and a number that grows whenever something in it is not as it was. */
export function useSource(panel: Panel): { readonly source: TableSource; readonly revision: number } {
  const [revision, setRevision] = useState(0);
  const latest = useRef(panel);
  latest.current = panel;
  const source = useMemo(
    () =>
      new TableSource(panel.host, {
        onChange: () => setRevision((before) => before + 1),
        onStale: () => void latest.current.refresh(),
        onFailure: (failure) => latest.current.fail(failure),
      }),
    [panel.host],
  );
  return { source, revision };
}

/** Name of the mark in the performance timeline that says when rows were first painted, for those who measure. */
export const ROWS_PAINTED = 'espalier: rows painted';

/** Marks the frame after the one that has the first rows. */
export function useRowsMark(hasRows: boolean): void {
  useEffect(() => {
    if (hasRows && performance.getEntriesByName(ROWS_PAINTED).length === 0) {
      requestAnimationFrame(() => performance.mark(ROWS_PAINTED));
    }
  }, [hasRows]);
}

export function useConfigured(source: TableSource, { info }: Panel, query: TableQuery, columns: readonly ColumnRef[]): void {
  const text = useMemo(() => JSON.stringify(columns), [columns]);
  // Asked for before the next frame is made.
  useLayoutEffect(() => source.configure(info, query, columns), [source, info, query, text]);
}

/** How rows are arranged now. */
export function rowsMode({ rows, sort }: PanelState): RowsMode {
  return rows === 'auto' ? (sort.length > 0 ? 'flat' : 'tree') : rows;
}
