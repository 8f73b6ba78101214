/** The panel: its view state, and what it and the host say to each other. */
import type { ExportRequest } from './export.js';
import type { Questions } from './forward.js';
import type { ColumnId, RowId } from './model.js';
import type { PlotAxis } from './plots.js';
import type { ColumnRef, DeltaId, Expression, Folding, RowField, RowsMode, Sort } from './table.js';
import type { SavedViews, ViewsChange } from './views.js';

/** The pages there are, in the order of their tabs. */
export const PAGES = ['table', 'compare', 'plots', 'analysis', 'sweeps'] as const;
export type PanelPage = (typeof PAGES)[number];

/** Colours of selected rows; after the last, the same again with other strokes. Theme colours `espalier.mark1` and so on. */
export const MARKS = 8;

/** What all pages, all panels of a folder, the tree and the status bar show alike. */
export interface SharedView {
  /** Marked rows, in the order in which they were marked. */
  readonly selected: readonly RowId[];
  /** The colour of each selected row, at the same place: a number from 0, its own for as long as the row is selected. */
  readonly slots: readonly number[];
  /** Differences are shown to this row; null: each experiment to its own baseline. */
  readonly baseline: RowId | null;
  /** The query line; empty: every row. */
  readonly filter: string;
  /** Columns of one's own, which the filter can name. */
  readonly expressions: readonly Expression[];
}

/** How rows are arranged; `auto`: below their commits, and flat when they are sorted. */
export type ViewRows = 'auto' | RowsMode;

/** What stands out in a column: `best` by the metric's direction, `last` is the newest. */
export type Highlight = 'best' | 'min' | 'max' | 'last' | 'none';
/** Significant digits of numbers; `full`: every digit; `auto`: as many as its column needs. */
export type DigitsFormat = number | 'full' | 'auto';

/** How the columns of the table are arranged and written. What is not named is as it comes by itself. */
export interface ColumnsView {
  readonly hidden: readonly ColumnRef[];
  /** Columns that were put somewhere, in their order; each of the others comes after the one that it follows by itself. */
  readonly order: readonly ColumnRef[];
  /** Stay in sight beside the name. */
  readonly pinned: readonly ColumnRef[];
  /** In pixels. */
  readonly widths: readonly { readonly column: ColumnRef; readonly width: number }[];
  readonly formats: readonly { readonly column: ColumnRef; readonly digits: DigitsFormat }[];
  /** Cells are coloured by their numbers. */
  readonly heat: readonly ColumnRef[];
  readonly highlights: readonly { readonly column: ColumnRef; readonly what: Highlight }[];
  /** Columns of differences, each shown after the one that it is of. */
  readonly deltas: readonly DeltaId[];
}

/** What a page keeps for itself. A page adds its member here, and the check of what was stored to `core/view/restore.ts`. */
export interface PageStates {
  readonly compare?: {
    /** Only what is not the same everywhere. */
    readonly onlyDiffering: boolean;
  };
  readonly plots?: PlotsState;
  readonly analysis?: AnalysisState;
  readonly sweeps?: {
    /** The sweep that is shown; null: the newest. */
    readonly label: string | null;
  };
}

/** What can be done with a sweep from its page; the host turns each into a command. */
export type SweepAction =
  | 'new'
  | 'aroundBest'
  | 'start'
  | 'resume'
  | 'stop'
  | 'pause'
  | 'unpause'
  | 'cap'
  | 'tryPoint'
  | 'open'
  | 'report'
  | 'applyBest'
  | 'branchBest'
  | 'showTrial'
  | 'openLog'
  | 'stopTrial';

export const PLOT_SIZES = ['small', 'medium', 'large'] as const;
export type PlotSize = (typeof PLOT_SIZES)[number];
/** Curves of which experiments are summed up as a mean and a band: of none, of the table's groups, of those that differ in a seed. */
export const CURVE_GROUPS = ['none', 'table', 'seeds'] as const;

