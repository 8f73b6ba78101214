/** Many small scatter plots: the metric over each parameter, and each column against each other. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { AnalysisColumn } from '../../src/protocol/plots.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey } from '../columns.js';
import { t } from '../l10n.js';
import { Chart, type ChartProps } from '../plots/chart.js';
import { ChartCard } from '../plots/chartCard.js';
import type { PointSpec } from '../plots/draw/spec.js';
import { NOTHING, pictured, together } from '../plots/pictures.js';
import { Card } from '../plots/plotFrame.js';
import { useDrawings } from '../plots/useDrawings.js';
import { pointTable } from '../plots/specs.js';
import { scatterSpec } from './scatter.js';
import { cellAt, isLog, Pick, Problem, queryOf, shownColumns, useAnswer, Waiting, type ViewProps } from './parts.js';

const MOST_SLICES = 24;
const MOST_COLUMNS = 5;
const [SLICE_HEIGHT, CELL_HEIGHT] = [200, 150];

/** Each is a cut through the search along one parameter; the others vary. */
export function Slices({ panel, state, metric }: ViewProps): JSX.Element {
  const params = varying(panel).slice(0, MOST_SLICES);
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: [...params, metric.id] });
  const y = value?.columns.length === params.length + 1 ? value.columns.at(-1) : undefined;
  if (!value || y === undefined) {
    return failure ? <Problem failure={failure} /> : <Waiting />;
  }
  return params.length === 0 ? (
    <p class="notice">{t('No parameter differs.')}</p>
  ) : (
    <div class="cards">
      {value.columns.slice(0, -1).map((x) => (
        <Slice key={columnKey(x.column)} panel={panel} x={x} y={y} labels={value.labels} log={state.log} />
      ))}
    </div>
  );
}

interface Among {
  readonly panel: ViewProps['panel'];
  readonly labels: readonly string[];
  readonly log: readonly ColumnRef[];
}

interface SliceProps extends Among {
  readonly x: AnalysisColumn;
  readonly y: AnalysisColumn;
}

function Slice({ x, y, ...among }: SliceProps): JSX.Element {
  const { panel, log } = among;
  const spec = useMemo(() => smallSpec(x, y, among), [x, y, log, panel.theme]);
  return (
    <ChartCard
      panel={panel}
      title={x.label}
      detail={y.label}

      table={() => pointTable(spec)}
      name={t('{0} of {1} rows over {2}', y.label, spec.sets[0]?.x.length ?? 0, x.label)}
      spec={spec}
      height={SLICE_HEIGHT}
    />
  );
}

export function ScatterMatrix({ panel, state, set, metric }: ViewProps): JSX.Element {
  const columns = shownColumns(panel);
  const chosen = (state.axes ?? [...varying(panel).slice(0, MOST_COLUMNS - 2), metric.id]).slice(0, MOST_COLUMNS);
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: chosen });
  const shown = value?.columns.length === chosen.length ? value : null;
  const key = (column: ColumnRef): string => columnKey(column);
  const table = (): ReturnType<typeof pointTable> => ({
    head: [t('Experiment'), ...(shown?.columns.map(({ label }) => label) ?? [])],
    rows: (shown?.labels ?? []).map((label, row) => [label, ...(shown?.columns ?? []).map((column) => cellAt(column, row))]),
  });
  const { all, keep } = useDrawings();
  const side = chosen.length - 1;
  const pictures = pictured(() =>
    together(
      Array.from({ length: side * side }, (_, at) => ({
        ...{ label: '', color: null },
        svg: all.get(`${at % side} ${Math.floor(at / side)}`)?.svg() ?? NOTHING,
      })),
      side,
      panel.theme.chart,
    ),
  );
  return (
    <>
      <div class="plots-tools">
        <Pick
          label={t('Add a column')}
          panel={panel}
          value={null}
          none={t('Choose a column')}
          options={columns.map(({ id }) => id).filter((id) => !chosen.some((one) => key(one) === key(id)))}
          onPick={(column) => column && set({ axes: [...chosen.slice(1 - MOST_COLUMNS), column] }, t('Column added'))}
        />
        {chosen.map((column) => (
          <button
            type="button"
            class="toggle"
            key={key(column)}
            title={t('Remove')}
            disabled={chosen.length <= 2}
            onClick={() => set({ axes: chosen.filter((one) => key(one) !== key(column)) }, t('Column removed'))}
          >
            {shown?.columns.find((one) => key(one.column) === key(column))?.label ?? ''} ×
          </button>
        ))}
      </div>
      <Problem failure={failure} />
      {shown === null ? (
        failure ? null : (
          <Waiting />
        )
      ) : (
        <Card
          title={t('Scatter matrix')}
          detail={t('{0} rows', shown.rows.length)}
          host={panel.host}
          fail={panel.fail}
          placing={null}
          drawing={{ current: pictures }}
          table={table}
        >
          <div
            class="scatter-matrix"
            style={{ gridTemplateColumns: `repeat(${Math.max(1, shown.columns.length - 1)}, minmax(120px, 1fr))` }}
          >
            {shown.columns
              .slice(1)
              .flatMap((y, row) =>
                shown.columns
                  .slice(0, -1)
                  .map((x, column) =>
                    column > row ? (
                      <span key={`${row} ${column}`} />
                    ) : (
                      <Cell
                        key={`${key(x.column)} ${key(y.column)}`}
                        onDrawing={keep(`${column} ${row}`)}
                        {...{ panel, x, y, labels: shown.labels, log: state.log }}
                      />
                    ),
                  ),
              )}
          </div>
        </Card>
      )}
    </>
  );
}

function Cell({ x, y, onDrawing, ...among }: SliceProps & Required<Pick<ChartProps, 'onDrawing'>>): JSX.Element {
  const { panel, log } = among;
  const spec = useMemo(() => smallSpec(x, y, among), [x, y, log, panel.theme]);
  return (
    <Chart
      name={t('Scatter plot of {0} rows: {1} by {2}', spec.sets[0]?.x.length ?? 0, y.label, x.label)}
      spec={spec}
      height={CELL_HEIGHT}
      theme={panel.theme}
      onDrawing={onDrawing}
    />
  );
}

function varying(panel: ViewProps['panel']): ColumnRef[] {
  return shownColumns(panel)
    .filter(({ id, distinct }) => id[0] === 'param' && distinct > 1)
    .map(({ id }) => id);
}

function smallSpec(x: AnalysisColumn, y: AnalysisColumn, { labels, log, panel: { theme } }: Among): PointSpec {
  const spec = scatterSpec({ labels, x, y, color: theme.marks[0] ?? theme.chart.muted });
  return { ...spec, logX: isLog(x, log), logY: isLog(y, log) };
}
