/**
 * Whether a run that is under way promises nothing, by its curve and those of other trials. Functions of the curves alone, so that a
 * search that is taken up again judges as it would have. Median and successive halving decide as Optuna's pruners of these names do
 * (optuna/pruners/_percentile.py, _successive_halving.py), hyperband as Weights & Biases' (hyperband_stopping.py).
 */
import { compareValues, numberOf } from './objective.js';
import type { CurvePoint, Run, SweepState, Trial } from './state.js';
import type { Objective, Pruner } from './sweep.js';

type Goal = Objective['goal'];
type Median = Pruner & { readonly type: 'median' };

/** Null: it goes on. Else why not, as a sentence. */
export function reasonToPrune({ sweep, trials }: SweepState, trial: Trial, run: Run): string | null {
  const { pruner, objectives } = sweep;
  const [objective] = objectives;
  if (pruner === null || objective === undefined || run.curve.length === 0) {
    return null;
  }
  const others = trials.filter(({ number }) => number !== trial.number);
  if (pruner.type === 'median') {
    return byMedian(pruner, objective.goal, run.curve, others);
  }
  const runs = others.flatMap((one) => one.runs);
  return pruner.type === 'hyperband'
    ? byHyperband(pruner.iterations, pruner.eta, objective.goal, run.curve, runs)
    : byHalving(pruner.first, pruner.eta, objective.goal, run.curve, runs);
}

const NOT_A_NUMBER = 'Its curve is not a number any more.';

function byMedian(pruner: Median, goal: Goal, curve: readonly CurvePoint[], others: readonly Trial[]): string | null {
  const complete = others.filter(({ state }) => state === 'complete');
  const step = curve.at(-1)?.[0] ?? 0;
  const before = curve.at(-2)?.[0] ?? -1;
  if (complete.length < pruner.startup || complete.length === 0 || step < pruner.warmup) {
    return null;
  }
  // Judged once in each interval.
  const latest = Math.floor((step - pruner.warmup) / pruner.interval) * pruner.interval + pruner.warmup;
  if (before >= latest) {
    return null;
  }
  const own = curve.map(([, value]) => numberOf(value)).filter((value) => value !== null);
  if (own.length === 0) {
    return NOT_A_NUMBER;
  }
  const best = own.reduce((a, b) => (compareValues(b, a, goal) > 0 ? b : a));
  const there = complete.flatMap(({ runs }) => runs.flatMap((one) => valueAtStep(one.curve, step)));
  if (there.length === 0) {
    return null;
  }
  const median = middleOf(there);
  return compareValues(best, median, goal) < 0 ? `At step ${step} its best is worse than the median of ${there.length} others.` : null;
}

function byHyperband(
  iterations: readonly number[],
  eta: number,
  goal: Goal,
  curve: readonly CurvePoint[],
  others: readonly Run[],
): string | null {
  const [step] = curve.at(-1) ?? [0];
  const iteration = iterations.findLast((one) => one <= step);
  const judged = iteration === undefined ? undefined : reached(curve, iteration);
  // Only when it comes to the iteration: what passed goes on to the next.
  if (iteration === undefined || judged === undefined || judged.step !== step) {
    return null;
  }
  if (judged.value === null) {
    return NOT_A_NUMBER;
  }
  const values = [
    judged.value,
    ...there(
      others.map((one) => one.curve),
      iteration,
    ),
  ].sort((a, b) => compareValues(b, a, goal));
  const threshold = values[Math.floor(values.length / eta)] ?? judged.value;
  return compareValues(judged.value, threshold, goal) < 0 ? `At step ${step} it is not among the best 1/${eta} of ${values.length}.` : null;
}

/** At `first`, `first * eta`, ... each trial is held against those that came as far. */
function byHalving(first: number, eta: number, goal: Goal, curve: readonly CurvePoint[], others: readonly Run[]): string | null {
  const [step] = curve.at(-1) ?? [0];
  const before = curve.at(-2)?.[0] ?? -Infinity;
  for (let rung = first; rung <= step; rung *= eta) {
    if (before >= rung) {
      continue;
    }
    const value = numberOf(curve.at(-1)?.[1]);
    if (value === null) {
      return NOT_A_NUMBER;
    }
    const rivals = others
      .filter((one) => one.state !== 'pruned' || rung === first || !skipped(one.curve, rung / eta))
      .map((one) => one.curve);
    const values = [value, ...there(rivals, rung)].sort((a, b) => compareValues(b, a, goal));
    // The first eta - 1 have too few to be held against: the best of them goes on.
    const last = values[Math.max(0, Math.floor(values.length / eta) - 1)] ?? value;
    if (compareValues(value, last, goal) < 0) {
      return `At step ${step} it is not among the best 1/${eta} of ${values.length}.`;
    }
  }
  return null;
}

/** Whether a run that was pruned came to this rung with its last step: then it went no further, whatever that step is. */
function skipped(curve: readonly CurvePoint[], rung: number): boolean {
  return (curve.at(-2)?.[0] ?? -Infinity) < rung;
}

/** What a curve was when it first came to a step, or past it. */
function reached(curve: readonly CurvePoint[], at: number): { readonly step: number; readonly value: number | null } | undefined {
  const point = curve.find(([step]) => step >= at);
  return point && { step: point[0], value: numberOf(point[1]) };
}

function there(curves: readonly (readonly CurvePoint[])[], at: number): number[] {
  return curves.map((curve) => reached(curve, at)?.value ?? null).filter((value) => value !== null);
}

function valueAtStep(curve: readonly CurvePoint[], wanted: number): number[] {
  const value = numberOf(curve.find(([step]) => step === wanted)?.[1]);
  return value === null ? [] : [value];
}

function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(half)] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}
