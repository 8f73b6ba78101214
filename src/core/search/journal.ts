/** What a sweep's journal says, one event a line. Everything known of a sweep follows from its events: see `state.ts`. */
import { parseValues, toCell } from '../values/index.js';
import type { Cell, Value } from '../../protocol/values.js';
import type { Point } from './space.js';

/** How a run of a trial ended. `interrupted`: the engine ended or was stopped; the run is made again. */
export type Outcome = 'complete' | 'pruned' | 'failed' | 'stopped' | 'interrupted';
/** Where a trial's point came from. */
export type Origin = 'method' | 'start_with' | 'by hand';
export type CellPoint = Readonly<Record<string, Cell>>;
/** By the names that the sweep has for them. */
export type Metrics = Readonly<Record<string, Cell>>;

export interface PastTrial {
  /** Commit of an experiment. */
  readonly experiment: string;
  readonly point: CellPoint;
  /** One for each objective. */
  readonly values: readonly Cell[];
}

/** `t` is milliseconds since the epoch. */
export type JournalEvent = { readonly t: number } & (
  | {
      readonly e: 'sweep';
      /** Of this run of the sweep; a sweep that is begun anew has another. */
      readonly id: string;
      /** Names the journal and the experiments. */
      readonly label: string;
      /** Of the sweep file, relative to the project. */
      readonly file: string;
      /** What the file said when the sweep started. */
      readonly text: string;
      /** The commit that all trials start from. */
      readonly baseline: string;
    }
  /** The file says something else now, and the sweep goes on with it. */
  | { readonly e: 'amend'; readonly text: string }
  /** An engine takes the sweep up: nothing that ran before runs any more. */
  | { readonly e: 'engine'; readonly pid: number; readonly host: string }
  | { readonly e: 'past'; readonly trials: readonly PastTrial[] }
  | { readonly e: 'trial'; readonly trial: number; readonly point: CellPoint; readonly origin: Origin }
  /** A run of a trial starts: number `run` of its repeats, tried for the `attempt`th time, both from 0. */
  | {
      readonly e: 'run';
      readonly trial: number;
      readonly run: number;
      readonly attempt: number;
      readonly slot: number;
      readonly name: string;
    }
  | { readonly e: 'report'; readonly trial: number; readonly run: number; readonly step: number; readonly value: Cell }
  | {
      readonly e: 'end';
      readonly trial: number;
      readonly run: number;
      readonly attempt: number;
      readonly outcome: Outcome;
      readonly experiment: string | null;
      readonly metrics: Metrics;
      /** A sentence; null for what went well. */
      readonly reason: string | null;
      /** File with what it printed; null when nothing is kept. */
      readonly log: string | null;
      /** It failed, and is run again. */
      readonly again: boolean;
    }
  /** A trial that waits is taken back. */
  | { readonly e: 'skip'; readonly trial: number }
  | { readonly e: 'cap'; readonly cap: number }
  | { readonly e: 'pause' | 'unpause' }
  | { readonly e: 'finish'; readonly why: StopCause; readonly words: string }
);

export type StopCause = 'cap' | 'exhausted' | 'target' | 'time' | 'patience' | 'stagnation' | 'failures' | 'by hand' | 'error';

const KINDS: ReadonlySet<string> = new Set([
  ...['sweep', 'amend', 'engine', 'past', 'trial', 'run', 'report', 'end', 'skip', 'cap', 'pause', 'unpause', 'finish'],
]);

export function eventLine(event: JournalEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * The events of a text, and how much of it they are. A last line that is cut short, as by a power cut, is left out; so is a line that
 * is no event, which a later version or a damaged disk may have written.
 */
export function readEvents(text: string): { readonly events: readonly JournalEvent[]; readonly length: number } {
  const length = text.lastIndexOf('\n') + 1;
  const events = text
    .slice(0, length)
    .split('\n')
    .flatMap((line): JournalEvent[] => {
      try {
        const event: unknown = JSON.parse(line);
        return isEvent(event) ? [event] : [];
      } catch {
        return [];
      }
    });
  return { events, length };
}

function isEvent(value: unknown): value is JournalEvent {
  return typeof value === 'object' && value !== null && 't' in value && 'e' in value && typeof value.e === 'string' && KINDS.has(value.e);
}

export function toCells(point: Point): CellPoint {
  const cells = Object.create(null) as Record<string, Cell>;
  for (const name of Object.keys(point)) {
    cells[name] = toCell(point[name] ?? null);
  }
  return cells;
}

export function fromCells(cells: CellPoint): Point {
  const point = Object.create(null) as Point;
  for (const name of Object.keys(cells)) {
    point[name] = fromCell(cells[name] ?? null);
  }
  return point;
}

/** The inverse of `toCell`, for values that are there. */
export function fromCell(cell: Cell): Value {
  if (cell === null || typeof cell !== 'object') {
    return cell;
  }
  switch (cell.t) {
    case 'nan':
      return NaN;
    case 'inf':
      return cell.sign * Infinity;
    case 'int':
      return BigInt(cell.text);
    case 'json':
      return cell.text === '[]' ? [] : parseValues(cell.text, 'json');
    case 'missing':
    case 'not-fetched':
    case 'error':
      return null;
  }
}
