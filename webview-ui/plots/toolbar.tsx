/** How curves are drawn: of all plots at once. */
import type { JSX } from 'preact';
import { CURVE_GROUPS, type PlotsState } from '../../src/protocol/panel.js';
import { PLOT_AXES, type PlotAxis } from '../../src/protocol/plots.js';
import { TextField } from '../controls/index.js';
import { t } from '../l10n.js';
import { Toggle } from './toggle.js';

export interface PlotsToolbarProps {
  readonly state: PlotsState;
  /** `merge`: steps of one gesture are one change. */
  readonly set: (part: Partial<PlotsState>, said: string, merge?: string) => void;
  readonly canGroupByTable: boolean;
  readonly canGroupBySeeds: boolean;
}

export function PlotsToolbar({ state, set, canGroupByTable, canGroupBySeeds }: PlotsToolbarProps): JSX.Element {
  const axes: Record<PlotAxis, string> = { step: t('Step'), epoch: t('Epoch'), relative: t('Relative time'), wall: t('Wall time') };
  const groups = { none: t('Each experiment'), table: t('Mean of the table’s groups'), seeds: t('Mean over seeds') };
  const offered = CURVE_GROUPS.filter(
    (one) => one === 'none' || one === state.group || (one === 'table' ? canGroupByTable : canGroupBySeeds),
  );
  return (
    <div class="plots-tools" role="group" aria-label={t('How curves are drawn')}>
      <TextField
        label={t('Only plots with this in their title')}
        placeholder={t('Search plots')}
        value={state.search}
        onInput={(search) => set({ search }, t('Plots searched'), 'plots search')}
      />
      <label class="choice">
        {t('Along')}
        <select
          class="select"
          value={state.axis}
          onChange={(event) => {
            const axis = PLOT_AXES.find((one) => one === event.currentTarget.value) ?? 'step';
            set({ axis }, t('Curves along {0}', axes[axis]));
          }}
        >
          {PLOT_AXES.map((one) => (
            <option key={one} value={one}>
              {axes[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="slider">
        {t('Smoothing')}
        <input
          type="range"
          min={0}
          max={0.99}
          step={0.01}
          value={state.smoothing}
          onInput={(event) => {
            const smoothing = Number(event.currentTarget.value);
            set({ smoothing }, t('Smoothing {0}', smoothing), 'smoothing');
          }}
        />
        <output>{state.smoothing.toFixed(2)}</output>
      </label>
      <label class="choice">
        {t('Lines')}
        <select
          class="select"
          value={state.group}
          onChange={(event) => {
            const group = CURVE_GROUPS.find((one) => one === event.currentTarget.value) ?? 'none';
            set({ group }, groups[group]);
          }}
        >
          {offered.map((one) => (
            <option key={one} value={one}>
              {groups[one]}
            </option>
          ))}
        </select>
      </label>
      <Toggle label={t('Log x')} on={state.logX} set={(logX) => set({ logX }, t('Log x'))} />
      <Toggle label={t('Log y')} on={state.logY} set={(logY) => set({ logY }, t('Log y'))} />
      <Toggle label={t('Ignore outliers')} on={state.robust} set={(robust) => set({ robust }, t('Ignore outliers'))} />
    </div>
  );
}
