/** Ranges on axes, and which rows are in all of them. Numbers alone: it is done anew for each frame of a drag. */
import { quoteName } from '../../src/core/experiments/language/names.js';
import type { AnalysisColumn } from '../../src/protocol/plots.js';

export interface Axis {
  readonly column: AnalysisColumn;
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  readonly flipped: boolean;
}

/** Places on an axis, 0 to 1 from below; NaN: the row has no value there. */
export function placesOn({ column, min, max, log, flipped }: Axis): Float32Array {
  const [low, high] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
  const span = high - low || 1;
  return Float32Array.from(column.values, (value) => {
    if (value === null || (log && value <= 0)) {
      return NaN;
    }
    const place = high === low ? 0.5 : ((log ? Math.log10(value) : value) - low) / span;
    return flipped ? 1 - place : place;
  });
}

/** The value at a place of an axis. */
export function valueOn({ min, max, log, flipped }: Axis, place: number): number {
  const at = flipped ? 1 - place : place;
  return log ? 10 ** (Math.log10(min) + at * (Math.log10(max) - Math.log10(min))) : min + at * (max - min);
}

/** Positive numbers over more than two decades are told apart by their powers. */
const DECADES = 100;

/** @param log the other scale than its numbers suggest */
export function axisOf(column: AnalysisColumn, log: boolean, flipped: boolean): Axis {
  let [min, max, positive] = [Infinity, -Infinity, Infinity];
  for (const value of column.values) {
    if (value !== null) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      positive = value > 0 ? Math.min(positive, value) : positive;
    }
  }
  if (min > max) {
    return { column, min: 0, max: 1, log: false, flipped };
  }
  const suggested = min > 0 && max / min > DECADES;
  const isLog = log !== suggested && column.names === null && Number.isFinite(positive) && max > 0;
  return { column, min: isLog ? positive : min, max, log: isLog, flipped };
}

/** From and to, as places on the axis. */
export type Brush = readonly [from: number, to: number];

/** 1 for each row that is in every brush. */
export function brushed(places: readonly Float32Array[], brushes: readonly (Brush | null)[], count: number): Uint8Array {
  const inside = new Uint8Array(count).fill(1);
  brushes.forEach((brush, axis) => {
    const at = places[axis];
    if (brush && at) {
      for (let row = 0; row < count; row++) {
        const place = at[row] ?? NaN;
        if (!(place >= brush[0] && place <= brush[1])) {
          inside[row] = 0;
        }
      }
    }
  });
  return inside;
}

/** What the table is to be filtered by so that these rows are left. */
export function filterOf(axes: readonly Axis[], brushes: readonly (Brush | null)[]): string {
  return axes
    .flatMap((axis, at) => {
      const brush = brushes[at];
      if (!brush) {
        return [];
      }
      const { label, names, values } = axis.column;
      const ends = brush.map((place) => valueOn(axis, place));
      const [from, to] = [Math.min(...ends), Math.max(...ends)];
      if (names !== null) {
        const some = names.filter((_, place) => place >= from && place <= to);
        return [`${quoteName(label)} in (${some.map((name) => JSON.stringify(name)).join(', ')})`];
      }
      // The numbers themselves and not places between them, so that what is written says what is meant.
      const inside = values.flatMap((value) => (value !== null && value >= from && value <= to ? [value] : []));
      return inside.length === 0
        ? []
        : [
            `${quoteName(label)} >= ${inside.reduce((a, b) => Math.min(a, b))}`,
            `${quoteName(label)} <= ${inside.reduce((a, b) => Math.max(a, b))}`,
          ];
    })
    .join(' and ');
}
