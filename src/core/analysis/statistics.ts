/** Ranks, tests and fronts of numbers. */
import { randomOf } from './random.js';

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample (n - 1); null for one number. */
export function deviation(values: readonly number[]): number | null {
  const middle = mean(values);
  return values.length < 2 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}

/** From 1; equal numbers share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const found = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1] ?? 0] === values[order[from] ?? 0]) {
      to++;
    }
    for (let at = from; at <= to; at++) {
      found[order[at] ?? 0] = (from + to) / 2 + 1;
    }
    from = to + 1;
  }
  return found;
}

/** Spearman's rank correlation; null where one of the two is always the same. */
export function spearman(a: readonly number[], b: readonly number[]): number | null {
  const [x, y] = [ranks(a), ranks(b)];
  const [meanX, meanY] = [mean(x), mean(y)];
  let [both, squareX, squareY] = [0, 0, 0];
  x.forEach((rank, at) => {
    const [dx, dy] = [rank - meanX, (y[at] ?? 0) - meanY];
    both += dx * dy;
    squareX += dx * dx;
    squareY += dy * dy;
  });
  return squareX > 0 && squareY > 0 ? both / Math.sqrt(squareX * squareY) : null;
}

/** Two-sided p of Welch's t-test; null where a group has fewer than two numbers or nothing varies. */
export function welch(a: readonly number[], b: readonly number[]): number | null {
  const [sa, sb] = [deviation(a), deviation(b)];
  if (sa === null || sb === null) {
    return null;
  }
  const [va, vb] = [(sa * sa) / a.length, (sb * sb) / b.length];
  if (va + vb === 0) {
    return null;
  }
  const t = (mean(a) - mean(b)) / Math.sqrt(va + vb);
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

const RESAMPLES = 4000;

/** 95% percentile interval of mean(b) - mean(a) by the bootstrap; null where a group has fewer than two numbers. */
export function bootstrap(a: readonly number[], b: readonly number[], seed = 1): readonly [low: number, high: number] | null {
  if (a.length < 2 || b.length < 2) {
    return null;
  }
  const random = randomOf(seed);
  const resampled = (values: readonly number[]): number => {
    let sum = 0;
    for (let at = 0; at < values.length; at++) {
      sum += values[Math.floor(random() * values.length)] ?? 0;
    }
    return sum / values.length;
  };
  const differences = Float64Array.from({ length: RESAMPLES }, () => resampled(b) - resampled(a)).sort();
  const at = (share: number): number => {
    const place = share * (RESAMPLES - 1);
    const [low = 0, high = 0] = [differences[Math.floor(place)], differences[Math.ceil(place)]];
    return low + (high - low) * (place - Math.floor(place));
  };
  return [at(0.025), at(0.975)];
}

/** Regularised incomplete beta function by its continued fraction. Source: Numerical Recipes, section 6.4. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 300; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      result *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-14) {
      break;
    }
  }
  return result;
}

/** Lanczos' approximation. */
function logGamma(z: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
    9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  if (z < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z);
  }
  const x = z - 1;
  const sum = coefficients.reduce((total, coefficient, at) => total + coefficient / (x + at + 1), 0.99999999999980993);
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

/**
 * Rows that no other row beats: none is as good in all objectives and better in one. Rows without one of the numbers are no part of it.
 * @param objectives a column for each; @param better which direction of each
 */
export function paretoFront(objectives: readonly (readonly (number | null)[])[], better: readonly ('higher' | 'lower')[]): number[] {
  const losses = objectives.map((values, at) => values.map((value) => (value === null ? null : better[at] === 'higher' ? -value : value)));
  const rows = Array.from(losses[0]?.keys() ?? []).filter((row) => losses.every((column) => column[row] !== null));
  const at = (row: number, column: number): number => losses[column]?.[row] ?? 0;
  // What comes earlier in this order cannot be beaten by what comes later.
  rows.sort((a, b) => {
    for (let column = 0; column < losses.length; column++) {
      const difference = at(a, column) - at(b, column);
      if (difference !== 0) {
        return difference;
      }
    }
    return a - b;
  });
  const front: number[] = [];
  for (const row of rows) {
    const isBeaten = front.some(
      (other) =>
        losses.every((_, column) => at(other, column) <= at(row, column)) &&
        losses.some((_, column) => at(other, column) < at(row, column)),
    );
    if (!isBeaten) {
      front.push(row);
    }
  }
  return front.sort((a, b) => a - b);
}

/** Places at which a value is better than all before it. */
export function bestSoFar(values: readonly number[], better: 'higher' | 'lower'): number[] {
  const found: number[] = [];
  let best = better === 'higher' ? -Infinity : Infinity;
  values.forEach((value, at) => {
    if (better === 'higher' ? value > best : value < best) {
      best = value;
      found.push(at);
    }
  });
  return found;
}
