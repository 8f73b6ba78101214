/** What a sweep found, in words: the best, how sure that is, which parameters mattered, what to try next. */
import { formatCell, toCell } from '../values/index.js';
import { quantile, shareOf } from './domain.js';
import { importances, type Importance, type Observation } from './importance.js';
import { bestTrial, compareValues, feasible, paretoFront, scoreOf } from './objective.js';
import { searched } from './space.js';
import type { SweepState, Trial } from './state.js';
import { elapsed } from './stopping.js';

export interface SweepSummary {
  /** One line. */
  readonly headline: string;
  /** Sentences of their own. */
  readonly findings: readonly string[];
  readonly next: readonly string[];
  readonly importances: readonly Importance[];
}

/** Of this and less a parameter did not matter. */
const LITTLE = 0.05;
/** So near to an end of its range is at the end. */
const EDGE = 0.05;

export function summarize(state: SweepState, now: number): SweepSummary {
  const weights = importances(state.sweep.space, observations(state));
  const best = bestTrial(state);
  return {
    headline: headline(state, best, now),
    findings: [...certainty(state, best), ...mattered(weights), ...troubles(state)],
    next: best ? advice(state, best, weights) : [],
    importances: weights,
  };
}

/** Complete trials, by the first objective. */
export function observations({ trials, sweep }: SweepState): Observation[] {
  const sign = sweep.objectives[0]?.goal === 'maximize' ? -1 : 1;
  return trials.flatMap((trial) => {
    const value = scoreOf(trial, sweep)?.values[0];
    return value === undefined || !Number.isFinite(value) ? [] : [{ point: trial.point, loss: sign * value }];
  });
}

function headline(state: SweepState, best: Trial | null, now: number): string {
  const { sweep, trials } = state;
  const ended = trials.filter((trial) => trial.ended !== null).length;
  const time = duration(elapsed(state, state.finished?.t ?? now));
  const count = `${ended} ${ended === 1 ? 'trial' : 'trials'} in ${time}`;
  const score = best && scoreOf(best, sweep);
  if (best && score) {
    return `${count}: the best is trial ${best.number}, ${sweep.objectives[0]?.name ?? ''} ${number(score.values[0] ?? NaN)}.`;
  }
  const front = sweep.objectives.length > 1 ? paretoFront(state).length : 0;
  return front > 0
    ? `${count}: ${front} of them ${front === 1 ? 'is' : 'are'} not beaten in every objective.`
    : `${count}, none that could be judged.`;
}

function certainty(state: SweepState, best: Trial | null): string[] {
  const { sweep, past } = state;
  const score = best && scoreOf(best, sweep);
  const [objective] = sweep.objectives;
  if (!best || !score || objective === undefined) {
    return [];
  }
  const found: string[] = [];
  const spread = score.spread[0];
  const rival = state.trials
    .filter((trial) => trial !== best)
    .map((trial) => scoreOf(trial, sweep))
    .filter((one) => one !== null && feasible(one))
    .sort((a, b) => compareValues(b?.values[0] ?? NaN, a?.values[0] ?? NaN, objective.goal))[0];
  if (spread != null) {
    const noise = spread / Math.sqrt(score.runs);
    const lead = rival ? Math.abs((score.values[0] ?? 0) - (rival.values[0] ?? 0)) : Infinity;
    const doubt = lead < 2 * noise ? ' The second best is as good within the spread.' : '';
    found.push(`Over ${score.runs} runs it is ${number(score.values[0] ?? NaN)} ± ${number(spread)}.${doubt}`);
  } else if (rival) {
    found.push(`The second best has ${number(rival.values[0] ?? NaN)}. Each was run once: how much of it is chance is not known.`);
  }
  const known = past.length;
  return known > 0 ? [...found, `The search knew ${known} past ${known === 1 ? 'experiment' : 'experiments'}.`] : found;
}

function mattered(weights: readonly Importance[]): string[] {
  if (weights.length < 2) {
    return [];
  }
  const much = weights.filter(({ share }) => share > LITTLE).slice(0, 3);
  const little = weights.filter(({ share }) => share <= LITTLE).map(({ parameter }) => parameter);
  const said = much.map(({ parameter, share }) => `${parameter} (${Math.round(share * 100)} %)`);
  return [`What mattered: ${said.join(', ')}.${little.length > 0 ? ` What mattered little: ${little.join(', ')}.` : ''}`];
}

function troubles({ trials }: SweepState): string[] {
  const failed = trials.filter(({ state }) => state === 'failed');
  const reason = failed[0]?.runs.find(({ state }) => state === 'failed')?.reason;
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  return [
    ...(failed.length > 0 ? [`${failed.length} failed${reason ? `, the first because: ${reason}` : '.'}`] : []),
    ...(pruned > 0 ? [`${pruned} ${pruned === 1 ? 'was' : 'were'} stopped early.`] : []),
  ];
}

function advice(state: SweepState, best: Trial, weights: readonly Importance[]): string[] {
  const { sweep, trials } = state;
  const found: string[] = [];
  for (const { name, domain } of searched(sweep.space)) {
    const value = best.point[name];
    const weight = weights.find(({ parameter }) => parameter === name)?.share ?? 1;
    const share = domain.kind === 'number' && typeof value === 'number' ? shareOf(domain, value) : null;
    if (domain.kind === 'number' && share !== null && weight > LITTLE && (share <= EDGE || share >= 1 - EDGE)) {
      const end = share <= EDGE ? 'lower' : 'upper';
      const edge = formatCell(toCell(quantile(domain, share <= EDGE ? 0 : 1)));
      found.push(`${name} is best near the ${end} end of its range (${edge}): search beyond it.`);
    }
  }
  const complete = trials.filter((trial) => trial.state === 'complete');
  if (complete.length >= 10 && complete.indexOf(best) >= complete.length * 0.8) {
    found.push('The best came late: more trials may find a better one.');
  }
  if (sweep.repeats === null && complete.length >= 10) {
    found.push('Repeat the best with other seeds to know how sure it is.');
  }
  return [...found, 'Search around the best, in finer steps.'];
}

function number(value: number): string {
  return formatCell(toCell(Number(value.toPrecision(5))));
}

export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return days > 0
    ? `${days} d ${hours} h`
    : hours > 0
      ? `${hours} h ${minutes} min`
      : minutes > 0
        ? `${minutes} min ${seconds % 60} s`
        : `${seconds} s`;
}
