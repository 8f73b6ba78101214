/** Arithmetic of curves. Gaps are NaN. */

/** Exponential moving average without the pull of its start, as TensorBoard smooths. @param weight of what came before, 0 to below 1 */
export function smoothed(y: Float64Array, weight: number): Float64Array {
  const result = new Float64Array(y.length);
  let average = 0;
  let remaining = 1;
  y.forEach((value, at) => {
    if (Number.isNaN(value)) {
      result[at] = NaN;
      return;
    }
    average = average * weight + (1 - weight) * value;
    remaining *= weight;
    result[at] = average / (1 - remaining);
  });
  return result;
}

/**
 * Positions to draw: the first and the last, and in each of `buckets` equal parts the lowest, the highest and one gap.
 * Null: all, there are few.
 */
export function kept(y: Float64Array, buckets: number): Uint32Array | null {
  const count = y.length;
  const parts = Math.max(1, Math.floor(buckets));
  if (count <= parts * 3 + 2) {
    return null;
  }
  const found = new Uint32Array(parts * 3 + 2);
  let size = 0;
  let last = -1;
  const add = (at: number): void => {
    if (at > last) {
      found[size++] = at;
      last = at;
    }
  };
  add(0);
  for (let part = 0; part < parts; part++) {
    const to = Math.floor(((part + 1) * count) / parts);
    let [low, high, gap] = [-1, -1, -1];
    for (let at = Math.floor((part * count) / parts); at < to; at++) {
      const value = y[at] ?? NaN;
      if (Number.isNaN(value)) {
        gap = gap < 0 ? at : gap;
        continue;
      }
      low = low < 0 || value < (y[low] ?? NaN) ? at : low;
      high = high < 0 || value > (y[high] ?? NaN) ? at : high;
    }
    for (const at of [low, high, gap].sort((a, b) => a - b)) {
      add(at);
    }
  }
  add(count - 1);
  return found.subarray(0, size);
}

/** Value at `x` between the points of a curve whose `x` ascend; NaN outside of it and beside a gap. */
export function valueAt(xs: Float64Array, ys: Float64Array, x: number): number {
  let [low, high] = [0, xs.length - 1];
  if (high < 0 || x < (xs[0] ?? NaN) || x > (xs[high] ?? NaN)) {
    return NaN;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? NaN) <= x) {
      low = middle;
    } else {
      high = middle;
    }
  }
  const [x0 = NaN, x1 = NaN, y0 = NaN, y1 = NaN] = [xs[low], xs[high], ys[low], ys[high]];
  return x === x1 ? y1 : x === x0 || x1 === x0 ? y0 : y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
}

export interface Mean {
  /** Places of all curves, of which `x` may be some. */
  readonly places: number;
  readonly x: Float64Array;
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Places at which a mean is taken. */
const MOST_PLACES = 1000;

/** Mean of curves at their places, about `most` of them, and one standard deviation around it (of a sample). */
export function meanOf(curves: readonly { readonly x: Float64Array; readonly y: Float64Array }[], most = MOST_PLACES): Mean {
  const all = Float64Array.from(new Set(curves.flatMap(({ x }) => [...x]))).sort();
  const every = Math.max(1, Math.ceil(all.length / most));
  const x = every === 1 ? all : all.filter((_, at) => at % every === 0 || at === all.length - 1);
  const [mean, low, high] = [new Float64Array(x.length), new Float64Array(x.length), new Float64Array(x.length)];
  x.forEach((place, at) => {
    let [count, sum, squares] = [0, 0, 0];
    for (const curve of curves) {
      const value = valueAt(curve.x, curve.y, place);
      if (!Number.isNaN(value)) {
        count++;
        const before = sum;
        sum += (value - sum) / count;
        squares += (value - before) * (value - sum);
      }
    }
    const spread = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    mean[at] = count === 0 ? NaN : sum;
    low[at] = count === 0 ? NaN : sum - spread;
    high[at] = count === 0 ? NaN : sum + spread;
  });
  return { places: all.length, x, mean, low, high };
}

/** Range of most values: from the 5th to the 95th percentile and a tenth of that on both sides. Null: no value is far out. */
export function robustRange(values: Float64Array): readonly [low: number, high: number] | null {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < 10) {
    return null;
  }
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const [low, high] = [at(0.05), at(0.95)];
  const margin = (high - low) * 0.1;
  const [first = NaN, last = NaN] = [sorted[0], sorted.at(-1)];
  return margin > 0 && (first < low - margin || last > high + margin)
    ? [Math.max(first, low - margin), Math.min(last, high + margin)]
    : null;
}
