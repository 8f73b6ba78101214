/** Curves of trials while they ran; those that were pruned are faint. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { t } from '../l10n.js';
import { Alternative, Canvas, Card } from '../plots/card.js';
import type { ChartSpec } from '../plots/charts.js';
import type { CardProps } from './outcome.js';
import { shortNumber, stateWords } from './words.js';

/** More lines cannot be told apart. */
const MOST = 60;

export function CurvesCard({ detail, theme }: CardProps): JSX.Element | null {
  const trials = useMemo(() => detail.trials.filter(({ curve }) => curve.length > 1).slice(-MOST), [detail]);
  const spec = useMemo((): ChartSpec => {
    const [usual = '#888888', best = '#888888'] = theme.marks;
    return {
      kind: 'line',
      xLabel: t('step'),
      lines: trials.map((trial) => ({
        label: `${t('trial {0}', trial.number)} (${stateWords(trial.state)})`,
        color: trial.best ? best : trial.state === 'pruned' ? `color-mix(in srgb, ${usual} 40%, transparent)` : usual,
        stroke: trial.state === 'pruned' ? [2, 3] : [],
        hidden: false,
        points: trial.curve.map(([x, y]) => ({ x, y })),
      })),
    };
  }, [trials, theme]);
  if (trials.length === 0) {
    return null;
  }
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  const title = t('While they ran');
  return (
    <Card title={title} detail={pruned > 0 ? t('{0} stopped early', pruned) : ''}>
      <Canvas
        spec={spec}
        theme={theme}
        emphasis={null}
        label={t('Line chart of {0} trials by step; {1} were stopped early', trials.length, pruned)}
        height={240}
      />
      <Alternative title={title}>
        {() => (
          <table>
            <thead>
              <tr>
                <th scope="col">{t('Trial')}</th>
                <th scope="col">{t('State')}</th>
                <th scope="col">{t('Steps')}</th>
                <th scope="col">{t('Last value')}</th>
              </tr>
            </thead>
            <tbody>
              {trials.map(({ number, state, curve }) => (
                <tr key={number}>
                  <th scope="row">{number}</th>
                  <td>{stateWords(state)}</td>
                  <td>{curve.length}</td>
                  <td>{shortNumber(curve.at(-1)?.[1] ?? NaN)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Alternative>
    </Card>
  );
}
