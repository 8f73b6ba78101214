/** Answers the questions about the table. */
import {
  ALL_ROWS,
  type Column,
  type ExportMethods,
  type Handlers,
  type TableLine,
  type TableMethods,
  type TableQuery,
} from '../../protocol/index.js';
import { Table } from '../../core/experiments/query.js';
import { checkedExpression } from '../../core/experiments/language/expression.js';
import { parseFilter } from '../../core/experiments/language/filter.js';
import { problemOf } from '../../core/experiments/language/problem.js';
import { differenceHits, stepTo, textHits, type Hits } from '../../core/experiments/query/find.js';
import { columnStats, differingColumns, histograms, valuesIn } from '../../core/experiments/query/overview.js';
import { linesPage, rowsById } from '../../core/experiments/query/page.js';
import { Recent } from '../../core/experiments/query/recent.js';
import type { Arranged, Ordered } from '../../core/experiments/query/table.js';
import type { Store } from '../../core/experiments/store.js';
import { loadMore } from '../table/late.js';
import { SharedWork } from './sharedWork.js';

/** Values of a column that completion looks through. */
const MOST_VALUES = 1000;

/** What is kept for one version of the index. */
interface Versioned {
  readonly version: number;
  readonly table: Table;
  readonly hits: Recent<Hits>;
}

/** What is asked of the index. */
export interface TableIndex {
  readonly snapshot: { readonly store: Store; readonly version: number };
  mainMetric(): Column | null;
  /** Position of the best row. */
  best(): number | null;
}

export interface TableAnswers {
  readonly handlers: Omit<Handlers<TableMethods & ExportMethods>, 'differences'>;
  /** Which rows pass a filter, by position: null where it is empty, or where there is a problem with it. */
  filtered(
    asked: Partial<Pick<TableQuery, 'filter' | 'baseline' | 'expressions'>>,
    signal: AbortSignal,
  ): Promise<{ readonly passes: ((row: number) => boolean) | null; readonly problem: string | null }>;
}

