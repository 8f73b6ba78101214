/** Plots as they arrive -> what is drawn, what it is called, and the same as a table. */
import type { RowId } from '../../src/protocol/model.js';
import type { PlotsState } from '../../src/protocol/panel.js';
import type { BarsPlot, LinesPlot, MatrixPlot, PlotLine, PointsPlot } from '../../src/protocol/plots.js';
import { t } from '../l10n.js';
import type { Mark } from '../palette.js';
import type { AxisUnit, GroupSpec, LineSpec, MatrixSpec, PointSpec } from './draw/spec.js';

/** What plots of all kinds are drawn with. */
export interface DrawnWith {
  readonly label: (row: RowId) => string;
  readonly marks: ReadonlyMap<RowId, Mark>;
  readonly off: ReadonlySet<RowId>;
  readonly state: PlotsState;
}

export interface DataTable {
  readonly head: readonly string[];
  /** Numbers are shown with a few digits and saved with all. */
  readonly rows: readonly (readonly (string | number)[])[];
}

const MOST_NAMES = 8;
const PLAIN: Mark = { color: '#888888', stroke: [] };
/** Strokes of the lines of one experiment in one plot. */
const VARIANTS: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3], [12, 4]];

export function nameOf(kind: string, names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? t('{0}: {1} and {2} more', kind, shown, names.length - MOST_NAMES) : t('{0}: {1}', kind, shown);
}

function withVariant(label: string, variant: string): string {
  return variant === '' ? label : label === '' ? variant : `${label} · ${variant}`;
}

export function axisTitle({ axis, xLabel }: LinesPlot): string {
  const titles = { step: xLabel, epoch: 'epoch', relative: t('time since the start'), wall: t('time of day') };
  return titles[axis];
}

export function unitOf({ axis }: LinesPlot): AxisUnit {
  return axis === 'wall' ? 'date' : axis === 'relative' ? 'seconds' : 'number';
}

function lineLabel(line: PlotLine, { label }: DrawnWith): string {
  const [first = ''] = line.rows;
  const name =
    line.label === null
      ? label(first)
      : line.label === ''
        ? t('mean of {0}', line.rows.length)
        : t('{0} (mean of {1})', line.label, line.rows.length);
  return withVariant(name, line.variant);
}

/** Several lines of each experiment are told apart by their strokes: which is which. Empty: there is one. */
export function variantsOf({ lines }: LinesPlot): readonly { readonly variant: string; readonly stroke: readonly number[] }[] {
  const all = [...new Set(lines.map(({ variant }) => variant))];
  return all.length < 2 ? [] : all.map((variant, at) => ({ variant, stroke: VARIANTS[at % VARIANTS.length] ?? [] }));
}

export function lineSpec(plot: LinesPlot, using: DrawnWith): LineSpec {
  const strokes = new Map(variantsOf(plot).map(({ variant, stroke }) => [variant, stroke]));
  const { logX, logY } = using.state;
  return {
    kind: 'line',
    xLabel: axisTitle(plot),
    yLabel: plot.yLabel,
    unit: unitOf(plot),
    logX: logX && plot.axis !== 'wall',
    logY,
    range: plot.range,
    lines: plot.lines.map((line) => {
      const mark = using.marks.get(line.rows[0] ?? '') ?? PLAIN;
      const stroke = strokes.get(line.variant) ?? mark.stroke;
      const { x, y, faint, band } = line;
      return {
        label: lineLabel(line, using),
        color: mark.color,
        stroke,
        hidden: line.rows.every((row) => using.off.has(row)),
        x,
        y,
        faint,
        band,
      };
    }),
  };
}

/** Steps of all lines and each line's value there. */
export function lineTable(spec: LineSpec): DataTable {
  const steps = new Map<number, (number | undefined)[]>();
  spec.lines.forEach((line, at) => {
    line.x.forEach((x, index) => {
      const values = steps.get(x) ?? [];
      steps.set(x, values);
      values[at] = line.y[index] ?? undefined;
    });
  });
  const sorted = [...steps].sort(([a], [b]) => a - b);
  return {
    head: [spec.unit === 'seconds' ? t('{0}, s', spec.xLabel) : spec.xLabel, ...spec.lines.map(({ label }) => label)],
    rows: sorted.map(([x, values]) => [
      spec.unit === 'date' ? new Date(x).toISOString() : x,
      ...spec.lines.map((_, at) => values[at] ?? ''),
    ]),
  };
}

