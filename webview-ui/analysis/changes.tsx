/** What changed: for one experiment, what differs from its baseline, the most important first, and what became of the metrics. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { Difference, Row, RowId } from '../../src/protocol/model.js';
import type { ComparedFiles } from '../../src/protocol/compare.js';
import type { TableMethods } from '../../src/protocol/table.js';
import { formatCell } from '../../src/core/values/cellText.js';
import { Button, Icon } from '../controls/index.js';
import { columnKey } from '../columns.js';
import { t } from '../l10n.js';
import { CodeAndData } from './code.js';
import { compact } from '../plots/draw/numbers.js';
import { signed } from '../format.js';
import { Problem, queryOf, useAnswer, Waiting, type ViewProps } from './parts.js';

interface Changes {
  readonly row: RowId;
  readonly differences: TableMethods['differences']['result'];
  readonly files: ComparedFiles | null;
}

export function WhatChanged({ panel, metric }: ViewProps): JSX.Element {
  const { host, view, info, selected } = panel;
  const [chosen, setChosen] = useState<RowId | null>(null);
  const row = selected.find(({ id }) => id === chosen) ?? selected[0] ?? null;
  const [changes, setChanges] = useState<Changes | null>(null);
  const importance = useAnswer(panel, 'importance', { query: queryOf(panel), metric: metric.id });
  useEffect(() => {
    if (row === null) {
      return;
    }
    const controller = new AbortController();
    const isGone = (): boolean => controller.signal.aborted;
    void host.request('differences', { row: row.id, baseline: view.baseline }, controller.signal).then(async (result) => {
      if (!result.ok || isGone()) {
        return;
      }
      const { baseline } = result.value;
      setChanges({ row: row.id, differences: result.value, files: null });
      const files = baseline === null ? null : await host.request('compareFiles', { rows: [baseline, row.id] }, controller.signal);
      if (files?.ok && !isGone()) {
        setChanges({ row: row.id, differences: result.value, files: files.value });
      }
    });
    return () => controller.abort();
  }, [row?.id, view.baseline, info.version]);
  if (row === null) {
    return (
      <div class="empty">
        <Icon name="diff" className="empty-icon" />
        <h2>{t('Nothing selected yet')}</h2>
        <p>{t('Tick an experiment in the table to see what makes it differ from its baseline.')}</p>
        <Button primary onClick={() => panel.show('table')}>
          {t('Choose in the table')}
        </Button>
      </div>
    );
  }
  const shares = new Map(importance.value?.importances.map(({ column, share }) => [columnKey(column), share]));
  return (
    <>
      {selected.length > 1 ? <Which rows={selected} row={row} onPick={setChosen} /> : null}
      <Problem failure={importance.failure} />
      {changes?.row === row.id ? (
        <Report panel={panel} row={row} changes={changes} shares={shares} metric={columnKey(metric.id)} />
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Which({ rows, row, onPick }: { rows: readonly Row[]; row: Row; onPick: (row: RowId) => void }): JSX.Element {
  return (
    <div class="plots-tools">
      <label class="choice">
        {t('Experiment')}
        <select class="select" value={row.id} onChange={(event) => onPick(event.currentTarget.value)}>
          {rows.map(({ id, label }) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface ReportProps {
  readonly panel: ViewProps['panel'];
  readonly row: Row;
  readonly changes: Changes;
  readonly shares: ReadonlyMap<string, number>;
  readonly metric: string;
}

function Report({ panel, row, changes: { differences, files }, shares, metric }: ReportProps): JSX.Element {
  const share = ({ column }: Difference): number => shares.get(columnKey(column)) ?? 0;
  const params = differences.params.toSorted((a, b) => share(b) - share(a));
  const metrics = differences.metrics.toSorted((a, b) => Number(columnKey(b.column) === metric) - Number(columnKey(a.column) === metric));
  const judge = ({ column, from, to }: Difference): string => {
    const better = panel.info.columns.find(({ id }) => columnKey(id) === columnKey(column))?.better ?? null;
    return better === null || typeof from !== 'number' || typeof to !== 'number'
      ? ''
      : to > from === (better === 'higher')
        ? 'better'
        : 'worse';
  };
  if (differences.baseline === null) {
    return <p class="notice">{t('{0} has no baseline to compare it with. Choose one in the table.', rowName(row))}</p>;
  }
  return (
    <article class="card what-changed" aria-label={t('What changed in {0}', rowName(row))}>
      <h3>
        <span class="card-title">{t('What changed in {0}', rowName(row))}</span>
      </h3>
      <h4>{t('Metrics')}</h4>
      <Rows differences={metrics} note={moved} judge={judge} empty={t('No metric moved.')} />
      <h4>{t('Parameters, the most important first')}</h4>
      <Rows
        differences={params}
        note={(one) => (share(one) > 0 ? t('{0}% of importance', Math.round(share(one) * 100)) : '')}
        empty={t('No parameter differs.')}
      />
      <h4>{t('Code and data')}</h4>
      <CodeAndData panel={panel} from={differences.baseline} to={row.id} files={files} />
    </article>
  );
}

function Rows({
  differences,
  note,
  judge,
  empty,
}: {
  differences: readonly Difference[];
  note: (one: Difference) => string;
  /** Whether it is for the better: a class. */
  judge?: (one: Difference) => string;
  empty: string;
}): JSX.Element {
  return differences.length === 0 ? (
    <p class="muted">{empty}</p>
  ) : (
    <table class="changes">
      <tbody>
        {differences.map((one) => (
          <tr key={columnKey(one.column)}>
            <th scope="row">{one.label}</th>
            <td>{formatCell(one.from)}</td>
            <td class="arrow" aria-hidden="true">
              →
            </td>
            <td>
              <span class="to">{formatCell(one.to)}</span> <span class={`note muted ${judge?.(one) ?? ''}`}>{note(one)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function moved({ from, to }: Difference): string {
  if (typeof from !== 'number' || typeof to !== 'number') {
    return '';
  }
  const by = to - from;
  const percent = from === 0 ? '' : ` (${signed((100 * by) / Math.abs(from), { decimals: 1 })} %)`;
  return `${by > 0 ? '+' : '−'}${compact(Math.abs(by))}${percent}`;
}
