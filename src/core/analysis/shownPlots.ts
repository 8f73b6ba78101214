/** Plots of several revisions over each other. */
import type { RowId } from '../../protocol/model.js';
import type { BarsPlot, CurveOptions, ImagesPlot, LinesPlot, MatrixPlot, PointsPlot, ShownPlot, VegaPlot } from '../../protocol/plots.js';
import { fill } from '../plots/fill.js';
import { printJson, type Json } from '../experiments/showJson.js';
import { messageOf } from '../messageOf.js';
import { formatCell, toCell } from '../values/index.js';
import { overfitting, validationOf } from './diagnose.js';
import { linesPlot, type PlotName, type RowCurve } from './linesPlot.js';
import { numberOf, type Cells, type RowItem, type RowPlots } from './rowPlots.js';

/** Names of a scale: more are not drawn. */
const MOST_NAMES = 200;

export interface RowWithPlots {
  readonly row: RowId;
  readonly plots: RowPlots;
}

interface Member<T> {
  readonly row: RowId;
  readonly item: T;
}

type OfKind<K extends RowItem['kind']> = Extract<RowItem, { readonly kind: K }>;

export interface Shown {
  readonly plots: ShownPlot[];
  readonly errors: string[];
}

/**
 * @param templates what templates of the project say, by their names
 * @param label of a row, for what is wrong with it
 * @param only key of the only plot that is wanted, with all points of its curves; throws `too-many-points`
 */
export function shownPlots(
  rows: readonly RowWithPlots[],
  options: CurveOptions,
  groupOf: ((row: RowId) => string) | null,
  templates: ReadonlyMap<string, Json>,
  label: (row: RowId) => string,
  only?: string,
): Shown {
  const groups = new Map<string, Member<RowItem>[]>();
  const errors = errorsOf(rows, label);
  for (const { row, plots } of rows) {
    for (const item of plots.items) {
      const key = `${item.kind} ${item.key}`;
      if (only !== undefined && key !== only) {
        continue;
      }
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [{ row, item }]);
      } else {
        group.push({ row, item });
      }
    }
  }
  const lines = new Map<string, RowCurve[]>();
  const plots = [...groups].flatMap(([key, members]): ShownPlot[] => {
    const [first] = members;
    if (first === undefined) {
      return [];
    }
    const { title, detail, xLabel, yLabel } = first.item;
    const name = { key, title, detail, xLabel, yLabel };
    const of = <K extends RowItem['kind']>(kind: K): Member<OfKind<K>>[] =>
      members.filter((one): one is Member<OfKind<K>> => one.item.kind === kind);
    switch (first.item.kind) {
      case 'line': {
        const curves = of('line').map(({ row, item }): RowCurve => ({ row, variant: item.variant, curve: item.curve }));
        lines.set(title, curves);
        return [linesPlot(name, curves, options, groupOf, only !== undefined)];
      }
      case 'points':
        return [pointsPlot(name, of('points'))];
      case 'bars':
        return [barsPlot(name, of('bars'))];
      case 'matrix':
        return [matrixPlot(name, of('matrix'))];
      case 'image':
        return [imagesPlot(name, of('image'))];
      case 'vega':
        return [vegaPlot(name, of('vega'), templates, label, errors)].flatMap((one) => one ?? []);
    }
  });
  const order = new Intl.Collator('en', { numeric: true });
  plots.sort((a, b) => order.compare(a.title, b.title));
  return { plots: plots.map((plot) => (plot.kind === 'lines' ? withOverfitting(plot, lines) : plot)), errors };
}

/** What is wrong with several rows alike is said once. */
function errorsOf(rows: readonly RowWithPlots[], label: (row: RowId) => string): string[] {
  const byMessage = new Map<string, RowId[]>();
  for (const { row, plots } of rows) {
    plots.errors.forEach((message) => byMessage.set(message, [...(byMessage.get(message) ?? []), row]));
  }
  return [...byMessage].map(([message, [first = '', ...others]]) =>
    others.length === 0 ? `${label(first)}, ${message}` : `${label(first)} and ${others.length} more, ${message}`,
  );
}

/** A validation curve is judged beside the training curve of its name. */
function withOverfitting(plot: LinesPlot, lines: ReadonlyMap<string, readonly RowCurve[]>): LinesPlot {
  const train = plot.summed > 0 || !/loss|error/i.test(plot.title) ? undefined : lines.get(plot.title);
  const valid = validationOf(plot.title).flatMap((title) => lines.get(title) ?? []);
  const found = (train ?? []).flatMap(({ row, curve }) => {
    const other = valid.find((one) => one.row === row);
    return other === undefined ? [] : (overfitting(row, curve, other.curve) ?? []);
  });
  return found.length === 0 ? plot : { ...plot, findings: [...plot.findings, ...found] };
}

