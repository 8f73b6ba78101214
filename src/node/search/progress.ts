/** A sweep on a terminal: a line for each thing that happens. */
import { formatCell } from '../../core/values/index.js';
import { toCells, type CellPoint, type JournalEvent } from '../../core/search/journal.js';
import { bestTrial, scoreOf } from '../../core/search/objective.js';
import { trialOf, type SweepState, type Trial } from '../../core/search/state.js';
import { duration, summarize } from '../../core/search/summary.js';
import { statusOf, type SweepStatus } from '../../core/search/status.js';

/** Null for events that are not worth a line. */
export function eventText(event: JournalEvent, state: SweepState): string | null {
  switch (event.e) {
    case 'run': {
      const trial = trialOf(state, event.trial);
      const again = event.attempt > 0 ? `, try ${event.attempt + 1}` : '';
      return trial ? `${name(trial, event.run, state)} starts in slot ${event.slot + 1}${again}: ${pointText(toCells(trial.point))}` : null;
    }
    case 'end': {
      const trial = trialOf(state, event.trial);
      return trial ? endText(event, trial, state) : null;
    }
    case 'skip':
      return `trial ${event.trial} is taken back`;
    case 'cap':
      return `${event.cap} trials at most`;
    case 'pause':
      return 'paused: what runs goes on, nothing more starts';
    case 'unpause':
      return 'goes on';
    case 'finish':
      return event.words;
    default:
      return null;
  }
}

function endText(event: JournalEvent & { readonly e: 'end' }, trial: Trial, state: SweepState): string {
  const who = name(trial, event.run, state);
  const run = trial.runs.find((one) => one.run === event.run);
  const time = run?.ended == null ? '' : ` in ${duration(run.ended - run.started)}`;
  const reason = event.reason === null ? '' : `: ${event.reason}`;
  if (event.outcome !== 'complete') {
    const log = event.outcome === 'failed' && event.log !== null ? ` (${event.log})` : '';
    return `${who} ${event.outcome}${event.again ? ', is run again' : ''}${reason}${log}`;
  }
  const metrics = state.sweep.objectives.map((one) => `${one.name} ${formatCell(event.metrics[one.name] ?? null)}`).join(', ');
  const score = scoreOf(trial, state.sweep);
  const best = score && bestTrial(state) === trial ? ', the best so far' : '';
  return `${who} complete${time}: ${metrics}${best}`;
}

function name({ number }: Trial, run: number, { sweep }: SweepState): string {
  return `trial ${number}${sweep.repeats ? ` run ${run + 1}` : ''}`;
}

export function pointText(point: CellPoint): string {
  return Object.entries(point)
    .map(([key, cell]) => `${key}=${formatCell(cell)}`)
    .join(' ');
}

/** A sweep in a few lines. */
export function statusText(state: SweepState, alive: boolean, now: number): string {
  const status = statusOf(state, alive, now);
  const { headline, findings, next } = summarize(state, alive ? now : state.latest);
  const best = status.best;
  return [
    `${status.label}: ${phaseText(status)}`,
    `  ${countsText(status)}`,
    `  ${headline}`,
    ...(best ? [`  ${best.names.join(', ')}: ${pointText(best.point)}`] : []),
    ...[...findings, ...(status.phase === 'finished' ? next : [])].map((line) => `  ${line}`),
  ].join('\n');
}

function phaseText({ phase, finished, left }: SweepStatus): string {
  const rest = left === null ? '' : `, about ${duration(left)} left`;
  return finished ? `${phase}. ${finished.words}` : `${phase}${rest}`;
}

function countsText({ trials, cap, past, method, baseline }: SweepStatus): string {
  const total = Object.values(trials).reduce((sum, one) => sum + one, 0);
  const counts = Object.entries(trials)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const known = past > 0 ? `, ${past} past experiments known` : '';
  return `${method} from ${baseline.slice(0, 7)}: ${total}${cap === null ? '' : ` of ${cap}`} trials (${counts.join(', ') || 'none yet'})${known}`;
}
