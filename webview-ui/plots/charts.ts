/** Draws on canvases. Loaded when it is first needed; shares nothing with the rest, so that it stays a file of its own. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Decimation,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  Tooltip,
} from 'chart.js';
import type { ChartConfiguration, ChartDataset, Plugin, ScaleOptionsByType, TooltipItem } from 'chart.js';
import type { ChartTheme } from './draw/spec.js';

Chart.register(BarController, BarElement, CategoryScale, Decimation, LinearScale, LineController, LineElement);
Chart.register(LogarithmicScale, PointElement, Tooltip);

export type { ChartTheme } from './draw/spec.js';

export interface LineSpec {
  readonly kind: 'line';
  readonly xLabel: string;
  readonly lines: readonly {
    readonly label: string;
    readonly color: string;
    readonly stroke: readonly number[];
    readonly hidden: boolean;
    readonly points: readonly { readonly x: number; readonly y: number | null }[];
  }[];
}

export interface BarSpec {
  readonly kind: 'bar';
  readonly bars: readonly {
    readonly label: string;
    readonly color: string;
    readonly value: number | null;
    readonly text: string;
    readonly hidden: boolean;
    readonly best: boolean;
  }[];
}

export interface ScatterSpec {
  readonly kind: 'scatter';
  readonly xLabel: string;
  readonly yLabel: string;
  readonly logX: boolean;
  readonly groups: readonly {
    readonly label: string;
    readonly color: string;
    readonly radius: number;
    readonly shape: 'circle' | 'star' | 'crossRot';
    readonly points: readonly { readonly x: number; readonly y: number; readonly label: string }[];
  }[];
  /** In steps: each value holds until the next. */
  readonly steps: {
    readonly label: string;
    readonly color: string;
    readonly points: readonly { readonly x: number; readonly y: number }[];
  } | null;
}

export type ChartSpec = LineSpec | BarSpec | ScatterSpec;

export interface Drawing {
  update(spec: ChartSpec, theme: ChartTheme): void;
  /** Brings one line to the front; null: all are equal again. */
  emphasise(index: number | null): void;
  destroy(): void;
}

const TOOLTIP_LINES = 12;

function compact(value: number): string {
  return Number(value.toPrecision(5)).toString();
}

function axis(theme: ChartTheme, title: string): object {
  return {
    border: { display: false },
    grid: { color: theme.grid, drawTicks: false, tickLength: 0 },
    ticks: { color: theme.muted, padding: 6, font: { family: theme.font, size: 11 }, maxRotation: 0, autoSkipPadding: 12 },
    title: { display: title !== '', text: title, color: theme.muted, font: { family: theme.font, size: 11 }, padding: 2 },
  } satisfies Partial<Record<keyof ScaleOptionsByType<'linear'>, unknown>>;
}

function tooltip(theme: ChartTheme): object {
  return {
    backgroundColor: theme.tooltip,
    borderColor: theme.border,
    borderWidth: 1,
    titleColor: theme.text,
    bodyColor: theme.text,
    titleFont: { family: theme.font, size: 12, weight: 'bold' },
    bodyFont: { family: theme.font, size: 12 },
    padding: 8,
    cornerRadius: 2,
    caretSize: 0,
    boxWidth: 8,
    boxHeight: 8,
    boxPadding: 4,
  };
}

function lineConfig(spec: LineSpec, theme: ChartTheme): ChartConfiguration<'line', { x: number; y: number | null }[]> {
  const datasets = spec.lines.map((line): ChartDataset<'line', { x: number; y: number | null }[]> => ({
    label: line.label,
    data: [...line.points],
    hidden: line.hidden,
    borderColor: line.color,
    backgroundColor: line.color,
    borderDash: [...line.stroke],
    borderWidth: 1.75,
    borderJoinStyle: 'round',
    pointRadius: line.points.length < 2 ? 3 : 0,
    pointHoverRadius: 3,
    pointHitRadius: 6,
    spanGaps: false,
  }));
  return {
    type: 'line',
    data: { datasets },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 4, right: 8 } },
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: {
        x: { type: 'linear', bounds: 'data', ...axis(theme, spec.xLabel) },
        y: { type: 'linear', ...axis(theme, '') },
      },
      plugins: {
        decimation: { enabled: true, algorithm: 'min-max', threshold: 1000 },
        tooltip: {
          ...tooltip(theme),
          itemSort: (a: TooltipItem<'line'>, b: TooltipItem<'line'>) => (b.parsed.y ?? 0) - (a.parsed.y ?? 0),
          filter: (_item, index) => index < TOOLTIP_LINES,
          callbacks: {
            title: (items) => `${spec.xLabel} ${items[0]?.parsed.x ?? ''}`,
            label: (item) => `${item.dataset.label ?? ''}  ${item.parsed.y === null ? '' : compact(item.parsed.y)}`,
          },
        },
      },
    },
  };
}

type XY = { x: number; y: number };

