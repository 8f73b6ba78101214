/** Pictures of a report: SVG that reads on light and on dark paper, without scripts, fonts or styles from elsewhere. */

export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  /** It stands out. */
  readonly best?: boolean;
}

export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly PlotPoint[];
  /** A line in steps: each value holds until the next one. */
  readonly steps?: readonly PlotPoint[];
  readonly logX?: boolean;
}

const [WIDTH, HEIGHT] = [640, 320];
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 16, 36, 48];
const INK = '#7d8590';
const POINT = '#3b82c4';
const BEST = '#d97706';
const TICKS = 5;

export function plotPicture(plot: Plot): string {
  const all = [...plot.points, ...(plot.steps ?? [])].filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const x = scale(
    all.map((one) => one.x),
    LEFT,
    WIDTH - RIGHT,
    plot.logX ?? false,
  );
  const y = scale(
    all.map((one) => one.y),
    HEIGHT - BOTTOM,
    TOP,
    false,
  );
  const grid = y.ticks.map(
    (tick) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y.at(tick)}" y2="${y.at(tick)}" stroke="${INK}" stroke-opacity="0.25"/>${text(LEFT - 8, y.at(tick) + 4, short(tick), 'end')}`,
  );
  const below = x.ticks.map((tick) => text(x.at(tick), HEIGHT - BOTTOM + 18, short(tick), 'middle'));
  const line = (plot.steps ?? [])
    .filter((one) => Number.isFinite(one.y))
    .map((one, at) => `${at === 0 ? 'M' : `H${x.at(one.x)}V`}${at === 0 ? `${x.at(one.x)} ` : ''}${y.at(one.y)}`);
  const dots = plot.points
    .filter((one) => Number.isFinite(one.x) && Number.isFinite(one.y))
    .map(
      (one) =>
        `<circle cx="${x.at(one.x)}" cy="${y.at(one.y)}" r="${one.best ? 5 : 3}" fill="${one.best ? BEST : POINT}" fill-opacity="${one.best ? 1 : 0.7}"/>`,
    );
  return svg(plot.title, HEIGHT, [
    ...grid,
    ...below,
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, plot.xLabel, 'middle'),
    text(LEFT - 56, TOP - 16, plot.yLabel, 'start'),
    line.length > 1 ? `<path d="${line.join('')}" fill="none" stroke="${BEST}" stroke-width="2"/>` : '',
    ...dots,
  ]);
}

export function barsPicture(title: string, bars: readonly { readonly label: string; readonly share: number }[]): string {
  const height = TOP + bars.length * 26 + 8;
  const from = 200;
  const width = WIDTH - from - 72;
  return svg(
    title,
    height,
    bars.flatMap(({ label, share }, at) => {
      const y = TOP + at * 26;
      return [
        text(from - 8, y + 13, label.length > 28 ? `${label.slice(0, 27)}…` : label, 'end'),
        `<rect x="${from}" y="${y}" width="${round(share * width)}" height="18" rx="2" fill="${POINT}"/>`,
        text(from + share * width + 6, y + 13, `${Math.round(share * 100)} %`, 'start'),
      ];
    }),
  );
}

function svg(title: string, height: number, parts: readonly string[]): string {
  const body = [text(LEFT - 56, 14, title, 'start', 'bold'), ...parts].filter(Boolean);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(title)}" font-family="system-ui, sans-serif" font-size="12">\n${body.join('\n')}\n</svg>\n`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', weight = 'normal'): string {
  return `<text x="${round(x)}" y="${round(y)}" fill="${INK}" text-anchor="${anchor}" font-weight="${weight}">${escape(content)}</text>`;
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}

function scale(values: readonly number[], from: number, to: number, log: boolean): Scale {
  const place = log ? Math.log10 : (value: number): number => value;
  let [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, place(value)), Math.max(most, place(value))],
    [Infinity, -Infinity],
  );
  if (!(low < high)) {
    [low, high] = Number.isFinite(low) ? [low - 0.5, high + 0.5] : [0, 1];
  }
  const margin = (high - low) * 0.04;
  const at = (value: number): number => round(from + ((place(value) - low + margin) / (high - low + 2 * margin)) * (to - from));
  return { at, ticks: log ? decades(low, high) : niceTicks(low, high) };
}

function decades(low: number, high: number): number[] {
  const all = Array.from({ length: Math.max(0, Math.floor(high) - Math.ceil(low) + 1) }, (_, at) => 10 ** (Math.ceil(low) + at));
  return all.length >= 2 ? all : [10 ** low, 10 ** high];
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function niceTicks(low: number, high: number): number[] {
  const raw = (high - low) / TICKS;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5].find((one) => one * power >= raw) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, at) => (first + at) * step);
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(content: string): string {
  return content.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
