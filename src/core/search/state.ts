/** What is known of a sweep: the events of its journal, put together one by one. Nothing in here looks at a clock. */
import type { Cell } from '../../protocol/values.js';
import { parseSweep } from './file/parse.js';
import { fromCells, type JournalEvent, type Metrics, type Origin, type Outcome, type PastTrial, type StopCause } from './journal.js';
import type { Point } from './space.js';
import type { Sweep } from './sweep.js';

export type RunState = 'running' | Outcome;
export type TrialState = 'waiting' | 'running' | 'pruned' | 'failed' | 'complete' | 'stopped';

export interface Run {
  /** Which of the repeats, from 0. */
  readonly run: number;
  readonly attempt: number;
  readonly state: RunState;
  readonly slot: number;
  /** Of the experiment. */
  readonly name: string;
  readonly started: number;
  readonly ended: number | null;
  readonly experiment: string | null;
  readonly metrics: Metrics;
  readonly reason: string | null;
  readonly log: string | null;
  /** It failed, and is run again. */
  readonly again: boolean;
  /** Attempts that failed, this one among them. */
  readonly failures: number;
  readonly curve: readonly CurvePoint[];
}

export type CurvePoint = readonly [step: number, value: Cell];

export interface Trial {
  readonly number: number;
  readonly point: Point;
  readonly origin: Origin;
  readonly state: TrialState;
  readonly asked: number;
  readonly ended: number | null;
  /** By repeat, the latest attempt of each. */
  readonly runs: readonly Run[];
}

export interface SweepState {
  readonly id: string;
  readonly label: string;
  readonly file: string;
  readonly text: string;
  readonly baseline: string;
  readonly sweep: Sweep;
  /** Trials at most: the file's, or what was said since; null is no limit. */
  readonly cap: number | null;
  /** In ascending order of their numbers. */
  readonly trials: readonly Trial[];
  readonly past: readonly PastTrial[];
  readonly paused: boolean;
  readonly finished: { readonly why: StopCause; readonly words: string; readonly t: number } | null;
  readonly started: number;
  /** When the engine that has it now took it up. */
  readonly session: { readonly started: number; readonly pid: number; readonly host: string } | null;
  /** Milliseconds that engines before had it. */
  readonly earlier: number;
  /** Of the newest event. */
  readonly latest: number;
}

/** Null before the sweep's first event, or when the text of its file cannot be read. */
export function replay(events: readonly JournalEvent[], from: SweepState | null = null): SweepState | null {
  return events.reduce(reduce, from);
}

export function reduce(state: SweepState | null, event: JournalEvent): SweepState | null {
  if (event.e === 'sweep') {
    return state ?? begin(event);
  }
  if (state === null) {
    return null;
  }
  const next = change(state, event);
  return next.latest >= event.t ? next : { ...next, latest: event.t };
}

function begin(event: JournalEvent & { readonly e: 'sweep' }): SweepState | null {
  const { sweep } = parseSweep(event.text);
  const { id, label, file, text, baseline, t } = event;
  return (
    sweep && {
      ...{ id, label, file, text, baseline, sweep },
      ...{ cap: sweep.runCap, trials: [], past: [], paused: false, finished: null, started: t, session: null, earlier: 0, latest: t },
    }
  );
}

function change(state: SweepState, event: Exclude<JournalEvent, { readonly e: 'sweep' }>): SweepState {
  switch (event.e) {
    case 'amend': {
      const { sweep } = parseSweep(event.text);
      return sweep ? { ...state, text: event.text, sweep, cap: sweep.runCap } : state;
    }
    case 'engine':
      return takenUp(state, event);
    case 'past':
      return { ...state, past: event.trials };
    case 'cap':
      return { ...state, cap: event.cap };
    case 'pause':
    case 'unpause':
      return { ...state, paused: event.e === 'pause' };
    case 'finish':
      return { ...state, finished: { why: event.why, words: event.words, t: event.t } };
    case 'trial': {
      if (trialOf(state, event.trial)) {
        return state;
      }
      const point = fromCells(event.point);
      const { trial: number, origin, t: asked } = event;
      const trial: Trial = { number, point, origin, state: 'waiting', asked, ended: null, runs: [] };
      const after = state.trials.findLastIndex((one) => one.number < number) + 1;
      return { ...state, trials: state.trials.toSpliced(after, 0, trial) };
    }
    default:
      return inTrial(state, event);
  }
}