function scatterConfig(spec: ScatterSpec, theme: ChartTheme): ChartConfiguration<'line', XY[]> {
  // The library takes points for sorted.
  const sorted = spec.groups.map((group) => ({ ...group, points: [...group.points].sort((a, b) => a.x - b.x) }));
  const groups = sorted.map(({ label, color, radius, shape, points }): ChartDataset<'line', XY[]> => ({
    ...{ label, data: points.map(({ x, y }) => ({ x, y })), showLine: false, order: shape === 'star' ? 0 : 1 },
    ...{ borderColor: color, backgroundColor: color, pointStyle: shape, pointRadius: radius, pointHoverRadius: radius + 2 },
  }));
  const steps: ChartDataset<'line', XY[]>[] = spec.steps
    ? [
        {
          ...{ label: spec.steps.label, data: spec.steps.points.map(({ x, y }) => ({ x, y })), stepped: 'before', order: 2 },
          ...{ borderColor: spec.steps.color, borderWidth: 2, pointRadius: 0, pointHitRadius: 0 },
        },
      ]
    : [];
  return {
    type: 'line',
    data: { datasets: [...groups, ...steps] },
    options: {
      animation: false,
      parsing: false,
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { top: 8, right: 8 } },
      interaction: { mode: 'nearest', intersect: true },
      scales: {
        x: { type: spec.logX ? 'logarithmic' : 'linear', ...axis(theme, spec.xLabel) },
        y: { type: 'linear', ...axis(theme, spec.yLabel) },
      },
      plugins: {
        tooltip: {
          ...tooltip(theme),
          callbacks: {
            title: (items) => sorted[items[0]?.datasetIndex ?? -1]?.points[items[0]?.dataIndex ?? -1]?.label ?? '',
            label: (item) => `${compact(item.parsed.y ?? NaN)}   ${spec.xLabel} ${compact(item.parsed.x ?? NaN)}`,
          },
        },
      },
    },
  };
}

/** Writes each bar's value at its end. */
const values: Plugin<'bar'> = {
  id: 'values',
  afterDatasetsDraw(chart) {
    const { ctx } = chart;
    const texts = (chart.options as { valueTexts?: readonly string[] }).valueTexts ?? [];
    const theme = (chart.options as { valueTheme?: ChartTheme }).valueTheme;
    const best = (chart.options as { valueBest?: number }).valueBest ?? -1;
    ctx.save();
    ctx.textBaseline = 'middle';
    chart.getDatasetMeta(0).data.forEach((bar, index) => {
      const text = texts[index];
      if (text !== undefined) {
        const { x, y } = bar.getProps(['x', 'y'], true) as { x: number; y: number };
        const at = Number.isFinite(x) ? x : chart.chartArea.left;
        ctx.font = `${index === best ? 'bold ' : ''}11px ${theme?.font ?? 'sans-serif'}`;
        const width = ctx.measureText(text).width;
        const inside = at + width + 8 > chart.width;
        ctx.textAlign = inside ? 'right' : 'left';
        ctx.fillStyle = theme?.text ?? '#888';
        ctx.fillText(text, inside ? chart.width - 2 : Math.max(at, chart.chartArea.left) + 5, y);
      }
    });
    ctx.restore();
  },
};

function short(label: string): string {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}

function barConfig(spec: BarSpec, theme: ChartTheme): ChartConfiguration<'bar', (number | null)[], string> {
  const bars = spec.bars.filter(({ hidden }) => !hidden);
  const options: ChartConfiguration<'bar', (number | null)[], string>['options'] & {
    valueTexts: string[];
    valueTheme: ChartTheme;
    valueBest: number;
  } = {
    animation: false,
    indexAxis: 'y',
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { right: 56 } },
    interaction: { mode: 'nearest', axis: 'y', intersect: false },
    scales: {
      x: { type: 'linear', beginAtZero: true, bounds: 'data', ...axis(theme, ''), display: false },
      y: {
        type: 'category',
        border: { display: true, color: theme.grid },
        grid: { display: false },
        ticks: { color: theme.text, padding: 6, font: { family: theme.font, size: 11 }, autoSkip: false },
      },
    },
    plugins: {
      tooltip: {
        ...tooltip(theme),
        callbacks: { title: (items) => bars[items[0]?.dataIndex ?? -1]?.label ?? '', label: (item) => bars[item.dataIndex]?.text ?? '' },
      },
    },
    valueTexts: bars.map(({ text }) => text),
    valueTheme: theme,
    valueBest: bars.findIndex(({ best }) => best),
  };
  return {
    type: 'bar',
    data: {
      labels: bars.map(({ label }) => short(label)),
      datasets: [
        {
          data: bars.map(({ value }) => value),
          backgroundColor: bars.map(({ color }) => color),
          borderWidth: 0,
          barThickness: 12,
          borderRadius: 2,
          minBarLength: 1,
        },
      ],
    },
    options,
    plugins: [values],
  };
}

export function draw(canvas: HTMLCanvasElement, spec: ChartSpec, theme: ChartTheme): Drawing {
  const config = (one: ChartSpec, colours: ChartTheme): ChartConfiguration =>
    one.kind === 'line' ? lineConfig(one, colours) : one.kind === 'bar' ? barConfig(one, colours) : scatterConfig(one, colours);
  const chart = new Chart(canvas, config(spec, theme));
  return {
    update(next, colours) {
      const { data, options } = config(next, colours);
      chart.data = data;
      if (options) {
        chart.options = options;
      }
      chart.update('none');
    },
    emphasise(index) {
      chart.data.datasets.forEach((one, at) => {
        const dataset = one as { borderColor?: unknown };
        const color = typeof dataset.borderColor === 'string' ? dataset.borderColor.slice(0, 7) : null;
        if (color !== null) {
          dataset.borderColor = index === null || index === at ? color : `${color}38`;
          Object.assign(dataset, { borderWidth: index === at ? 2.5 : 1.75, order: index === at ? -1 : 0 });
        }
      });
      chart.update('none');
    },
    destroy: () => chart.destroy(),
  };
}
