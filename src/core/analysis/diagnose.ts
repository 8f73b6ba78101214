/** What curves show of a training, by rules that are few and can be said in a sentence. */
import type { RowId } from '../../protocol/model.js';
import type { Finding } from '../../protocol/plots.js';
import { betterByName } from '../experiments/metrics.js';
import type { RowCurve } from './linesPlot.js';
import { smoothed } from './smooth.js';

/** Points below which nothing can be said. */
const LEAST = 10;
const SMOOTHING = 0.6;
/** Worse than its best by this share of its range. */
const DIVERGES = 0.5;
const OVERFITS = 0.1;
/** Change of the last third, as a share of the range. */
const FLAT = 0.01;
/** Jumps between neighbours, as a share of the range. */
const UNSTABLE = 0.3;

/** What judges a model: of learning rates and counters nothing can be said. */
const JUDGED = /loss|err|mse|mae|rmse|acc|f1|auc|score|precision|recall|map|r2|iou|bleu|rouge|reward|perplexity/i;

/** Of each curve of a plot by itself. @param title what the curves are of: which direction is better is told by it */
export function findings(title: string, curves: readonly RowCurve[]): Finding[] {
  const name = title.split('/').pop() ?? title;
  const better = JUDGED.test(name) ? betterByName(name) : null;
  return curves.flatMap(({ row, curve }): Finding[] => {
    const found: Finding[] = [];
    if (curve.broken !== null) {
      found.push({ rule: 'not-a-number', row, at: curve.x[curve.broken] ?? curve.broken, values: [] });
    }
    const { x, y } = finite(curve.x, curve.y);
    if (better === null || y.length < LEAST) {
      return found;
    }
    const losses = smoothed(better === 'lower' ? y : y.map((value) => -value), SMOOTHING);
    return [...found, ...[divergence(row, x, losses), instability(row, x, y), plateau(row, x, losses)].flatMap((one) => one ?? [])];
  });
}

interface Trend {
  readonly best: number;
  readonly range: number;
  readonly last: number;
}

function trendOf(losses: Float64Array): Trend {
  let best = 0;
  let worst = 0;
  losses.forEach((loss, at) => {
    best = loss < (losses[best] ?? NaN) ? at : best;
    worst = loss > (losses[worst] ?? NaN) ? at : worst;
  });
  return { best, range: (losses[worst] ?? 0) - (losses[best] ?? 0), last: losses[losses.length - 1] ?? NaN };
}

/** It ends worse than its best by more than half of its range, after the best came in the first three quarters. */
function divergence(row: RowId, x: Float64Array, losses: Float64Array): Finding | null {
  const { best, range, last } = trendOf(losses);
  const lost = (last - (losses[best] ?? NaN)) / range;
  return range > 0 && lost > DIVERGES && best < losses.length * 0.75
    ? { rule: 'divergence', row, at: x[best] ?? 0, values: [Math.round(lost * 100)] }
    : null;
}

/** In the second half, neighbours differ by more than a third of the range on average. */
function instability(row: RowId, x: Float64Array, y: Float64Array): Finding | null {
  const from = Math.floor(y.length / 2);
  let [low, high, jumps] = [Infinity, -Infinity, 0];
  y.forEach((value, at) => {
    low = Math.min(low, value);
    high = Math.max(high, value);
    jumps += at > from ? Math.abs(value - (y[at - 1] ?? value)) : 0;
  });
  const jump = jumps / (y.length - 1 - from) / (high - low);
  return high > low && jump > UNSTABLE ? { rule: 'instability', row, at: x[from] ?? 0, values: [Math.round(jump * 100)] } : null;
}

/** In the last third it moves by less than a hundredth of its range. */
function plateau(row: RowId, x: Float64Array, losses: Float64Array): Finding | null {
  const { range } = trendOf(losses);
  const from = Math.floor((losses.length * 2) / 3);
  const end = losses.subarray(from);
  const moved = Math.max(...end) - Math.min(...end);
  return range > 0 && moved / range < FLAT ? { rule: 'plateau', row, at: x[from] ?? 0, values: [] } : null;
}

/** A validation loss that rises from its lowest point by more than a tenth of its range, while the training loss goes on falling. */
export function overfitting(row: RowId, train: RowCurve['curve'], valid: RowCurve['curve']): Finding | null {
  const [seen, unseen] = [finite(train.x, train.y), finite(valid.x, valid.y)];
  if (seen.y.length < LEAST || unseen.y.length < LEAST) {
    return null;
  }
  const losses = smoothed(unseen.y, SMOOTHING);
  const { best, range, last } = trendOf(losses);
  const at = unseen.x[best] ?? 0;
  const fitted = smoothed(seen.y, SMOOTHING);
  const from = seen.x.findIndex((one) => one >= at);
  const falls = from >= 0 && (fitted[fitted.length - 1] ?? NaN) < (fitted[from] ?? NaN);
  const risen = (last - (losses[best] ?? NaN)) / range;
  return range > 0 && risen > OVERFITS && best < losses.length - 2 && falls
    ? { rule: 'overfitting', row, at, values: [Math.round(risen * 100)] }
    : null;
}

/** Titles of a training and a validation curve of one metric: `train/loss` and `val/loss`. */
export function validationOf(title: string): string[] {
  const swapped = (word: string): string => title.replace(/(^|[^a-z])train(?:ing)?(?=$|[^a-z])/i, `$1${word}`);
  const found = ['val', 'valid', 'validation', 'eval', 'test', 'dev'].map(swapped);
  return found[0] === title ? [] : found;
}

function finite(x: Float64Array, y: Float64Array): { readonly x: Float64Array; readonly y: Float64Array } {
  return { x: x.filter((_, at) => !Number.isNaN(y[at])), y: y.filter((value) => !Number.isNaN(value)) };
}