export interface PlotsState {
  /** Selected rows that are not drawn. */
  readonly off: readonly RowId[];
  readonly axis: PlotAxis;
  /** 0 to below 1. */
  readonly smoothing: number;
  readonly logX: boolean;
  readonly logY: boolean;
  /** The range leaves outliers out. */
  readonly robust: boolean;
  readonly group: (typeof CURVE_GROUPS)[number];
  /** Plots by their keys: those on top, those that were put somewhere, and those of another size. */
  readonly pinned: readonly string[];
  readonly order: readonly string[];
  readonly sizes: readonly { readonly plot: string; readonly size: PlotSize }[];
  /** Only plots with this in their title. */
  readonly search: string;
}

export const EMPTY_PLOTS: PlotsState = {
  off: [],
  axis: 'step',
  smoothing: 0,
  logX: false,
  logY: false,
  robust: false,
  group: 'none',
  pinned: [],
  order: [],
  sizes: [],
  search: '',
};

export const ANALYSIS_VIEWS = ['parallel', 'scatter', 'matrix', 'importance', 'slices', 'contour', 'history', 'groups', 'changes'] as const;
export type AnalysisView = (typeof ANALYSIS_VIEWS)[number];

export interface AnalysisState {
  readonly view: AnalysisView;
  /** Null: the main metric. */
  readonly metric: ColumnRef | null;
  /** Axes of parallel coordinates, in their order; null: chosen by themselves. */
  readonly axes: readonly ColumnRef[] | null;
  /** Axes that stand on their head, and those that are logarithmic. */
  readonly flipped: readonly ColumnRef[];
  readonly log: readonly ColumnRef[];
  readonly x: ColumnRef | null;
  readonly y: ColumnRef | null;
  readonly color: ColumnRef | null;
  readonly size: ColumnRef | null;
  readonly by: ColumnRef | null;
  /** A third objective of the Pareto front. */
  readonly third: ColumnRef | null;
  /** Axes of the contour plot; null: those that matter most. */
  readonly across: ColumnRef | null;
  readonly up: ColumnRef | null;
}

export const EMPTY_ANALYSIS: AnalysisState = {
  view: 'parallel',
  metric: null,
  axes: null,
  flipped: [],
  log: [],
  x: null,
  y: null,
  color: null,
  size: null,
  by: null,
  third: null,
  across: null,
  up: null,
};

/**
 * The view of one panel. JSON: it survives a reload (kept by `setState` in the webview, the shared part by the host),
 * and a command can ask for any part of it.
 */
export interface PanelState extends SharedView {
  readonly page: PanelPage;
  readonly sort: readonly Sort[];
  readonly rows: ViewRows;
  readonly folding: Folding;
  /** Only rows and columns in which something differs. */
  readonly onlyDiffering: boolean;
  readonly columns: ColumnsView;
  readonly pages: PageStates;
  /** Name of the saved view that was opened last; it may have been changed since. */
  readonly savedView: string | null;
}

/** What a row knows by itself that can be a column beside its name. All but the time are hidden at first. */
export const FIELD_COLUMNS = [
  'time',
  'author',
  'branch',
  'state',
  'star',
  'tag',
  'subject',
  'note',
  'id',
] as const satisfies readonly RowField[];

export const EMPTY_SHARED: SharedView = { selected: [], slots: [], baseline: null, filter: '', expressions: [] };
export const EMPTY_COLUMNS: ColumnsView = {
  hidden: FIELD_COLUMNS.filter((field) => field !== 'time'),
  order: [],
  pinned: [],
  widths: [],
  formats: [],
  heat: [],
  highlights: [],
  deltas: [],
};
export const EMPTY_STATE: PanelState = {
  ...EMPTY_SHARED,
  page: 'table',
  sort: [],
  rows: 'auto',
  folding: { folded: false, except: [] },
  onlyDiffering: false,
  columns: EMPTY_COLUMNS,
  pages: {},
  savedView: null,
};

/** A part of a view that a command or a link asks for. Not checked: `restorePart` of `core/view` does. */
export type WantedView = Partial<PanelState>;

