/** The objective by one parameter. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatCell } from '../../src/core/values/cellText.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import type { PointSpec } from '../plots/draw/spec.js';
import { PLAIN, setsOf, type CardProps } from './outcome.js';
import { judged } from './series.js';
import { cellOf } from './words.js';

export function SliceCard({ detail, panel }: CardProps): JSX.Element | null {
  const { axes, importances, info } = detail;
  const [chosen, setChosen] = useState<string | null>(null);
  const [objective] = info.objectives;
  const axis = axes.find(({ name }) => name === (chosen ?? importances[0]?.parameter)) ?? axes[0];
  const all = useMemo(() => judged(detail).filter(({ trial }) => axis !== undefined && axis.name in trial.point), [detail, axis]);
  const spec = useMemo(
    (): PointSpec => ({
      ...PLAIN,
      xLabel: axis?.name ?? '',
      yLabel: objective?.name ?? '',
      logX: axis?.range?.log ?? false,
      xNames: axis?.range === null ? axis.choices : null,
      sets: setsOf(all, panel.theme, ({ trial }) => {
        const cell = trial.point[axis?.name ?? ''] ?? null;
        const choice = axis?.choices.indexOf(formatCell(cell)) ?? -1;
        return axis?.range ? (typeof cell === 'number' ? cell : NaN) : choice === -1 ? NaN : choice;
      }),
    }),
    [all, axis, objective, panel.theme],
  );
  if (axis === undefined || objective === undefined || all.length === 0) {
    return null;
  }
  return (
    <ChartCard
      panel={panel}
      title={t('{0} by {1}', objective.name, axis.name)}
      detail=""
      before={
        <select
          class="sweep-select"
          aria-label={t('Parameter')}
          value={axis.name}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {axes.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      }
      name={t('Chart of {0} by {1} for {2} trials', objective.name, axis.name, all.length)}
      spec={spec}
      height={212}
      table={() => ({
        head: [t('Trial'), axis.name, objective.name],
        rows: all.map(({ trial, value }) => [String(trial.number), cellOf(trial.point[axis.name]), value]),
      })}
    />
  );
}
