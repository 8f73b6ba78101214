/** What is under the pointer. */
import type { Chart } from 'chart.js';
import { jitterOf, placer, sharesOf } from './controllers.js';
import { fieldAt } from './field.js';
import { brief, compact, written } from './numbers.js';
import type { BarSpec, ChartSpec, Field, GroupSpec, Hit, LineSpec, MatrixSpec, PointSpec } from './spec.js';

/** Lines that are named at once. */
const MOST_NAMED = 12;
/** Pixels within which a point is meant. */
const NEAR = 14;

export function hitOf(chart: Chart, spec: ChartSpec, px: number, py: number): Hit | null {
  const { left, right, top, bottom } = chart.chartArea;
  if (px < left - 2 || px > right + 2 || py < top - 2 || py > bottom + 2) {
    return null;
  }
  switch (spec.kind) {
    case 'line':
      return lineHit(chart, spec, valueAt(chart, 'x', px), py);
    case 'points':
      return pointHit(chart, spec, px, py);
    case 'matrix':
      return matrixHit(chart, spec, px, py);
    case 'groups':
    case 'bar':
      return barHit(chart, spec, py);
  }
}

export function valueAt(chart: Chart, axis: 'x' | 'y', pixel: number): number {
  return chart.scales[axis]?.getValueForPixel(pixel) ?? 0;
}

/** @param py lines near it are named first; null: the highest */
export function lineHit(chart: Chart, spec: LineSpec, x: number, py: number | null): Hit | null {
  const [scaleX, scaleY] = [chart.scales['x'], chart.scales['y']];
  if (!scaleX || !scaleY || x < scaleX.min || x > scaleX.max) {
    return null;
  }
  const at = { x: placer(scaleX), y: placer(scaleY) };
  const wanted = at.x(x);
  let [distance, title] = [Infinity, 0];
  const found: { index: number; place: number; px: number; py: number; far: number }[] = [];
  spec.lines.forEach((line, index) => {
    const place = line.hidden ? -1 : nearest(line.x, line.y, x);
    if (place < 0) {
      return;
    }
    const value = line.y[place] ?? 0;
    const [px, pyOf] = [at.x(line.x[place] ?? 0), at.y(value)];
    const far = Math.abs(px - wanted);
    if (far < distance) {
      [distance, title] = [far, line.x[place] ?? 0];
    }
    found.push({ index, place, px, py: pyOf, far });
  });
  if (found.length === 0) {
    return null;
  }
  const near = found.filter(({ far }) => far <= distance + NEAR);
  near.sort((a, b) => (py === null ? a.py - b.py : Math.abs(a.py - py) - Math.abs(b.py - py)));
  const named = near.slice(0, MOST_NAMED);
  const first = named[0]?.index;
  named.sort((a, b) => a.py - b.py);
  return {
    title: `${spec.xLabel} ${written(title, spec.unit)}`,
    x: title,
    entries: named
      .map(({ index, place }) => {
        const line = spec.lines[index];
        const [low, high] = [line?.band?.low[place] ?? null, line?.band?.high[place] ?? null];
        const spread = low !== null && high !== null ? ` ± ${compact((high - low) / 2)}` : '';
        return { index, label: line?.label ?? '', color: line?.color ?? '', text: `${compact(line?.y[place] ?? 0)}${spread}` };
      })
      .sort((a, b) => (py === null ? 0 : Number(b.index === first) - Number(a.index === first))),
    more: near.length - named.length,
    marks: named.map(({ index, px, py: y }) => ({ x: px, y, color: spec.lines[index]?.color ?? '' })),
  };
}

