/** A value over two axes, between the places where it is known. */

/** Places from 0 to 1 on their axes, and what was measured there. */
export interface FieldPoint {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Nodes along each axis. */
export const FIELD_NODES = 41;
/** Of fewer points the picture would be invented. */
export const LEAST_FIELD_POINTS = 6;
/** Keeps a point's own weight finite. */
const CLOSEST = 1e-4;

/**
 * Values at the nodes of a square grid, rows from `y = 0` up: means weighted by how near each point is (Shepard's method, with the fourth power
 * of the distance). Points that share a node's surroundings are one, with their weight.
 */
export function fieldOf(points: readonly FieldPoint[], nodes = FIELD_NODES): number[][] {
  const merged = merge(points, nodes);
  return Array.from({ length: nodes }, (_, row) =>
    Array.from({ length: nodes }, (_, column) => between(merged, column / (nodes - 1), row / (nodes - 1))),
  );
}

interface Merged extends FieldPoint {
  readonly count: number;
}

function merge(points: readonly FieldPoint[], nodes: number): Merged[] {
  const found = new Map<number, { x: number; y: number; value: number; count: number }>();
  for (const { x, y, value } of points) {
    const key = Math.round(x * (nodes - 1)) * nodes + Math.round(y * (nodes - 1));
    const cell = found.get(key) ?? { x: 0, y: 0, value: 0, count: 0 };
    found.set(key, { x: cell.x + x, y: cell.y + y, value: cell.value + value, count: cell.count + 1 });
  }
  return [...found.values()].map(({ x, y, value, count }) => ({ x: x / count, y: y / count, value: value / count, count }));
}

function between(points: readonly Merged[], x: number, y: number): number {
  let [sum, weights] = [0, 0];
  for (const one of points) {
    const weight = one.count / ((one.x - x) ** 2 + (one.y - y) ** 2 + CLOSEST) ** 2;
    sum += weight * one.value;
    weights += weight;
  }
  return sum / weights;
}
