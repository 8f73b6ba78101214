/** Functions whose smallest value is known. */
import type { Point } from '../../../src/core/search/space.js';

export interface TestFunction {
  readonly name: string;
  readonly parameters: string;
  /** How much worse than the best there is. */
  readonly regret: (point: Point) => number;
  /** The same in Python, of `p`, a dict. */
  readonly python: string;
}

const BRANIN: TestFunction = {
  name: 'Branin',
  parameters: '  x: {min: -5.0, max: 10.0}\n  y: {min: 0.0, max: 15.0}\n',
  regret: (point) => {
    const [x, y] = [Number(point['x']), Number(point['y'])];
    const bowl = (y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6) ** 2;
    return bowl + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10 - 0.39788735772973816;
  },
  python: `(p["y"] - 5.1 / (4 * pi**2) * p["x"] ** 2 + 5 / pi * p["x"] - 6) ** 2 + 10 * (1 - 1 / (8 * pi)) * cos(p["x"]) + 10 - 0.39788735772973816`,
};

const ALPHA = [1, 1.2, 3, 3.2];
const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];

const HARTMANN: TestFunction = {
  name: 'Hartmann6',
  parameters: [0, 1, 2, 3, 4, 5].map((at) => `  x${at}: {min: 0.0, max: 1.0}\n`).join(''),
  regret: (point) =>
    3.322368011391339 -
    ALPHA.reduce((sum, alpha, row) => {
      const inner = (A[row] ?? []).reduce((total, a, at) => total + a * (Number(point[`x${at}`]) - (P[row]?.[at] ?? 0) / 10_000) ** 2, 0);
      return sum + alpha * Math.exp(-inner);
    }, 0),
  python: `3.322368011391339 - sum(a * exp(-sum(A[i][j] * (p["x%d" % j] - P[i][j] / 10000) ** 2 for j in range(6))) for i, a in enumerate(ALPHA))`,
};

export const FUNCTIONS: readonly TestFunction[] = [BRANIN, HARTMANN];
export const PYTHON_CONSTANTS = `ALPHA = ${JSON.stringify(ALPHA)}\nA = ${JSON.stringify(A)}\nP = ${JSON.stringify(P)}\n`;
