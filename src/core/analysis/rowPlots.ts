/** The plots of one revision as numbers, whatever files they are in. Made once for a commit and kept. */
import type { Value } from '../../protocol/values.js';
import { convert } from '../plots/convert.js';
import type { Block } from '../plots/convert.js';
import { IMAGE } from '../plots/content.js';
import { plotsOf, type DataPlot, type PlotFailure, type RevisionPlots } from '../plots/plots.js';
import { textOf } from '../plots/properties.js';
import { DEFAULT_TEMPLATE } from '../plots/templates.js';

/** One curve. Gaps are NaN. */
export interface RawCurve {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly epoch: Float64Array | null;
  /** Milliseconds since the epoch of clocks. */
  readonly time: Float64Array | null;
  /** Position of the first value that is not a number or infinite. */
  readonly broken: number | null;
}

interface Item {
  readonly key: string;
  readonly title: string;
  readonly detail: string;
  readonly variant: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

export type Cells = readonly (Value | undefined)[];

export type RowItem = Item &
  (
    | { readonly kind: 'line'; readonly curve: RawCurve }
    | { readonly kind: 'points'; readonly jitter: boolean; readonly x: Cells; readonly y: Cells }
    | { readonly kind: 'bars'; readonly sorted: boolean; readonly x: Cells; readonly y: Cells }
    | { readonly kind: 'matrix'; readonly normalized: boolean; readonly x: Cells; readonly y: Cells }
    | { readonly kind: 'image'; readonly path: string; readonly step: number | null }
    | { readonly kind: 'vega'; readonly plot: DataPlot; readonly template: string }
  );

export interface RowPlots {
  readonly items: readonly RowItem[];
  readonly errors: readonly string[];
}

const LINES = new Set([DEFAULT_TEMPLATE, 'simple', 'smooth']);
const TIME = 'timestamp';
const EPOCH = 'epoch';

export function rowPlots(read: RevisionPlots): RowPlots {
  const { plots, failures } = plotsOf([read], true);
  const items = plots.flatMap((plot): RowItem[] =>
    plot.kind === 'image' ? plot.images.map(({ path }) => image(path)) : ofData(plot, read),
  );
  const errors = failures.filter((one) => !isMissing(one)).map(({ name, source, msg }) => `${source ?? name ?? 'dvc.yaml'}: ${msg}`);
  return { items: [...items, ...images(read, items)], errors: [...new Set(errors)] };
}

/** Not every revision has written every plot: that is no mistake. */
function isMissing({ type, source = '', msg }: PlotFailure): boolean {
  return /No such file or directory/.test(msg) || (type === 'PlotMetricTypeError' && !/\.[^/.]+$/.test(source));
}

/** Images that several entries name are there once. */
function images(read: RevisionPlots, known: readonly RowItem[]): RowItem[] {
  const paths = new Set(known.flatMap((item) => (item.kind === 'image' ? [item.path] : [])));
  return [...read.sources].flatMap(([path, content]) =>
    IMAGE.test(path) && 'kind' in content && !paths.has(path) && content.kind === 'image' ? [image(path)] : [],
  );
}

/** DVCLive numbers the images of a step: `images/sample/12.png`. */
function image(path: string): RowItem {
  const [, folder, step] = /^(.*)\/(\d+)\.[^./]+$/.exec(path) ?? [];
  const key = folder ?? path;
  const title = key.replace(/^.*\/images\//, '');
  return {
    ...{ kind: 'image', key, title, detail: key === title ? '' : key, variant: '', xLabel: '', yLabel: '' },
    path,
    step: step === undefined ? null : Number(step),
  };
}

function ofData(plot: DataPlot, read: RevisionPlots): RowItem[] {
  const template = (textOf(plot.properties, 'template') ?? DEFAULT_TEMPLATE).replace(/\.json$/, '');
  const title = textOf(plot.properties, 'title');
  const several = plot.blocks.length > 1;
  const manyFiles = new Set(plot.blocks.map(({ path }) => path)).size > 1;
  const live = liveName(plot.name);
  const common = {
    key: plot.name,
    title: live !== null && title === plot.name ? live : (title ?? plot.name),
    detail: title === plot.name && live === null ? '' : plot.name,
    xLabel: textOf(plot.properties, 'x_label') ?? '',
    yLabel: textOf(plot.properties, 'y_label') ?? '',
  };
  if (!LINES.has(template) && !OTHERS.has(template)) {
    return [{ ...common, kind: 'vega', variant: '', plot, template: textOf(plot.properties, 'template') ?? '' }];
  }
  return plot.blocks.map((block): RowItem => {
    const { file, field, x, y } = block;
    const item = { ...common, variant: several ? (manyFiles ? `${file}: ${field}` : field) : '' };
    switch (template) {
      case 'scatter':
      case 'scatter_jitter':
        return { ...item, kind: 'points', jitter: template === 'scatter_jitter', x, y };
      case 'bar_horizontal':
      case 'bar_horizontal_sorted':
        return { ...item, kind: 'bars', sorted: template === 'bar_horizontal_sorted', x, y };
      case 'confusion':
      case 'confusion_normalized':
        return { ...item, kind: 'matrix', normalized: template === 'confusion_normalized', x, y };
      default:
        return { ...item, kind: 'line', curve: curveOf(block, read) };
    }
  });
}

const OTHERS = new Set(['scatter', 'scatter_jitter', 'bar_horizontal', 'bar_horizontal_sorted', 'confusion', 'confusion_normalized']);

/** DVCLive names the file after the metric: `plots/metrics/train/loss.tsv`. */
export function liveName(path: string): string | null {
  return /(?:^|\/)plots\/metrics\/(.+)\.[^./]+$/.exec(path)?.[1] ?? null;
}

function curveOf({ table, x, y, path }: Block, read: RevisionPlots): RawCurve {
  const length = table.length;
  const ys = new Float64Array(length);
  let broken: number | null = null;
  for (let at = 0; at < length; at++) {
    const value = numberOf(y[at]);
    ys[at] = Number.isFinite(value) ? value : NaN;
    if (!Number.isFinite(value) && isWritten(y[at])) {
      broken ??= at;
    }
  }
  const column = (name: string): Float64Array | null => {
    const cells = [...table.columns].find(([key]) => key.toLowerCase() === name)?.[1];
    return cells === undefined ? null : numbers(cells, length);
  };
  const xs = numbers(x, length);
  const time = column(TIME);
  return {
    x: xs.map((value, at) => (Number.isNaN(value) ? at : value)),
    y: ys,
    epoch: column(EPOCH) ?? epochsBeside(path, xs, read),
    time: time && inMilliseconds(time),
    broken,
  };
}

/** DVCLive keeps the epoch as a metric of its own: a file beside the others, by step. */
function epochsBeside(path: string, steps: Float64Array, read: RevisionPlots): Float64Array | null {
  const base = /^(.*?plots\/metrics)\//.exec(path)?.[1];
  const file = base === undefined ? undefined : `${base}/${EPOCH}.tsv`;
  const content = file === undefined || file === path ? undefined : read.sources.get(file);
  if (file === undefined || content === undefined || 'error' in content) {
    return null;
  }
  const [block] = convert(file, new Map([[file, content]]), { x: 'step', y: EPOCH }, '', true).blocks;
  if (block === undefined) {
    return null;
  }
  const known = new Map(block.x.map((step, at) => [numberOf(step), numberOf(block.y[at])]));
  return steps.map((step) => known.get(step) ?? NaN);
}

/** Some write seconds. */
function inMilliseconds(times: Float64Array): Float64Array {
  const last = times.findLast((time) => Number.isFinite(time)) ?? 0;
  return last < 1e11 ? times.map((time) => time * 1000) : times;
}

function numbers(cells: Cells, length: number): Float64Array {
  const found = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    const value = numberOf(cells[at]);
    found[at] = Number.isFinite(value) ? value : NaN;
  }
  return found;
}

/** NaN for what is no number. */
export function numberOf(cell: Value | undefined): number {
  if (typeof cell === 'string') {
    return cell.trim() === '' ? NaN : Number(/^[-+]?inf(?:inity)?$/i.test(cell) ? Infinity : cell);
  }
  return typeof cell === 'bigint' ? Number(cell) : typeof cell === 'number' ? cell : NaN;
}

/** `nan` or `inf` in the file, and not an empty cell or a text. */
function isWritten(cell: Value | undefined): boolean {
  return typeof cell === 'number' || (typeof cell === 'string' && /^[-+]?(?:nan|inf(?:inity)?)$/i.test(cell.trim()));
}
