/** What the Plots page asks for, and what it draws. */
import type { Column, ColumnId, RowId } from './model.js';
import type { ColumnRef, TableQuery } from './table.js';

/** What curves are laid beside each other by. */
export const PLOT_AXES = ['step', 'epoch', 'relative', 'wall'] as const;
export type PlotAxis = (typeof PLOT_AXES)[number];

export interface CurveOptions {
  readonly axis: PlotAxis;
  /** Weight of what came before in the moving average, 0 to below 1. */
  readonly smoothing: number;
  /** The range of `y` leaves outliers out. */
  readonly robust: boolean;
  /** Curves of rows that agree in these columns are summed up; null: each is drawn. */
  readonly group: readonly ColumnRef[] | null;
}

/** Numbers of the same length; null where there is none. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** One line: of an experiment, or the mean of several. */
export interface PlotLine extends Points {
  readonly rows: readonly RowId[];
  /** Of a group; null: the experiment's own. */
  readonly label: string | null;
  /** Which of several lines of an experiment in one plot; else empty. */
  readonly variant: string;
  /** As it is in the file, where the line is smoothed. */
  readonly faint: Points | null;
  /** One standard deviation around a mean, at the points of the line. */
  readonly band: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] } | null;
}

export type FindingRule = 'not-a-number' | 'divergence' | 'plateau' | 'instability' | 'overfitting';

/** What a curve shows of a training. */
export interface Finding {
  readonly rule: FindingRule;
  readonly row: RowId;
  /** Where it begins. */
  readonly at: number;
  /** The rule's own numbers, for its words. */
  readonly values: readonly number[];
}

interface PlotBase {
  /** The same for the same plot of all experiments. */
  readonly key: string;
  readonly title: string;
  /** Where it is from. */
  readonly detail: string;
  readonly xLabel: string;
  readonly yLabel: string;
}

export interface LinesPlot extends PlotBase {
  readonly kind: 'lines';
  readonly lines: readonly PlotLine[];
  /** Of `y` without outliers; null: all of it. */
  readonly range: readonly [low: number, high: number] | null;
  /** So many curves were too many to be drawn one by one. */
  readonly summed: number;
  /** Lines have fewer points than their curves: of each stretch the least and the largest. */
  readonly thinned: boolean;
  /** What `x` is: another than was asked for where the curves do not have that. */
  readonly axis: PlotAxis;
  readonly findings: readonly Finding[];
}

export interface PointsPlot extends PlotBase {
  readonly kind: 'points';
  /** Points at the same place are drawn beside each other. */
  readonly jitter: boolean;
  /** Names in place of numbers. */
  readonly xNames: readonly string[] | null;
  readonly yNames: readonly string[] | null;
  readonly sets: readonly (Points & { readonly row: RowId; readonly variant: string })[];
}

export interface BarsPlot extends PlotBase {
  readonly kind: 'bars';
  readonly names: readonly string[];
  readonly sets: readonly { readonly row: RowId; readonly variant: string; readonly values: readonly (number | null)[] }[];
}

export interface MatrixPlot extends PlotBase {
  readonly kind: 'matrix';
  /** Shares of each row of the matrix. */
  readonly normalized: boolean;
  readonly xNames: readonly string[];
  readonly yNames: readonly string[];
  /** Counts, a list for each of `yNames`. */
  readonly matrices: readonly { readonly row: RowId; readonly variant: string; readonly counts: readonly (readonly number[])[] }[];
}

export interface ImagesPlot extends PlotBase {
  readonly kind: 'images';
  readonly images: readonly { readonly row: RowId; readonly path: string; readonly step: number | null }[];
}

/** A template of the project's own. */
export interface VegaPlot extends PlotBase {
  readonly kind: 'vega';
  /** Vega-Lite, as JSON text. */
  readonly spec: string;
}

export type ShownPlot = LinesPlot | PointsPlot | BarsPlot | MatrixPlot | ImagesPlot | VegaPlot;

export interface Importance {
  readonly column: ColumnId;
  /** How much worse the forest predicts without it, in shares of all; 0 to 1. */
  readonly share: number;
  /** Spearman's rank correlation with the metric; null where the column holds texts. */
  readonly correlation: number | null;
}

/** Values of one column for many rows, as numbers; null where there is none. */
export interface AnalysisColumn {
  readonly column: ColumnRef;
  readonly label: string;
  readonly better: Column['better'];
  /** Names in place of numbers, which are positions in it; null: they are numbers. */
  readonly names: readonly string[] | null;
  readonly values: readonly (number | null)[];
}

export interface Comparison {
  readonly label: string;
  readonly count: number;
  readonly mean: number;
  readonly std: number | null;
}

/** Whether two groups differ by more than chance. */
export interface Significance {
  readonly a: Comparison;
  readonly b: Comparison;
  /** Mean of b less that of a. */
  readonly difference: number;
  /** Welch's t-test, two-sided; null: a group is too small. */
  readonly p: number | null;
  /** 95% bootstrap interval of the difference. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** Requests of the pages Plots and Analysis; the host forwards them. */
export type PlotsMethods = {
  plots: {
    params: {
      readonly rows: readonly RowId[];
      readonly curves: CurveOptions;
      /** Key of a plot: this one alone, with all points of its curves. Fails with `too-many-points`. */
      readonly only?: string;
    };
    result: { readonly plots: readonly ShownPlot[]; readonly errors: readonly string[] };
  };
  /** An image of a row. Fails with `no-image`. */
  plotImage: {
    params: { readonly row: RowId; readonly path: string };
    /** The bytes, base64. */
    result: { readonly type: string; readonly data: string };
  };
  /** Values of columns for the rows that pass the query's filter. */
  analysis: {
    params: { readonly query: TableQuery; readonly columns: readonly ColumnRef[] };
    result: {
      readonly version: number;
      readonly rows: readonly RowId[];
      readonly labels: readonly string[];
      readonly columns: readonly AnalysisColumn[];
    };
  };
  /** Which parameters matter for a metric, over the experiments that pass the filter. */
  importance: {
    params: { readonly query: TableQuery; readonly metric: ColumnId };
    result: {
      readonly version: number;
      readonly importances: readonly Importance[];
      /** Of the forest on rows that it was not grown on: share of the metric's variance that it explains; null: too few rows. */
      readonly fit: number | null;
      readonly rows: number;
    };
  };
  /** Whether a metric differs between groups of rows. */
  significance: {
    params: { readonly query: TableQuery; readonly metric: ColumnId; readonly by: ColumnRef };
    result: { readonly version: number; readonly groups: readonly Comparison[]; readonly pairs: readonly Significance[] };
  };
};
