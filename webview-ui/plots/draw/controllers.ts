/**
 * Controllers of one's own within chart.js: each draws one dataset that holds everything, so that no element objects are made for points.
 * Chart.js keeps the axes.
 */
import { DatasetController, type Chart, type Scale } from 'chart.js';
import { cellsOf, isolinesOf } from './field.js';
import { outlineOf, stepsOf } from './shapes.js';
import type { ChartTheme, LineSpec, MatrixSpec, PointShape, PointSpec } from './spec.js';

export type DrawnSpec = LineSpec | PointSpec | MatrixSpec;

declare module 'chart.js' {
  interface ChartTypeRegistry {
    drawn: {
      chartOptions: object;
      datasetOptions: { spec: DrawnSpec; theme: ChartTheme };
      defaultDataPoint: number;
      metaExtensions: object;
      parsedDataType: { x: number; y: number };
      scales: 'linear' | 'logarithmic' | 'category';
    };
  }
}

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Draws the dataset's `spec`. */
export class DrawnController extends DatasetController<'drawn'> {
  static id = 'drawn';
  // Chart.js wants to know one; none is made.
  static defaults = { datasetElementType: false, dataElementType: 'point' };

  // Nothing is made for points: there may be a hundred thousand.
  override addElements(): void {
    return;
  }
  override buildOrUpdateElements(): void {
    return;
  }
  override parse(): void {
    return;
  }
  override update(): void {
    return;
  }

  protected override getMinMax(scale: Scale): Extent {
    return extentOf(this.spec, scale.axis === 'x' ? 'x' : 'y');
  }

  override draw(): void {
    const { ctx, chartArea, scales } = this.chart;
    const [x, y] = [scales['x'], scales['y']];
    if (x && y) {
      ctx.save();
      ctx.beginPath();
      // Points at the edge are whole.
      const edge = this.spec.kind === 'points' ? 9 : 1;
      ctx.rect(chartArea.left - edge, chartArea.top - edge, chartArea.width + 2 * edge, chartArea.height + 2 * edge);
      ctx.clip();
      paint(ctx, this.spec, this.theme, { x: placer(x), y: placer(y) });
      ctx.restore();
    }
  }

  private get spec(): DrawnSpec {
    return specOf(this.chart);
  }

  private get theme(): ChartTheme {
    return (this.chart.data.datasets[0] as unknown as { theme: ChartTheme }).theme;
  }
}

export function specOf(chart: Chart): DrawnSpec {
  return (chart.data.datasets[0] as unknown as { spec: DrawnSpec }).spec;
}

/** Values to pixels, without a call into chart.js for each. */
export type Placer = (value: number) => number;

export function placer(scale: Scale): Placer {
  const { min, max } = scale;
  if (scale.type === 'logarithmic') {
    const from = scale.getPixelForValue(min);
    const factor = (scale.getPixelForValue(max) - from) / Math.log10(max / min);
    return (value) => from + Math.log10(value / min) * factor;
  }
  const from = scale.getPixelForValue(min);
  const factor = max === min ? 0 : (scale.getPixelForValue(max) - from) / (max - min);
  return (value) => from + (value - min) * factor;
}

export function extentOf(spec: DrawnSpec, axis: 'x' | 'y'): Extent {
  if (spec.kind === 'matrix') {
    const names = axis === 'x' ? spec.xNames : spec.yNames;
    return { min: -0.5, max: names.length - 0.5 };
  }
  let [min, max] = [Infinity, -Infinity];
  const log = axis === 'x' ? spec.logX : spec.logY;
  const include = (values: readonly (number | null)[]): void => {
    for (const value of values) {
      if (value !== null && !(log && value <= 0)) {
        min = value < min ? value : min;
        max = value > max ? value : max;
      }
    }
  };
  if (spec.kind === 'line') {
    if (axis === 'y' && spec.range) {
      return { min: spec.range[0], max: spec.range[1] };
    }
    for (const line of spec.lines) {
      if (!line.hidden) {
        include(line[axis]);
        if (axis === 'y') {
          include(line.faint?.y ?? []);
          include(line.band?.low ?? []);
          include(line.band?.high ?? []);
        }
      }
    }
  } else {
    const names = axis === 'x' ? spec.xNames : spec.yNames;
    if (names) {
      return { min: -0.5, max: names.length - 0.5 };
    }
    spec.sets.filter(({ hidden }) => !hidden).forEach((set) => include(set[axis]));
    include(spec.joined?.[axis] ?? []);
    include(spec.field?.[axis] ?? []);
  }
  return min > max
    ? { min: log ? 1 : 0, max: log ? 10 : 1 }
    : min === max
      ? { min: log ? min / 2 : min - 0.5, max: log ? max * 2 : max + 0.5 }
      : { min, max };
}

