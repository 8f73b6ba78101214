/** Trials, arranged for drawing. */
import { formatCell } from '../../src/core/values/cellText.js';
import { placeIn } from '../plots/places.js';
import type { SweepAxis, SweepDetail, SweepObjective, SweepTrial } from '../../src/protocol/sweeps.js';

export interface Judged {
  readonly trial: SweepTrial;
  readonly value: number;
}

/** Trials whose objective is a finite number, in the order in which they ended. */
export function judged({ trials }: SweepDetail, objective = 0): Judged[] {
  return trials
    .flatMap((trial) => {
      const value = trial.values[objective];
      return value != null && Number.isFinite(value) ? [{ trial, value }] : [];
    })
    .sort((a, b) => (a.trial.ended ?? 0) - (b.trial.ended ?? 0) || a.trial.number - b.trial.number);
}

export interface Step {
  readonly x: number;
  readonly y: number;
}

/** The best so far after each trial that was judged; constraints kept. `x` counts them from 1. */
export function bestSoFar(all: readonly Judged[], goal: SweepObjective['goal']): Step[] {
  let best: number | null = null;
  return all.flatMap(({ trial, value }, at): Step[] => {
    if (trial.feasible && (best === null || (goal === 'maximize' ? value > best : value < best))) {
      best = value;
    }
    return best === null ? [] : [{ x: at + 1, y: best }];
  });
}

/** Where a value stands on an axis, from 0 to 1; null when it is not there. */
export function placeOn({ range, choices }: SweepAxis, cell: SweepTrial['point'][string] | undefined): number | null {
  if (cell === undefined) {
    return null;
  }
  if (range === null) {
    const at = choices.indexOf(formatCell(cell));
    return at === -1 ? null : choices.length === 1 ? 0.5 : at / (choices.length - 1);
  }
  if (typeof cell !== 'number') {
    return null;
  }
  return placeIn(cell, range);
}

/** The ends of an axis; of one without ends, what its trials span. */
export function spanned(axis: SweepAxis, trials: readonly SweepTrial[]): SweepAxis {
  const { range } = axis;
  if (range === null || (Number.isFinite(range.min) && Number.isFinite(range.max) && !(range.log && range.min <= 0))) {
    return axis;
  }
  const values = trials.flatMap(({ point }) => {
    const value = point[axis.name];
    return typeof value === 'number' ? [value] : [];
  });
  return { ...axis, range: { ...range, min: Math.min(...values), max: Math.max(...values) } };
}

/** From 0 for the worst to 1 for the best. */
export function quality(all: readonly Judged[], goal: SweepObjective['goal']): ReadonlyMap<number, number> {
  const values = all.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return new Map(
    all.map(({ trial, value }) => {
      const share = high > low ? (value - low) / (high - low) : 1;
      return [trial.number, goal === 'maximize' ? share : 1 - share];
    }),
  );
}
