/** What a run that failed did otherwise than the last one that went well. */
import { differences } from '../../core/experiments/query.js';
import { columnKey, MISSING, type Store } from '../../core/experiments/store.js';
import { equalCells } from '../../core/values/index.js';
import type { Difference, Row, RowId, RunExplanation, RunInfo } from '../../protocol/index.js';
import type { RunRecord } from './records.js';

/** @param record the run's own, when it has one; entries of DVC's queue are rows of the store instead */
export function explainRun(store: Store, run: RunInfo, record: RunRecord | null, projectRoot: string): RunExplanation {
  const good = lastGood(store, run);
  return {
    run,
    root: record?.root ?? projectRoot,
    good: good === null ? null : { row: good.id, label: good.label, time: good.time },
    differences: good === null ? null : differing(store, run, record, good.id),
  };
}

function lastGood(store: Store, run: RunInfo): Row | null {
  const went = store.rows.filter((row) => row.kind === 'experiment' && (row.state === 'none' || row.state === 'success'));
  const newest = (rows: readonly Row[]): Row | null =>
    rows.reduce<Row | null>((best, row) => (best === null || (row.time ?? 0) > (best.time ?? 0) ? row : best), null);
  return newest(went.filter((row) => row.baseline === run.baseline)) ?? newest(went) ?? store.row(run.baseline) ?? null;
}

function differing(store: Store, run: RunInfo, record: RunRecord | null, good: RowId): Difference[] | null {
  if (record === null) {
    return run.row === null || store.indexOf(run.row) === undefined ? null : differences(store, run.row, good).params;
  }
  if (record.values.length === 0) {
    return null;
  }
  const own = new Map(record.values.map(([path, value]) => [columnKey(['param', ...path]), value]));
  const at = store.indexOf(good);
  return store.columns.flatMap((column): Difference[] => {
    if (column.id[0] !== 'param' || at === undefined) {
      return [];
    }
    const [from, to] = [store.cell(at, column.id), own.get(columnKey(column.id)) ?? MISSING];
    return equalCells(from, to) ? [] : [{ column: column.id, label: column.label, from, to }];
  });
}
