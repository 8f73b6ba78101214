/** Any two columns against each other, coloured and sized by others; the rows that no other row beats are marked. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { paretoFront } from '../../src/core/analysis/statistics.js';
import type { AnalysisColumn } from '../../src/protocol/plots.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey } from '../columns.js';
import { Button } from '../controls/index.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import type { PointSet, PointSpec } from '../plots/draw/spec.js';
import type { DataTable } from '../plots/specs.js';
import { Toggle } from '../plots/toggle.js';
import { cellAt, colorsOf, isLog, Pick, Problem, queryOf, shownColumns, toggled, useAnswer, Waiting, type ViewProps } from './parts.js';

const [SMALLEST, LARGEST] = [2, 9];
/** Of rows of the front. */
const STAR = 7;

export function Scatter({ panel, state, set, metric }: ViewProps): JSX.Element {
  const columns = shownColumns(panel);
  const options: ColumnRef[] = ['time', ...columns.map(({ id }) => id)];
  const objectives = columns.filter(({ numeric, better }) => numeric && better !== null).map(({ id }) => id);
  const x = state.x ?? columns.find(({ id, numeric, distinct }) => id[0] === 'param' && numeric && distinct > 1)?.id ?? 'time';
  const y = state.y ?? metric.id;
  const { color, size, third, log } = state;
  const asked = [x, y, color, size, third].filter((one) => one !== null);
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: asked });
  const found = useMemo(() => {
    const column = (of: ColumnRef | null): AnalysisColumn | undefined =>
      of === null ? undefined : value?.columns.find((one) => columnKey(one.column) === columnKey(of));
    const [xs, ys, zs, colored, sized] = [x, y, third, color, size].map(column);
    if (!value || !xs || !ys || (third !== null && !zs)) {
      return null;
    }
    const { marks, chart } = panel.theme;
    const among = zs ? [xs, ys, zs] : [xs, ys];
    const front = frontOf(among);
    const spec = scatterSpec({
      ...{ labels: value.labels, x: xs, y: ys, front, isJoined: among.length === 2, color: marks[0] ?? chart.muted },
      colors: colored ? colorsOf(colored, panel.theme) : null,
      sizes: sized ? radii(sized.values) : null,
    });
    return { value, xs, ys, among, front, spec: { ...spec, logX: isLog(xs, log), logY: isLog(ys, log) } };
  }, [value, panel.theme, log, ...[x, y, third, color, size].map((one) => one && columnKey(one))]);
  const pick = (
    label: string,
    name: 'x' | 'y' | 'color' | 'size' | 'third',
    column: ColumnRef | null,
    from: readonly ColumnRef[],
    none?: string,
  ): JSX.Element => (
    <Pick
      label={label}
      panel={panel}
      value={column}
      options={from}
      {...(none === undefined ? {} : { none })}
      onPick={(next) => set({ [name]: next }, t('Another column is drawn'))}
    />
  );
  const scale = (label: string, { column, names, values }: AnalysisColumn, on: boolean): JSX.Element => (
    <Toggle
      label={label}
      on={on}
      disabled={names !== null || !values.some((value) => value !== null && value > 0)}
      set={() => set({ log: toggled(log, column) }, t('Logarithmic axis'))}
    />
  );
  return (
    <>
      <div class="plots-tools">
        {pick(t('Along'), 'x', x, options)}
        {pick(t('Up'), 'y', y, options)}
        {pick(t('Colour'), 'color', color, options, t('none'))}
        {pick(
          t('Size'),
          'size',
          size,
          options.filter((one) => one !== 'time'),
          t('none'),
        )}
        {pick(t('Third objective'), 'third', third, objectives, t('none'))}
        {found ? (
          <>
            {scale(t('Log x'), found.xs, found.spec.logX)}
            {scale(t('Log y'), found.ys, found.spec.logY)}
          </>
        ) : null}
      </div>
      <Problem failure={failure} />
      {found === null ? (
        failure ? null : (
          <Waiting />
        )
      ) : (
        <ChartCard
          panel={panel}
          title={t('{0} by {1}', found.ys.label, found.xs.label)}
          detail={found.front.length > 0 ? t('{0} rows are not beaten', found.front.length) : ''}
          name={nameOf(found)}
          spec={found.spec}
          height={420}
          table={() => tableOf(found.value.labels, found.among, found.front)}
        >
          <Front {...found} onSelect={() => panel.select(found.front.flatMap((row) => found.value.rows[row] ?? []))} />
        </ChartCard>
      )}
    </>
  );
}

interface Fronted {
  readonly among: readonly AnalysisColumn[];
  readonly front: readonly number[];
}

