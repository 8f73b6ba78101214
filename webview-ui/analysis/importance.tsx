/** Which parameters matter for the metric, and how sure that is. */
import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { t } from '../l10n.js';
import { columnKey, columnName } from '../columns.js';
import { ChartCard } from '../plots/chartCard.js';
import type { BarSpec } from '../plots/draw/spec.js';
import { Problem, queryOf, useAnswer, Waiting, type ViewProps } from './parts.js';

/** A forest that explains less than this has learned little. */
const POOR_FIT = 0.3;

export function Importance({ panel, metric }: ViewProps): JSX.Element {
  const { value, failure } = useAnswer(panel, 'importance', { query: queryOf(panel), metric: metric.id });
  const spec = useMemo(
    (): BarSpec => ({
      kind: 'bar',
      thickness: 12,
      bars: (value?.importances ?? []).map(({ column, share }, at) => ({
        label: columnName(column, panel.info.columns),
        color: panel.theme.marks[0] ?? panel.theme.chart.muted,
        ...{ value: share, text: percent(share), hidden: false, best: at === 0 },
      })),
    }),
    [value, panel.theme],
  );
  if (value === null) {
    return failure ? <Problem failure={failure} /> : <Waiting />;
  }
  const { importances, fit, rows } = value;
  if (importances.length === 0) {
    return (
      <p class="notice">
        {t('{0} experiments have a number for {1}. At least ten are needed, with a parameter that differs.', rows, metric.label)}
      </p>
    );
  }
  const name = (at: number): string => columnName(importances[at]?.column ?? 'name', panel.info.columns);
  const correlation = (one: number | null): string => (one === null ? '—' : one.toFixed(2).replace('-', '−'));
  return (
    <ChartCard
      panel={panel}
      title={t('What matters for {0}', metric.label)}
      detail={t('{0} experiments', rows)}
      before={
        <p class="card-note">
          {fit === null ? '' : fitWords(fit)} {t('Importance is how much worse it predicts when the parameter’s values are shuffled.')}
        </p>
      }
      name={t(
        'Bar chart of the importance of parameters: {0}',
        importances.map(({ share }, at) => `${name(at)} ${percent(share)}`).join(', '),
      )}
      spec={spec}
      height={importances.length * 20 + 16}
      table={() => ({
        head: [t('Parameter'), t('Importance'), t('Spearman correlation')],
        rows: importances.map(({ share, correlation: one }, at) => [name(at), percent(share), correlation(one)]),
      })}
    >
      <ul class="sentences">
        {importances.map(({ column, correlation: one }, at) => (
          <li key={columnKey(column)}>
            <b>{name(at)}</b> {wordsOf(one, metric.label)}
          </li>
        ))}
      </ul>
    </ChartCard>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function fitWords(fit: number): string {
  return fit < POOR_FIT
    ? t(
        'The random forest explains only {0} of the variance of rows that it has not seen: do not trust the shares.',
        percent(Math.max(0, fit)),
      )
    : t('The random forest explains {0} of the variance of rows that it has not seen.', percent(fit));
}

function wordsOf(correlation: number | null, metric: string): string {
  if (correlation === null) {
    return t('holds texts');
  }
  const text = correlation.toFixed(2).replace('-', '−');
  return Math.abs(correlation) < 0.2
    ? t('no clear direction ({0})', text)
    : correlation > 0
      ? t('more of it, higher {0} ({1})', metric, text)
      : t('more of it, lower {0} ({1})', metric, text);
}
