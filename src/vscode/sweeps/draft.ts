/** What was decided of a search so far; the rest follows from it. */
import { cpus } from 'node:os';
import type { ProposedRange, SweepObjective, SweepSketch } from '../../protocol/index.js';
import { keyOf } from '../commands/parameters.js';

export interface Draft {
  readonly label: string;
  readonly comment: string;
  readonly ranges: readonly ProposedRange[];
  readonly objective: SweepObjective | null;
  /** By hand. */
  readonly chosen: { readonly method?: string; readonly cap?: number; readonly parallel?: number };
}

/** So many combinations are all tried. */
const ALL_OF = 30;
const TRIALS = { least: 20, each: 10, most: 60 };
const MOST_AT_ONCE = 4;

/** @param points combinations; null where they cannot be counted */
export function sketchOf({ label, comment, ranges, objective, chosen }: Draft, points: number | null): SweepSketch {
  const all = points !== null && points <= ALL_OF;
  const searched = ranges.filter(({ text }) => /\.\.|…|,/.test(text)).length;
  const method = chosen.method ?? (all ? 'grid' : objective === null ? 'random' : 'bayes');
  const usual = Math.min(TRIALS.most, Math.max(TRIALS.least, searched * TRIALS.each));
  return {
    label,
    comment,
    method,
    objectives: objective === null ? [] : [objective],
    ranges: ranges.map(({ name, text }) => ({ name, text })),
    cap: chosen.cap ?? (method === 'grid' ? null : usual),
    parallel: chosen.parallel ?? Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(cpus().length / 2))),
  };
}

/** With another range of one parameter; null: it is not searched. */
export function withRange(draft: Draft, range: ProposedRange | null, of: Pick<ProposedRange, 'file' | 'path'>): Draft {
  const at = draft.ranges.findIndex((one) => keyOf(one) === keyOf(of));
  const before = at === -1 ? draft.ranges : draft.ranges.toSpliced(at, 1);
  return { ...draft, ranges: range === null ? before : before.toSpliced(at === -1 ? before.length : at, 0, range) };
}
