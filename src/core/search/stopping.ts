/** When a sweep starts no more trials. */
import { bestTrial, paretoFront, reaches, scoreOf } from './objective.js';
import type { StopCause } from './journal.js';
import type { SweepState, Trial } from './state.js';

export interface Stop {
  readonly why: StopCause;
  /** For a person. */
  readonly words: string;
}

/** So many failures from the start end any sweep: something is wrong with all of it. */
const FIRST_FAILURES = 3;

/** Null: it goes on. Trials that run end in their own time, whatever this says. */
export function reasonToStop(state: SweepState, now: number): Stop | null {
  return byFailures(state) ?? byTarget(state) ?? byTime(state, now) ?? byPatience(state);
}

/** No further point is asked for; points that wait are still tried. */
export function capReached({ trials, cap }: SweepState): boolean {
  return cap !== null && trials.length >= cap;
}

/** Milliseconds that engines have had this sweep. */
export function elapsed({ earlier, session }: SweepState, now: number): number {
  return earlier + (session ? Math.max(0, now - session.started) : 0);
}

function ended({ trials }: SweepState): Trial[] {
  return trials.filter((trial) => trial.ended !== null).sort((a, b) => (a.ended ?? 0) - (b.ended ?? 0));
}

function byFailures(state: SweepState): Stop | null {
  const all = ended(state).filter((trial) => trial.state !== 'stopped');
  const failed = all.filter((trial) => trial.state === 'failed');
  const said = failed[0]?.runs.find((run) => run.state === 'failed')?.reason;
  const first = said ? ` The first: ${said}` : '';
  if (all.length === failed.length && failed.length >= FIRST_FAILURES) {
    return { why: 'failures', words: `All of the first ${failed.length} trials failed.${first}` };
  }
  const { maxFailed } = state.sweep;
  if (maxFailed !== null && all.length >= FIRST_FAILURES && failed.length / all.length > maxFailed) {
    return { why: 'failures', words: `${failed.length} of ${all.length} trials failed.${first}` };
  }
  return null;
}

function byTarget(state: SweepState): Stop | null {
  const best = bestTrial(state);
  const [objective] = state.sweep.objectives;
  const value = best && scoreOf(best, state.sweep)?.values[0];
  return best && objective && value != null && reaches(value, objective)
    ? { why: 'target', words: `Trial ${best.number} reached the target: ${objective.name} is ${Number(value.toPrecision(6))}.` }
    : null;
}

function byTime(state: SweepState, now: number): Stop | null {
  const { timeBudget } = state.sweep;
  return timeBudget !== null && elapsed(state, now) >= timeBudget * 1000 ? { why: 'time', words: 'The time budget is used up.' } : null;
}

function byPatience(state: SweepState): Stop | null {
  const { patience, objectives } = state.sweep;
  if (patience === null) {
    return null;
  }
  const done = ended(state).filter((trial) => trial.state === 'complete' || trial.state === 'pruned');
  const best = bestTrial(state);
  const good = objectives.length > 1 ? paretoFront(state) : best ? [best] : [];
  const newest = Math.max(-1, ...good.map((trial) => done.indexOf(trial)));
  const since = done.length - 1 - newest;
  return since >= patience ? { why: 'patience', words: `The last ${since} trials were no better.` } : null;
}
