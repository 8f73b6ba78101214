/** Answers about the rows of the table: values as numbers, what matters, what differs. */
import type { ColumnId, ColumnRef } from '../../protocol/index.js';
import type { AnalysisColumn, Comparison, Importance, PlotsMethods, Significance } from '../../protocol/plots.js';
import type { Frame } from '../experiments/query/frame.js';
import { groupRows } from '../experiments/query/groups.js';
import { cellAt, isAbsent, TAG } from '../experiments/store/vector.js';
import { formatCell } from '../values/index.js';
import { growForest } from './forest.js';
import { bootstrap, deviation, mean, spearman, welch } from './statistics.js';

/** Rows below which a forest says nothing. */
const LEAST_ROWS = 10;
/** Groups that are compared, the largest. */
const MOST_GROUPS = 12;
/** More different texts are names of things and no values to choose between. */
const MOST_CATEGORIES = 50;

/** Values of a column; texts as positions in `names`. Numbers beside texts are texts. */
export function analysisColumn(frame: Frame, rows: Uint32Array, column: ColumnRef): AnalysisColumn {
  const vector = frame.vector(column);
  const tag = (row: number): number => vector.tags[vector.at[row] ?? -1] ?? TAG.missing;
  const found = Array.from(rows);
  const isNumeric = found.every(
    (row) => isAbsent(tag(row)) || [TAG.number, TAG.nan, TAG.infinite, TAG.null].some((one) => one === tag(row)),
  );
  const known = typeof column === 'string' ? undefined : frame.store.column(column as ColumnId);
  const label = known?.label ?? (typeof column === 'string' ? column : String(column[column.length - 1]));
  const common = { column, label, better: known?.better ?? null };
  if (isNumeric) {
    return {
      ...common,
      names: null,
      values: found.map((row) => (tag(row) === TAG.number ? (vector.values[vector.at[row] ?? -1] ?? null) : null)),
    };
  }
  const texts = found.map((row) => (isAbsent(tag(row)) ? null : formatCell(cellAt(vector, row))));
  const order = new Intl.Collator('en', { numeric: true });
  const names = [...new Set(texts.flatMap((text) => text ?? []))].sort((a, b) => order.compare(a, b));
  const places = new Map(names.map((name, at) => [name, at]));
  return { ...common, names, values: texts.map((text) => (text === null ? null : (places.get(text) ?? null))) };
}

/** Over the rows that have the metric. Parameters that do not vary, or that name each row, are left out. */
export function importanceOf(frame: Frame, rows: Uint32Array, metric: ColumnId): Omit<PlotsMethods['importance']['result'], 'version'> {
  const judged = rows.filter((row) => analysisTag(frame, metric, row) === TAG.number);
  const target = analysisColumn(frame, judged, metric).values.map((value) => value ?? 0);
  const parameters = frame.store.columns
    .filter(({ id }) => id[0] === 'param')
    .map(({ id }) => analysisColumn(frame, judged, id))
    .filter(
      ({ values, names }) => new Set(values).size > 1 && (names === null || names.length <= Math.min(MOST_CATEGORIES, judged.length / 2)),
    );
  if (judged.length < LEAST_ROWS || parameters.length === 0 || new Set(target).size < 2) {
    return { importances: [], fit: null, rows: judged.length };
  }
  const forest = growForest(
    parameters.map(({ values }) => withoutGaps(values)),
    Float64Array.from(target),
  );
  const importances = parameters.map(({ column, names, values }, at): Importance => {
    const there = values.flatMap((value, row) => (value === null ? [] : [[value, target[row] ?? 0] as const]));
    const correlation =
      names === null
        ? spearman(
            there.map(([value]) => value),
            there.map(([, y]) => y),
          )
        : null;
    return { column: column as ColumnId, share: forest.importances[at] ?? 0, correlation };
  });
  return { importances: importances.sort((a, b) => b.share - a.share), fit: forest.fit, rows: judged.length };
}

function analysisTag(frame: Frame, column: ColumnRef, row: number): number {
  const { tags, at } = frame.vector(column);
  return tags[at[row] ?? -1] ?? TAG.missing;
}

/** What is missing is below everything else. */
function withoutGaps(values: readonly (number | null)[]): Float64Array {
  const least = values.reduce<number>((low, value) => Math.min(low, value ?? low), 0);
  return Float64Array.from(values, (value) => value ?? least - 1);
}

/** A metric of groups of rows, and whether the first of them differs from each other by more than chance. */
export function significanceOf(
  frame: Frame,
  rows: Uint32Array,
  metric: ColumnId,
  by: ColumnRef,
): Omit<PlotsMethods['significance']['result'], 'version'> {
  const judged = rows.filter((row) => analysisTag(frame, metric, row) === TAG.number);
  const groups = groupRows(judged, [frame.vector(by)])
    .map(({ rows: members, values }) => ({ label: formatCell(values[0] ?? null), numbers: numbersAt(frame, metric, members) }))
    .sort((a, b) => b.numbers.length - a.numbers.length)
    .slice(0, MOST_GROUPS);
  const summed = groups.map(({ label, numbers }): Comparison => ({
    label,
    count: numbers.length,
    mean: mean(numbers),
    std: deviation(numbers),
  }));
  const lower = frame.store.column(metric)?.better === 'lower';
  const order = Array.from(groups.keys()).sort((a, b) => ((summed[b]?.mean ?? 0) - (summed[a]?.mean ?? 0)) * (lower ? -1 : 1));
  const [first, ...others] = order;
  const pairs = others.flatMap((other): Significance[] => {
    const [a, b] = [groups[first ?? 0], groups[other]];
    const [sumA, sumB] = [summed[first ?? 0], summed[other]];
    return a && b && sumA && sumB
      ? [{ a: sumA, b: sumB, difference: sumB.mean - sumA.mean, p: welch(a.numbers, b.numbers), interval: bootstrap(a.numbers, b.numbers) }]
      : [];
  });
  return { groups: order.flatMap((at) => summed[at] ?? []), pairs };
}

function numbersAt(frame: Frame, column: ColumnRef, rows: Uint32Array): number[] {
  const { values, at } = frame.vector(column);
  return Array.from(rows, (row) => values[at[row] ?? -1] ?? NaN);
}
