/** Any two columns against each other, coloured and sized by others; the rows that no other row beats are joined. */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { paretoFront } from '../../src/core/analysis/statistics.js';
import type { AnalysisColumn } from '../../src/protocol/plots.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey } from '../columns.js';
import { t } from '../l10n.js';
import { Chart } from '../plots/chart.js';
import { Card } from '../plots/plotFrame.js';
import { pointTable } from '../plots/specs.js';
import type { Drawing, PointSpec } from '../plots/draw/spec.js';
import { colorsOf, Pick, Problem, queryOf, shownColumns, useAnswer, Waiting, type ViewProps } from './parts.js';

const [SMALLEST, LARGEST] = [2, 9];

export function Scatter({ panel, state, set, metric }: ViewProps): JSX.Element {
  const drawing = useRef<Drawing | null>(null);
  const columns = shownColumns(panel);
  const options: ColumnRef[] = ['time', ...columns.map(({ id }) => id)];
  const x = state.x ?? columns.find(({ id, numeric, distinct }) => id[0] === 'param' && numeric && distinct > 1)?.id ?? 'time';
  const y = state.y ?? metric.id;
  const { color, size } = state;
  const asked = [x, y, ...(color ? [color] : []), ...(size ? [size] : [])];
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: asked });
  const data = value?.columns.length === asked.length ? value : null;
  const found = useMemo(() => {
    const [xs, ys] = data?.columns ?? [];
    if (!data || !xs || !ys) {
      return null;
    }
    const colored = color ? data.columns[2] : undefined;
    const sized = size ? data.columns[color ? 3 : 2] : undefined;
    const better = [xs, ys].map((one) => one.better);
    const front =
      better.every((one) => one !== null) && xs.names === null && ys.names === null ? paretoFront([xs.values, ys.values], better) : [];
    const { marks, chart } = panel.theme;
    const isLog = ({ column, names }: AnalysisColumn): boolean =>
      names === null && state.log.some((one) => columnKey(one) === columnKey(column));
    const spec = scatterSpec({
      ...{ labels: data.labels, x: xs, y: ys, front, color: marks[0] ?? chart.muted },
      colors: colored ? colorsOf(colored, marks, chart.muted) : null,
      sizes: sized ? radii(sized.values) : null,
    });
    return { xs, ys, front, spec: { ...spec, logX: isLog(xs), logY: isLog(ys) } };
  }, [data, panel.theme, state.log]);
  const pick = (label: string, name: 'x' | 'y' | 'color' | 'size', column: ColumnRef | null, none?: string): JSX.Element => (
    <Pick
      label={label}
      panel={panel}
      value={column}
      options={name === 'size' ? options.filter((one) => one !== 'time') : options}
      {...(none === undefined ? {} : { none })}
      onPick={(next) => set({ [name]: next }, t('Another column is drawn'))}
    />
  );
  return (
    <>
      <div class="plots-tools">
        {pick(t('Along'), 'x', x)}
        {pick(t('Up'), 'y', y)}
        {pick(t('Colour'), 'color', color, t('none'))}
        {pick(t('Size'), 'size', size, t('none'))}
      </div>
      <Problem failure={failure} />
      {found === null ? (
        failure ? null : (
          <Waiting />
        )
      ) : (
        <Card
          title={t('{0} by {1}', found.ys.label, found.xs.label)}
          detail={found.front.length > 0 ? t('{0} rows are not beaten in both', found.front.length) : ''}
          host={panel.host}
          fail={panel.fail}
          placing={null}
          drawing={drawing}
          table={() => pointTable(found.spec)}
        >
          <Chart
            name={t('Scatter plot of {0} rows: {1} by {2}', found.spec.sets[0]?.x.length ?? 0, found.ys.label, found.xs.label)}
            spec={found.spec}
            height={420}
            theme={panel.theme}
            onDrawing={(made) => (drawing.current = made)}
          />
          {found.front.length > 1 ? (
            <p class="card-note">
              {t('The dashed line joins the Pareto front: rows that no other row beats in one without being worse in the other.')}
            </p>
          ) : null}
        </Card>
      )}
    </>
  );
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
  /** Rows that are joined. */
  readonly front?: readonly number[];
}

/** Rows that have both values. */
export function scatterSpec({ labels, x, y, color, colors = null, sizes = null, front = [] }: ScatterOf): PointSpec {
  const rows = Array.from(x.values.keys()).filter((row) => x.values[row] !== null && y.values[row] !== null);
  const value = (column: AnalysisColumn, row: number): number => column.values[row] ?? 0;
  const line = front.toSorted((a, b) => value(x, a) - value(x, b));
  return {
    kind: 'points',
    xLabel: x.label,
    yLabel: y.label,
    ...{ jitter: false, logX: false, logY: false },
    xNames: x.names,
    yNames: y.names,
    sets: [
      {
        label: y.label,
        color,
        hidden: false,
        x: rows.map((row) => value(x, row)),
        y: rows.map((row) => value(y, row)),
        colors: colors && rows.map((row) => colors[row] ?? color),
        sizes: sizes && rows.map((row) => sizes[row] ?? SMALLEST),
        names: rows.map((row) => labels[row] ?? ''),
      },
    ],
    joined: line.length < 2 ? null : { x: line.map((row) => value(x, row)), y: line.map((row) => value(y, row)), stepped: false },
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
