/** Sweeps: searches for better parameters, as views show them. */
import type { KeyPath, Cell, TextRange } from './values.js';

/** `new`: a file that was not started yet. `interrupted`: nobody runs it, and it has not ended. */
export type SweepStage = 'new' | 'running' | 'paused' | 'interrupted' | 'finished';
export type SweepTrialState = 'waiting' | 'running' | 'pruned' | 'failed' | 'complete' | 'stopped';

export interface SweepObjective {
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
}

export interface SweepTrial {
  readonly number: number;
  readonly state: SweepTrialState;
  readonly origin: 'method' | 'start_with' | 'by hand';
  readonly point: Readonly<Record<string, Cell>>;
  /** One for each objective: the mean of its repeats. Null before it is complete. */
  readonly values: readonly (number | null)[];
  /** Standard deviation of the first objective over the repeats; null with fewer than two. */
  readonly spread: number | null;
  /** It keeps all constraints. */
  readonly feasible: boolean;
  /** The best one, or one that no other beats. */
  readonly best: boolean;
  /** Milliseconds since the epoch. */
  readonly started: number | null;
  readonly ended: number | null;
  readonly slot: number | null;
  /** Of its experiments: commits, in the order of `names`. */
  readonly experiments: readonly string[];
  readonly names: readonly string[];
  readonly reason: string | null;
  readonly log: string | null;
  /** Of its first run. Null where a value is not a finite number. */
  readonly curve: readonly (readonly [step: number, value: number | null])[];
}

export interface SweepInfo {
  /** Names it, and its experiments; of a file that was not started the name that it would have. */
  readonly label: string;
  /** Relative to the project, with forward slashes. */
  readonly file: string;
  /** The file is there, and the same as when the sweep was started. */
  readonly current: boolean;
  readonly stage: SweepStage;
  readonly method: string;
  readonly objectives: readonly SweepObjective[];
  /** Why it ended; null before. */
  readonly ended: { readonly good: boolean; readonly byHand: boolean; readonly words: string } | null;
  readonly counts: Readonly<Record<SweepTrialState, number>>;
  /** Trials at most, or all combinations there are; null: no limit is known. */
  readonly cap: number | null;
  readonly parallel: number;
  /** Milliseconds. */
  readonly elapsed: number;
  /** Milliseconds until the cap; null when nothing is known. */
  readonly left: number | null;
  readonly best: SweepTrial | null;
  /** With several objectives: how many trials no other beats. */
  readonly front: number;
  readonly running: readonly SweepTrial[];
  /** One line: what it found so far. */
  readonly headline: string;
  readonly started: number | null;
}

export interface SweepAxis {
  readonly name: string;
  /** Ends of a range; null for choices. */
  readonly range: { readonly min: number; readonly max: number; readonly log: boolean } | null;
  /** Choices as they are written; empty for ranges. */
  readonly choices: readonly string[];
}

export interface SweepDetail {
  readonly info: SweepInfo;
  readonly baseline: string;
  /** Sentences: what is known, and what to try next. */
  readonly findings: readonly string[];
  readonly next: readonly string[];
  /** The most important first; empty while there are too few trials. */
  readonly importances: readonly { readonly parameter: string; readonly share: number }[];
  /** Parameters that are searched. */
  readonly axes: readonly SweepAxis[];
  /** Of the newest ones, in ascending order of their numbers. */
  readonly trials: readonly SweepTrial[];
  /** Trials before those. */
  readonly more: number;
}

export interface SweepProblem extends TextRange {
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

export interface SweepSuggestion {
  readonly label: string;
  readonly doc: string;
  readonly insert: string;
}

export type SweepOrder =
  | { readonly do: 'stop'; readonly now: boolean }
  | { readonly do: 'pause' | 'unpause' }
  | { readonly do: 'cap'; readonly cap: number }
  | { readonly do: 'stop trial'; readonly trial: number }
  /** As typed: `train.lr=0.1`. */
  | { readonly do: 'try'; readonly values: readonly string[] };

export interface ProposedRange {
  readonly file: string;
  readonly path: KeyPath;
  /** As a sweep file names it. */
  readonly name: string;
  /** As a person types it: `0.001..0.1 log`, or `relu, tanh`. */
  readonly text: string;
  /** How many different values were tried. */
  readonly tried: number;
}

/** A search before it is a file. */
export interface SweepSketch {
  readonly label: string;
  readonly comment: string;
  readonly method: string;
  readonly objectives: readonly SweepObjective[];
  readonly ranges: readonly { readonly name: string; readonly text: string }[];
  readonly cap: number | null;
  readonly parallel: number;
}

export type SweepMethods = {
  /** Of the project: those that were started, the newest first, then files in `sweeps/` that were not. */
  sweeps: { params: Record<string, never>; result: readonly SweepInfo[] };
  /** Null when there is no sweep of this label. */
  sweep: { params: { readonly label: string }; result: SweepDetail | null };
  /** A sweep file as it stands in the editor. Points: combinations of a grid, null where they cannot be counted. */
  sweepText: { params: { readonly text: string }; result: { readonly problems: readonly SweepProblem[]; readonly points: number | null } };
  completeSweep: {
    params: { readonly text: string; readonly offset: number };
    result: { readonly range: TextRange; readonly items: readonly SweepSuggestion[] };
  };
  describeSweep: { params: { readonly text: string; readonly offset: number }; result: { range: TextRange; doc: string } | null };
  /** Fails with `not-running` where nobody would obey. */
  orderSweep: { params: { readonly label: string; readonly order: SweepOrder }; result: null };
  /**
   * Ranges for these parameters, from what was tried; without any, for all that differ among the best experiments. The objective is
   * the main metric.
   */
  proposeRanges: {
    params: { readonly parameters: readonly { readonly file: string; readonly path: KeyPath }[] | null };
    result: { readonly ranges: readonly ProposedRange[]; readonly experiments: number; readonly objective: SweepObjective | null };
  };
  /** The sweep file of a sketch, and what is wrong with it. */
  sketchSweep: {
    params: { readonly sketch: SweepSketch };
    result: {
      readonly text: string;
      /** Relative to the project; no file is there. */
      readonly file: string;
      readonly problems: readonly string[];
      /** Null where they cannot be counted. */
      readonly points: number | null;
    };
  };
  /** Writes a report; its path, relative to the project. */
  reportSweep: { params: { readonly label: string }; result: { readonly file: string } };
};