export function tableHandlers(opened: () => TableIndex): TableAnswers {
  const work = new SharedWork();
  let kept: Versioned | null = null;

  const current = (): Versioned => {
    const { store, version } = opened().snapshot;
    const mainMetric = opened().mainMetric();
    if (kept?.table.store !== store || kept.table.mainMetric !== mainMetric) {
      kept = { version, table: new Table(store, mainMetric), hits: new Recent(2) };
    }
    return kept;
  };
  const arranged = ({ version, table }: Versioned, query: TableQuery, signal: AbortSignal): Promise<Arranged> =>
    work.run(`lines ${version} ${JSON.stringify(query)}`, () => table.arranged(query, Date.now()), signal);
  const ordered = ({ version, table }: Versioned, query: TableQuery, signal: AbortSignal): Promise<Ordered> =>
    work.run(`order ${version} ${JSON.stringify(query)}`, () => table.order(query, Date.now()), signal);
  const found = async (
    { version, hits, ...now }: Versioned,
    kind: string,
    params: Pick<TableMethods['findDifference']['params'], 'query' | 'columns' | 'from' | 'direction'>,
    search: (lines: Arranged) => ReturnType<typeof textHits>,
    signal: AbortSignal,
  ): Promise<TableMethods['find']['result']> => {
    const lines = await arranged({ version, hits, ...now }, params.query, signal);
    const key = JSON.stringify([kind, params.query, params.columns]);
    const known = hits.get(key) ?? hits.set(key, await work.run(`${version} ${key}`, () => search(lines), signal));
    return { version, ...stepTo(known, lines, params.from, params.direction) };
  };

  const handlers: TableAnswers['handlers'] = {
    table() {
      const { store, version } = opened().snapshot;
      const best = opened().best();
      return {
        version,
        total: store.rows.length,
        columns: store.columns,
        best: best === null ? null : (store.rows[best]?.id ?? null),
        mainMetric: opened().mainMetric()?.id ?? null,
      };
    },
    async rows({ query, start, end, columns }, signal) {
      const now = current();
      return { version: now.version, ...linesPage(now.table, await arranged(now, query, signal), start, end, columns) };
    },
    rowsById: ({ ids, columns, baseline, expressions }) => ({
      rows: rowsById(current().table, ids, columns, baseline, expressions ?? []),
    }),
    check({ filter, expressions }) {
      const { names } = current().table.frame(expressions, null);
      return {
        filter: problemOf(() => parseFilter(filter, names)),
        expressions: expressions.map((one) => problemOf(() => checkedExpression(one, names))),
      };
    },
    async complete({ text, offset, language, expressions, limit }) {
      const frame = current().table.frame(expressions, null);
      const { complete } = await loadMore();
      const all = { frame, rows: frame.positions, passes: () => true, problem: null };
      return complete(text, offset, language, frame.names, (ref) => valuesIn(all, ref, MOST_VALUES), limit);
    },
    find: (params, signal) =>
      found(
        current(),
        `${String(params.matchCase)} ${params.text}`,
        params,
        (lines) => textHits(lines, params.columns, params.text, params.matchCase),
        signal,
      ),
    findDifference: (params, signal) => found(current(), 'difference', params, (lines) => differenceHits(lines, params.columns), signal),
    async locate({ query, ids }, signal) {
      const now = current();
      const { frame, lines } = await arranged(now, query, signal);
      return {
        version: now.version,
        places: ids.map((id) => {
          const row = frame.store.indexOf(id) ?? -1;
          const unfold = lines.foldedAbove(row);
          const line = lines.lineOf(row, frame.size);
          return unfold === null ? null : { line: line < 0 ? null : line, unfold };
        }),
      };
    },
    async stats({ query, columns }, signal) {
      const now = current();
      const rows = await ordered(now, query, signal);
      const key = `stats ${now.version} ${JSON.stringify([query, columns])}`;
      return { version: now.version, columns: await work.run(key, () => columnStats(rows, columns), signal) };
    },
    async histogram({ query, columns, bins }, signal) {
      const now = current();
      const rows = await ordered(now, query, signal);
      const key = `histogram ${now.version} ${JSON.stringify([query, columns, bins])}`;
      return { version: now.version, histograms: await work.run(key, () => histograms(rows, columns, bins), signal) };
    },
    async distinct({ query, column, limit }, signal) {
      const all = valuesIn(await ordered(current(), query, signal), column, Infinity);
      return { values: all.slice(0, limit), more: Math.max(0, all.length - limit) };
    },
    async differingColumns({ query, rows: ids }, signal) {
      const now = current();
      const rows = await ordered(now, query, signal);
      const key = `differing ${now.version} ${JSON.stringify([query, ids])}`;
      return { columns: await work.run(key, () => differingColumns(rows, ids), signal) };
    },
    async exportTable(request, signal) {
      const now = current();
      const { query, columns, rows } = request;
      const [{ exportTable }, lines] = await Promise.all([loadMore(), arranged(now, query, signal)]);
      const chosen = rows && new Set(rows);
      const ids = chosen && [...lines.rows].flatMap((at) => lines.frame.store.rows[at]?.id ?? []).filter((id) => chosen.has(id));
      const read = (start: number, end: number): readonly TableLine[] =>
        ids === null
          ? linesPage(now.table, lines, start, end, columns).rows
          : rowsById(now.table, ids.slice(start, end), columns, query.baseline, query.expressions);
      const total = ids === null ? lines.lines.total : ids.length;
      const key = `export ${now.version} ${JSON.stringify(request)}`;
      return { text: await work.run(key, () => exportTable(request, total, read), signal), lines: total };
    },
    seedGroups: async () => (await loadMore()).seedGroups(current().table.frame([], null)),
  };
  return {
    handlers,
    async filtered(asked, signal) {
      if ((asked.filter ?? '').trim() === '') {
        return { passes: null, problem: null };
      }
      const { passes, problem } = await ordered(current(), { ...ALL_ROWS, ...asked }, signal);
      return problem === null ? { passes, problem: null } : { passes: null, problem: problem.message };
    },
  };
}
