/** Curves and metrics of the selected experiments. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Curve, RowId } from '../../src/protocol/model.js';
import type { Failure } from '../../src/protocol/rpc.js';
import { Button, Icon, Swatch } from '../controls/index.js';
import type { Mark } from '../palette.js';
import { columnKey, keySet } from '../columns.js';
import type { Panel } from '../panel.js';
import { t } from '../l10n.js';
import { useRows } from '../rows.js';
import type { Theme } from '../theme.js';
import { numberText } from '../format.js';
import { Alternative, Canvas, Card } from './card.js';
import type { ChartSpec } from './charts.js';
import { curveTable, groupCurves, metricBars, type MetricBars, type Series } from './series.js';

export const MAX_PLOTTED = 50;
const TABLE_ROWS = 500;

type Loaded = { readonly curves: readonly Curve[]; readonly errors: readonly string[] };

/** What no one has hidden. */
const NONE: readonly RowId[] = [];

export default function Plots({ panel }: { panel: Panel }): JSX.Element {
  const { host, view, marks, theme, change } = panel;
  const { version } = panel.info;
  const { selected } = view;
  const columns = useMemo(() => {
    const hidden = keySet(view.columns.hidden);
    return panel.info.columns.filter(({ id }) => id[0] === 'metric' && !hidden.has(columnKey(id)));
  }, [panel.info, view.columns.hidden]);
  const columnIds = useMemo(() => columns.map(({ id }) => id), [columns]);
  const rows = useRows(host, selected, columnIds, version);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const hidden = view.pages.plots?.off ?? NONE;
  const off = useMemo(() => new Set(hidden), [hidden]);
  const [over, setOver] = useState<RowId | null>(null);
  const plotted = useMemo(() => rows.slice(0, MAX_PLOTTED), [rows]);
  const ids = plotted.map(({ data }) => data.row.id);
  const idsKey = JSON.stringify(ids);

  useEffect(() => {
    if (ids.length === 0) {
      setLoaded({ curves: [], errors: [] });
      return;
    }
    const controller = new AbortController();
    void host.request('curves', { rows: ids }, controller.signal).then((result) => {
      if (controller.signal.aborted) {
        return;
      }
      if (result.ok) {
        setLoaded(result.value);
        setFailure(null);
      } else {
        setFailure(result.error);
      }
    });
    return () => controller.abort();
  }, [idsKey, version]);

  const series = useMemo(() => groupCurves(loaded?.curves ?? [], ids), [loaded, idsKey]);
  const bars = useMemo(() => metricBars(columns, plotted), [columns, plotted]);
  const labels = useMemo(() => new Map(plotted.map(({ data }) => [data.row.id, data.row.label])), [plotted]);
  if (selected.length === 0) {
    return (
      <div class="empty">
        <Icon name="graph-line" className="empty-icon" />
        <h2>Nothing selected yet</h2>
        <p>Tick experiments in the table to see their curves on top of each other and their metrics side by side.</p>
        <Button primary onClick={() => panel.show('table')}>
          Choose in the table
        </Button>
      </div>
    );
  }
  const toggle = (id: RowId): void => {
    const label = labels.get(id) ?? '';
    const part = (some: readonly RowId[], said: string): void => change({ pages: { ...view.pages, plots: { off: some } } }, said);
    if (off.has(id)) {
      part(
        hidden.filter((one) => one !== id),
        t('{0} drawn', label),
      );
    } else {
      part([...hidden, id], t('{0} not drawn', label));
    }
  };
  return (
    <div class="plots">
      <div class="legend" role="group" aria-label="Shown experiments">
        {plotted.map(({ data: { row } }) => (
          <button
            type="button"
            key={row.id}
            class="legend-item"
            aria-pressed={!off.has(row.id)}
            title={off.has(row.id) ? 'Show' : 'Hide'}
            onClick={() => toggle(row.id)}
            onPointerEnter={() => setOver(row.id)}
            onPointerLeave={() => setOver(null)}
            onFocus={() => setOver(row.id)}
            onBlur={() => setOver(null)}
          >
            <Swatch mark={marks.get(row.id)} />
            <span class="legend-label">{row.label}</span>
          </button>
        ))}
      </div>
      {rows.length > MAX_PLOTTED ? (
        <p class="notice">
          <Icon name="info" /> The first {MAX_PLOTTED} of {rows.length} selected experiments are shown.
        </p>
      ) : null}
      {failure ? (
        <p class="notice bad" role="alert">
          <Icon name="warning" /> {failure.message} {failure.advice ?? ''}
        </p>
      ) : null}
      {(loaded?.errors ?? []).map((message) => (
        <p class="notice bad" key={message}>
          <Icon name="warning" /> {message}
        </p>
      ))}
      {loaded === null && failure === null ? <Bones /> : null}
      {series.length > 0 ? (
        <section aria-labelledby="curves-title">
          <h2 id="curves-title">Curves</h2>
          <div class="cards">
            {series.map((one) => (
              <CurveCard key={one.key} series={one} labels={labels} marks={marks} off={off} over={over} theme={theme} />
            ))}
          </div>
        </section>
      ) : loaded !== null && loaded.errors.length === 0 && plotted.length > 0 ? (
        <p class="notice">
          <Icon name="info" /> The selected experiments have logged no curves. With DVCLive, <code>log_metric</code> in the training loop
          makes them.
        </p>
      ) : null}
      {bars.length > 0 ? (
        <section aria-labelledby="metrics-title">
          <h2 id="metrics-title">Metrics</h2>
          <div class="cards small">
            {bars.map((one) => (
              <BarCard key={one.key} bars={one} marks={marks} off={off} theme={theme} />
            ))}
          </div>
        </section>
      ) : null}
    </div>
  );
}

