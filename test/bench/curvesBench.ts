/** Runs in a browser: what it takes to draw curves, to point at them and to change them, with the raster. */
import { linesPlot, type RowCurve } from '../../src/core/analysis/linesPlot.js';
import { randomOf } from '../../src/core/analysis/random.js';
import { axisOf, brushed, placesOn } from '../../webview-ui/analysis/brush.js';
import { traceRow } from '../../webview-ui/analysis/strokes.js';
import { draw } from '../../webview-ui/plots/draw/canvas.js';
import { WHOLE, type ChartTheme, type LineSpec, type PointSpec } from '../../webview-ui/plots/draw/spec.js';

const THEME: ChartTheme = {
  ...{ text: '#ccc', muted: '#999', grid: '#444', tooltip: '#222', border: '#555', font: 'sans-serif', background: '#1e1e1e' },
};
const COLORS = ['#4daafc', '#e2a100', '#2fbf8f', '#f2708a', '#b07fe0', '#6fc3df', '#d9843b', '#9aa83a'];
const random = randomOf(1);

function specOf(curves: number, points: number): LineSpec {
  const raw = Array.from({ length: curves }, (_, at): RowCurve => {
    const y = Float64Array.from({ length: points }, (_one, step) => Math.exp((-step / points) * 4) + random() * 0.1 + at / curves / 10);
    return { row: `r${at}`, variant: '', curve: { x: Float64Array.from(y.keys()), y, epoch: null, time: null, broken: null } };
  });
  const options = { axis: 'step', smoothing: 0, robust: false, group: null } as const;
  const { lines } = linesPlot({ key: 'k', title: 'k', detail: '', xLabel: 'step', yLabel: '' }, raw, options, null);
  const plain = { unit: 'number', logX: false, logY: false, range: null, xLabel: 'step', yLabel: '' } as const;
  return {
    kind: 'line',
    ...plain,
    lines: lines.map(({ x, y, faint, band }, at) => ({
      x,
      y,
      faint,
      band,
      label: `r${at}`,
      color: COLORS[at % 8] ?? '',
      stroke: [],
      hidden: false,
    })),
  };
}

/** Until the pixels are there. */
function settled(canvas: HTMLCanvasElement): void {
  canvas.getContext('2d')?.getImageData(0, 0, 1, 1);
}

function place(): { canvas: HTMLCanvasElement; over: HTMLCanvasElement; done: () => void } {
  const holder = document.createElement('div');
  holder.style.cssText = 'width: 800px; height: 400px';
  const [canvas, over] = [document.createElement('canvas'), document.createElement('canvas')];
  holder.append(canvas, over);
  document.body.append(holder);
  return { canvas, over, done: () => holder.remove() };
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function lines(curves: number): Record<string, number> {
  const spec = specOf(curves, 1000);
  const { canvas, over, done } = place();
  const made: { drawing?: ReturnType<typeof draw> } = {};
  const first = timed(() => {
    made.drawing = draw(canvas, spec, THEME, WHOLE);
    settled(canvas);
  });
  const { drawing } = made;
  const hover = median(
    Array.from({ length: 15 }, (_, at) =>
      timed(() => {
        drawing?.overlay(over, drawing.hit(80 + at * 45, 200), null);
        settled(over);
      }),
    ),
  );
  const update = median(
    Array.from({ length: 3 }, () =>
      timed(() => {
        drawing?.update({ ...spec, lines: spec.lines.slice() }, THEME, WHOLE);
        settled(canvas);
      }),
    ),
  );
  drawing?.destroy();
  done();
  return { [`${curves} curves of 1,000 points: first`]: first, [`${curves} curves: hover`]: hover, [`${curves} curves: update`]: update };
}

function scatter(count: number): Record<string, number> {
  const axis = (): number[] => Array.from({ length: count }, random);
  const plain = {
    logX: false,
    logY: false,
    jitter: false,
    xNames: null,
    yNames: null,
    joined: null,
    xLabel: 'x',
    yLabel: 'y',
  };
  const set = { label: '', color: '#4daafc', hidden: false, colors: null, sizes: null, names: null };
  const spec: PointSpec = { kind: 'points', ...plain, sets: [{ ...set, x: axis(), y: axis() }] };
  const { canvas, done } = place();
  const first = timed(() => {
    draw(canvas, spec, THEME, WHOLE);
    settled(canvas);
  });
  done();
  return { [`scatter of ${count} points: first`]: first };
}

/** Each frame of a drag: which rows are in, and their lines over the background. */
function parallel(rows: number, axes: number): Record<string, number> {
  const columns = Array.from({ length: axes }, (_, at) => {
    const values = Array.from({ length: rows }, () => random() - 0.5);
    return axisOf({ column: ['param', 'p', `c${at}`], label: `c${at}`, better: null, names: null, values }, false, false);
  });
  const places = columns.map(placesOn);
  const { canvas, done } = place();
  canvas.width = 800;
  canvas.height = 400;
  const ctx = canvas.getContext('2d');
  const frame = (share: number): number =>
    timed(() => {
      const inside = brushed(places, [[0, share]], rows);
      ctx?.clearRect(0, 0, 800, 400);
      ctx?.beginPath();
      for (let row = 0; ctx && row < rows; row++) {
        if (inside[row] === 1) {
          traceRow(
            ctx,
            places,
            (axis) => 40 + axis * 75,
            (place) => 380 - place * 360,
            row,
          );
        }
      }
      ctx?.stroke();
      settled(canvas);
    });
  const background = frame(1);
  const brush = median([0.1, 0.12, 0.1, 0.12, 0.1].map(frame));
  done();
  return { [`parallel, ${rows} lines of ${axes} axes: background`]: background, 'parallel: frame with a tenth brushed': brush };
}

Object.assign(window, {
  bench: (): Record<string, number> => ({ ...lines(10), ...lines(100), ...lines(1000), ...scatter(10_000), ...parallel(10_000, 10) }),
});
