/**
 * The commit message of a trial's experiment says which trial it is, so that a sweep can be put together from Git alone: a line for
 * people, and trailers as `git interpret-trailers` knows them.
 */
import { formatCell, isMap, parseValues, toCell } from '../values/index.js';
import { fromCells, toCells, type CellPoint } from './journal.js';
import type { Point } from './space.js';

export interface TrialMark {
  /** Id of the sweep, of this run of it. */
  readonly sweep: string;
  readonly label: string;
  readonly trial: number;
  /** Which of the repeats, from 0. */
  readonly run: number;
  readonly point: Point;
  /** Why it was stopped early; null when it went to its end. */
  readonly pruned: string | null;
}

const SUBJECT_LENGTH = 100;

export function trialMessage(mark: TrialMark): string {
  const values = Object.entries(mark.point).map(([name, value]) => `${name.split('.').pop() ?? name}=${formatCell(toCell(value))}`);
  const subject = `${mark.label} trial ${mark.trial}${mark.pruned === null ? '' : ' (pruned)'}: ${values.join(' ')}`;
  const lines = [
    `Sweep: ${mark.sweep}`,
    `Sweep-Trial: ${mark.trial}`,
    `Sweep-Run: ${mark.run}`,
    `Sweep-Point: ${JSON.stringify(toCells(mark.point))}`,
    ...(mark.pruned === null ? [] : [`Sweep-Pruned: ${mark.pruned.replace(/\s+/g, ' ')}`]),
  ];
  return `${subject.replace(/\s+/g, ' ').slice(0, SUBJECT_LENGTH).trim()}\n\n${lines.join('\n')}\n`;
}

/** Null for a message that is not of a trial. `label` is not in it: the experiment is named after it. */
export function readTrialMessage(message: string): Omit<TrialMark, 'label'> | null {
  const trailers = new Map(
    message.split('\n').flatMap((line): [string, string][] => {
      const match = /^(Sweep(?:-\w+)?): (.*)$/.exec(line);
      return match ? [[match[1] ?? '', match[2] ?? '']] : [];
    }),
  );
  const [sweep, trial, run] = [trailers.get('Sweep'), Number(trailers.get('Sweep-Trial')), Number(trailers.get('Sweep-Run'))];
  const point = readPoint(trailers.get('Sweep-Point') ?? '');
  return sweep === undefined || !Number.isSafeInteger(trial) || !Number.isSafeInteger(run) || trial < 0 || run < 0 || point === null
    ? null
    : { sweep, trial, run, point, pruned: trailers.get('Sweep-Pruned') ?? null };
}

/** The commit may be of anybody: what is no point is none. */
function readPoint(text: string): Point | null {
  try {
    const value = parseValues(text, 'json');
    return isMap(value) ? fromCells(value as unknown as CellPoint) : null;
  } catch {
    return null;
  }
}
