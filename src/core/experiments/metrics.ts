/** Which metrics judge, and which direction of them is better. */
import type { Column, ColumnId, ColumnRef } from '../../protocol/index.js';
import { isDelta, isExpression, isField } from './refs.js';
import type { Store } from './store.js';
import { TAG } from './store/vector.js';

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

/** Position of the experiment (or commit) with the best value of the main metric; the workspace does not count, and one alone is not the best. */
export function bestRow(store: Store, metric: Column | null): number | null {
  const vector = metric === null ? null : store.vector(metric.id);
  const lower = metric?.better === 'lower';
  let best: number | null = null;
  let bestValue = NaN;
  let compared = 0;
  vector?.at.forEach((index, row) => {
    if (vector.tags[index] === TAG.number && store.rows[row]?.kind !== 'workspace') {
      const value = vector.values[index] ?? NaN;
      compared++;
      if (best === null || (lower ? value < bestValue : value > bestValue)) {
        best = row;
        bestValue = value;
      }
    }
  });
  return compared > 1 ? best : null;
}

/** Of a metric as it is described, of an expression by its name, of a difference as of what it is the difference of. */
export function betterOf(store: Store, column: ColumnRef): 'higher' | 'lower' | null {
  if (isField(column)) {
    return null;
  }
  if (isDelta(column)) {
    return betterOf(store, column[2]);
  }
  return isExpression(column) ? betterByName(column[1]) : (store.column(column)?.better ?? null);
}
