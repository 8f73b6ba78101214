/** Lines over axes as strokes of a canvas. */
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
