/** The objective by one parameter. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { formatCell } from '../../src/core/values/cellText.js';
import { t } from '../l10n.js';
import { Alternative, Canvas, Card } from '../plots/card.js';
import type { ChartSpec } from '../plots/charts.js';
import { groupsOf, labelOf, type CardProps } from './outcome.js';
import { judged } from './series.js';
import { shortNumber } from './words.js';

export function SliceCard({ detail, theme }: CardProps): JSX.Element | null {
  const { axes, importances, info } = detail;
  const [chosen, setChosen] = useState<string | null>(null);
  const [objective] = info.objectives;
  const axis = axes.find(({ name }) => name === (chosen ?? importances[0]?.parameter)) ?? axes[0];
  const all = useMemo(() => judged(detail).filter(({ trial }) => axis !== undefined && axis.name in trial.point), [detail, axis]);
  const spec = useMemo(
    (): ChartSpec => ({
      kind: 'scatter',
      xLabel:
        axis === undefined
          ? ''
          : axis.range === null
            ? `${axis.name} (${axis.choices.map((choice, at) => `${at + 1}: ${choice}`).join(', ')})`
            : axis.name,
      yLabel: '',
      logX: axis?.range?.log ?? false,
      groups: groupsOf(all, theme).map(({ of, ...group }) => ({
        ...group,
        points: of.map((one) => {
          const cell = one.trial.point[axis?.name ?? ''] ?? null;
          const at = axis?.range ? (typeof cell === 'number' ? cell : NaN) : (axis?.choices.indexOf(formatCell(cell)) ?? -1) + 1;
          return { x: at, y: one.value, label: labelOf(one) };
        }),
      })),
      steps: null,
    }),
    [all, axis, theme],
  );
  if (axis === undefined || objective === undefined || all.length === 0) {
    return null;
  }
  const title = t('{0} by {1}', objective.name, axis.name);
  return (
    <Card title={title} detail="">
      <select class="sweep-select" aria-label={t('Parameter')} value={axis.name} onChange={(event) => setChosen(event.currentTarget.value)}>
        {axes.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <Canvas
        spec={spec}
        theme={theme}
        emphasis={null}
        label={t('Chart of {0} by {1} for {2} trials', objective.name, axis.name, all.length)}
        height={212}
      />
      <Alternative title={title}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Trial')}</th>
                <th scope="col">{axis.name}</th>
                <th scope="col">{objective.name}</th>
              </tr>
            </thead>
            <tbody>
              {all.map(({ trial, value }) => (
                <tr key={trial.number}>
                  <th scope="row">{trial.number}</th>
                  <td>{formatCell(trial.point[axis.name] ?? null)}</td>
                  <td>{shortNumber(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}