/** What ran under an engine before runs no more. */
function takenUp(state: SweepState, { t, pid, host }: JournalEvent & { readonly e: 'engine' }): SweepState {
  const trials = state.trials.map((trial) => {
    const runs = trial.runs.map((run): Run => (run.state === 'running' ? { ...run, state: 'interrupted', ended: state.latest } : run));
    return trial.state === 'running' ? { ...trial, state: stateOf(runs, state.sweep), runs } : trial;
  });
  const earlier = state.earlier + (state.session ? state.latest - state.session.started : 0);
  return { ...state, trials, earlier, session: { started: t, pid, host }, finished: null, paused: false };
}

type TrialEvent = Extract<JournalEvent, { readonly e: 'run' | 'report' | 'end' | 'skip' }>;

function inTrial(state: SweepState, event: TrialEvent): SweepState {
  const trial = trialOf(state, event.trial);
  const at = trial ? state.trials.indexOf(trial) : -1;
  if (trial === undefined || trial.ended !== null) {
    return state;
  }
  if (event.e === 'skip') {
    const skipped: Trial = { ...trial, state: 'stopped', ended: event.t };
    return { ...state, trials: state.trials.with(at, skipped) };
  }
  const before = trial.runs.find(({ run }) => run === event.run);
  const after = runAfter(before, event);
  if (after === null) {
    return state;
  }
  const runs = [...trial.runs.filter(({ run }) => run !== event.run), after].sort((a, b) => a.run - b.run);
  const now = stateOf(runs, state.sweep);
  const ended = now === 'waiting' || now === 'running' ? null : event.t;
  return { ...state, trials: state.trials.with(at, { ...trial, runs, state: now, ended }) };
}

/** Null where an event changes nothing: what did not start does not end, and what ended does not end again. */
function runAfter(before: Run | undefined, event: Exclude<TrialEvent, { readonly e: 'skip' }>): Run | null {
  if (event.e === 'report') {
    const last = before?.curve.at(-1)?.[0] ?? -Infinity;
    return before?.state === 'running' && event.step > last ? { ...before, curve: [...before.curve, [event.step, event.value]] } : null;
  }
  if (event.e === 'run') {
    if (before && (before.state === 'running' || before.attempt >= event.attempt)) {
      return null;
    }
    const { run, attempt, slot, name, t } = event;
    return {
      ...{ run, attempt, slot, name, state: 'running', started: t, ended: null, experiment: null, metrics: {}, reason: null, log: null },
      ...{ again: false, failures: before?.failures ?? 0, curve: [] },
    };
  }
  if (before === undefined || !['running', 'interrupted'].includes(before.state)) {
    return null;
  }
  const { outcome: state, experiment, metrics, reason, log, again, t: ended } = event;
  return { ...before, state, ended, experiment, metrics, reason, log, again, failures: before.failures + (state === 'failed' ? 1 : 0) };
}

/** Of a trial, by its runs: it is complete when all repeats are, and ends at once when one of them ends otherwise. */
function stateOf(runs: readonly Run[], { repeats }: Sweep): TrialState {
  const of = (state: RunState): boolean => runs.some((run) => run.state === state && !run.again);
  if (of('running')) {
    return 'running';
  }
  for (const state of ['failed', 'pruned', 'stopped'] as const) {
    if (of(state)) {
      return state;
    }
  }
  const complete = runs.filter(({ state }) => state === 'complete').length;
  return complete >= (repeats?.seeds.length ?? 1) ? 'complete' : complete > 0 ? 'running' : 'waiting';
}

export function trialOf({ trials }: SweepState, number: number): Trial | undefined {
  const near = trials[number];
  return near?.number === number ? near : trials.find((trial) => trial.number === number);
}
