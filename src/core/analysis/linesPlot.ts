/** Curves of one plot, laid beside each other as asked for, with as few points as look the same. */
import type { RowId } from '../../protocol/model.js';
import type { CurveOptions, LinesPlot, PlotAxis, PlotLine, Points } from '../../protocol/plots.js';
import { EspalierError } from '../../protocol/rpc.js';
import { findings } from './diagnose.js';
import type { RawCurve } from './rowPlots.js';
import { kept, meanOf, robustRange, smoothed } from './smooth.js';

/** Curves drawn one by one; more are summed up. */
export const MOST_LINES = 1000;
/** Of all curves of a plot, where all are asked for. */
const MOST_POINTS = 2_000_000;
/** More faint lines than this are a grey area. */
const MOST_FAINT = 50;
/** Values that outliers are looked for in. */
const MOST_VALUES = 200_000;

export interface RowCurve {
  readonly row: RowId;
  readonly variant: string;
  readonly curve: RawCurve;
}

interface Aligned extends RowCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface PlotName {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

interface Drawn {
  readonly line: PlotLine;
  /** Points of the whole curve. */
  readonly length: number;
}

/**
 * @param groupOf label of the group of a row; null: it is drawn for itself
 * @param whole with all points; throws `too-many-points`
 */
export function linesPlot(
  name: PlotName,
  curves: readonly RowCurve[],
  options: CurveOptions,
  groupOf: ((row: RowId) => string) | null,
  whole = false,
): LinesPlot {
  if (whole) {
    checkPoints(name.title, curves);
  }
  const axis = axisOf(curves, options.axis);
  const aligned = curves.map((one): Aligned => ({ ...one, ...align(one.curve, axis) }));
  const range = options.robust ? robustRange(sample(aligned)) : null;
  const tooMany = groupOf === null && aligned.length > MOST_LINES;
  const groups = groupOf === null && !tooMany ? null : grouped(aligned, groupOf ?? (() => ''));
  const buckets = whole ? Infinity : bucketsFor(groups === null ? aligned.length : 1);
  const drawn =
    groups === null
      ? single(aligned, options.smoothing, buckets)
      : groups.map((group) => meanLine(group, options.smoothing, tooMany, buckets));
  return {
    kind: 'lines',
    ...name,
    lines: drawn.map(({ line }) => line),
    range,
    summed: tooMany ? aligned.length : 0,
    thinned: drawn.some(({ line, length }) => line.x.length < length),
    axis,
    findings: tooMany ? [] : findings(name.title, curves),
  };
}

/** Throws `too-many-points`. */
function checkPoints(title: string, curves: readonly RowCurve[]): void {
  const count = curves.reduce((sum, { curve }) => sum + curve.y.length, 0);
  if (count > MOST_POINTS) {
    throw new EspalierError(
      'too-many-points',
      `The curves of ${title} have ${count.toLocaleString('en')} points, which are too many for one table.`,
      'Select fewer experiments, or take the files themselves.',
    );
  }
}

/** What all curves have, else the steps. */
function axisOf(curves: readonly RowCurve[], wanted: PlotAxis): PlotAxis {
  const has = wanted === 'epoch' ? ({ curve }: RowCurve) => curve.epoch !== null : ({ curve }: RowCurve) => curve.time !== null;
  return wanted === 'step' || curves.every(has) ? wanted : 'step';
}

/** In seconds for `relative`, in milliseconds for `wall`; in order of `x`. */
function align({ x, y, epoch, time }: RawCurve, axis: PlotAxis): { readonly x: Float64Array; readonly y: Float64Array } {
  const start = time?.find((one) => !Number.isNaN(one)) ?? 0;
  const xs =
    axis === 'epoch'
      ? (epoch ?? x)
      : axis === 'wall'
        ? (time ?? x)
        : axis === 'relative'
          ? (time?.map((one) => (one - start) / 1000) ?? x)
          : x;
  let ordered = true;
  for (let at = 1; at < xs.length && ordered; at++) {
    ordered = (xs[at - 1] ?? NaN) <= (xs[at] ?? NaN);
  }
  if (ordered && !Number.isNaN(xs[0])) {
    return { x: xs, y };
  }
  const order = Array.from(xs.keys())
    .filter((at) => !Number.isNaN(xs[at]))
    .sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  return { x: Float64Array.from(order, (at) => xs[at] ?? NaN), y: Float64Array.from(order, (at) => y[at] ?? NaN) };
}

/** Fewer points the more curves there are: they have the same pixels to share. */
function bucketsFor(curves: number): number {
  return curves <= 4 ? 400 : curves <= 12 ? 200 : curves <= 100 ? 60 : 50;
}

function single(curves: readonly Aligned[], smoothing: number, buckets: number): Drawn[] {
  return curves.map(({ row, variant, x, y }): Drawn => {
    const drawn = smoothing > 0 ? smoothed(y, smoothing) : y;
    const faint = smoothing > 0 && curves.length <= MOST_FAINT ? points(x, y, buckets) : null;
    return { line: { rows: [row], label: null, variant, ...points(x, drawn, buckets), faint, band: null }, length: y.length };
  });
}

function grouped(curves: readonly Aligned[], groupOf: (row: RowId) => string): [label: string, curves: Aligned[]][] {
  const groups = new Map<string, [string, Aligned[]]>();
  for (const one of curves) {
    const label = groupOf(one.row);
    const key = JSON.stringify([label, one.variant]);
    const group = groups.get(key) ?? [label, []];
    group[1].push(one);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function meanLine([label, curves]: [label: string, curves: readonly Aligned[]], smoothing: number, all: boolean, buckets: number): Drawn {
  const smooth = curves.map(({ x, y }) => ({ x, y: smoothing > 0 ? smoothed(y, smoothing) : y }));
  const found = meanOf(smooth, buckets === Infinity ? Infinity : undefined);
  const keep = kept(found.mean, buckets);
  const band = { low: pick(found.low, keep), high: pick(found.high, keep) };
  const line = {
    rows: curves.map(({ row }) => row),
    label: all ? '' : label,
    variant: curves[0]?.variant ?? '',
    x: Array.from(keep === null ? found.x : keep, (at) => (keep === null ? at : (found.x[at] ?? NaN))),
    y: pick(found.mean, keep),
    faint: null,
    band,
  };
  return { line, length: found.places };
}

function points(x: Float64Array, y: Float64Array, buckets: number): Points {
  const keep = kept(y, buckets);
  return { x: keep === null ? Array.from(x) : Array.from(keep, (at) => x[at] ?? NaN), y: pick(y, keep) };
}

function pick(values: Float64Array, keep: Uint32Array | null): (number | null)[] {
  const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return keep === null ? Array.from(values, numberOrNull) : Array.from(keep, (at) => numberOrNull(values[at] ?? NaN));
}

function sample(curves: readonly Aligned[]): Float64Array {
  const total = curves.reduce((sum, { y }) => sum + y.length, 0);
  const every = Math.max(1, Math.ceil(total / MOST_VALUES));
  const found: number[] = [];
  for (const { y } of curves) {
    for (let at = 0; at < y.length; at += every) {
      found.push(y[at] ?? NaN);
    }
  }
  return Float64Array.from(found);
}
