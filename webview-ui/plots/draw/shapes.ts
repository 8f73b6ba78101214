/** Corners of what is drawn of points and lines, for canvases and documents alike. In pixels, or in values of the axes. */
import type { PointShape, PointSpec } from './spec.js';

type Corner = readonly [x: number, y: number];

/** Half the width of an arm of a cross, in shares of its radius. */
const ARM = 0.28;
/** Where a star is narrowest, in shares of its radius. */
const WAIST = 0.45;

/** The corners of a shape around a place. */
export function outlineOf(shape: Exclude<PointShape, 'disc'>, x: number, y: number, radius: number): Corner[] {
  if (shape === 'star') {
    return Array.from({ length: 10 }, (_, at) => turned(x, y, radius * (at % 2 === 0 ? 1 : WAIST), (at * Math.PI) / 5 - Math.PI / 2));
  }
  // Twelve corners: both sides of the end of each arm, and where it meets the next.
  const spread = Math.atan(ARM);
  return [0, 1, 2, 3].flatMap((arm) => {
    const angle = (arm * Math.PI) / 2 + Math.PI / 4;
    const ends = [angle - spread, angle + spread].map((one) => turned(x, y, radius, one));
    return [...ends, turned(x, y, radius * ARM * Math.SQRT2, angle + Math.PI / 4)];
  });
}

function turned(x: number, y: number, radius: number, angle: number): Corner {
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
}

/** The corners of the line that joins points. */
export function stepsOf({ x, y, stepped }: NonNullable<PointSpec['joined']>): Corner[] {
  return x.flatMap((value, at): Corner[] => [...(stepped && at > 0 ? [[value, y[at - 1] ?? 0] as const] : []), [value, y[at] ?? 0]]);
}
