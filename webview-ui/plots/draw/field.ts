/** A value over two axes: cells from faint to strong, and lines where it is the same. */
import type { Field } from './spec.js';

type Corner = readonly [x: number, y: number];

/** Lines of equal value. */
const LEVELS = 7;
const [FAINTEST, STRONGEST] = [0.05, 0.8];

/** The rectangles between nodes, in values of the axes, and how strongly each is drawn. */
export function cellsOf({ x, y, values, lower }: Field): { readonly from: Corner; readonly to: Corner; readonly alpha: number }[] {
  const { low, span } = rangeOf(values);
  return squaresOf(values).map(({ row, column, corners }) => {
    const share = (corners.reduce((sum, one) => sum + one, 0) / 4 - low) / span;
    return {
      from: [x[column] ?? 0, y[row] ?? 0],
      to: [x[column + 1] ?? 0, y[row + 1] ?? 0],
      alpha: FAINTEST + (lower ? 1 - share : share) * (STRONGEST - FAINTEST),
    };
  });
}

/** Pieces of the lines of equal value, by marching squares, in values of the axes. */
export function isolinesOf({ x, y, values }: Field): (readonly [Corner, Corner])[] {
  const { low, span } = rangeOf(values);
  const squares = squaresOf(values);
  const along = (axis: readonly number[], at: number, share: number): number =>
    (axis[at] ?? 0) + ((axis[at + 1] ?? 0) - (axis[at] ?? 0)) * share;
  return Array.from({ length: LEVELS }, (_, at) => low + (span * (at + 1)) / (LEVELS + 1)).flatMap((level) =>
    squares.flatMap(({ row, column, corners: [a, b, c, d] }) => {
      const crossing = (one: number, other: number): number | null =>
        one < level === other < level ? null : (level - one) / (other - one);
      const [bottom, right, top, left] = [crossing(a, b), crossing(b, c), crossing(d, c), crossing(a, d)];
      const crossed: Corner[] = [
        ...(bottom === null ? [] : [[along(x, column, bottom), y[row] ?? 0] as const]),
        ...(right === null ? [] : [[x[column + 1] ?? 0, along(y, row, right)] as const]),
        ...(top === null ? [] : [[along(x, column, top), y[row + 1] ?? 0] as const]),
        ...(left === null ? [] : [[x[column] ?? 0, along(y, row, left)] as const]),
      ];
      const [first, second, third, fourth] = crossed;
      // A saddle: both ways to join the four are as good.
      return [...(first && second ? [[first, second] as const] : []), ...(third && fourth ? [[third, fourth] as const] : [])];
    }),
  );
}

/** What the field says at a place; null outside of it. The nearest node's. */
export function fieldAt({ x, y, values }: Field, atX: number, atY: number): number | null {
  const nearest = (axis: readonly number[], value: number): number =>
    value < (axis[0] ?? 0) || value > (axis.at(-1) ?? 0)
      ? -1
      : axis.reduce((best, one, at) => (Math.abs(one - value) < Math.abs((axis[best] ?? 0) - value) ? at : best), 0);
  return values[nearest(y, atY)]?.[nearest(x, atX)] ?? null;
}

/** Squares between four nodes; their values counter-clockwise from the lower left. */
function squaresOf(
  values: Field['values'],
): { readonly row: number; readonly column: number; readonly corners: readonly [number, number, number, number] }[] {
  return values.slice(1).flatMap((above, row) =>
    above.slice(1).map((corner, column) => {
      const below = values[row];
      return { row, column, corners: [below?.[column] ?? 0, below?.[column + 1] ?? 0, corner, above[column] ?? 0] as const };
    }),
  );
}

function rangeOf(values: Field['values']): { low: number; span: number } {
  const all = values.flat();
  const low = Math.min(...all);
  return { low, span: Math.max(...all) - low || 1 };
}
