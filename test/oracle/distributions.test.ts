/** Distribution functions beside SciPy's. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { betaCdf, betaQuantile, normalCdf, normalQuantile } from '../../src/core/search/quantiles.js';
import { PYTHON } from '../fixtures/python.js';

const POINTS = [1e-12, 1e-6, 0.001, 0.02, 0.1, 0.25, 0.5, 0.7, 0.9, 0.975, 0.999, 0.999999];
const SHAPES: readonly (readonly [number, number])[] = [
  [1, 1],
  [2, 0.5],
  [0.3, 0.4],
  [5, 1],
  [40, 60],
];

const SCRIPT = `
import json, sys
from scipy import stats
points, shapes = json.load(sys.stdin)
print(json.dumps({
    "cdf": [stats.norm.cdf(10 * p - 5) for p in points],
    "ppf": [stats.norm.ppf(p) for p in points],
    "beta": [[stats.beta.cdf(p, a, b) for p in points] for a, b in shapes],
    "betappf": [[stats.beta.ppf(p, a, b) for p in points] for a, b in shapes],
}))
`;

describe('distribution functions', () => {
  it('are SciPy’s, to ten digits', () => {
    const output = execFileSync(PYTHON, ['-c', SCRIPT], { input: JSON.stringify([POINTS, SHAPES]), encoding: 'utf8' });
    const scipy = JSON.parse(output) as { cdf: number[]; ppf: number[]; beta: number[][]; betappf: number[][] };
    const near = (found: number, wanted: number): void => {
      expect(Math.abs(found - wanted), `${found} for ${wanted}`).toBeLessThan(wanted === 0 ? 1e-15 : 1e-10 * Math.abs(wanted));
    };
    POINTS.forEach((point, at) => {
      near(normalCdf(10 * point - 5), scipy.cdf[at]!);
      near(normalQuantile(point), scipy.ppf[at]!);
      SHAPES.forEach(([a, b], row) => {
        near(betaCdf(point, a, b), scipy.beta[row]![at]!);
        near(betaQuantile(point, a, b), scipy.betappf[row]![at]!);
      });
    });
  });
});
