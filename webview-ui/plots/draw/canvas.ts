/** Draws on canvases. Loaded when it is first needed; shares nothing with the rest, so that it stays a file of its own. */
import { BarController, BarElement, CategoryScale, Chart, LinearScale, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartConfiguration, Plugin, Scale } from 'chart.js';
import { disc, DrawnController, placer, tracePath, type DrawnSpec } from './controllers.js';
import { hitOf, lineHit, valueAt } from './hits.js';
import { compact, shortened, written } from './numbers.js';
import { svgOf } from './svg.js';
import { ticksOf } from './ticks.js';
import type { AxisUnit, BarSpec, ChartSpec, ChartTheme, ChartView, Drawing, GroupSpec, Hit } from './spec.js';

Chart.register(BarController, BarElement, CategoryScale, DrawnController, LinearScale, LogarithmicScale, PointElement);

interface AxisOptions {
  readonly title: string;
  readonly log: boolean;
  readonly unit: AxisUnit;
  readonly names: readonly string[] | null;
  readonly bounds: readonly [low: number, high: number] | null;
  readonly reverse: boolean;
  /** From the first value to the last, and not to the next round number. */
  readonly tight: boolean;
}

function axis(theme: ChartTheme, { title, log, unit, names, bounds, reverse, tight }: AxisOptions): object {
  const label = (value: number): string => (names === null ? (log ? compact(value) : written(value, unit)) : shortened(names[value] ?? ''));
  const isTick = (value: number, { min, max }: Scale): boolean =>
    names === null ? !log || max / min < 10 || [1, 2, 5].some((digit) => isNear(value, digit)) : Number.isInteger(value);
  return {
    type: log ? 'logarithmic' : 'linear',
    bounds: tight || bounds ? 'data' : 'ticks',
    reverse,
    ...(log && names === null
      ? {}
      : { afterBuildTicks: (scale: Scale) => (scale.ticks = names === null ? roundPlaces(scale, unit) : places(names.length, scale)) }),
    ...(bounds ? { min: bounds[0], max: bounds[1] } : {}),
    border: { display: false },
    grid: { display: names === null, color: theme.grid, drawTicks: false, tickLength: 0 },
    ticks: {
      color: theme.muted,
      padding: 6,
      font: { family: theme.font, size: 11 },
      maxRotation: names === null ? 0 : 60,
      autoSkipPadding: 12,
      ...(names === null ? {} : { autoSkip: names.length > 30 }),
      callback(this: Scale, value: number | string) {
        return isTick(Number(value), this) ? label(Number(value)) : '';
      },
    },
    title: { display: title !== '', text: title, color: theme.muted, font: { family: theme.font, size: 11 }, padding: 2 },
  };
}

/** Whether it is the digit times a power of ten. */
function isNear(value: number, digit: number): boolean {
  const power = Math.log10(value / digit);
  return Math.abs(power - Math.round(power)) < 1e-9;
}

/** Pixels between ticks: dates are long, and lines of text are low. */
const APART = { number: 80, seconds: 90, date: 110, vertical: 28 };

function roundPlaces(scale: Scale, unit: AxisUnit): { value: number }[] {
  const room = scale.isHorizontal() ? scale.maxWidth / APART[unit] : scale.maxHeight / APART.vertical;
  return ticksOf(scale.min, scale.max, Math.min(10, Math.max(2, Math.floor(room))), unit).map((value) => ({ value }));
}

/** A place for each name that is in sight. */
function places(count: number, { min, max }: Scale): { value: number }[] {
  return Array.from({ length: count }, (_, value) => ({ value })).filter(({ value }) => value >= min && value <= max);
}