export function pointSpec(plot: PointsPlot, { label, marks, off, state }: DrawnWith): PointSpec {
  const { xLabel, yLabel, jitter, xNames, yNames } = plot;
  return {
    kind: 'points',
    ...{ xLabel, yLabel, jitter, xNames, yNames, joined: null },
    logX: state.logX && xNames === null,
    logY: state.logY && yNames === null,
    sets: plot.sets.map(({ row, variant, x, y }) => ({
      label: withVariant(label(row), variant),
      color: (marks.get(row) ?? PLAIN).color,
      hidden: off.has(row),
      x,
      y: y.map((value) => value ?? 0),
      ...{ colors: null, sizes: null, names: null },
    })),
  };
}

export function pointTable(spec: PointSpec): DataTable {
  const name = (value: number, names: readonly string[] | null): string | number => names?.[value] ?? value;
  const rows = spec.sets.flatMap(({ label, names, x, y }) =>
    x.map((value, at) => [names?.[at] ?? label, name(value, spec.xNames), name(y[at] ?? 0, spec.yNames)]),
  );
  return { head: [t('Experiment'), spec.xLabel, spec.yLabel], rows };
}

export function groupSpec(plot: BarsPlot, { label, marks, off }: DrawnWith): GroupSpec {
  return {
    kind: 'groups',
    xLabel: plot.xLabel,
    yLabel: plot.yLabel,
    names: plot.names,
    sets: plot.sets.map(({ row, variant, values }) => ({
      label: withVariant(label(row), variant),
      color: (marks.get(row) ?? PLAIN).color,
      hidden: off.has(row),
      values,
    })),
  };
}

export function groupTable(spec: GroupSpec): DataTable {
  return {
    head: [spec.yLabel, ...spec.sets.map(({ label }) => label)],
    rows: spec.names.map((name, at) => [name, ...spec.sets.map(({ values }) => values[at] ?? '')]),
  };
}

export interface MatrixOf {
  readonly row: RowId;
  readonly label: string;
  readonly spec: MatrixSpec;
}

export function matrixSpecs(plot: MatrixPlot, { label, marks, off }: DrawnWith): MatrixOf[] {
  const { xLabel, yLabel, xNames, yNames, normalized } = plot;
  return plot.matrices
    .filter(({ row }) => !off.has(row))
    .map(({ row, variant, counts }) => ({
      row,
      label: withVariant(label(row), variant),
      spec: { kind: 'matrix', xLabel, yLabel, xNames, yNames, normalized, counts, color: (marks.get(row) ?? PLAIN).color },
    }));
}

export function matrixTable({ xLabel, yLabel, xNames, yNames, counts }: MatrixSpec): DataTable {
  return {
    head: [`${yLabel} \\ ${xLabel}`, ...xNames],
    rows: yNames.map((name, at) => [name, ...(counts[at] ?? [])]),
  };
}

/** The rows that a template of the project was filled with. */
export function vegaTable(spec: string): DataTable {
  const rows = rowsIn(JSON.parse(spec) as unknown) ?? [];
  const head = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const text = (value: unknown): string | number =>
    value === undefined || value === null ? '' : typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
  return { head, rows: rows.map((row) => head.map((name) => text(row[name]))) };
}

type Row = Readonly<Record<string, unknown>>;

/** The first list of maps with a revision. */
function rowsIn(part: unknown): readonly Row[] | null {
  if (typeof part !== 'object' || part === null) {
    return null;
  }
  if (Array.isArray(part) && part.length > 0 && part.every((row) => typeof row === 'object' && row !== null && 'rev' in row)) {
    return part as Row[];
  }
  for (const child of Object.values(part)) {
    const found = rowsIn(child);
    if (found) {
      return found;
    }
  }
  return null;
}

/** As a spreadsheet reads it. */
export function csvOf({ head, rows }: DataTable): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    // What begins so would be run as a formula.
    const safe = /^[=+@\t\r]|^-(?![\d.])/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}
