/** "Only what differs": rows that are not as their baseline, columns that are not the same everywhere. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PanelState } from '../../src/protocol/panel.js';
import { ALL_ROWS, type ColumnRef, type TableInfo } from '../../src/protocol/table.js';
import { withClause } from '../../src/core/experiments/language/clause.js';
import { columnKey, keySet } from '../columns.js';
import type { Host } from '../rpc.js';

/** Keys of columns that are left out; empty while everything is shown, or until it is known. */
export function useSameEverywhere(host: Host, info: TableInfo, view: PanelState): ReadonlySet<string> {
  const { onlyDiffering, filter, expressions } = view;
  const [same, setSame] = useState<ReadonlySet<string>>(NONE);
  useEffect(() => {
    if (!onlyDiffering) {
      setSame(NONE);
      return;
    }
    const controller = new AbortController();
    // A file that cannot be read says nothing about what was changed.
    const query = { ...ALL_ROWS, rows: 'flat' as const, filter: withClause(filter, 'missing(error)'), expressions };
    void host.request('differingColumns', { query, rows: null }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        const differing = keySet(result.value.columns);
        setSame(new Set(info.columns.map(({ id }) => columnKey(id)).filter((key) => !differing.has(key))));
      }
    });
    return () => controller.abort();
  }, [host, info.version, onlyDiffering, filter, expressions]);
  return same;
}

/** Rows must differ in one of the parameters on show: metrics differ by chance. */
export function useDifferingIn(info: TableInfo, { onlyDiffering, columns }: PanelState): readonly ColumnRef[] | null {
  return useMemo(() => {
    const hidden = keySet(columns.hidden);
    return onlyDiffering ? info.columns.filter(({ id }) => id[0] === 'param' && !hidden.has(columnKey(id))).map(({ id }) => id) : null;
  }, [info.columns, onlyDiffering, columns.hidden]);
}

const NONE: ReadonlySet<string> = new Set();
