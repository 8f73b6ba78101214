/** The Analysis page: why is this one better? */
import type { ComponentType, JSX } from 'preact';
import { ANALYSIS_VIEWS, EMPTY_ANALYSIS, type AnalysisState, type AnalysisView } from '../../src/protocol/panel.js';
import { columnKey } from '../columns.js';
import { Icon } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { WhatChanged } from './changes.js';
import { Contour } from './contour.js';
import { ScatterMatrix, Slices } from './grids.js';
import { Groups } from './groups.js';
import { BestHistory } from './history.js';
import { Importance } from './importance.js';
import { Parallel } from './parallel.js';
import { Pick, shownColumns, type ViewProps } from './parts.js';
import { Scatter } from './scatter.js';

const VIEWS: Readonly<Record<AnalysisView, ComponentType<ViewProps>>> = {
  parallel: Parallel,
  scatter: Scatter,
  matrix: ScatterMatrix,
  importance: Importance,
  slices: Slices,
  contour: Contour,
  history: BestHistory,
  groups: Groups,
  changes: WhatChanged,
};

export default function Analysis({ panel }: { panel: Panel }): JSX.Element {
  const { view, info, change } = panel;
  const state = view.pages.analysis ?? EMPTY_ANALYSIS;
  const metrics = shownColumns(panel).filter(({ id, numeric }) => id[0] === 'metric' && numeric);
  const wanted = columnKey(state.metric ?? info.mainMetric ?? 'name');
  const metric = metrics.find(({ id }) => columnKey(id) === wanted) ?? metrics[0];
  if (metric === undefined) {
    return (
      <div class="empty">
        <Icon name="graph-scatter" className="empty-icon" />
        <h2>{t('No metric is a number')}</h2>
        <p>{t('Declare metrics in dvc.yaml and run an experiment: what matters for them is shown here.')}</p>
      </div>
    );
  }
  const titles: Record<AnalysisView, string> = {
    parallel: t('Parallel coordinates'),
    scatter: t('Scatter'),
    matrix: t('Scatter matrix'),
    importance: t('Importance'),
    slices: t('Slices'),
    contour: t('Contour'),
    history: t('History'),
    groups: t('Groups'),
    changes: t('What changed'),
  };
  const set = (part: Partial<AnalysisState>, said: string, merge?: string): void =>
    change({ pages: { ...view.pages, analysis: { ...state, ...part } } }, said, merge);
  const Shown = VIEWS[state.view];
  return (
    <div class="plots analysis">
      <div class="plots-tools views" role="group" aria-label={t('What is analysed')}>
        {ANALYSIS_VIEWS.map((one) => (
          <button
            type="button"
            key={one}
            class="legend-item"
            aria-pressed={one === state.view}
            onClick={() => set({ view: one }, titles[one])}
          >
            {titles[one]}
          </button>
        ))}
        <Pick
          label={t('Metric')}
          panel={panel}
          value={metric.id}
          options={metrics.map(({ id }) => id)}
          onPick={(column) => set({ metric: column }, t('Another metric'))}
        />
        {view.filter.trim() === '' ? null : <span class="choice">{t('rows that pass the table’s filter')}</span>}
      </div>
      <Shown panel={panel} state={state} set={set} metric={metric} />
    </div>
  );
}
