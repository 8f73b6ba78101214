/** The metric over two parameters, between the experiments too. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { LEAST_FIELD_POINTS } from '../../src/core/analysis/field.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey } from '../columns.js';
import { t } from '../l10n.js';
import { ChartCard } from '../plots/chartCard.js';
import { compact } from '../plots/draw/numbers.js';
import { fieldSpec, type FieldSample } from '../plots/fieldSpec.js';
import { axisOf } from './brush.js';
import { isAmong, Pick, Problem, queryOf, shownColumns, useAnswer, Waiting, type ViewProps } from './parts.js';

const HEIGHT = 420;

export function Contour({ panel, state, set, metric }: ViewProps): JSX.Element {
  const query = queryOf(panel);
  const options: ColumnRef[] = shownColumns(panel)
    .filter(({ id, numeric, distinct }) => id[0] === 'param' && numeric && distinct > 1)
    .map(({ id }) => id);
  const importance = useAnswer(panel, 'importance', { query, metric: metric.id });
  const ranked = (importance.value?.importances ?? []).map(({ column }) => columnKey(column));
  const place = (column: ColumnRef): number => ranked.indexOf(columnKey(column)) + 1 || Infinity;
  const usual = options.toSorted((a, b) => place(a) - place(b));
  const isKnown = importance.value !== null || importance.failure !== null;
  const x = state.across ?? usual[0];
  const y = state.up ?? usual.find((one) => x === undefined || columnKey(one) !== columnKey(x));
  const { value, failure } = useAnswer(
    panel,
    'analysis',
    isKnown && x !== undefined && y !== undefined ? { query, columns: [x, y, metric.id] } : null,
  );
  const found = useMemo(() => {
    const [xs, ys, zs] = value?.columns ?? [];
    if (!value || !xs || !ys || !zs) {
      return null;
    }
    const lower = metric.better === 'lower';
    const numbers = zs.values.flatMap((one) => one ?? []);
    const best =
      metric.better === null ? null : numbers.reduce((a, b) => (lower ? Math.min(a, b) : Math.max(a, b)), lower ? Infinity : -Infinity);
    const samples = value.labels.flatMap((label, row): (FieldSample & { readonly label: string })[] => {
      const [a, b, z] = [xs.values[row] ?? null, ys.values[row] ?? null, zs.values[row] ?? null];
      return a === null || b === null || z === null
        ? []
        : [{ label, x: a, y: b, value: z, name: `${label}: ${zs.label} ${compact(z)}`, best: z === best }];
    });
    const [axisX, axisY] = [axisOf(xs, isAmong(state.log, xs.column), false), axisOf(ys, isAmong(state.log, ys.column), false)];
    const spec = fieldSpec({
      x: { label: xs.label, ...axisX },
      y: { label: ys.label, ...axisY },
      ...{ label: zs.label, lower, samples, theme: panel.theme },
    });
    return { xs, ys, zs, samples, spec };
  }, [value, panel.theme, metric, state.log]);
  if (options.length < 2) {
    return <p class="notice">{t('Fewer than two parameters with numbers differ: there is nothing to draw the metric over.')}</p>;
  }
  const pick = (label: string, name: 'across' | 'up', column: ColumnRef | undefined): JSX.Element => (
    <Pick
      label={label}
      panel={panel}
      value={column ?? null}
      options={options}
      onPick={(next) => set({ [name]: next }, t('Another column is drawn'))}
    />
  );
  return (
    <>
      <div class="plots-tools">
        {pick(t('Along'), 'across', x)}
        {pick(t('Up'), 'up', y)}
      </div>
      <Problem failure={failure} />
      {found === null ? (
        failure ? null : (
          <Waiting />
        )
      ) : found.spec === null ? (
        <p class="notice">
          {t(
            '{0} experiments have numbers for {1}, {2} and {3}. At least {4} are needed, at different values.',
            found.samples.length,
            found.xs.label,
            found.ys.label,
            found.zs.label,
            LEAST_FIELD_POINTS,
          )}
        </p>
      ) : (
        <ChartCard
          panel={panel}
          title={t('{0} over {1} and {2}', found.zs.label, found.xs.label, found.ys.label)}
          detail={metric.better === null ? t('stronger is more') : t('stronger is better')}
          name={t(
            'Contour plot of {0} over {1} and {2} from {3} rows',
            found.zs.label,
            found.xs.label,
            found.ys.label,
            found.samples.length,
          )}
          spec={found.spec}
          height={HEIGHT}
          table={() => ({
            head: [t('Experiment'), found.xs.label, found.ys.label, found.zs.label],
            rows: found.samples.map((one) => [one.label, one.x, one.y, one.value]),
          })}
        >
          <p class="card-note">
            {t('Between experiments the value is a mean of those around, the nearer the more. It is a guess where there are none.')}
          </p>
        </ChartCard>
      )}
    </>
  );
}
