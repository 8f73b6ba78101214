/** Questions about the table of experiments, and the lines it answers with. */
import type { Column, ColumnId, Difference, Row, RowId } from './model.js';
import type { Cell, TextRange } from './values.js';

/** What a row knows besides parameters and metrics; each can be a column, sorted, filtered and grouped by. */
export const ROW_FIELDS = ['name', 'id', 'kind', 'state', 'branch', 'tag', 'author', 'time', 'subject', 'error', 'star', 'note'] as const;
export type RowField = (typeof ROW_FIELDS)[number];

/** A named expression of the query, as a column. */
export type ExpressionId = readonly ['expression', name: string];
/** How a number differs from the baseline's: `x - base`, or `100 * (x - base) / |base|`. */
export type DeltaId = readonly ['delta', 'absolute' | 'percent', of: ColumnId | ExpressionId];
/** Anything that can be a column of the table. As JSON text it is a key. */
export type ColumnRef = RowField | ColumnId | ExpressionId | DeltaId;

export interface Sort {
  readonly column: ColumnRef;
  readonly direction: 'ascending' | 'descending';
}

/** A column of one's own: `{ name: 'f1', text: '2 * p * r / (p + r)' }`. May name earlier and later ones, but not itself. */
export interface Expression {
  readonly name: string;
  readonly text: string;
}

/** A row's id, or the key of a group or branch. Stays the same while the values of the group do. */
export type LineKey = string;

/** Which lines with others below them are open. */
export interface Folding {
  /** For lines that are not named in `except`. */
  readonly folded: boolean;
  readonly except: readonly LineKey[];
}

/**
 * How rows are arranged. `tree`: commits with their experiments below them; `branches`: the same, with a line for each branch;
 * `group`: a line for each combination of values of these columns, its rows below it.
 */
export type RowsMode = 'tree' | 'branches' | 'flat' | { readonly group: readonly ColumnRef[] };

export interface TableQuery {
  /** The query line; empty: every row. One that cannot be read filters nothing, see `LinesResult.problem`. */
  readonly filter: string;
  /** First is the most significant. Empty: the order of the tree. In a tree, experiments are sorted below their commit. */
  readonly sort: readonly Sort[];
  /** Differences are to this row; null: each experiment to its own baseline. */
  readonly baseline: RowId | null;
  readonly rows: RowsMode;
  readonly folding: Folding;
  readonly expressions: readonly Expression[];
  /** Only rows that differ from their baseline in one of these columns; null: all rows. */
  readonly differingIn: readonly ColumnRef[] | null;
}

/** Every row, in the order of the tree. */
export const ALL_ROWS: TableQuery = {
  filter: '',
  sort: [],
  baseline: null,
  rows: 'tree',
  folding: { folded: false, except: [] },
  expressions: [],
  differingIn: null,
};

/** Where a filter or an expression cannot be read: offsets into its text. */
export interface QueryProblem extends TextRange {
  readonly message: string;
  /** What to write instead: `Did you mean train.lr?` */
  readonly hint: string | null;
}

/** How a cell is to the baseline's. Anything but `same` is true. */
export const COMPARED = { same: 0, other: 1, smaller: 2, larger: 3 } as const;
export type Compared = (typeof COMPARED)[keyof typeof COMPARED];

/** One experiment, commit or the workspace. */
export interface TableRow {
  readonly kind: 'row';
  readonly key: LineKey;
  readonly row: Row;
  /** How far it is indented. */
  readonly depth: number;
  readonly cells: readonly Cell[];
  /** Of each cell. */
  readonly compared: readonly Compared[];
  /** Lines directly below it when it is open. */
  readonly children: number;
  readonly open: boolean;
  /** False: it is only there because a row below it passes the filter. */
  readonly matches: boolean;
}

/** What the rows of a group have in a column. */
export type GroupCell =
  | { readonly kind: 'same'; readonly value: Cell }
  | {
      readonly kind: 'numbers';
      /** Finite numbers; the other rows have something else or nothing. */
      readonly count: number;
      readonly rest: number;
      readonly mean: number;
      /** Of a sample (n - 1); null for one number. */
      readonly std: number | null;
      readonly min: number;
      readonly max: number;
      /** `min` or `max`, by the column's direction; null where there is none. */
      readonly best: number | null;
    }
  | { readonly kind: 'mixed'; readonly distinct: number };

/** A branch, or the rows with the same values in the columns grouped by. */
export interface GroupLine {
  readonly kind: 'group';
  readonly key: LineKey;
  readonly depth: number;
  readonly by: readonly { readonly column: ColumnRef; readonly value: Cell }[];
  /** Rows in it that pass the filter. */
  readonly count: number;
  readonly cells: readonly GroupCell[];
  readonly children: number;
  readonly open: boolean;
  /** Its best row by the main metric. */
  readonly best: RowId | null;
}

export type TableLine = TableRow | GroupLine;

export interface LinesResult {
  readonly version: number;
  /** Lines in all, for the height of the table. */
  readonly total: number;
  /** Rows that pass the filter, folded ones too. */
  readonly matching: number;
  readonly rows: readonly TableLine[];
  /** Why the filter was not used. */
  readonly problem: QueryProblem | null;
}

export interface TableInfo {
  readonly version: number;
  readonly total: number;
  readonly columns: readonly Column[];
  /** The best experiment by the main metric. */
  readonly best: RowId | null;
  readonly mainMetric: ColumnId | null;
}

/** A cell on the screen or behind a fold. */
export interface CellPlace {
  readonly row: RowId;
  /** Position of the column in the request's `columns`. */
  readonly column: number;
  /** Null: behind folded lines. */
  readonly line: number | null;
  /** Lines to open so that it can be seen, outermost first. */
  readonly unfold: readonly LineKey[];
}