function drawnConfig(spec: DrawnSpec, theme: ChartTheme, view: ChartView): ChartConfiguration {
  const isLine = spec.kind === 'line';
  const isMatrix = spec.kind === 'matrix';
  const isFilled = isMatrix || (spec.kind === 'points' && spec.field !== undefined);
  const plain = { log: false, unit: 'number', reverse: false, tight: isLine || isFilled } as const;
  const x: AxisOptions = {
    ...plain,
    title: spec.xLabel,
    log: !isMatrix && spec.logX,
    unit: isLine ? spec.unit : 'number',
    names: isLine ? null : spec.xNames,
    bounds: view.x,
  };
  const y: AxisOptions = {
    ...plain,
    title: isLine ? '' : spec.yLabel,
    log: !isMatrix && spec.logY,
    names: isLine ? null : spec.yNames,
    bounds: view.y ?? (isLine ? spec.range : null),
    reverse: isMatrix,
    tight: isFilled,
  };
  return {
    type: 'drawn',
    data: { datasets: [{ data: [], spec, theme }] },
    options: { ...common({ top: 6, right: 10 }), scales: { x: axis(theme, x), y: axis(theme, y) } },
  };
}

/** What is under the pointer is drawn over the chart, not by it. */
function common(padding: object): object {
  return { animation: false, responsive: false, maintainAspectRatio: false, events: [], layout: { padding } };
}

function groupConfig(spec: GroupSpec, theme: ChartTheme): ChartConfiguration {
  const shown = spec.sets.filter(({ hidden }) => !hidden);
  return {
    type: 'bar',
    data: {
      labels: spec.names.map((name) => shortened(name, 24)),
      datasets: shown.map(({ label, color, values }) => ({
        label,
        data: [...values],
        backgroundColor: color,
        borderRadius: 2,
        minBarLength: 1,
      })),
    },
    options: {
      ...common({ right: 10 }),
      indexAxis: 'y',
      scales: {
        x: axis(theme, { title: spec.xLabel, log: false, unit: 'number', names: null, bounds: null, reverse: false, tight: false }),
        y: nameScale(theme, spec.names.length > 30),
      },
    },
  };
}

function nameScale(theme: ChartTheme, autoSkip: boolean): object {
  return {
    type: 'category',
    border: { display: true, color: theme.grid },
    grid: { display: false },
    ticks: { color: theme.text, padding: 6, font: { family: theme.font, size: 11 }, autoSkip },
  };
}

interface WithValues {
  readonly texts: readonly string[];
  readonly best: number;
  readonly theme: ChartTheme;
}
const texts_ = new WeakMap<Chart, WithValues>();

/** Writes each bar's value at its end. */
const values: Plugin<'bar'> = {
  id: 'values',
  afterDatasetsDraw(chart) {
    const { texts, best, theme } = texts_.get(chart) ?? {};
    if (texts === undefined || theme === undefined) {
      return;
    }
    const { ctx } = chart;
    ctx.save();
    ctx.textBaseline = 'middle';
    ctx.fillStyle = theme.text;
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      const text = texts[index];
      if (text !== undefined) {
        const { x, y } = bar.getProps(['x', 'y'], true) as { x: number; y: number };
        const at = Number.isFinite(x) ? x : chart.chartArea.left;
        ctx.font = `${index === best ? 'bold ' : ''}11px ${theme.font}`;
        const inside = at + ctx.measureText(text).width + 8 > chart.width;
        ctx.textAlign = inside ? 'right' : 'left';
        ctx.fillText(text, inside ? chart.width - 2 : Math.max(at, chart.chartArea.left) + 5, y);
      }
    });
    ctx.restore();
  },
};

function barConfig(spec: BarSpec, theme: ChartTheme): ChartConfiguration {
  const bars = spec.bars.filter(({ hidden }) => !hidden);
  const color = {
    backgroundColor: bars.map((bar) => bar.color),
    borderWidth: 0,
    barThickness: spec.thickness,
    borderRadius: 2,
    minBarLength: 1,
  };
  return {
    type: 'bar',
    data: { labels: bars.map(({ label }) => shortened(label)), datasets: [{ data: bars.map(({ value }) => value), ...color }] },
    options: {
      ...common({ right: 56 }),
      indexAxis: 'y',
      scales: { x: { type: 'linear', beginAtZero: true, bounds: 'data', display: false }, y: nameScale(theme, false) },
    },
    plugins: [values],
  };
}

