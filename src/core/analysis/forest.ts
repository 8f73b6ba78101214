/** A random forest for regression, small enough for a table of experiments. Source: Breiman, Random Forests (2001). */
import { randomOf } from './random.js';

const TREES = 60;
const SMALLEST_LEAF = 2;
const DEEPEST = 12;
/** Rows that a forest is grown on; of more, as many by chance. */
const MOST_ROWS = 2000;

interface Split {
  readonly feature: number;
  readonly threshold: number;
  readonly left: Node;
  readonly right: Node;
}
type Node = number | Split;

export interface Forest {
  /** For each feature: how much the squared error grows when its values are shuffled, in shares of all features; 0 to 1. */
  readonly importances: readonly number[];
  /** Share of the variance that is explained on rows that a tree was not grown on; null: no row was left out. */
  readonly fit: number | null;
}

/** @param features a column of numbers for each; @param target a number for each row, not all the same */
export function growForest(features: readonly Float64Array[], target: Float64Array, seed = 1): Forest {
  const random = randomOf(seed);
  const rows = sampleRows(target.length, random);
  const tried = Math.max(1, Math.ceil(features.length / 3));
  const grown = new Float64Array(features.length);
  const sums = new Float64Array(target.length);
  const votes = new Uint16Array(target.length);
  for (let tree = 0; tree < TREES; tree++) {
    const inside = new Uint8Array(target.length);
    const bag = rows.map(() => rows[Math.floor(random() * rows.length)] ?? 0);
    bag.forEach((row) => (inside[row] = 1));
    const outside = rows.filter((row) => inside[row] === 0);
    const root = grow(features, target, bag, tried, random, 0);
    const error = (of: (row: number, at: number) => number): number =>
      outside.reduce((sum, row, at) => sum + (of(row, at) - (target[row] ?? 0)) ** 2, 0);
    const known = outside.map((row) => predict(root, (feature) => features[feature]?.[row] ?? 0));
    outside.forEach((row, at) => {
      sums[row] = (sums[row] ?? 0) + (known[at] ?? 0);
      votes[row] = (votes[row] ?? 0) + 1;
    });
    const before = error((_, at) => known[at] ?? 0);
    features.forEach((_, shuffled) => {
      const other = shuffle(outside, random);
      const after = error((row, at) =>
        predict(root, (feature) => features[feature]?.[feature === shuffled ? (other[at] ?? row) : row] ?? 0),
      );
      grown[shuffled] = (grown[shuffled] ?? 0) + (after - before) / Math.max(1, outside.length);
    });
  }
  const positive = Array.from(grown, (value) => Math.max(0, value));
  const total = positive.reduce((sum, value) => sum + value, 0);
  return { importances: positive.map((value) => (total > 0 ? value / total : 0)), fit: fitOf(rows, target, sums, votes) };
}

function fitOf(rows: readonly number[], target: Float64Array, sums: Float64Array, votes: Uint16Array): number | null {
  const judged = rows.filter((row) => (votes[row] ?? 0) > 0);
  const mean = judged.reduce((sum, row) => sum + (target[row] ?? 0), 0) / judged.length;
  let [left, all] = [0, 0];
  for (const row of judged) {
    left += ((sums[row] ?? 0) / (votes[row] ?? 1) - (target[row] ?? 0)) ** 2;
    all += ((target[row] ?? 0) - mean) ** 2;
  }
  return all > 0 ? 1 - left / all : null;
}

function sampleRows(count: number, random: () => number): number[] {
  const rows = Array.from({ length: count }, (_, at) => at);
  return count <= MOST_ROWS ? rows : shuffle(rows, random).slice(0, MOST_ROWS);
}

function shuffle(rows: readonly number[], random: () => number): number[] {
  const shuffled = rows.slice();
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    [shuffled[at], shuffled[other]] = [shuffled[other] ?? 0, shuffled[at] ?? 0];
  }
  return shuffled;
}

function grow(
  features: readonly Float64Array[],
  target: Float64Array,
  rows: readonly number[],
  tried: number,
  random: () => number,
  depth: number,
): Node {
  const mean = rows.reduce((sum, row) => sum + (target[row] ?? 0), 0) / Math.max(1, rows.length);
  if (rows.length < 2 * SMALLEST_LEAF || depth >= DEEPEST) {
    return mean;
  }
  const order = shuffle(Array.from(features.keys()), random);
  let best: { feature: number; threshold: number; gain: number } | null = null;
  for (const [at, feature] of order.entries()) {
    // Columns that are the same everywhere here do not count as tried.
    if (at >= tried && best !== null) {
      break;
    }
    const found = bestSplit(features[feature] ?? new Float64Array(), target, rows, mean);
    if (found !== null && found.gain > (best?.gain ?? 1e-15)) {
      best = { feature, ...found };
    }
  }
  if (best === null) {
    return mean;
  }
  const { feature, threshold } = best;
  const values = features[feature] ?? new Float64Array();
  const isLeft = (row: number): boolean => (values[row] ?? 0) <= threshold;
  const branch = (some: readonly number[]): Node => grow(features, target, some, tried, random, depth + 1);
  return { feature, threshold, left: branch(rows.filter(isLeft)), right: branch(rows.filter((row) => !isLeft(row))) };
}

/** Where the squared error of two means is the least. */
function bestSplit(
  values: Float64Array,
  target: Float64Array,
  rows: readonly number[],
  mean: number,
): { threshold: number; gain: number } | null {
  const sorted = rows.slice().sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let sum = 0;
  let best: { threshold: number; gain: number } | null = null;
  for (let at = 0; at < sorted.length - SMALLEST_LEAF; at++) {
    // From the mean, so that large numbers do not cancel.
    sum += (target[sorted[at] ?? 0] ?? 0) - mean;
    const [here = 0, next = 0] = [values[sorted[at] ?? 0], values[sorted[at + 1] ?? 0]];
    if (at + 1 < SMALLEST_LEAF || here === next) {
      continue;
    }
    const left = at + 1;
    const gain = (sum * sum) / left + (sum * sum) / (sorted.length - left);
    if (gain > (best?.gain ?? 0)) {
      best = { threshold: here + (next - here) / 2, gain };
    }
  }
  return best;
}

function predict(node: Node, value: (feature: number) => number): number {
  let at = node;
  while (typeof at !== 'number') {
    at = value(at.feature) <= at.threshold ? at.left : at.right;
  }
  return at;
}
