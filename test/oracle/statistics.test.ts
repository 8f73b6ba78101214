/** Tests, correlations and importances beside SciPy and scikit-learn on the same numbers. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { growForest } from '../../src/core/analysis/forest.js';
import { randomOf } from '../../src/core/analysis/random.js';
import { bootstrap, paretoFront, spearman, welch } from '../../src/core/analysis/statistics.js';
import { PYTHON } from '../fixtures/python.js';
import { skipped, unavailable } from './python.js';

const SCRIPT = `
import json, sys
import numpy as np
from scipy import stats
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance
given = json.load(sys.stdin)
def pair(a, b):
    a, b = np.array(a), np.array(b)
    interval = stats.bootstrap((a, b), lambda x, y, axis=-1: y.mean(axis) - x.mean(axis), n_resamples=9999, method="percentile", rng=1).confidence_interval
    return {"p": stats.ttest_ind(a, b, equal_var=False).pvalue, "interval": [interval.low, interval.high]}
def forest(columns, y):
    x = np.array(columns).T
    model = RandomForestRegressor(100, min_samples_leaf=2, max_features=2, oob_score=True, random_state=1).fit(x, y)
    raw = np.maximum(0, permutation_importance(model, x, y, n_repeats=5, random_state=1).importances_mean)
    return {"shares": (raw / raw.sum()).tolist(), "fit": model.oob_score_}
print(json.dumps({
    "pairs": [pair(a, b) for a, b in given["pairs"]],
    "correlations": [stats.spearmanr(a, b).statistic for a, b in given["correlations"]],
    "forests": [forest(columns, y) for columns, y in given["forests"]],
}))
`;

interface Answer {
  readonly pairs: readonly { readonly p: number; readonly interval: readonly [number, number] }[];
  readonly correlations: readonly number[];
  readonly forests: readonly { readonly shares: readonly number[]; readonly fit: number }[];
}

const random = randomOf(7);
const normal = (count: number, mean: number, deviation: number): number[] =>
  Array.from({ length: count }, () => mean + deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));
const uniform = (count: number): number[] => Array.from({ length: count }, random);

const PAIRS: [number[], number[]][] = [
  [normal(5, 0.9, 0.01), normal(5, 0.93, 0.02)],
  [normal(3, 10, 1), normal(30, 10.2, 4)],
  [normal(40, 1e6, 5), normal(25, 1e6 + 3, 5)],
  [
    [1, 2],
    [1.5, 2.5],
  ],
];
const tied = uniform(60).map((value) => Math.round(value * 5));
const CORRELATIONS: [number[], number[]][] = [
  [uniform(50), uniform(50)],
  [tied, tied.map((value) => value ** 3 + random())],
  [tied, tied.map((value) => -value)],
];
const FORESTS: [number[][], number[]][] = [
  (x: number[][], at: number): number => 4 * x[0]![at]! + x[1]![at]!,
  (x: number[][], at: number): number => Math.abs(x[2]![at]! - 0.5) * 3 + (x[3]![at]! > 0.5 ? 1 : 0),
].map((of): [number[][], number[]] => {
  const columns = [uniform(200), uniform(200), uniform(200), uniform(200)];
  return [columns, columns[0]!.map((_, at) => of(columns, at) + random() * 0.1)];
});

describe.skipIf(unavailable)(`statistics${skipped}`, () => {
  it('are those of SciPy and scikit-learn', () => {
    const input = JSON.stringify({ pairs: PAIRS, correlations: CORRELATIONS, forests: FORESTS });
    const wanted = JSON.parse(execFileSync(PYTHON, ['-c', SCRIPT], { input, encoding: 'utf8' })) as Answer;
    PAIRS.forEach(([a, b], at) => {
      const { p, interval } = wanted.pairs[at]!;
      expect(Math.abs(welch(a, b)! - p)).toBeLessThan(1e-9);
      const width = interval[1] - interval[0];
      const found = bootstrap(a, b)!;
      expect(Math.abs(found[0] - interval[0]), `low of ${at}`).toBeLessThan(width * 0.06);
      expect(Math.abs(found[1] - interval[1]), `high of ${at}`).toBeLessThan(width * 0.06);
    });
    CORRELATIONS.forEach(([a, b], at) => expect(spearman(a, b)).toBeCloseTo(wanted.correlations[at]!, 12));
    FORESTS.forEach(([columns, y], at) => {
      const { importances, fit } = growForest(
        columns.map((column) => Float64Array.from(column)),
        Float64Array.from(y),
      );
      const { shares, fit: score } = wanted.forests[at]!;
      importances.forEach((share, column) => expect(Math.abs(share - shares[column]!), `share ${column} of ${at}`).toBeLessThan(0.1));
      expect(Math.abs(fit! - score)).toBeLessThan(0.06);
    });
  });

  it('know the rows that no other beats', () => {
    const rows = Array.from({ length: 200 }, () => [Math.round(random() * 20), Math.round(random() * 20), Math.round(random() * 20)]);
    const better = ['lower', 'higher', 'lower'] as const;
    const beats = (a: number[], b: number[]): boolean => {
      const losses = (row: number[]): number[] => row.map((value, at) => (better[at] === 'higher' ? -value : value));
      const [x, y] = [losses(a), losses(b)];
      return x.every((value, at) => value <= y[at]!) && x.some((value, at) => value < y[at]!);
    };
    const wanted = rows.flatMap((row, at) => (rows.some((other) => beats(other, row)) ? [] : [at]));
    expect(
      paretoFront(
        [0, 1, 2].map((at) => rows.map((row) => row[at]!)),
        better,
      ),
    ).toEqual(wanted);
  });
});
