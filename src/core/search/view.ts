/** A sweep as views show it. */
import type { SweepAxis, SweepDetail, SweepInfo, SweepStage, SweepTrial } from '../../protocol/sweeps.js';
import { formatCell, toCell } from '../values/index.js';
import { bounds } from './domain.js';
import { mostTrials } from './grid.js';
import { toCells } from './journal.js';
import { bestTrial, feasible, numberOf, paretoFront, scoreOf } from './objective.js';
import { searched, type Parameter } from './space.js';
import type { SweepState, Trial } from './state.js';
import { statusOf, type SweepPhase } from './status.js';
import { summarize } from './summary.js';
import type { Sweep } from './sweep.js';

/** More trials would make each message to the panel slow. */
const MOST_TRIALS = 5000;

export interface Surroundings {
  /** A process runs it. */
  readonly alive: boolean;
  readonly now: number;
  /** What its file says now; null: there is none. */
  readonly text: string | null;
}

export function infoOf(state: SweepState, around: Surroundings): SweepInfo {
  const { alive, now, text } = around;
  const { sweep, finished } = state;
  const status = statusOf(state, alive, now);
  const best = bestTrial(state);
  const good = new Set(best ? [best] : paretoFrontOf(state));
  const view = (trial: Trial): SweepTrial => trialOf(trial, state, good);
  return {
    label: state.label,
    file: state.file,
    current: text === state.text,
    stage: stageOf(status.phase),
    method: sweep.method,
    objectives: objectivesOf(sweep),
    ended: finished && {
      good: !['failures', 'error', 'by hand'].includes(finished.why),
      byHand: finished.why === 'by hand',
      words: finished.words,
    },
    counts: status.trials,
    cap: status.cap,
    parallel: sweep.parallel,
    elapsed: status.elapsed,
    left: status.left,
    best: best && view(best),
    front: sweep.objectives.length > 1 ? good.size : 0,
    running: state.trials.filter((trial) => trial.state === 'running').map(view),
    headline: summarize(state, alive ? now : state.latest).headline,
    started: state.started,
  };
}

/** Of a file that no sweep was started from. */
export function infoOfFile(label: string, file: string, sweep: Sweep): SweepInfo {
  return {
    ...{ label, file, current: true, stage: 'new', method: sweep.method, objectives: objectivesOf(sweep), ended: null },
    counts: { waiting: 0, running: 0, complete: 0, pruned: 0, failed: 0, stopped: 0 },
    ...{ cap: mostTrials(sweep.runCap, sweep.space), parallel: sweep.parallel, elapsed: 0, left: null },
    ...{ best: null, front: 0, running: [], headline: '', started: null },
  };
}

export function detailOf(state: SweepState, around: Surroundings): SweepDetail {
  const { findings, next, importances } = summarize(state, around.alive ? around.now : state.latest);
  const best = bestTrial(state);
  const good = new Set(best ? [best] : paretoFrontOf(state));
  return {
    info: infoOf(state, around),
    baseline: state.baseline,
    findings,
    next,
    importances,
    axes: searched(state.sweep.space).map(axisOf),
    trials: state.trials.slice(-MOST_TRIALS).map((trial) => trialOf(trial, state, good)),
    more: Math.max(0, state.trials.length - MOST_TRIALS),
  };
}

function paretoFrontOf(state: SweepState): readonly Trial[] {
  return state.sweep.objectives.length > 1 ? paretoFront(state) : [];
}

function stageOf(phase: SweepPhase): SweepStage {
  return phase === 'stopping' ? 'running' : phase;
}

function objectivesOf({ objectives }: Sweep): SweepInfo['objectives'] {
  return objectives.map(({ name, goal }) => ({ name, goal }));
}

function trialOf(trial: Trial, { sweep }: SweepState, good: ReadonlySet<Trial>): SweepTrial {
  const score = scoreOf(trial, sweep);
  const done = trial.runs.filter(({ experiment }) => experiment !== null);
  const told = trial.runs.findLast(({ reason, log }) => reason !== null || log !== null);
  const first = trial.runs.find(({ curve }) => curve.length > 0);
  const last = trial.runs.at(-1);
  return {
    number: trial.number,
    state: trial.state,
    origin: trial.origin,
    point: toCells(trial.point),
    values: sweep.objectives.map((_, at) => score?.values[at] ?? null),
    spread: score?.spread[0] ?? null,
    feasible: score !== null && feasible(score),
    best: good.has(trial),
    started: trial.runs[0]?.started ?? null,
    ended: trial.ended,
    slot: last?.slot ?? null,
    experiments: done.flatMap(({ experiment }) => experiment ?? []),
    names: done.map(({ name }) => name),
    reason: told?.reason ?? null,
    log: told?.log ?? null,
    curve: (first?.curve ?? []).map(([step, cell]) => [step, finiteOrNull(numberOf(cell))] as const),
  };
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function axisOf({ name, domain }: Parameter): SweepAxis {
  if (domain.kind === 'number') {
    const [min, max] = bounds(domain.shape);
    const log = domain.shape.kind === 'log' || domain.shape.kind === 'log-normal';
    return { name, range: { min, max, log }, choices: [] };
  }
  const values = domain.kind === 'choice' ? domain.values : [domain.value];
  return { name, range: null, choices: values.map((value) => formatCell(toCell(value))) };
}
