/** Lines over axes: strokes of a canvas, and the same as a document. */
import type { ChartTheme } from '../plots/draw/spec.js';
import { escapeXml } from '../plots/pictures.js';

export type Place = (at: number) => number;

/** All rows that are wanted as one path. */
export function trace(
  ctx: CanvasRenderingContext2D,
  places: readonly Float32Array[],
  x: Place,
  y: Place,
  count: number,
  wants: (row: number) => boolean,
): void {
  ctx.beginPath();
  for (let row = 0; row < count; row++) {
    if (wants(row)) {
      traceRow(ctx, places, x, y, row);
    }
  }
}

/** One row; where it has no value the line is broken. */
export function traceRow(ctx: CanvasRenderingContext2D, places: readonly Float32Array[], x: Place, y: Place, row: number): void {
  let pen = false;
  for (let axis = 0; axis < places.length; axis++) {
    const place = places[axis]?.[row] ?? NaN;
    if (Number.isNaN(place)) {
      pen = false;
    } else if (pen) {
      ctx.lineTo(x(axis), y(place));
    } else {
      ctx.moveTo(x(axis), y(place));
      pen = true;
    }
  }
}

export interface ParallelPicture {
  readonly width: number;
  readonly height: number;
  readonly axes: readonly { readonly label: string; readonly low: string; readonly high: string }[];
  readonly places: readonly Float32Array[];
  /** Of each row; null: it is out of the brushes. */
  readonly colors: readonly (string | null)[];
  readonly theme: ChartTheme;
}

const EDGE = { side: 60, top: 44, bottom: 26 };

/** An SVG document of the lines that are in all brushes, over the faint others. */
export function parallelDocument({ width, height, axes, places, colors, theme }: ParallelPicture): string {
  const x = (axis: number): number =>
    axes.length < 2 ? width / 2 : Math.round(EDGE.side + (axis * (width - 2 * EDGE.side)) / (axes.length - 1));
  const y = (place: number): number => Math.round((height - EDGE.bottom - place * (height - EDGE.top - EDGE.bottom)) * 10) / 10;
  const path = (row: number): string =>
    places
      .map((column, axis) => {
        const [place = NaN, before = NaN] = [column[row], places[axis - 1]?.[row]];
        return Number.isNaN(place) ? '' : `${Number.isNaN(before) ? 'M' : 'L'}${x(axis)} ${y(place)}`;
      })
      .join('');
  const line = (color: string | null, row: number): string =>
    `<path d="${path(row)}" stroke="${escapeXml(color ?? theme.muted)}" stroke-opacity="${color === null ? 0.15 : 0.75}"/>`;
  const all = colors.map((color, row) => ({ color, row })).sort((a, b) => Number(a.color !== null) - Number(b.color !== null));
  const text = (label: string, at: number, down: number): string =>
    `<text x="${x(at)}" y="${down}" text-anchor="middle" fill="${escapeXml(theme.text)}">${escapeXml(label)}</text>`;
  const parts = axes.map(
    ({ label, low, high }, at) =>
      `<path d="M${x(at)} ${y(0)}V${y(1)}" stroke="${escapeXml(theme.muted)}"/>${text(label, at, 16)}${text(high, at, EDGE.top - 6)}${text(low, at, height - 8)}`,
  );
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const ground = `<rect width="${width}" height="${height}" fill="${escapeXml(theme.background)}"/>`;
  const lines = `<g fill="none">${all.map(({ color, row }) => line(color, row)).join('')}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escapeXml(theme.font)}" font-size="11">${ground}${lines}${parts.join('')}</svg>`;
}
