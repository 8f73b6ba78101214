/** The engine's decisions that need nothing but what is known: what runs next, and what an end means. */
import type { JournalEvent } from './journal.js';
import { unfitMetric } from './objective.js';
import type { JobResult, StopKind } from './ports.js';
import type { SweepState, Trial } from './state.js';
import type { Sweep } from './sweep.js';

/** That a run was asked to stop, and why. */
export interface Asked {
  readonly kind: StopKind;
  readonly reason: string;
}

/** A run that is to be started; null when all trials there are run or have ended. What was begun comes first, so that repeats end together. */
export function nextRun({ trials, sweep }: SweepState): { readonly trial: Trial; readonly run: number; readonly attempt: number } | null {
  const repeats = sweep.repeats?.seeds.length ?? 1;
  for (const trial of trials) {
    for (let run = 0; trial.ended === null && run < repeats && !decided(trial); run++) {
      const before = trial.runs.find((one) => one.run === run);
      if (before === undefined || before.state === 'interrupted' || before.again) {
        return { trial, run, attempt: before ? before.attempt + 1 : 0 };
      }
    }
  }
  return null;
}

/** Whether one of a trial's runs has ended it, although others may still run. */
export function decided(trial: Trial): boolean {
  return trial.runs.some(({ state, again }) => ['failed', 'pruned', 'stopped'].includes(state) && !again);
}

type End = JournalEvent & { readonly e: 'end' };

/** What is written of a run's end. `asked`: it was told to stop. `mayRetry`: a failed run is made again. */
export function verdict(
  sweep: Sweep,
  result: JobResult,
  asked: Asked | null,
  mayRetry: boolean,
): Pick<End, 'outcome' | 'experiment' | 'metrics' | 'reason' | 'log' | 'again'> {
  const { experiment, metrics, log } = result;
  const kept = { experiment, metrics, log, again: false };
  if (result.halt !== undefined) {
    return { ...kept, outcome: 'interrupted', reason: result.reason };
  }
  switch (result.outcome) {
    case 'complete': {
      // What finished before it could be stopped has finished.
      const unfit = unfitMetric(metrics, sweep);
      return { ...kept, outcome: unfit === null ? 'complete' : 'failed', reason: unfit };
    }
    case 'pruned':
      return { ...kept, outcome: 'pruned', reason: result.reason ?? asked?.reason ?? null };
    case 'stopped':
      return { ...kept, outcome: asked === null ? 'interrupted' : STOPPED[asked.kind], reason: asked?.reason ?? null };
    case 'failed':
      return { ...kept, outcome: 'failed', reason: result.reason ?? 'It failed.', again: mayRetry };
  }
}

/** What a run has become that was told to stop and left nothing. */
const STOPPED: Record<StopKind, End['outcome']> = { prune: 'pruned', 'time limit': 'failed', 'by hand': 'stopped', now: 'interrupted' };

/** `network-007`, of repeats `network-007-2`: sorted by name they are in order. */
export function runName(label: string, trial: number, run: number | null): string {
  return `${label}-${String(trial).padStart(3, '0')}${run === null ? '' : `-${run + 1}`}`;
}
