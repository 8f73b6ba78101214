/** Plots and metrics of the selected experiments. */
import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { RowId } from '../../src/protocol/model.js';
import { EMPTY_PLOTS, type PlotSize, type PlotsState } from '../../src/protocol/panel.js';
import { Button, Icon } from '../controls/index.js';
import { columnKey, keySet } from '../columns.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { useRows } from '../rows.js';
import type { Placing } from './plotFrame.js';
import { Cursors } from './cursor.js';
import { Legend } from './legend.js';
import { MetricCard } from './metrics.js';
import { arranged, moved, type Carded } from './order.js';
import { PlotCard } from './plotCard.js';
import { metricBars } from './series.js';
import type { DrawnWith } from './specs.js';
import { PlotsToolbar } from './toolbar.js';
import { usePlots } from './usePlots.js';

const MOST_ERRORS = 5;

export default function Plots({ panel }: { panel: Panel }): JSX.Element {
  const { host, view, marks, change, selected } = panel;
  const state = view.pages.plots ?? EMPTY_PLOTS;
  const off = useMemo(() => new Set(state.off), [state.off]);
  const [over, setOver] = useState<RowId | null>(null);
  const cursors = useRef(new Cursors()).current;
  const ids = useMemo(() => selected.map(({ id }) => id), [selected]);
  const { plots, errors, failure, seedsBy, whole } = usePlots(panel, ids, state);
  const columns = useMemo(() => {
    const hidden = keySet(view.columns.hidden);
    return panel.info.columns.filter(({ id }) => id[0] === 'metric' && !hidden.has(columnKey(id)));
  }, [panel.info, view.columns.hidden]);
  const rows = useRows(
    host,
    ids,
    useMemo(() => columns.map(({ id }) => id), [columns]),
    panel.info.version,
  );
  const bars = useMemo(() => metricBars(columns, rows), [columns, rows]);
  const labels = useMemo(() => new Map(selected.map((row) => [row.id, rowName(row)])), [selected]);
  const using = useMemo(
    (): DrawnWith => ({ label: (row) => labels.get(row) ?? '', marks, off, state }),
    [labels, marks, off, state.logX, state.logY],
  );
  const set = (part: Partial<PlotsState>, said: string, merge?: string): void =>
    change({ pages: { ...view.pages, plots: { ...state, ...part } } }, said, merge);

  if (view.selected.length === 0) {
    return (
      <div class="empty">
        <Icon name="graph-line" className="empty-icon" />
        <h2>{t('Nothing selected yet')}</h2>
        <p>{t('Tick experiments in the table to see their curves on top of each other and their metrics side by side.')}</p>
        <Button primary onClick={() => panel.show('table')}>
          {t('Choose in the table')}
        </Button>
      </div>
    );
  }
  const matching = [...(plots ?? []), ...bars].filter(({ title }) => title.toLowerCase().includes(state.search.trim().toLowerCase()));
  const sections = arranged(matching, state);
  const placing = (plot: Carded, among: readonly Carded[]): Placing => {
    const at = among.indexOf(plot);
    const pinned = state.pinned.includes(plot.key);
    const move = (to: number): (() => void) | null =>
      to < 0 || to >= among.length ? null : () => set({ order: moved(among, at, to, state.order) }, t('{0} moved', plot.title));
    return {
      size: state.sizes.find((one) => one.plot === plot.key)?.size ?? usualSize(plot),
      pinned,
      resize: (size) =>
        set({ sizes: [...state.sizes.filter((one) => one.plot !== plot.key), { plot: plot.key, size }] }, t('{0} resized', plot.title)),
      pin: () =>
        set(
          { pinned: pinned ? state.pinned.filter((key) => key !== plot.key) : [...state.pinned, plot.key] },
          pinned ? t('{0} unpinned', plot.title) : t('{0} pinned', plot.title),
        ),
      move: { back: move(at - 1), forth: move(at + 1) },
    };
  };
  const drawn = { panel, using, cursors, over, whole };
  return (
    <div class="plots">
      <PlotsToolbar
        state={state}
        set={set}
        canGroupByTable={typeof view.rows === 'object' && view.rows.group.length > 0}
        canGroupBySeeds={seedsBy.length > 0}
      />
      <Legend rows={selected} marks={marks} off={off} onOff={(some, said) => set({ off: some }, said)} onOver={setOver} />
      {failure ? (
        <p class="notice bad" role="alert">
          <Icon name="warning" /> {failure.message} {failure.advice ?? ''}
        </p>
      ) : null}
      {errors.slice(0, MOST_ERRORS).map((message) => (
        <p class="notice bad" key={message}>
          <Icon name="warning" /> {message}
        </p>
      ))}
      {errors.length > MOST_ERRORS ? <p class="notice bad">{t('and {0} more problems', errors.length - MOST_ERRORS)}</p> : null}
      {plots === null && failure === null ? <Bones /> : null}
      {sections.map(({ id, title, plots: some }) => (
        <section key={id} aria-labelledby={`section-${id}`}>
          <h2 id={`section-${id}`}>{title}</h2>
          <div class={id === 'metrics' ? 'cards small' : 'cards'}>
            {some.map((plot) =>
              plot.kind === 'metric' ? (
                <MetricCard key={plot.key} bars={plot} panel={panel} off={off} placing={placing(plot, some)} />
              ) : (
                <PlotCard key={plot.key} plot={plot} placing={placing(plot, some)} {...drawn} />
              ),
            )}
          </div>
        </section>
      ))}
      {plots !== null && plots.length === 0 && errors.length === 0 ? (
        <p class="notice">
          <Icon name="info" />{' '}
          {t('The selected experiments have logged no curves. With DVCLive, log_metric in the training loop makes them.')}
        </p>
      ) : null}
      {plots !== null && plots.length + bars.length > 0 && matching.length === 0 ? (
        <p class="notice">
          <Icon name="info" /> {t('No plot has this in its title.')}
        </p>
      ) : null}
    </div>
  );
}

/** What is of each experiment by itself takes the whole width. */
function usualSize(plot: Carded): PlotSize {
  const parts =
    plot.kind === 'matrix' ? plot.matrices.length : plot.kind === 'images' ? new Set(plot.images.map(({ row }) => row)).size : 1;
  return parts > 1 ? 'large' : 'medium';
}

function Bones(): JSX.Element {
  return (
    <div class="cards" role="status" aria-label={t('Loading plots')}>
      {[0, 1].map((index) => (
        <div class="card bone-card" key={index} />
      ))}
    </div>
  );
}
