/** Host -> worker: the index of one repository's experiments. */
import type { ParameterFile, Row, RowId, Stage } from './model.js';
import type { RunExplanation, RunList } from './runs.js';
import type { PlotsMethods } from './plots.js';
import type { TableMethods, TableQuery } from './table.js';
import type { CompareMethods } from './compare.js';
import type { DataItem } from './data.js';
import type { ExportMethods } from './export.js';
import type { InitMethods } from './init.js';
import type { SweepMethods } from './sweeps.js';
import type { Cell, TextEdit, KeyPath } from './values.js';
import type { ViewsMethods } from './views.js';

export * from './compare.js';
export * from './data.js';
export * from './export.js';
export * from './forward.js';
export * from './init.js';
export * from './model.js';
export * from './plots.js';
export * from './rpc.js';
export * from './runs.js';
export * from './sweeps.js';
export * from './table.js';
export * from './values.js';
export * from './views.js';

export interface IndexConfig {
  /** The opened folder, absolute. The repository is the one that contains it. */
  readonly folder: string;
  /** The `git` executable. */
  readonly git: string;
  /** Branches that are listed besides the current one, as `main` or `origin/main`; absent: all local ones. Experiments of others have a group. */
  readonly branches?: readonly string[];
  /** Newest commits listed for each branch, besides every commit that has experiments. */
  readonly commitsPerBranch: number;
  /** Name of the metric that says which experiment is best, or null for the first one found. */
  readonly mainMetric: string | null;
  /** Metric name -> which direction is better. */
  readonly directions: Readonly<Record<string, 'higher' | 'lower'>>;
  /** Files read in a plain Git repository without `dvc.yaml`. */
  readonly conventionalParams: readonly string[];
  readonly conventionalMetrics: readonly string[];
}

/** What the repository is, for welcome views and context keys. */
export interface Summary {
  readonly version: number;
  readonly state: 'ready' | 'git-missing' | 'no-repository' | 'no-commits' | 'error';
  /** For the user, when `state` is not `ready`. */
  readonly message: string | null;
  /** Root of the Git working tree, absolute. */
  readonly root: string | null;
  /** Root of the DVC project, absolute; null in a plain Git repository. */
  readonly dvcRoot: string | null;
  readonly branch: string | null;
  /** What Git or DVC is in the middle of: a rebase, a merge, a detached HEAD, a shallow clone. */
  readonly conditions: readonly ('detached' | 'rebasing' | 'merging' | 'shallow')[];
  readonly experiments: number;
  readonly running: number;
  readonly queued: number;
  /** Number of `dvc.yaml` files. */
  readonly pipelines: number;
  /** Revisions that were left when reading was stopped. */
  readonly unread: number;
}

/** The group of experiments whose baseline no branch reaches, as after a rebase. No branch has either of these names. */
export const NO_BRANCH = '';
/** The group of experiments whose baseline is on branches that are not listed. */
export const OTHER_BRANCHES = '*';

export type TreeParent =
  { readonly kind: 'root' } | { readonly kind: 'branch'; readonly name: string } | { readonly kind: 'row'; readonly id: RowId };

export type TreeNode =
  | {
      readonly kind: 'branch';
      readonly name: string;
      readonly current: boolean;
      readonly commits: number;
      readonly experiments: number;
      /** Of `OTHER_BRANCHES`: how many there are. */
      readonly branches?: number;
    }
  | {
      readonly kind: 'row';
      readonly row: Row;
      readonly children: number;
      readonly metrics: readonly { label: string; value: Cell }[];
      readonly best: boolean;
    };

/** Requests of other files than this one. */
type OtherMethods = TableMethods & CompareMethods & PlotsMethods & ExportMethods & ViewsMethods & InitMethods & SweepMethods;

export type IndexMethods = OtherMethods & {
  open: { params: IndexConfig; result: Summary };
  /** Reads everything again, also where nothing seems changed. */
  refresh: { params: Record<string, never>; result: Summary };
  summary: { params: Record<string, never>; result: Summary };
  children: {
    /** Only rows that pass the filter, a line of `TableQuery`, and the commits and branches that they are below. */
    params: { readonly parent: TreeParent; readonly limit: number } & Partial<Pick<TableQuery, 'filter' | 'baseline' | 'expressions'>>;
    /** `more` are beyond the limit, `older` are commits of the branch that are not listed. `problem`: why the filter was not used. */
    result: { readonly nodes: readonly TreeNode[]; readonly more: number; readonly older: number; readonly problem: string | null };
  };
  /** Branches that can be listed; the current one always is. */
  branches: { params: Record<string, never>; result: readonly { readonly name: string; readonly kind: 'current' | 'local' | 'remote' }[] };
  /** Lists other branches, or more commits of each, or fewer. */
  list: { params: Pick<IndexConfig, 'branches' | 'commitsPerBranch'>; result: Summary };
  /** What is not read yet is left, until `refresh`. */
  stopReading: { params: Record<string, never>; result: null };
  pipeline: {
    params: Record<string, never>;
    result: { readonly stages: readonly Stage[]; readonly errors: readonly { readonly file: string; readonly message: string }[] };
  };
  /** Hints for the text of a parameter file as it stands in the editor. Null: no stage uses this file. */
  parameterFile: { params: { readonly file: string; readonly text: string }; result: ParameterFile | null };
  /** Stages as they stand in the text of a `dvc.yaml`, with their state in the index. */
  stagesInText: { params: { readonly file: string; readonly text: string }; result: readonly Stage[] };
  /** Every leaf of every parameter file of the workspace that a stage uses. */
  parameters: {
    params: Record<string, never>;
    result: readonly {
      readonly file: string;
      readonly path: KeyPath;
      readonly value: Cell;
      /** It is written as a float, which the value alone does not say: 1.0. */
      readonly float: boolean;
      readonly tried: readonly Cell[];
      readonly stages: readonly string[];
    }[];
  };
  /** The edit that sets one value and leaves the rest of the text as it is. Fails with `bad-value` or `no-such-key`. */
  setParameter: {
    params: { readonly file: string; readonly text: string; readonly path: KeyPath; readonly input: string };
    result: TextEdit;
  };
  setFrozen: { params: { readonly text: string; readonly stage: string; readonly frozen: boolean }; result: TextEdit | null };
  /** What waits, runs, has failed or was done lately. */
  runs: { params: Record<string, never>; result: RunList };
  /** Fails with `no-run` when the run is not known any more. */
  explainRun: { params: { readonly id: string }; result: RunExplanation };
  /** Rows of which DVC's cache has not every value. */
  lacking: { params: Record<string, never>; result: readonly RowId[] };
  /** What DVC tracks in the workspace, by path; empty without DVC. Asks no remote. */
  data: { params: Record<string, never>; result: readonly DataItem[] };
  metricFiles: { params: Record<string, never>; result: readonly string[] };
};

export type IndexEvents = {
  /** Something is not as it was. `scopes` says what to ask for again. */
  changed: { readonly summary: Summary; readonly scopes: readonly ('rows' | 'columns' | 'pipeline' | 'workspace')[] };
  /** Something happened to a sweep. */
  sweeps: Record<string, never>;
  /** Of reading many revisions; it has ended when all are done, or were left. */
  progress: { readonly done: number; readonly total: number };
  log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
};