/** Place of the value nearest to `x`, by halves; gaps are passed over. */
function nearest(xs: readonly number[], ys: readonly (number | null)[], x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (high < 0) {
    return -1;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  let place = Math.abs((xs[low] ?? 0) - x) <= Math.abs((xs[high] ?? 0) - x) ? low : high;
  for (let step = 1; (ys[place] ?? null) === null && step < 40; step++) {
    place = (ys[low - step] ?? null) !== null ? low - step : high + step;
  }
  return (ys[place] ?? null) === null ? -1 : place;
}

function pointHit(chart: Chart, spec: PointSpec, px: number, py: number): Hit | null {
  const [scaleX, scaleY] = [chart.scales['x'], chart.scales['y']];
  if (!scaleX || !scaleY) {
    return null;
  }
  const at = { x: placer(scaleX), y: placer(scaleY) };
  const best = { set: -1, place: 0, distance: NEAR, x: 0, y: 0 };
  spec.sets.forEach((set, index) => {
    for (let place = 0; place < set.x.length && !set.hidden; place++) {
      const [dx, dy] = jitterOf(spec, place);
      const [x, y] = [at.x(set.x[place] ?? 0) + dx, at.y(set.y[place] ?? 0) + dy];
      const distance = Math.hypot(x - px, y - py);
      if (distance < best.distance) {
        Object.assign(best, { set: index, place, distance, x, y });
      }
    }
  });
  const { set: index, place, x, y } = best;
  const set = spec.sets[index];
  if (set === undefined) {
    return spec.field ? fieldHit(spec, spec.field, valueAt(chart, 'x', px), valueAt(chart, 'y', py)) : null;
  }
  const color = set.colors?.[place] ?? set.color;
  const name = (value: number, names: readonly string[] | null): string => names?.[value] ?? compact(value);
  const [valueX, valueY] = [set.x[place] ?? 0, set.y[place] ?? 0];
  return {
    title: set.names?.[place] ?? set.label,
    x: null,
    entries: [
      { index, label: spec.xLabel, color, text: name(valueX, spec.xNames) },
      { index: set.names ? place : index, label: spec.yLabel, color, text: name(valueY, spec.yNames) },
    ],
    more: 0,
    marks: [{ x, y, color }],
  };
}

function fieldHit({ xLabel, yLabel }: PointSpec, field: Field, x: number, y: number): Hit | null {
  const value = fieldAt(field, x, y);
  const entry = (label: string, text: string): Hit['entries'][number] => ({ index: 0, label, color: field.color, text });
  return value === null
    ? null
    : {
        title: `${field.label} ≈ ${brief(value)}`,
        x: null,
        entries: [entry(xLabel, brief(x)), entry(yLabel, brief(y))],
        more: 0,
        marks: [],
      };
}

function matrixHit(chart: Chart, spec: MatrixSpec, px: number, py: number): Hit | null {
  const [column, row] = [Math.round(valueAt(chart, 'x', px)), Math.round(valueAt(chart, 'y', py))];
  const value = spec.counts[row]?.[column];
  if (value === undefined) {
    return null;
  }
  const share = sharesOf(spec)[row]?.[column] ?? 0;
  const text = spec.normalized ? `${share.toFixed(3)} (${value})` : String(value);
  return {
    title: `${spec.yLabel} ${spec.yNames[row] ?? ''}, ${spec.xLabel} ${spec.xNames[column] ?? ''}`,
    x: null,
    entries: [{ index: row, label: '', color: spec.color, text }],
    more: 0,
    marks: [],
  };
}

function barHit(chart: Chart, spec: BarSpec | GroupSpec, py: number): Hit | null {
  const at = Math.round(valueAt(chart, 'y', py));
  if (spec.kind === 'bar') {
    const bar = spec.bars.filter(({ hidden }) => !hidden)[at];
    return bar
      ? { title: bar.label, x: null, entries: [{ index: at, label: '', color: bar.color, text: bar.text }], more: 0, marks: [] }
      : null;
  }
  const shown = spec.sets.filter(({ hidden }) => !hidden);
  return {
    title: spec.names[at] ?? '',
    x: null,
    entries: shown.slice(0, MOST_NAMED).map((set, index) => {
      const value = set.values[at] ?? null;
      return { index, label: set.label, color: set.color, text: value === null ? '—' : compact(value) };
    }),
    more: Math.max(0, shown.length - MOST_NAMED),
    marks: [],
  };
}
