/** Runs: what waits, runs, has failed or was done lately. */
import type { Difference, RowId } from './model.js';
import type { Cell } from './values.js';

export type StageRunState = 'running' | 'done' | 'skipped' | 'cached' | 'failed' | 'stopped';

export interface StageRun {
  /** As DVC makes it: `train`, `nested/dvc.yaml:train@a`. */
  readonly name: string;
  readonly state: StageRunState;
  /** Milliseconds since the epoch. */
  readonly started: number;
  /** Null while it runs. */
  readonly ended: number | null;
}

/** `queue`: DVC's own. `slot`: a clone that the project keeps for runs beside each other. */
export type RunPlace = 'workspace' | 'temp' | 'slot' | 'queue';

export interface RunInfo {
  /** Of the record, or of the queue's entry: the commit that holds it. */
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  readonly place: RunPlace;
  /** The slot's number. */
  readonly slot: number | null;
  /** A person in this editor, a sweep, or somebody in a terminal. */
  readonly origin: 'person' | 'sweep' | 'terminal';
  /** The experiment's name, else what it does. */
  readonly label: string;
  /** What it starts from; empty where that is not known. */
  readonly baseline: string;
  /** Which stages it looks at: all without targets; null where that is not known. */
  readonly scope: { readonly targets: readonly string[]; readonly downstream: boolean; readonly single: boolean } | null;
  /** Changed parameters, as `-S` takes them, where they are known. */
  readonly params: readonly string[];
  /** Milliseconds since the epoch; null before it began, or where that is not known. */
  readonly started: number | null;
  readonly ended: number | null;
  /** What DVC said last, when it failed. */
  readonly error: string | null;
  readonly log: string | null;
  /** Where the table shows it: its experiment's commit, or its row while it runs or waits. */
  readonly row: RowId | null;
  readonly stages: readonly StageRun[];
  /** The main metric while it runs. */
  readonly metric: { readonly label: string; readonly value: Cell } | null;
  /** DVC's process, or who watches it: what SIGINT stops. Null where that is not known. */
  readonly pid: number | null;
}

export interface RunList {
  /** Running, waiting in the order in which they begin, failed and others with the newest first. */
  readonly runs: readonly RunInfo[];
  /** Workers of DVC's queue that are alive. */
  readonly workers: number;
  /** How long each stage took when it last ran to its end, in milliseconds. */
  readonly durations: Readonly<Record<string, number>>;
}

/** What can be said about a run that failed, beside its log. */
export interface RunExplanation {
  readonly run: RunInfo;
  /** The project's folder in which it worked: paths in the log are below it. */
  readonly root: string;
  /** The newest run that went well, best one from the same baseline; null when there is none. */
  readonly good: { readonly row: RowId; readonly label: string; readonly time: number | null } | null;
  /** Parameters that differ: from the good run to this one. Null where its own are not known. */
  readonly differences: readonly Difference[] | null;
}
