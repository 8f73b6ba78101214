/** Host -> worker: the index of one repository's experiments. */
import type { ColumnId, Column, Curve, Difference, ParameterFile, Row, RowId, Stage } from './model.js';
import type { Cell, TextEdit, KeyPath } from './values.js';

export * from './model.js';
export * from './rpc.js';
export * from './values.js';

export interface IndexConfig {
  /** The opened folder, absolute. The repository is the one that contains it. */
  readonly folder: string;
  /** The `git` executable. */
  readonly git: string;
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
}

export type TreeParent =
  { readonly kind: 'root' } | { readonly kind: 'branch'; readonly name: string } | { readonly kind: 'row'; readonly id: RowId };

export type TreeNode =
  | {
      readonly kind: 'branch';
      readonly name: string;
      readonly current: boolean;
      readonly commits: number;
      readonly experiments: number;
    }
  | {
      readonly kind: 'row';
      readonly row: Row;
      readonly children: number;
      readonly metrics: readonly { label: string; value: Cell }[];
      readonly best: boolean;
    };

export interface Sort {
  readonly column: ColumnId | 'time' | 'name';
  readonly direction: 'ascending' | 'descending';
}

export interface TableQuery {
  /** First is the most significant. Empty: the order of the tree. */
  readonly sort: readonly Sort[];
  /** Differences are to this row; null: each experiment to its own baseline. */
  readonly baseline: RowId | null;
}

export interface TableRow {
  readonly row: Row;
  /** 0 workspace and commits, 1 experiments (0 for all when sorted). */
  readonly depth: number;
  readonly cells: readonly Cell[];
  /** For each cell: whether it differs from the baseline. */
  readonly differs: readonly boolean[];
}

export interface TableInfo {
  readonly version: number;
  readonly total: number;
  readonly columns: readonly Column[];
  /** The best experiment by the main metric. */
  readonly best: RowId | null;
  readonly mainMetric: ColumnId | null;
}

/** Requests about experiments that the panel may send; the host forwards them. */
export type TableMethods = {
  table: { params: Record<string, never>; result: TableInfo };
  /** Rows `start <= i < end` in the query's order, with the cells of `columns` in that order. */
  rows: {
    params: { readonly query: TableQuery; readonly start: number; readonly end: number; readonly columns: readonly ColumnId[] };
    result: { readonly version: number; readonly total: number; readonly rows: readonly TableRow[] };
  };
  /** The named rows, in that order; unknown ids are left out. */
  rowsById: {
    params: { readonly ids: readonly RowId[]; readonly columns: readonly ColumnId[]; readonly baseline: RowId | null };
    result: { readonly rows: readonly TableRow[] };
  };
  curves: {
    params: { readonly rows: readonly RowId[] };
    result: { readonly curves: readonly Curve[]; readonly errors: readonly string[] };
  };
  differences: {
    params: { readonly row: RowId; readonly baseline: RowId | null };
    result: { readonly baseline: RowId | null; readonly params: readonly Difference[]; readonly metrics: readonly Difference[] };
  };
};

export type IndexMethods = TableMethods & {
  open: { params: IndexConfig; result: Summary };
  /** Reads everything again, also where nothing seems changed. */
  refresh: { params: Record<string, never>; result: Summary };
  summary: { params: Record<string, never>; result: Summary };
  children: {
    params: { readonly parent: TreeParent; readonly limit: number };
    result: { readonly nodes: readonly TreeNode[]; readonly more: number };
  };
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
    result: readonly { readonly file: string; readonly path: KeyPath; readonly value: Cell; readonly tried: readonly Cell[] }[];
  };
  /** The edit that sets one value and leaves the rest of the text as it is. Fails with `bad-value` or `no-such-key`. */
  setParameter: {
    params: { readonly file: string; readonly text: string; readonly path: KeyPath; readonly input: string };
    result: TextEdit;
  };
  setFrozen: { params: { readonly text: string; readonly stage: string; readonly frozen: boolean }; result: TextEdit | null };
  metricFiles: { params: Record<string, never>; result: readonly string[] };
};

export type IndexEvents = {
  /** Something is not as it was. `scopes` says what to ask for again. */
  changed: { readonly summary: Summary; readonly scopes: readonly ('rows' | 'columns' | 'pipeline' | 'workspace')[] };
  progress: { readonly done: number; readonly total: number };
  log: { readonly level: 'info' | 'warn' | 'error'; readonly message: string };
};