/** Whether all that is written are numbers. */
function areNumbers(cells: readonly Cells[]): boolean {
  return cells.every((some) =>
    some.every((cell) => cell === null || cell === undefined || cell === '' || !Number.isNaN(numberOf(cell)) || cell === 'nan'),
  );
}

function textOfCell(cell: Cells[number]): string {
  return typeof cell === 'string' ? cell : formatCell(toCell(cell ?? null));
}

function namesOf(cells: readonly Cells[]): string[] {
  const names = new Set(cells.flatMap((some) => some.map(textOfCell)));
  const order = new Intl.Collator('en', { numeric: true });
  return [...names].sort((a, b) => order.compare(a, b)).slice(0, MOST_NAMES);
}

function pointsPlot(name: PlotName, members: readonly Member<OfKind<'points'>>[]): PointsPlot {
  const [xs, ys] = [members.map(({ item }) => item.x), members.map(({ item }) => item.y)];
  const [xNames, yNames] = [areNumbers(xs) ? null : namesOf(xs), areNumbers(ys) ? null : namesOf(ys)];
  const place = (names: readonly string[] | null): ((cell: Cells[number]) => number) => {
    const at = new Map(names?.map((one, index) => [one, index]));
    return names === null ? numberOf : (cell) => at.get(textOfCell(cell)) ?? NaN;
  };
  const [placeX, placeY] = [place(xNames), place(yNames)];
  const sets = members.map(({ row, item }) => {
    const points = item.y
      .map((cell, at): [number, number] => [placeX(item.x[at]), placeY(cell)])
      .filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
    return { row, variant: item.variant, x: points.map(([x]) => x), y: points.map(([, y]) => y) };
  });
  return { kind: 'points', ...name, jitter: members[0]?.item.jitter ?? false, xNames, yNames, sets };
}

/** DVC's bars lie: `x` is their length, `y` their names. */
function barsPlot(name: PlotName, members: readonly Member<OfKind<'bars'>>[]): BarsPlot {
  const sums = new Map<string, number>();
  const sets = members.map(({ row, item }) => {
    const values = new Map<string, number>();
    item.y.forEach((cell, at) => {
      const value = numberOf(item.x[at]);
      if (Number.isFinite(value)) {
        values.set(textOfCell(cell), (values.get(textOfCell(cell)) ?? 0) + value);
      }
    });
    values.forEach((value, key) => sums.set(key, (sums.get(key) ?? 0) + value));
    return { row, variant: item.variant, values };
  });
  const all = namesOf(members.map(({ item }) => item.y));
  const names = members[0]?.item.sorted === true ? [...all].sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0)) : all;
  return { kind: 'bars', ...name, names, sets: sets.map((set) => ({ ...set, values: names.map((one) => set.values.get(one) ?? null) })) };
}

function matrixPlot(name: PlotName, members: readonly Member<OfKind<'matrix'>>[]): MatrixPlot {
  const xNames = namesOf(members.map(({ item }) => item.x));
  const yNames = namesOf(members.map(({ item }) => item.y));
  const [xAt, yAt] = [new Map(xNames.map((one, at) => [one, at])), new Map(yNames.map((one, at) => [one, at]))];
  const matrices = members.map(({ row, item }) => {
    const counts = yNames.map(() => xNames.map(() => 0));
    item.y.forEach((cell, at) => {
      const line = counts[yAt.get(textOfCell(cell)) ?? -1];
      const column = xAt.get(textOfCell(item.x[at]));
      if (line !== undefined && column !== undefined) {
        line[column] = (line[column] ?? 0) + 1;
      }
    });
    return { row, variant: item.variant, counts };
  });
  return { kind: 'matrix', ...name, normalized: members[0]?.item.normalized ?? false, xNames, yNames, matrices };
}

function imagesPlot(name: PlotName, members: readonly Member<OfKind<'image'>>[]): ImagesPlot {
  const images = members.map(({ row, item: { path, step } }) => ({ row, path, step }));
  return { kind: 'images', ...name, images };
}

function vegaPlot(
  name: PlotName,
  members: readonly Member<OfKind<'vega'>>[],
  templates: ReadonlyMap<string, Json>,
  label: (row: RowId) => string,
  errors: string[],
): VegaPlot | null {
  const [first] = members;
  const template = first && templates.get(first.item.template);
  if (first === undefined || template === undefined) {
    errors.push(`${name.title}: Template '${first?.item.template ?? ''}' not found.`);
    return null;
  }
  const blocks = members.flatMap(({ row, item }) => item.plot.blocks.map((block) => ({ ...block, revision: label(row) })));
  try {
    const revisions = members.map(({ row }) => label(row));
    return { kind: 'vega', ...name, spec: printJson(fill(template, { ...first.item.plot, blocks, revisions }).content) };
  } catch (error) {
    errors.push(`${name.title}: ${messageOf(error)}`);
    return null;
  }
}