/** Actions on rows; the host turns each into a command. */
export type PanelAction = 'fetch' | 'apply' | 'branch' | 'commit' | 'push' | 'star' | 'tags' | 'note' | 'remove' | 'openLog' | 'run';

/** What a fresh webview needs to know. */
export interface PanelSetup {
  /** The folder whose experiments are shown, as a URI: the panel stores it, so that it is opened for the same one again. */
  readonly folder: string;
  /** What a command asked for when it opened the panel. */
  readonly wanted: WantedView | null;
  /** What other panels and the tree show; null: nothing was shown yet. */
  readonly shared: SharedView | null;
  readonly canRun: boolean;
  /** Files of the workspace may be changed. */
  readonly canEdit: boolean;
  readonly message: string | null;
}

/** Files of two revisions, side by side in an editor. */
export interface WantedDiff {
  readonly from: RowId;
  readonly to: RowId;
  /** Relative to the root of the Git working tree. One: a diff of it; several: all of them in one editor. */
  readonly paths: readonly string[];
}

export type PanelMethods = Questions & {
  /** First request of a fresh webview. */
  ready: { params: Record<string, never>; result: PanelSetup };
  /** The shared part of the view was changed in this panel. */
  share: { params: { readonly shared: SharedView }; result: null };
  /** Another page is shown. */
  page: { params: { readonly page: PanelPage }; result: null };
  /** Sets a parameter of the workspace, as it is typed. Fails with `bad-value`, `no-such-key` or `restricted`. */
  setParameter: { params: { readonly column: ColumnId; readonly input: string }; result: null };
  /** Which direction of a metric is better, kept in the settings of the workspace; null: by its name. */
  setDirection: { params: { readonly column: ColumnId; readonly better: 'higher' | 'lower' | null }; result: null };
  openDiff: { params: WantedDiff; result: null };
  /** Asks how to search these parameters. */
  searchColumns: { params: { readonly columns: readonly ColumnId[] }; result: null };
  /** Of a trial where one is named, else of the best one or of the sweep. */
  actOnSweep: { params: { readonly action: SweepAction; readonly label: string; readonly trial?: number }; result: null };
  /** The views that are saved in the repository. */
  views: { params: Record<string, never>; result: SavedViews };
  /** Changes the file of views; the answer is what it says then. Fails as `changeViews`, and with `restricted`. */
  editViews: { params: ViewsChange; result: SavedViews };
  /** @param line counted from 1; null: wherever */
  openViewsFile: { params: { readonly line: number | null }; result: null };
  /** What is shown, in a file that is asked for or on the clipboard. `file` is null when none was chosen. */
  takeAway: {
    params: { readonly what: ExportRequest; readonly to: 'file' | 'clipboard' };
    result: { readonly lines: number; readonly file: string | null };
  };
  /** Asks where a file goes, and writes it there. False: nowhere. */
  saveFile: { params: { readonly name: string; /** Base64. */ readonly data: string }; result: { readonly saved: boolean } };
  /** Puts a text on the clipboard. */
  copy: { params: { readonly text: string }; result: null };
  act: { params: { readonly action: PanelAction; readonly rows: readonly RowId[] }; result: null };
  /** Another panel of the same folder, beside this one, with this view. */
  openBeside: { params: { readonly state: PanelState }; result: null };
  log: { params: { readonly level: 'warn' | 'error'; readonly message: string }; result: null };
};

export type PanelEvents = {
  /** The index moved to another version: ask again for what is on the screen. */
  changed: { readonly version: number; readonly message: string | null };
  /** A command asks the open panel to show something. */
  show: { readonly state: WantedView };
  /** Rows were chosen in the tree: the first is brought to the screen, all are pointed out. */
  reveal: { readonly rows: readonly RowId[] };
  /** Something happened to a sweep. */
  sweeps: Record<string, never>;
  /** The file of views is not as it was. */
  views: Record<string, never>;
  /** Another panel or the tree changed what is shared. */
  shared: { readonly shared: SharedView };
};
