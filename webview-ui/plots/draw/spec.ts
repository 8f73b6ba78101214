/** What is drawn, in words that know nothing of how. */
export interface ChartTheme {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly tooltip: string;
  readonly border: string;
  readonly font: string;
  readonly background: string;
}

/** How numbers of an axis are written. */
export type AxisUnit = 'number' | 'seconds' | 'date';

export interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

export interface SpecLine extends Points {
  readonly label: string;
  readonly color: string;
  readonly stroke: readonly number[];
  readonly hidden: boolean;
  readonly faint: Points | null;
  readonly band: { readonly low: readonly (number | null)[]; readonly high: readonly (number | null)[] } | null;
}

interface Axes {
  readonly xLabel: string;
  readonly yLabel: string;
}

export interface LineSpec extends Axes {
  readonly kind: 'line';
  readonly unit: AxisUnit;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Of `y`; null: all of it. */
  readonly range: readonly [low: number, high: number] | null;
  readonly lines: readonly SpecLine[];
}

/** What a point is drawn as. */
export type PointShape = 'disc' | 'star' | 'cross';

export interface PointSet {
  readonly label: string;
  /** Absent: discs. */
  readonly shape?: PointShape;
  readonly color: string;
  readonly hidden: boolean;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Of each point; null: all are alike. */
  readonly colors: readonly string[] | null;
  readonly sizes: readonly number[] | null;
  readonly names: readonly string[] | null;
}

/** A value at the nodes of a grid over both axes. */
export interface Field {
  readonly label: string;
  readonly color: string;
  /** Places of the nodes, rising. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** A list for each of `y`. */
  readonly values: readonly (readonly number[])[];
  /** Low values are the strong ones. */
  readonly lower: boolean;
}

export interface PointSpec extends Axes {
  readonly kind: 'points';
  readonly jitter: boolean;
  readonly logX: boolean;
  readonly logY: boolean;
  readonly xNames: readonly string[] | null;
  readonly yNames: readonly string[] | null;
  readonly sets: readonly PointSet[];
  /** A dashed line over the points; stepped: each value holds until the next. */
  readonly joined: { readonly x: readonly number[]; readonly y: readonly number[]; readonly stepped: boolean } | null;
  /** Drawn behind the points; the axes end where it does. */
  readonly field?: Field;
}

export interface MatrixSpec extends Axes {
  readonly kind: 'matrix';
  readonly normalized: boolean;
  readonly xNames: readonly string[];
  readonly yNames: readonly string[];
  readonly counts: readonly (readonly number[])[];
  readonly color: string;
}

export interface GroupSpec extends Axes {
  readonly kind: 'groups';
  readonly names: readonly string[];
  readonly sets: readonly {
    readonly label: string;
    readonly color: string;
    readonly hidden: boolean;
    readonly values: readonly (number | null)[];
  }[];
}

export interface BarSpec {
  readonly kind: 'bar';
  /** Of each bar, in pixels. */
  readonly thickness: number;
  readonly bars: readonly {
    readonly label: string;
    readonly color: string;
    readonly value: number | null;
    readonly text: string;
    readonly hidden: boolean;
    readonly best: boolean;
  }[];
}

export type ChartSpec = LineSpec | PointSpec | MatrixSpec | GroupSpec | BarSpec;

/** The part of the data that is in sight; null: all. */
export interface ChartView {
  readonly x: readonly [low: number, high: number] | null;
  readonly y: readonly [low: number, high: number] | null;
}

export const WHOLE: ChartView = { x: null, y: null };

/** What is under the pointer. */
export interface Hit {
  readonly title: string;
  /** On the axis `x`, for the cursors of other charts; null: it has no such place. */
  readonly x: number | null;
  readonly entries: readonly { readonly index: number; readonly label: string; readonly color: string; readonly text: string }[];
  /** More than are named. */
  readonly more: number;
  /** Pixels of what is pointed out. */
  readonly marks: readonly { readonly x: number; readonly y: number; readonly color: string }[];
}

export interface Drawing {
  update(spec: ChartSpec, theme: ChartTheme, view: ChartView): void;
  hit(px: number, py: number): Hit | null;
  /** As `hit`, for a value of `x`; null where that is out of sight. */
  hitAt(x: number): Hit | null;
  /** Draws the cursor, what is pointed out and one line on top of the rest. @param front place of the line */
  overlay(canvas: HTMLCanvasElement, hit: Hit | null, front: number | null): void;
  /** Values at a place of the canvas. */
  valueAt(px: number, py: number): { readonly x: number; readonly y: number };
  /** What is in sight. */
  bounds(): { readonly x: readonly [number, number]; readonly y: readonly [number, number] };
  svg(): string;
  resize(): void;
  destroy(): void;
}