function Bones(): JSX.Element {
  return (
    <div class="cards" role="status" aria-label="Loading curves">
      {[0, 1].map((index) => (
        <div class="card bone-card" key={index} />
      ))}
    </div>
  );
}

function CurveCard(props: {
  series: Series;
  labels: ReadonlyMap<RowId, string>;
  marks: ReadonlyMap<RowId, Mark>;
  off: ReadonlySet<RowId>;
  over: RowId | null;
  theme: Theme;
}): JSX.Element {
  const { series, labels, marks, off, over, theme } = props;
  const points = useMemo(() => series.curves.map(({ x, y }) => x.map((at, index) => ({ x: at, y: y[index] ?? null }))), [series]);
  const spec = useMemo(
    (): ChartSpec => ({
      kind: 'line',
      xLabel: series.xLabel,
      lines: series.curves.map((curve, index) => ({
        label: labels.get(curve.row) ?? curve.rowLabel,
        color: marks.get(curve.row)?.color ?? '#888888',
        stroke: marks.get(curve.row)?.stroke ?? [],
        hidden: off.has(curve.row),
        points: points[index] ?? [],
      })),
    }),
    [series, points, labels, marks, off],
  );
  const names = series.curves.map((curve) => labels.get(curve.row) ?? curve.rowLabel);
  const emphasis = over === null ? -1 : series.curves.findIndex(({ row }) => row === over);
  return (
    <Card title={series.name} detail={series.file}>
      <Canvas
        spec={spec}
        theme={theme}
        emphasis={emphasis < 0 ? null : emphasis}
        label={`Line chart of ${series.name} by ${series.xLabel}: ${names.join(', ')}`}
        height={220}
      />
      <Alternative title={series.name}>
        {() => {
          const { rows, more } = curveTable(series.curves, TABLE_ROWS);
          return (
            <>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{series.xLabel}</th>
                    {series.curves.map((curve, index) => (
                      <th scope="col" key={curve.row}>
                        {names[index]}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rows.map(({ x, values }) => (
                    <tr key={x}>
                      <th scope="row">{x}</th>
                      {values.map((value, index) => (
                        <td key={index}>{value === undefined ? '–' : value === null ? 'NaN' : numberText(value, null)}</td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
              {more > 0 ? <p class="muted">{more} more steps.</p> : null}
            </>
          );
        }}
      </Alternative>
    </Card>
  );
}

function BarCard(props: { bars: MetricBars; marks: ReadonlyMap<RowId, Mark>; off: ReadonlySet<RowId>; theme: Theme }): JSX.Element {
  const { bars, marks, off, theme } = props;
  const spec = useMemo(
    (): ChartSpec => ({
      kind: 'bar',
      bars: bars.values.map(({ row, label, value, text, best }) => ({
        label,
        value,
        text,
        best,
        color: marks.get(row)?.color ?? '#888888',
        hidden: off.has(row),
      })),
    }),
    [bars, marks, off],
  );
  const count = bars.values.filter(({ row }) => !off.has(row)).length;
  return (
    <Card title={bars.label} detail={bars.better === null ? '' : `${bars.better} is better`}>
      <Canvas
        spec={spec}
        theme={theme}
        emphasis={null}
        label={`Bar chart of ${bars.label}: ${bars.values.map(({ label, text }) => `${label} ${text}`).join(', ')}`}
        height={Math.max(1, count) * 20 + 12}
      />
      <Alternative title={bars.label}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">Experiment</th>
                <th scope="col">{bars.label}</th>
              </tr>
            </thead>
            <tbody>
              {bars.values.map(({ row, label, value, text }) => (
                <tr key={row}>
                  <th scope="row">{label}</th>
                  <td>{value === null ? text : String(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}
