/** How good trials are: values of the objectives over repeats, constraints, the best trial and the Pareto front. */
import type { Cell } from '../../protocol/values.js';
import type { Metrics } from './journal.js';
import type { SweepState, Trial } from './state.js';
import type { Constraint, Objective, Sweep } from './sweep.js';

export interface Score {
  /** One for each objective: the mean of the repeats. Infinities are values. */
  readonly values: readonly number[];
  /** Standard deviation of the repeats for each objective; null with fewer than two. */
  readonly spread: readonly (number | null)[];
  /** How many runs these are of. */
  readonly runs: number;
  /** For each constraint how far it is missed: 0 and less is kept. */
  readonly violations: readonly number[];
}

/** A number, infinities among them; null for anything else. */
export function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell === 'number') {
    return cell;
  }
  if (cell === undefined || cell === null || typeof cell !== 'object') {
    return null;
  }
  return cell.t === 'inf' ? cell.sign * Infinity : cell.t === 'int' ? Number(cell.text) : null;
}

/** What keeps the metrics of a run from being judged, as a sentence; null when they can be. */
export function unfitMetric(metrics: Metrics, { objectives, constraints }: Sweep): string | null {
  for (const name of [...objectives.map((one) => one.name), ...constraints.map((one) => one.metric)]) {
    const cell = Object.hasOwn(metrics, name) ? metrics[name] : undefined;
    if (numberOf(cell) === null) {
      return `The metric “${name}” ${describe(cell)}.`;
    }
  }
  return null;
}

function describe(cell: Cell | undefined): string {
  if (cell === undefined) {
    return 'is missing';
  }
  if (cell === null || typeof cell === 'boolean') {
    return `is ${String(cell)}, not a number`;
  }
  if (typeof cell === 'string') {
    return `is the text “${cell.slice(0, 40)}”, not a number`;
  }
  if (typeof cell === 'number') {
    return `is ${cell}`;
  }
  switch (cell.t) {
    case 'nan':
      return 'is NaN';
    case 'missing':
      return 'is missing';
    case 'not-fetched':
      return 'is not in the cache of this computer';
    case 'error':
      return `cannot be read: ${cell.message}`;
    default:
      return 'is not a number';
  }
}

/** Of a complete trial; null for any other. */
export function scoreOf(trial: Trial, { objectives, constraints }: Sweep): Score | null {
  if (trial.state !== 'complete') {
    return null;
  }
  const runs = trial.runs.filter(({ state }) => state === 'complete');
  const column = (name: string): number[] => runs.map(({ metrics }) => numberOf(metrics[name]) ?? NaN);
  const columns = objectives.map(({ name }) => column(name));
  return {
    values: columns.map(mean),
    spread: columns.map(deviation),
    runs: runs.length,
    violations: constraints.map((one) => violation(one, mean(column(one.metric)))),
  };
}

function violation({ relation, bound }: Constraint, value: number): number {
  const over = relation.startsWith('<') ? value - bound : bound - value;
  // At the bound itself `<` is missed, by as little as can be said.
  return over === 0 && relation.length === 1 ? Number.MIN_VALUE : over;
}

export function feasible(score: Score): boolean {
  return score.violations.every((one) => one <= 0);
}

/** Positive when `a` is better than `b`. */
export function compareValues(a: number, b: number, goal: Objective['goal']): number {
  return a === b ? 0 : goal === 'maximize' ? a - b : b - a;
}

/** The best of one objective that keeps all constraints; the earlier of equals. Null with several objectives, or while there is none. */
export function bestTrial({ trials, sweep }: SweepState): Trial | null {
  const [objective] = sweep.objectives;
  if (objective === undefined || sweep.objectives.length > 1) {
    return null;
  }
  let best: Trial | null = null;
  let least: number | null = null;
  for (const trial of trials) {
    const score = scoreOf(trial, sweep);
    const value = score && feasible(score) ? (score.values[0] ?? null) : null;
    if (value !== null && (least === null || compareValues(value, least, objective.goal) > 0)) {
      [best, least] = [trial, value];
    }
  }
  return best;
}

/** Trials that keep all constraints and that no other is better than in one objective and as good in the rest. */
export function paretoFront({ trials, sweep }: SweepState): readonly Trial[] {
  const scored = trials.flatMap((trial) => {
    const score = scoreOf(trial, sweep);
    return score && feasible(score) ? [{ trial, values: score.values }] : [];
  });
  return scored
    .filter(({ values }) => !scored.some((other) => dominates(other.values, values, sweep.objectives)))
    .map(({ trial }) => trial);
}

function dominates(a: readonly number[], b: readonly number[], objectives: readonly Objective[]): boolean {
  const compared = objectives.map(({ goal }, at) => compareValues(a[at] ?? NaN, b[at] ?? NaN, goal));
  return compared.every((one) => one >= 0) && compared.some((one) => one > 0);
}

export function reaches(value: number, { goal, target }: Objective): boolean {
  return target !== null && (goal === 'maximize' ? value >= target : value <= target);
}

export function mean(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.length === 1 ? (values[0] ?? NaN) : sum / values.length;
}

/** The sample's standard deviation; null for fewer than two values or an infinite one. */
export function deviation(values: readonly number[]): number | null {
  if (values.length < 2 || !values.every(Number.isFinite)) {
    return null;
  }
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
