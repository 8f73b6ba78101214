/** What the index knows: rows (revisions), columns (parameters and metrics), stages. */
import type { Cell, FileFormat, KeyPath, TextRange } from './values.js';

/** A commit id in full, the id of a queued entry, or `workspace`. Experiments are never identified by name. */
export type RowId = string;
export const WORKSPACE: RowId = 'workspace';

export type RowKind = 'workspace' | 'commit' | 'experiment';
export type RunState = 'none' | 'queued' | 'running' | 'success' | 'failed';

export interface Row {
  readonly id: RowId;
  readonly kind: RowKind;
  /** Experiment name, branch or tag name, else the short commit id. A label, not a key. */
  readonly label: string;
  /** Branches and tags that point here. */
  readonly refs: readonly string[];
  /** The commit an experiment started from; null for the workspace and commits. */
  readonly baseline: RowId | null;
  /** The branch it is listed under; null for the workspace. */
  readonly branch: string | null;
  readonly state: RunState;
  readonly author: string;
  /** Commit time in milliseconds since the epoch; null for the workspace. */
  readonly time: number | null;
  /** First line of the commit message. */
  readonly subject: string;
  /** What of this revision cannot be read, and why: a line for each file. */
  readonly error: string | null;
  /** The log of its run, when one is kept. */
  readonly log: string | null;
  /** What people noted about it; absent: nothing. */
  readonly marks?: Marks;
  /** A remote had it when it was last asked. */
  readonly pushed?: boolean;
}

export interface Marks {
  readonly star: boolean;
  readonly tags: readonly string[];
  readonly note: string | null;
}

/** `[kind, file, ...keys]`: an array, so that a dot or a colon in a key cannot be mistaken for a separator. */
export type ColumnId = readonly [kind: ColumnKind, file: string, ...keys: string[]];
export type ColumnKind = 'param' | 'metric';

export interface Column {
  readonly id: ColumnId;
  /** Shortest name that is unique among the columns: `lr`, `train.lr`, `nested/params.yaml:train.lr`. */
  readonly label: string;
  /** Whether any value is a number. */
  readonly numeric: boolean;
  /** Over finite numbers; null when there is none. */
  readonly min: number | null;
  readonly max: number | null;
  /** Number of different values, missing and errors not counted. */
  readonly distinct: number;
  /** For metrics: which direction is better, from the settings or by the metric's name; null for parameters and counters. */
  readonly better: 'higher' | 'lower' | null;
}

/** One value that is not the same in two revisions. */
export interface Difference {
  readonly column: ColumnId;
  readonly label: string;
  readonly from: Cell;
  readonly to: Cell;
}

export type StageState = 'unchanged' | 'changed' | 'never-run' | 'frozen';

export interface StageReason {
  readonly kind: 'command' | 'dependency' | 'parameter' | 'output' | 'error';
  /** The path or the parameter: `data/prepared`, `params.yaml:train.lr`. */
  readonly subject: string;
  readonly change: 'modified' | 'deleted' | 'new' | 'not in cache' | 'unreadable';
}

export interface Stage {
  /** As DVC makes it: `train`, `train@a`, `nested/dvc.yaml:train`. */
  readonly name: string;
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly command: string;
  readonly deps: readonly string[];
  readonly outs: readonly string[];
  /** Where its name stands in the file. */
  readonly range: TextRange;
  readonly frozen: boolean;
  readonly state: StageState;
  readonly reasons: readonly StageReason[];
}

/** A leaf of a parameter file that a stage uses, for CodeLens. */
export interface ParameterHint {
  readonly path: KeyPath;
  /** Of the value in the text. */
  readonly range: TextRange;
  readonly current: Cell;
  /** It is written as a float, which the value alone does not say: 1.0. */
  readonly float: boolean;
  /** Stages that list it, or a parent of it, in their `params`. */
  readonly stages: readonly string[];
  /** In the experiment with the best value of the main metric. */
  readonly best: { readonly row: RowId; readonly label: string; readonly value: Cell } | null;
  readonly tried: {
    readonly distinct: number;
    readonly min: number | null;
    readonly max: number | null;
    readonly values: readonly Cell[];
  } | null;
}

export interface ParameterFile {
  readonly file: string;
  readonly format: FileFormat;
  readonly hints: readonly ParameterHint[];
}

/** One line of a plot. */
export interface Curve {
  readonly row: RowId;
  readonly rowLabel: string;
  /** File the points come from, relative to the repository. */
  readonly file: string;
  /** What is drawn: `train/loss`. */
  readonly series: string;
  readonly xLabel: string;
  /** Steps and values of the same length; null where a value is not a finite number. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}