interface Places {
  readonly x: Placer;
  readonly y: Placer;
}

function paint(ctx: CanvasRenderingContext2D, spec: DrawnSpec, theme: ChartTheme, at: Places): void {
  switch (spec.kind) {
    case 'line':
      paintLines(ctx, spec, at);
      break;
    case 'points':
      paintField(ctx, spec, theme, at);
      paintPoints(ctx, spec, theme, at);
      break;
    case 'matrix':
      paintMatrix(ctx, spec, theme, at);
      break;
  }
}

/** A polyline; gaps break it. A point alone between gaps is a dot. */
export function tracePath(ctx: CanvasRenderingContext2D, x: readonly number[], y: readonly (number | null)[], at: Places): void {
  ctx.beginPath();
  let pen = false;
  for (let index = 0; index < y.length; index++) {
    const value = y[index] ?? null;
    if (value === null) {
      pen = false;
      continue;
    }
    const [px, py] = [at.x(x[index] ?? 0), at.y(value)];
    if (pen) {
      ctx.lineTo(px, py);
    } else {
      ctx.moveTo(px, py);
      if ((y[index + 1] ?? null) === null) {
        ctx.lineTo(px + 0.01, py);
      }
      pen = true;
    }
  }
}

/** More lines are drawn thin: what costs is their width. */
const MANY = 30;

function paintLines(ctx: CanvasRenderingContext2D, { lines }: LineSpec, at: Places): void {
  const many = lines.length > MANY;
  ctx.lineJoin = many ? 'bevel' : 'round';
  ctx.lineCap = 'round';
  for (const { hidden, band, x, color } of lines) {
    if (band && !hidden) {
      ctx.fillStyle = color;
      ctx.globalAlpha = 0.18;
      traceBand(ctx, x, band, at);
      ctx.fill();
    }
  }
  ctx.globalAlpha = 0.28;
  ctx.lineWidth = 1;
  for (const { hidden, faint, color } of lines) {
    if (faint && !hidden) {
      ctx.strokeStyle = color;
      tracePath(ctx, faint.x, faint.y, at);
      ctx.stroke();
    }
  }
  ctx.globalAlpha = lines.length > 100 ? 0.7 : 1;
  ctx.lineWidth = many ? 1 : 1.75;
  for (const { hidden, x, y, color, stroke } of lines) {
    if (!hidden) {
      ctx.strokeStyle = color;
      ctx.setLineDash(lines.length > 100 ? [] : [...stroke]);
      tracePath(ctx, x, y, at);
      ctx.stroke();
      if (y.length === 1) {
        ctx.fillStyle = color;
        disc(ctx, at.x(x[0] ?? 0), at.y(y[0] ?? 0), 3);
      }
    }
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function traceBand(
  ctx: CanvasRenderingContext2D,
  x: readonly number[],
  { low, high }: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] },
  at: Places,
): void {
  ctx.beginPath();
  x.forEach((value, index) => ctx.lineTo(at.x(value), at.y(high[index] ?? 0)));
  for (let index = x.length - 1; index >= 0; index--) {
    ctx.lineTo(at.x(x[index] ?? 0), at.y(low[index] ?? 0));
  }
  ctx.closePath();
}

