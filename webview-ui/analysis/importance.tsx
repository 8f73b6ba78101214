/** Which parameters matter for the metric, and how sure that is. */
import type { JSX } from 'preact';
import { t } from '../l10n.js';
import { columnKey, columnName } from '../columns.js';
import { Card } from '../plots/plotFrame.js';
import { Problem, queryOf, useAnswer, Waiting, type ViewProps } from './parts.js';

/** A forest that explains less than this has learned little. */
const POOR_FIT = 0.3;

export function Importance({ panel, metric }: ViewProps): JSX.Element {
  const { value, failure } = useAnswer(panel, 'importance', { query: queryOf(panel), metric: metric.id });
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
  const percent = (share: number): string => `${Math.round(share * 100)}%`;
  const correlation = (one: number | null): string => (one === null ? '—' : one.toFixed(2).replace('-', '−'));
  const head = [t('Parameter'), t('Importance'), t('Spearman correlation')];
  return (
    <Card
      title={t('What matters for {0}', metric.label)}
      detail={t('{0} experiments', rows)}
      host={panel.host}
      fail={panel.fail}
      placing={null}
      table={() => ({
        head,
        rows: importances.map(({ share, correlation: one }, at) => [name(at), percent(share), correlation(one)]),
        more: 0,
      })}
    >
      <p class="card-note">
        {fit === null
          ? ''
          : fit < POOR_FIT
            ? t(
                'The random forest explains only {0} of the variance of rows that it has not seen: do not trust the shares.',
                percent(Math.max(0, fit)),
              )
            : t('The random forest explains {0} of the variance of rows that it has not seen.', percent(fit))}{' '}
        {t('Importance is how much worse it predicts when the parameter’s values are shuffled.')}
      </p>
      <ul class="importances">
        {importances.map(({ column, share, correlation: one }, at) => (
          <li key={columnKey(column)}>
            <span class="importance-name" title={name(at)}>
              {name(at)}
            </span>
            <span class="importance-bar" aria-hidden="true">
              <span style={{ width: percent(share) }} />
            </span>
            <span class="importance-share">{percent(share)}</span>
            <span class="importance-words">{wordsOf(one, metric.label)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
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
