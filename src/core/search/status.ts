/** A sweep at a moment: what tools read (`espalier sweep status --json`) and views show. */
import { toCells, type CellPoint, type Metrics, type StopCause } from './journal.js';
import { mostTrials } from './grid.js';
import { bestTrial, paretoFront, scoreOf } from './objective.js';
import type { SweepState, Trial, TrialState } from './state.js';
import { elapsed } from './stopping.js';

export type SweepPhase = 'running' | 'paused' | 'stopping' | 'interrupted' | 'finished';

export interface SweepStatus {
  readonly label: string;
  readonly id: string;
  /** Relative to the project. */
  readonly file: string;
  readonly baseline: string;
  readonly method: string;
  /** `interrupted`: no engine has it, and it has not ended. */
  readonly phase: SweepPhase;
  /** Why it ended; null before. */
  readonly finished: { readonly why: StopCause; readonly words: string } | null;
  readonly trials: Readonly<Record<TrialState, number>>;
  /** Trials at most, or all combinations there are; null: no limit is known. */
  readonly cap: number | null;
  readonly past: number;
  /** Milliseconds. */
  readonly elapsed: number;
  /** Milliseconds until the cap, as far as trials so far tell; null when nothing is known. */
  readonly left: number | null;
  readonly best: TrialStatus | null;
  /** With several objectives: trials that no other beats. */
  readonly front: readonly TrialStatus[];
}

export interface TrialStatus {
  readonly number: number;
  readonly state: TrialState;
  readonly point: CellPoint;
  /** By the objectives' names: the mean of the repeats. Empty before it is complete. */
  readonly values: Metrics;
  /** Commits. */
  readonly experiments: readonly string[];
  readonly names: readonly string[];
}

/** @param alive whether a process runs it */
export function statusOf(state: SweepState, alive: boolean, now: number): SweepStatus {
  const { label, id, file, baseline, sweep, past, finished } = state;
  const cap = mostTrials(state.cap, sweep.space);
  const best = bestTrial(state);
  const trials: Record<TrialState, number> = { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, stopped: 0 };
  state.trials.forEach((trial) => trials[trial.state]++);
  const spent = elapsed(state, alive ? now : state.latest);
  return {
    ...{ label, id, file, baseline, method: sweep.method, cap, trials, past: past.length, elapsed: spent },
    phase: phaseOf(state, alive),
    finished: finished && { why: finished.why, words: finished.words },
    left: alive && !finished ? timeLeft(state, cap, spent) : null,
    best: best && trialStatus(best, state),
    front: sweep.objectives.length > 1 ? paretoFront(state).map((trial) => trialStatus(trial, state)) : [],
  };
}

function phaseOf({ finished, paused }: SweepState, alive: boolean): SweepPhase {
  if (finished) {
    // What was stopped before its end can be taken up.
    return finished.why === 'by hand' || finished.why === 'error' ? 'interrupted' : 'finished';
  }
  return alive ? (paused ? 'paused' : 'running') : 'interrupted';
}

export function trialStatus(trial: Trial, { sweep }: SweepState): TrialStatus {
  const score = scoreOf(trial, sweep);
  const done = trial.runs.filter(({ experiment }) => experiment !== null);
  return {
    number: trial.number,
    state: trial.state,
    point: toCells(trial.point),
    values: score ? Object.fromEntries(sweep.objectives.map(({ name }, at) => [name, valueCell(score.values[at] ?? NaN)])) : {},
    experiments: done.flatMap(({ experiment }) => experiment ?? []),
    names: done.map(({ name }) => name),
  };
}

function valueCell(value: number): Metrics[string] {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? { t: 'nan' } : { t: 'inf', sign: value > 0 ? 1 : -1 };
}

function timeLeft({ trials, sweep }: SweepState, cap: number | null, spent: number): number | null {
  const ended = trials.filter((trial) => trial.ended !== null).length;
  const byCap = cap === null || ended === 0 ? null : (spent / ended) * Math.max(0, cap - ended);
  const byTime = sweep.timeBudget === null ? null : Math.max(0, sweep.timeBudget * 1000 - spent);
  const known = [byCap, byTime].filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}