/** What the front is, or why there is none although one was asked for. */
function Front({ among, front, onSelect }: Fronted & { onSelect: () => void }): JSX.Element | null {
  const names = among.map(({ label }) => label).join(', ');
  const without = among.filter(({ better }) => better === null).map(({ label }) => label);
  if (front.length === 0) {
    return among.length < 3 || without.length === 0 ? null : (
      <p class="card-note">
        {t(
          'There is no Pareto front: it is not known whether more of {0} is better. Draw a metric in its place, or say so in the menu of its column.',
          without.join(', '),
        )}
      </p>
    );
  }
  return (
    <p class="card-note">
      {among.length === 2
        ? t(
            'Stars, joined by the dashed line, are the Pareto front: rows that no other row beats in one of {0} without being worse in the other.',
            names,
          )
        : t('Stars are the Pareto front: rows that no other row beats in one of {0} without being worse in another.', names)}{' '}
      <Button onClick={onSelect}>{t('Select them')}</Button>
    </p>
  );
}

function nameOf({ spec, xs, ys, among, front }: Fronted & { spec: PointSpec; xs: AnalysisColumn; ys: AnalysisColumn }): string {
  const count = spec.sets.reduce((sum, one) => sum + one.x.length, 0);
  const drawn = t('Scatter plot of {0} rows: {1} by {2}', count, ys.label, xs.label);
  return front.length === 0
    ? drawn
    : t('{0}; {1} are the Pareto front of {2}', drawn, front.length, among.map(({ label }) => label).join(', '));
}

/** Rows that no other row beats; none where a column is no objective. */
function frontOf(among: readonly AnalysisColumn[]): number[] {
  const better = among.flatMap((one) => (one.names === null ? (one.better ?? []) : []));
  return better.length < among.length
    ? []
    : paretoFront(
        among.map(({ values }) => values),
        better,
      );
}

function tableOf(labels: readonly string[], among: readonly AnalysisColumn[], front: readonly number[]): DataTable {
  const isFront = new Set(front);
  const rows = Array.from(labels.keys()).filter((row) => among.every(({ values }) => values[row] !== null));
  return {
    head: [t('Experiment'), ...among.map(({ label }) => label), ...(front.length > 0 ? [t('Pareto front')] : [])],
    rows: rows.map((row) => [
      labels[row] ?? '',
      ...among.map((column) => cellAt(column, row)),
      ...(front.length === 0 ? [] : [isFront.has(row) ? t('yes') : '']),
    ]),
  };
}

export interface ScatterOf {
  readonly labels: readonly string[];
  readonly x: AnalysisColumn;
  readonly y: AnalysisColumn;
  /** Of all points, where `colors` has none. */
  readonly color: string;
  /** Of each row. */
  readonly colors?: readonly string[] | null;
  readonly sizes?: readonly number[] | null;
  /** Rows that are stars; joined by a line. */
  readonly front?: readonly number[];
  readonly isJoined?: boolean;
}

/** Rows that have both values. */
export function scatterSpec({ labels, x, y, color, colors = null, sizes = null, front = [], isJoined = false }: ScatterOf): PointSpec {
  const rows = Array.from(x.values.keys()).filter((row) => x.values[row] !== null && y.values[row] !== null);
  const value = (column: AnalysisColumn, row: number): number => column.values[row] ?? 0;
  const isFront = new Set(front);
  const line = front.toSorted((a, b) => value(x, a) - value(x, b));
  const setOf = (some: readonly number[], shape: 'disc' | 'star'): PointSet => ({
    label: y.label,
    shape,
    color,
    hidden: false,
    x: some.map((row) => value(x, row)),
    y: some.map((row) => value(y, row)),
    colors: colors && some.map((row) => colors[row] ?? color),
    sizes: shape === 'star' ? some.map((row) => Math.max(STAR, sizes?.[row] ?? 0)) : sizes && some.map((row) => sizes[row] ?? SMALLEST),
    names: some.map((row) => labels[row] ?? ''),
  });
  const others = rows.filter((row) => !isFront.has(row));
  const stars = rows.filter((row) => isFront.has(row));
  return {
    kind: 'points',
    xLabel: x.label,
    yLabel: y.label,
    ...{ jitter: false, logX: false, logY: false },
    xNames: x.names,
    yNames: y.names,
    sets: [setOf(others, 'disc'), ...(stars.length > 0 ? [setOf(stars, 'star')] : [])],
    joined:
      isJoined && line.length > 1 ? { x: line.map((row) => value(x, row)), y: line.map((row) => value(y, row)), stepped: false } : null,
  };
}

/** The area says how much. */
function radii(values: readonly (number | null)[]): number[] {
  const there = values.flatMap((value) => value ?? []);
  const low = there.reduce((a, b) => Math.min(a, b), Infinity);
  const span = there.reduce((a, b) => Math.max(a, b), -Infinity) - low || 1;
  return values.map((value) =>
    value === null ? SMALLEST : Math.sqrt(SMALLEST ** 2 + ((value - low) / span) * (LARGEST ** 2 - SMALLEST ** 2)),
  );
}
