/** The metric by groups of rows, and whether they differ by more than chance, in words. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Significance } from '../../src/protocol/plots.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import { compact } from '../plots/draw/numbers.js';
import type { PointSpec } from '../plots/draw/spec.js';
import { Pick, Problem, queryOf, shownColumns, useAnswer, Waiting, type ViewProps } from './parts.js';

/** Groups that are told apart. */
const MOST_GROUPS = 40;
const CHANCE = 0.05;

export function Groups({ panel, state, set, metric }: ViewProps): JSX.Element {
  const columns = shownColumns(panel).filter(({ id, distinct }) => id[0] === 'param' && distinct > 1);
  const options: ColumnRef[] = [...columns.map(({ id }) => id), 'branch', 'author', 'state'];
  const by = state.by ?? columns.toSorted((a, b) => a.distinct - b.distinct)[0]?.id ?? 'branch';
  const query = queryOf(panel);
  const values = useAnswer(panel, 'analysis', { query, columns: [by, metric.id] });
  const tested = useAnswer(panel, 'significance', { query, metric: metric.id, by });
  const spec = useMemo((): PointSpec | null => {
    const [groups, numbers] = values.value?.columns ?? [];
    if (!values.value || !groups || !numbers) {
      return null;
    }
    const textOf = (value: number): string => groups.names?.[value] ?? compact(value);
    const names = [...new Set(groups.values.flatMap((value) => (value === null ? [] : [value])))]
      .sort((a, b) => a - b)
      .slice(0, MOST_GROUPS);
    const rows = Array.from(groups.values.keys()).filter(
      (row) => numbers.values[row] !== null && names.includes(groups.values[row] ?? NaN),
    );
    const { marks } = panel.theme;
    return {
      kind: 'points',
      xLabel: groups.label,
      yLabel: metric.label,
      ...{ jitter: true, logX: false, logY: false, yNames: null, joined: null },
      xNames: names.map(textOf),
      sets: [
        {
          label: metric.label,
          color: marks[0] ?? '#888888',
          hidden: false,
          x: rows.map((row) => names.indexOf(groups.values[row] ?? NaN)),
          y: rows.map((row) => numbers.values[row] ?? 0),
          colors: rows.map((row) => marks[names.indexOf(groups.values[row] ?? NaN) % Math.max(1, marks.length)] ?? '#888888'),
          sizes: null,
          names: rows.map((row) => values.value?.labels[row] ?? ''),
        },
      ],
    };
  }, [values.value, panel.theme, metric]);
  const failure = values.failure ?? tested.failure;
  const groups = tested.value?.groups ?? [];
  const table = {
    head: [t('Group'), t('Rows'), t('Mean'), t('Standard deviation')],
    rows: groups.map(({ label, count, mean, std }) => [label, count, mean, std ?? '']),
  };
  return (
    <>
      <div class="plots-tools">
        <Pick label={t('Groups of')} panel={panel} value={by} options={options} onPick={(next) => set({ by: next }, t('Other groups'))} />
      </div>
      <Problem failure={failure} />
      {spec === null ? (
        failure ? null : (
          <Waiting />
        )
      ) : (
        <ChartCard
          panel={panel}
          title={t('{0} by {1}', metric.label, spec.xLabel)}
          detail={t('{0} groups', groups.length)}

          table={() => table}
          name={t('Distribution of {0} in {1} groups of {2}', metric.label, groups.length, spec.xLabel)}
          spec={spec}
          height={300}
        >
          <ul class="sentences">
            {(tested.value?.pairs ?? []).map((pair) => (
              <li key={pair.b.label}>{sentence(pair, metric.better !== null)}</li>
            ))}
          </ul>
        </ChartCard>
      )}
    </>
  );
}

/** @param isJudged whether it is known which direction is better; else it is said which is higher */
function sentence({ a, b, difference, p, interval }: Significance, isJudged: boolean): string {
  const [first, second] = [`${a.label} (${compact(a.mean)}, n = ${a.count})`, `${b.label} (${compact(b.mean)}, n = ${b.count})`];
  const ahead = isJudged
    ? t('{0} is better than {1} by {2}', first, second, compact(Math.abs(difference)))
    : t('{0} is higher than {1} by {2}', first, second, compact(Math.abs(difference)));
  if (p === null || interval === null) {
    return t('{0}; with so few rows nothing can be said about chance.', ahead);
  }
  // Of how far the first is ahead.
  const sign = Math.sign(difference) || 1;
  const [low = '', high = ''] = interval
    .map((end) => end * sign)
    .sort((x, y) => x - y)
    .map((end) => compact(end).replace('-', '−'));
  const values = [ahead, p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`, low, high] as const;
  return p < CHANCE && interval[0] * interval[1] > 0
    ? t('{0}: more than chance (Welch’s t-test p {1}; 95% bootstrap interval {2} to {3}).', ...values)
    : t('{0}, which may be chance (Welch’s t-test p {1}; 95% bootstrap interval {2} to {3}).', ...values);
}
