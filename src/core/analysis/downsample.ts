/** Fewer points for drawing. */
import type { Curve } from '../../protocol/model.js';

/**
 * The first and last point of the curve, and in each of `buckets` equal parts of its points the lowest, the highest, and one gap
 * if there are gaps: what is drawn looks the same. A curve that is short enough is returned as it is.
 */
export function downsample(curve: Curve, buckets: number): Curve {
  const count = curve.y.length;
  const parts = Math.max(1, Math.floor(buckets));
  if (count <= parts * 3 + 2) {
    return curve;
  }
  const kept = new Set([0, count - 1]);
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * count) / parts);
    const to = Math.floor(((part + 1) * count) / parts);
    const marks = { low: -1, high: -1, gap: -1 };
    for (let at = from; at < to; at++) {
      const value = curve.y[at] ?? null;
      if (value === null) {
        marks.gap = marks.gap < 0 ? at : marks.gap;
        continue;
      }
      marks.low = value < (curve.y[marks.low] ?? Infinity) ? at : marks.low;
      marks.high = value > (curve.y[marks.high] ?? -Infinity) ? at : marks.high;
    }
    Object.values(marks).forEach((at) => at >= 0 && kept.add(at));
  }
  const order = [...kept].sort((a, b) => a - b);
  return { ...curve, x: order.map((at) => curve.x[at] ?? at), y: order.map((at) => curve.y[at] ?? null) };
}