export function disc(ctx: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

/** The same shift for the same point, so that a redraw does not move it. */
export function jitterOf(spec: PointSpec, index: number): readonly [x: number, y: number] {
  const shift = (factor: number): number => (((Math.sin((index + 1) * factor) * 43_758.5453) % 1) + 1.5) % 1;
  return spec.jitter ? [(shift(12.9898) - 0.5) * 22, (shift(78.233) - 0.5) * 22] : [0, 0];
}

function paintPoints(ctx: CanvasRenderingContext2D, spec: PointSpec, theme: ChartTheme, at: Places): void {
  const total = spec.sets.reduce((sum, { x }) => sum + x.length, 0);
  const size = total > 2000 ? 1.5 : total > 300 ? 2.5 : 3.5;
  ctx.globalAlpha = total > 2000 ? 0.6 : 0.85;
  for (const { hidden, x, y, color, colors, sizes, shape = 'disc' } of spec.sets) {
    if (hidden) {
      continue;
    }
    ctx.fillStyle = color;
    for (let index = 0; index < x.length; index++) {
      const [dx, dy] = jitterOf(spec, index);
      const [px, py] = [at.x(x[index] ?? 0) + dx, at.y(y[index] ?? 0) + dy];
      const radius = sizes?.[index] ?? size;
      if (colors) {
        ctx.fillStyle = colors[index] ?? color;
      }
      if (shape !== 'disc') {
        fillShape(ctx, shape, px, py, radius);
      } else if (total > 2000) {
        ctx.fillRect(px - radius, py - radius, radius * 2, radius * 2);
      } else {
        disc(ctx, px, py, radius);
      }
    }
  }
  ctx.globalAlpha = 1;
  if (spec.joined) {
    ctx.strokeStyle = theme.text;
    ctx.lineWidth = 1.25;
    ctx.setLineDash([4, 3]);
    ctx.beginPath();
    for (const [x, y] of stepsOf(spec.joined)) {
      ctx.lineTo(at.x(x), at.y(y));
    }
    ctx.stroke();
    ctx.setLineDash([]);
  }
}

function paintField(ctx: CanvasRenderingContext2D, { field }: PointSpec, { text }: ChartTheme, at: Places): void {
  if (field === undefined) {
    return;
  }
  ctx.fillStyle = field.color;
  for (const { from, to, alpha } of cellsOf(field)) {
    const [left, bottom, right, top] = [at.x(from[0]), at.y(from[1]), at.x(to[0]), at.y(to[1])].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    ctx.globalAlpha = alpha;
    ctx.fillRect(left, top, right - left, bottom - top);
  }
  ctx.globalAlpha = 0.45;
  ctx.strokeStyle = text;
  ctx.lineWidth = 0.75;
  ctx.beginPath();
  for (const [from, to] of isolinesOf(field)) {
    ctx.moveTo(at.x(from[0]), at.y(from[1]));
    ctx.lineTo(at.x(to[0]), at.y(to[1]));
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
}

function fillShape(ctx: CanvasRenderingContext2D, shape: Exclude<PointShape, 'disc'>, x: number, y: number, radius: number): void {
  ctx.beginPath();
  for (const [px, py] of outlineOf(shape, x, y, radius)) {
    ctx.lineTo(px, py);
  }
  ctx.fill();
}

/** Shares of their row of the matrix, or of the largest count; 0 to 1. */
export function sharesOf({ counts, normalized }: MatrixSpec): number[][] {
  const largest = Math.max(1, ...counts.flat());
  return counts.map((line) => {
    const sum = line.reduce((total, value) => total + value, 0);
    return line.map((value) => (normalized ? (sum > 0 ? value / sum : 0) : value / largest));
  });
}

function paintMatrix(ctx: CanvasRenderingContext2D, spec: MatrixSpec, theme: ChartTheme, at: Places): void {
  const shares = sharesOf(spec);
  const width = Math.abs(at.x(1) - at.x(0));
  const height = Math.abs(at.y(1) - at.y(0));
  const showsText = width > 24 && height > 13;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.font = `11px ${theme.font}`;
  spec.counts.forEach((line, row) =>
    line.forEach((value, column) => {
      const share = shares[row]?.[column] ?? 0;
      const [x, y] = [at.x(column), at.y(row)];
      ctx.globalAlpha = 0.06 + share * 0.94;
      ctx.fillStyle = spec.color;
      ctx.fillRect(x - width / 2 + 0.5, y - height / 2 + 0.5, width - 1, height - 1);
      ctx.globalAlpha = 1;
      if (showsText) {
        ctx.fillStyle = share > 0.5 ? theme.background : theme.text;
        ctx.fillText(spec.normalized ? share.toFixed(2) : String(value), x, y);
      }
    }),
  );
}