function configOf(spec: ChartSpec, theme: ChartTheme, view: ChartView): ChartConfiguration {
  return spec.kind === 'bar' ? barConfig(spec, theme) : spec.kind === 'groups' ? groupConfig(spec, theme) : drawnConfig(spec, theme, view);
}

function valuesOf(spec: ChartSpec, theme: ChartTheme): WithValues {
  const bars = spec.kind === 'bar' ? spec.bars.filter(({ hidden }) => !hidden) : [];
  return { texts: bars.map(({ text }) => text), best: bars.findIndex(({ best }) => best), theme };
}

export function draw(canvas: HTMLCanvasElement, first: ChartSpec, firstTheme: ChartTheme, firstView: ChartView): Drawing {
  let [spec, theme] = [first, firstTheme];
  const holder = canvas.parentElement;
  const chart = new Chart(canvas, configOf(spec, theme, firstView));
  const fit = (): void => chart.resize(holder?.clientWidth ?? 300, holder?.clientHeight ?? 200);
  texts_.set(chart, valuesOf(spec, theme));
  fit();
  return {
    update(next, colours, view) {
      [spec, theme] = [next, colours];
      texts_.set(chart, valuesOf(spec, theme));
      const { data, options } = configOf(spec, theme, view);
      chart.data = data;
      chart.options = options ?? {};
      chart.update('none');
    },
    hit: (px, py) => hitOf(chart, spec, px, py),
    hitAt: (x) => (spec.kind === 'line' ? lineHit(chart, spec, x, null) : null),
    overlay: (over, hit, front) => overlay(chart, spec, theme, over, hit, front),
    valueAt: (px, py) => ({ x: valueAt(chart, 'x', px), y: valueAt(chart, 'y', py) }),
    bounds() {
      const [x, y] = [chart.scales['x'], chart.scales['y']];
      return { x: [x?.min ?? 0, x?.max ?? 1], y: [y?.min ?? 0, y?.max ?? 1] };
    },
    svg: () => svgOf(chart, spec, theme),
    resize: fit,
    destroy: () => chart.destroy(),
  };
}

function overlay(chart: Chart, spec: ChartSpec, theme: ChartTheme, canvas: HTMLCanvasElement, hit: Hit | null, front: number | null): void {
  const ratio = chart.currentDevicePixelRatio;
  if (canvas.width !== chart.canvas.width || canvas.height !== chart.canvas.height) {
    canvas.width = chart.canvas.width;
    canvas.height = chart.canvas.height;
  }
  const ctx = canvas.getContext('2d');
  const [x, y] = [chart.scales['x'], chart.scales['y']];
  if (!ctx || !x || !y) {
    return;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, chart.width, chart.height);
  const { left, top, width, height, bottom } = chart.chartArea;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left - 4, top - 4, width + 8, height + 8);
  ctx.clip();
  const line = spec.kind === 'line' && front !== null ? spec.lines[front] : undefined;
  if (line && !line.hidden) {
    ctx.globalAlpha = 0.65;
    ctx.fillStyle = theme.background;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
    ctx.strokeStyle = line.color;
    ctx.lineWidth = 2.5;
    ctx.setLineDash([...line.stroke]);
    tracePath(ctx, line.x, line.y, { x: placer(x), y: placer(y) });
    ctx.stroke();
    ctx.setLineDash([]);
  }
  if (hit && hit.x !== null) {
    ctx.strokeStyle = theme.muted;
    ctx.lineWidth = 1;
    const at = Math.round(x.getPixelForValue(hit.x)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at, bottom);
    ctx.stroke();
  }
  for (const mark of hit?.marks ?? []) {
    ctx.fillStyle = theme.background;
    disc(ctx, mark.x, mark.y, 4.5);
    ctx.fillStyle = mark.color;
    disc(ctx, mark.x, mark.y, 3.25);
  }
  ctx.restore();
}
