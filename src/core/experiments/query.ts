/** Questions to the store: order, ranges of rows, differences, the best experiment. */
import { compareCells, equalCells } from '../values/index.js';
import {
  EspalierError,
  type Cell,
  type Column,
  type ColumnId,
  type ColumnRef,
  type Difference,
  type Row,
  type RowId,
  type Sort,
  type TableQuery,
  type TableRow,
} from '../../protocol/index.js';
import { fieldCell, isField } from './fields.js';
import { columnKey, MISSING, type Store } from './store.js';

/** Row indices in the query's order. Sorting is stable; missing values and errors come last in both directions. */
export function orderRows(store: Store, sort: readonly Sort[]): Uint32Array {
  const order = Uint32Array.from(store.rows, (_, index) => index);
  if (sort.length === 0) {
    return order;
  }
  const comparisons = sort.map((one) => comparison(store, one));
  return order.sort((a, b) => {
    for (const compare of comparisons) {
      const result = compare(a, b);
      if (result !== 0) {
        return result;
      }
    }
    return a - b;
  });
}

function comparison(store: Store, { column, direction }: Sort): (a: number, b: number) => number {
  const sign = direction === 'ascending' ? 1 : -1;
  if (column === 'time') {
    return (a, b) => numbersLast(store.rows[a]?.time ?? null, store.rows[b]?.time ?? null, sign);
  }
  if (column === 'name') {
    return (a, b) => sign * labelOf(store, a).localeCompare(labelOf(store, b), 'en', { numeric: true });
  }
  if (isField(column) || !isFileColumn(column)) {
    return (a, b) => compareCells(cellOf(store, a, column), cellOf(store, b, column), direction);
  }
  return (a, b) => {
    const x = store.number(a, column);
    const y = store.number(b, column);
    return x !== null && y !== null ? sign * (x - y) : compareCells(store.cell(a, column), store.cell(b, column), direction);
  };
}

function isFileColumn(column: ColumnRef): column is ColumnId {
  return column[0] === 'param' || column[0] === 'metric';
}

function cellOf(store: Store, index: number, column: ColumnRef): Cell {
  const row = store.rows[index];
  if (isField(column)) {
    return row ? fieldCell(row, column) : MISSING;
  }
  if (isFileColumn(column)) {
    return store.cell(index, column);
  }
  throw new EspalierError('unsupported', 'Expressions and differences are not columns yet.');
}

function labelOf(store: Store, row: number): string {
  return store.rows[row]?.label ?? '';
}

function numbersLast(a: number | null, b: number | null, sign: number): number {
  return a === null || b === null ? Number(a === null) - Number(b === null) : sign * (a - b);
}

/** The row that a row's differences are counted from: the chosen one, else its own baseline. */
export function baselineOf(row: Row, chosen: RowId | null): RowId | null {
  return chosen === row.id ? null : (chosen ?? row.baseline);
}

export function tableRow(
  store: Store,
  index: number,
  columns: readonly ColumnRef[],
  query: Pick<TableQuery, 'baseline' | 'rows'>,
): TableRow | null {
  const row = store.rows[index];
  if (row === undefined) {
    return null;
  }
  const base = baselineOf(row, query.baseline);
  const baseIndex = base === null ? undefined : store.indexOf(base);
  const cells = columns.map((column) => cellOf(store, index, column));
  return {
    kind: 'row',
    key: row.id,
    row,
    depth: query.rows === 'tree' && row.kind === 'experiment' ? 1 : 0,
    cells,
    differs: columns.map(
      (column, at) => baseIndex !== undefined && !isField(column) && !equalCells(cellOf(store, baseIndex, column), cells[at] ?? MISSING),
    ),
    children: 0,
    open: true,
    matches: true,
  };
}

