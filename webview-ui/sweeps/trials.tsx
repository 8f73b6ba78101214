/** The list of trials, with a way to each one's experiment and log. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { durationText } from '../../src/core/run/duration.js';
import { formatCell } from '../../src/core/values/cellText.js';
import type { SweepDetail, SweepTrial } from '../../src/protocol/sweeps.js';
import { Button, Icon, Tool } from '../controls/index.js';
import { t } from '../l10n.js';
import type { ActOnSweep } from './sweepsPage.js';
import { shortNumber, stateWords } from './words.js';

const AT_FIRST = 100;

interface Column {
  readonly key: string;
  readonly name: string;
  readonly numeric: boolean;
  readonly text: (trial: SweepTrial) => string;
  /** Null comes last, whatever the direction. */
  readonly order: (trial: SweepTrial) => number | string | null;
}

export function Trials({ detail, canRun, act }: { detail: SweepDetail; canRun: boolean; act: ActOnSweep }): JSX.Element {
  const columns = useMemo(() => columnsOf(detail), [detail.axes, detail.info.objectives]);
  const [sort, setSort] = useState<{ key: string; down: boolean }>({ key: 'number', down: true });
  const [shown, setShown] = useState(AT_FIRST);
  const rows = useMemo(
    () =>
      sorted(
        detail.trials,
        columns.find(({ key }) => key === sort.key),
        sort.down,
      ),
    [detail, columns, sort],
  );
  return (
    <section class="sweep-trials" aria-labelledby="trials-title">
      <h2 id="trials-title">{t('Trials')}</h2>
      <div class="trials-scroll" tabIndex={0} role="region" aria-labelledby="trials-title">
        <table>
          <thead>
            <tr>
              {columns.map(({ key, name, numeric }) => (
                <th
                  key={key}
                  scope="col"
                  class={numeric ? 'number' : ''}
                  aria-sort={sort.key === key ? (sort.down ? 'descending' : 'ascending') : 'none'}
                >
                  <button type="button" class="sort-button" onClick={() => setSort({ key, down: sort.key === key ? !sort.down : false })}>
                    {name}
                    {sort.key === key ? <Icon name={sort.down ? 'arrow-down' : 'arrow-up'} /> : null}
                  </button>
                </th>
              ))}
              <th scope="col">{t('Actions')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shown).map((trial) => (
              <tr key={trial.number} class={trial.best ? 'best' : ''}>
                {columns.map(({ key, numeric, text }) => (
                  <td key={key} class={numeric ? 'number' : ''} title={key === 'state' ? (trial.reason ?? '') : ''}>
                    {key === 'number' && trial.best ? <Icon name="star-full" label={t('best')} /> : null}
                    {text(trial)}
                  </td>
                ))}
                <td>
                  <TrialActions trial={trial} canRun={canRun} act={act} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > shown ? <Button onClick={() => setShown(shown * 4)}>{t('Show more of {0} trials', rows.length)}</Button> : null}
      {detail.more > 0 ? <p class="muted">{t('{0} trials before these are in the table of experiments.', detail.more)}</p> : null}
    </section>
  );
}

function TrialActions({ trial, canRun, act }: { trial: SweepTrial; canRun: boolean; act: ActOnSweep }): JSX.Element {
  const { number, experiments, log, state } = trial;
  return (
    <>
      {experiments.length > 0 ? (
        <Tool icon="graph-line" label={t('Show experiment of trial {0}', number)} text={false} onClick={() => act('showTrial', number)} />
      ) : null}
      {experiments.length > 0 && canRun ? (
        <Tool icon="check-all" label={t('Apply trial {0}', number)} text={false} onClick={() => act('applyBest', number)} />
      ) : null}
      {log === null ? null : (
        <Tool icon="output" label={t('Open log of trial {0}', number)} text={false} onClick={() => act('openLog', number)} />
      )}
      {canRun && (state === 'running' || state === 'waiting') ? (
        <Tool icon="debug-stop" label={t('Stop trial {0}', number)} text={false} onClick={() => act('stopTrial', number)} />
      ) : null}
    </>
  );
}

function columnsOf({ axes, info }: SweepDetail): Column[] {
  const took = ({ started, ended }: SweepTrial): number | null => (started === null || ended === null ? null : ended - started);
  return [
    { key: 'number', name: t('Trial'), numeric: true, text: ({ number }) => String(number), order: ({ number }) => number },
    { key: 'state', name: t('State'), numeric: false, text: ({ state }) => stateWords(state), order: ({ state }) => state },
    ...info.objectives.map(({ name }, at): Column => ({
      ...{ key: `objective:${name}`, name, numeric: true },
      text: (trial) => valueText(trial, at),
      order: ({ values }) => values[at] ?? null,
    })),
    ...axes.map(({ name, range }): Column => ({
      ...{ key: `parameter:${name}`, name, numeric: range !== null },
      text: ({ point }) => (name in point ? cellText(point[name] ?? null) : ''),
      order: ({ point }) => {
        const cell = point[name];
        return typeof cell === 'number' ? cell : cell === undefined ? null : formatCell(cell);
      },
    })),
    { key: 'took', name: t('Took'), numeric: true, text: (trial) => durationOf(took(trial)), order: took },
    {
      key: 'experiment',
      name: t('Experiment'),
      numeric: false,
      text: ({ names }) => names.join(', '),
      order: ({ names }) => names[0] ?? null,
    },
  ];
}

function valueText({ values, spread, curve, state }: SweepTrial, at: number): string {
  const value = values[at];
  if (value != null) {
    return `${shortNumber(value)}${at === 0 && spread !== null ? ` ± ${shortNumber(spread)}` : ''}`;
  }
  const last = curve.at(-1)?.[1];
  return at === 0 && last != null && (state === 'running' || state === 'pruned') ? `(${shortNumber(last)})` : '';
}

function cellText(cell: SweepTrial['point'][string]): string {
  return typeof cell === 'number' ? shortNumber(cell) : formatCell(cell);
}

function durationOf(milliseconds: number | null): string {
  return milliseconds === null ? '' : durationText(milliseconds);
}

function sorted(trials: readonly SweepTrial[], column: Column | undefined, down: boolean): readonly SweepTrial[] {
  if (column === undefined) {
    return trials;
  }
  return trials.toSorted((a, b) => {
    const [x, y] = [column.order(a), column.order(b)];
    if (x === null || y === null) {
      return x === y ? b.number - a.number : x === null ? 1 : -1;
    }
    const compared = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en', { numeric: true });
    return (down ? -compared : compared) || b.number - a.number;
  });
}