/** Where to go on from; null: from the start or the end. */
export type Cursor = { readonly row: RowId; readonly column: number } | null;

export interface FindResult {
  readonly version: number;
  /** Cells that match, and rows with such cells. */
  readonly cells: number;
  readonly rows: number;
  readonly found: CellPlace | null;
  /** Which of the matching cells `found` is, counted from 1. */
  readonly at: number | null;
}

/** Of the rows that pass the filter. */
export interface ColumnStats {
  readonly column: ColumnRef;
  /** Rows with a value, and those without one. */
  readonly values: number;
  readonly missing: number;
  readonly errors: number;
  /** Finite numbers. */
  readonly numbers: number;
  readonly mean: number | null;
  readonly std: number | null;
  /** Rows with the smallest, the largest and the newest number. */
  readonly min: { readonly value: number; readonly row: RowId } | null;
  readonly max: { readonly value: number; readonly row: RowId } | null;
  readonly last: { readonly value: number; readonly row: RowId } | null;
  readonly better: 'higher' | 'lower' | null;
}

/** Finite numbers of a column in bins of equal width, on a logarithmic scale where they spread over decades. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  readonly counts: readonly number[];
}

export interface Completion {
  readonly label: string;
  /** What replaces `range` of the text. */
  readonly insert: string;
  readonly kind: 'column' | 'field' | 'operator' | 'value' | 'function' | 'keyword';
  /** A few words: the file of a column, how often a value occurs. */
  readonly detail: string;
}

export interface CompletionResult {
  readonly range: TextRange;
  readonly items: readonly Completion[];
  readonly problem: QueryProblem | null;
}

/** Requests about experiments that the panel may send; the host forwards them. */
export type TableMethods = {
  table: { params: Record<string, never>; result: TableInfo };
  /** Lines `start <= i < end` in the query's order, with the cells of `columns` in that order. */
  rows: {
    params: { readonly query: TableQuery; readonly start: number; readonly end: number; readonly columns: readonly ColumnRef[] };
    result: LinesResult;
  };
  /** The named rows, in that order; unknown ids are left out. */
  rowsById: {
    params: {
      readonly ids: readonly RowId[];
      readonly columns: readonly ColumnRef[];
      readonly baseline: RowId | null;
      readonly expressions?: readonly Expression[];
    };
    result: { readonly rows: readonly TableRow[] };
  };
  differences: {
    params: { readonly row: RowId; readonly baseline: RowId | null };
    result: { readonly baseline: RowId | null; readonly params: readonly Difference[]; readonly metrics: readonly Difference[] };
  };
  /** Whether a filter and expressions can be read; one answer for each expression. */
  check: {
    params: { readonly filter: string; readonly expressions: readonly Expression[] };
    result: { readonly filter: QueryProblem | null; readonly expressions: readonly (QueryProblem | null)[] };
  };
  /** What can stand at `offset` of a filter or an expression. */
  complete: {
    params: {
      readonly text: string;
      readonly offset: number;
      readonly language: 'filter' | 'expression';
      readonly expressions: readonly Expression[];
      readonly limit: number;
    };
    result: CompletionResult;
  };
  /** The next or previous cell whose text holds `text`, in the order of lines and columns; goes round at the end. */
  find: {
    params: {
      readonly query: TableQuery;
      readonly columns: readonly ColumnRef[];
      readonly text: string;
      readonly matchCase: boolean;
      readonly from: Cursor;
      readonly direction: 'next' | 'previous';
    };
    result: FindResult;
  };
  /** The next or previous cell that differs from the baseline; goes round at the end. */
  findDifference: {
    params: {
      readonly query: TableQuery;
      readonly columns: readonly ColumnRef[];
      readonly from: Cursor;
      readonly direction: 'next' | 'previous';
    };
    result: FindResult;
  };
  /** Where rows are among the lines: null when they are not, or folded (then `unfold` says what to open). */
  locate: {
    params: { readonly query: TableQuery; readonly ids: readonly RowId[] };
    result: {
      readonly version: number;
      readonly places: readonly ({ readonly line: number | null; readonly unfold: readonly LineKey[] } | null)[];
    };
  };
  stats: {
    params: { readonly query: TableQuery; readonly columns: readonly ColumnRef[] };
    result: { readonly version: number; readonly columns: readonly ColumnStats[] };
  };
  /** One for each column; null where there is no number. */
  histogram: {
    params: { readonly query: TableQuery; readonly columns: readonly ColumnRef[]; readonly bins: number };
    result: { readonly version: number; readonly histograms: readonly (Histogram | null)[] };
  };
  /** Values of a column in the rows that pass the filter, the most frequent first. */
  distinct: {
    params: { readonly query: TableQuery; readonly column: ColumnRef; readonly limit: number };
    result: { readonly values: readonly { readonly value: Cell; readonly count: number }[]; readonly more: number };
  };
  /** Columns whose values are not the same in all rows that pass the filter (or in the named rows). */
  differingColumns: {
    params: { readonly query: TableQuery; readonly rows: readonly RowId[] | null };
    result: { readonly columns: readonly ColumnId[] };
  };
  /** Columns that look like seeds, and what to group by so that only they differ. Empty: no experiment was repeated. */
  seedGroups: {
    params: Record<string, never>;
    result: { readonly seeds: readonly ColumnId[]; readonly by: readonly ColumnId[]; readonly groups: number };
  };
};

/** How numbers of a column are written; null: every digit. */
export type NumberFormat = { readonly decimals: number } | { readonly significant: number } | null;