export function differences(
  store: Store,
  id: RowId,
  chosen: RowId | null,
): { baseline: RowId | null; params: Difference[]; metrics: Difference[] } {
  const row = store.row(id);
  const index = store.indexOf(id);
  const baseline = row ? baselineOf(row, chosen) : null;
  const baseIndex = baseline === null ? undefined : store.indexOf(baseline);
  const found: Difference[] = [];
  if (index !== undefined && baseIndex !== undefined) {
    for (const column of store.columns) {
      const from = store.cell(baseIndex, column.id);
      const to = store.cell(index, column.id);
      if (!equalCells(from, to)) {
        found.push({ column: column.id, label: column.label, from, to });
      }
    }
  }
  return {
    baseline: baseIndex === undefined ? null : baseline,
    params: found.filter((one) => one.column[0] === 'param'),
    metrics: found.filter((one) => one.column[0] === 'metric'),
  };
}

/** By name: what is lost, wrong or slow should be small. Everything else is better when it is higher. */
const LOWER =
  /(^|[_\-./ ])(loss|losses|err|error|errors|mse|rmse|mae|mape|nll|perplexity|ppl|wer|cer|brier|regret|latency|seconds|secs|time|duration|memory|size|fpr|fnr)([_\-./ \d]|$)/i;

/** What counts and does not judge, as DVCLive's `step`. */
const COUNTER = /(^|[._/-])(steps?|epochs?|iter(ation)?s?|seed|timestamp)$/i;

export function betterByName(name: string): 'higher' | 'lower' | null {
  return COUNTER.test(name) ? null : LOWER.test(name) ? 'lower' : 'higher';
}

/** Names that people judge a model by, in the order in which they are looked for. */
const MAIN = [
  /^(val|valid|validation|test|eval)[_\-./]?(acc|accuracy|f1|auc|r2|map)/i,
  /^(acc|accuracy)$/i,
  /f1|auc|r2|map|precision|recall|score/i,
  /loss|error|rmse|mse|mae/i,
];

/** The metric by which experiments are judged: the named one, else a usual one, else the first number. */
export function mainMetric(columns: readonly Column[], name: string | null): Column | null {
  const metrics = columns.filter((column) => column.id[0] === 'metric' && column.numeric);
  if (name !== null && name !== '') {
    const named = metrics.find(
      (column) => column.label === name || columnName(column.id) === name || `${column.id[1]}:${columnName(column.id)}` === name,
    );
    if (named) {
      return named;
    }
  }
  for (const pattern of MAIN) {
    // `accuracy` of the whole before `val.accuracy` of a part.
    const [found] = metrics
      .filter((column) => pattern.test(column.id[column.id.length - 1] ?? ''))
      .sort((a, b) => a.id.length - b.id.length);
    if (found) {
      return found;
    }
  }
  return metrics[0] ?? null;
}

export function columnName(id: ColumnId): string {
  return id.slice(2).join('.');
}

/** Index of the experiment (or commit) with the best value of the main metric; the workspace does not count, and one alone is not the best. */
export function bestRow(store: Store, metric: Column | null): number | null {
  let best: number | null = null;
  let bestValue = NaN;
  let compared = 0;
  if (metric !== null) {
    store.rows.forEach((row, index) => {
      const value = row.kind === 'workspace' ? null : store.number(index, metric.id);
      compared += value === null ? 0 : 1;
      if (value !== null && (best === null || (metric.better === 'lower' ? value < bestValue : value > bestValue))) {
        best = index;
        bestValue = value;
      }
    });
  }
  return compared > 1 ? best : null;
}

/** Different values of a column, smallest first, at most `limit`. */
export function distinctValues(store: Store, column: ColumnId, limit: number): Cell[] {
  const seen = new Map<string, Cell>();
  store.rows.forEach((_, index) => {
    const cell = store.cell(index, column);
    if (!(typeof cell === 'object' && cell !== null && (cell.t === 'missing' || cell.t === 'error'))) {
      seen.set(JSON.stringify(cell), cell);
    }
  });
  return [...seen.values()].sort((a, b) => compareCells(a, b, 'ascending')).slice(0, limit);
}

export { columnKey };
