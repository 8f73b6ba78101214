/** The metric over time, and the best so far. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { bestSoFar } from '../../src/core/analysis/statistics.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import { compact } from '../plots/draw/numbers.js';
import type { PointSpec } from '../plots/draw/spec.js';
import { pointTable } from '../plots/specs.js';
import { Problem, queryOf, useAnswer, Waiting, type ViewProps } from './parts.js';

/** From each best to the next, and on to the end. Counted from 1. */
function bestLine(front: readonly number[], y: readonly number[]): { x: number[]; y: number[] } {
  const best = front.map((at) => y[at] ?? 0);
  return { x: [...front.map((at) => at + 1), y.length], y: [...best, best.at(-1) ?? 0] };
}

export function BestHistory({ panel, metric }: ViewProps): JSX.Element {
  const { value, failure } = useAnswer(panel, 'analysis', { query: queryOf(panel), columns: ['time', metric.id] });
  const found = useMemo(() => {
    const [time, values] = value?.columns ?? [];
    if (!value || !time || !values) {
      return null;
    }
    const rows = Array.from(values.values.keys())
      .filter((row) => values.values[row] !== null && time.values[row] !== null && values.names === null)
      .sort((a, b) => (time.values[a] ?? 0) - (time.values[b] ?? 0));
    const better = metric.better ?? 'higher';
    const y = rows.map((row) => values.values[row] ?? 0);
    const front = bestSoFar(y, better);
    const best = front.at(-1);
    const [color = '#888888'] = panel.theme.marks;
    const spec: PointSpec = {
      kind: 'points',
      xLabel: t('order of experiments'),
      yLabel: metric.label,
      ...{ jitter: false, logX: false, logY: false, xNames: null, yNames: null },
      joined: best === undefined ? null : { ...bestLine(front, y), stepped: true },
      sets: [
        {
          label: metric.label,
          color,
          hidden: false,
          x: rows.map((_, at) => at + 1),
          y,
          ...{ colors: null, sizes: null },
          names: rows.map((row) => value.labels[row] ?? ''),
        },
      ],
    };
    return {
      spec,
      best: best === undefined ? null : { label: value.labels[rows[best] ?? 0] ?? '', value: y[best] ?? 0, at: best + 1 },
      count: rows.length,
    };
  }, [value, panel.theme, metric]);
  if (found === null) {
    return failure ? <Problem failure={failure} /> : <Waiting />;
  }
  return (
    <ChartCard
      panel={panel}
      title={t('Best {0} so far', metric.label)}
      detail={t('{0} rows', found.count)}

      table={() => pointTable(found.spec)}
      name={t('{0} over {1} rows in the order of time, and the best so far', metric.label, found.count)}
      spec={found.spec}
      height={360}
    >
      {found.best ? (
        <p class="card-note">
          {t(
            'The best is {0} with {1}, number {2} of {3}; {4} since without a better one.',
            found.best.label,
            compact(found.best.value),
            found.best.at,
            found.count,
            found.count - found.best.at,
          )}
        </p>
      ) : null}
    </ChartCard>
  );
}
