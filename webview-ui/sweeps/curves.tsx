/** Curves of trials while they ran; those that were pruned are faint. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import type { LineSpec } from '../plots/draw/spec.js';
import type { CardProps } from './outcome.js';
import { stateWords } from './words.js';

export function CurvesCard({ detail, panel: { theme }, panel }: CardProps): JSX.Element | null {
  const trials = useMemo(() => detail.trials.filter(({ curve }) => curve.length > 1), [detail]);
  const spec = useMemo((): LineSpec => {
    const [usual = theme.chart.muted, best = theme.chart.text] = theme.marks;
    return {
      kind: 'line',
      xLabel: t('step'),
      yLabel: detail.info.objectives[0]?.name ?? '',
      ...{ unit: 'number', logX: false, logY: false, range: null },
      lines: trials.map((trial) => ({
        label: `${t('trial {0}', trial.number)} (${stateWords(trial.state)})`,
        color: trial.best ? best : trial.state === 'pruned' ? `color-mix(in srgb, ${usual} 40%, transparent)` : usual,
        stroke: trial.state === 'pruned' ? [2, 3] : [],
        ...{ hidden: false, faint: null, band: null },
        x: trial.curve.map(([x]) => x),
        y: trial.curve.map(([, y]) => y),
      })),
    };
  }, [trials, theme, detail]);
  if (trials.length === 0) {
    return null;
  }
  const pruned = trials.filter(({ state }) => state === 'pruned').length;
  return (
    <ChartCard
      panel={panel}
      title={t('While they ran')}
      detail={pruned > 0 ? t('{0} stopped early', pruned) : ''}
      name={t('Line chart of {0} trials by step; {1} were stopped early', trials.length, pruned)}
      spec={spec}
      height={240}
      table={() => ({
        head: [t('Trial'), t('State'), t('Steps'), t('Last value')],
        rows: trials.map(({ number, state, curve }) => [String(number), stateWords(state), curve.length, curve.at(-1)?.[1] ?? '']),
      })}
    />
  );
}
