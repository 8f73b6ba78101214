/** Parts that the views of the Analysis page share. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Column } from '../../src/protocol/model.js';
import type { AnalysisState } from '../../src/protocol/panel.js';
import type { AnalysisColumn, PlotsMethods } from '../../src/protocol/plots.js';
import type { Failure } from '../../src/protocol/rpc.js';
import { ALL_ROWS, type ColumnRef, type TableQuery } from '../../src/protocol/table.js';
import { columnKey, columnName, keySet } from '../columns.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import type { Theme } from '../theme.js';
import { axisOf } from './brush.js';
import { rampColor } from './ramp.js';

export interface ViewProps {
  readonly panel: Panel;
  readonly state: AnalysisState;
  readonly set: (part: Partial<AnalysisState>, said: string, merge?: string) => void;
  readonly metric: Column;
}

/** The table's rows: what passes its filter, with its expressions. */
export function queryOf({ view }: Panel): TableQuery {
  return { ...ALL_ROWS, filter: view.filter, expressions: view.expressions, baseline: view.baseline };
}

type Asked = 'analysis' | 'importance' | 'significance';

export interface Answer<T> {
  /** Null: not here yet. What was there before stays until then. */
  readonly value: T | null;
  readonly failure: Failure | null;
}

/** @param params null: nothing is asked */
export function useAnswer<K extends Asked>(
  { host, info }: Panel,
  method: K,
  params: PlotsMethods[K]['params'] | null,
): Answer<PlotsMethods[K]['result']> {
  const [answer, setAnswer] = useState<Answer<PlotsMethods[K]['result']>>({ value: null, failure: null });
  const asked = JSON.stringify(params);
  useEffect(() => {
    if (params === null) {
      return;
    }
    const controller = new AbortController();
    void host.request(method, params, controller.signal).then((result) => {
      if (!controller.signal.aborted) {
        setAnswer((before) => (result.ok ? { value: result.value, failure: null } : { ...before, failure: result.error }));
      }
    });
    return () => controller.abort();
  }, [asked, info.version]);
  return answer;
}

/** Columns of files that are not hidden in the table. */
export function shownColumns({ info, view }: Panel): readonly Column[] {
  const hidden = keySet(view.columns.hidden);
  return info.columns.filter(({ id }) => !hidden.has(columnKey(id)));
}

export function isAmong(some: readonly ColumnRef[], column: ColumnRef): boolean {
  return some.some((one) => columnKey(one) === columnKey(column));
}

/** Without the column where it is among them, else with it. */
export function toggled(some: readonly ColumnRef[], column: ColumnRef): ColumnRef[] {
  return isAmong(some, column) ? some.filter((one) => columnKey(one) !== columnKey(column)) : [...some, column];
}

/** Whether the numbers of a column stand on a logarithmic scale. @param log columns with the other scale than their numbers suggest */
export function isLog(column: AnalysisColumn, log: readonly ColumnRef[]): boolean {
  return axisOf(column, isAmong(log, column.column), false).log;
}

export interface PickProps {
  readonly label: string;
  readonly value: ColumnRef | null;
  readonly options: readonly ColumnRef[];
  /** The text of no column; absent: one must be chosen. */
  readonly none?: string;
  readonly panel: Panel;
  readonly onPick: (column: ColumnRef | null) => void;
}

export function Pick({ label, value, options, none, panel, onPick }: PickProps): JSX.Element {
  return (
    <label class="choice">
      {label}
      <select
        class="select"
        value={value === null ? '' : columnKey(value)}
        onChange={(event) => {
          const key = event.currentTarget.value;
          onPick(options.find((one) => columnKey(one) === key) ?? null);
        }}
      >
        {none === undefined ? null : <option value="">{none}</option>}
        {options.map((one) => (
          <option key={columnKey(one)} value={columnKey(one)}>
            {columnName(one, panel.info.columns)}
          </option>
        ))}
      </select>
    </label>
  );
}

export function Problem({ failure }: { failure: Failure | null }): JSX.Element | null {
  return failure === null ? null : (
    <p class="notice bad" role="alert">
      {failure.message} {failure.advice ?? ''}
    </p>
  );
}

export function Waiting(): JSX.Element {
  return <div class="card bone-card" role="status" aria-label={t('Loading')} />;
}

/** A colour for each value: of a ramp for numbers, of the marks for names. */
export function colorsOf(
  { names, values }: { readonly names: readonly string[] | null; readonly values: readonly (number | null)[] },
  { marks, dark, chart }: Theme,
): string[] {
  const there = values.flatMap((value) => value ?? []);
  let [low, high] = [Infinity, -Infinity];
  for (const value of there) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const span = high - low || 1;
  return values.map((value) =>
    value === null
      ? chart.muted
      : names === null
        ? rampColor((value - low) / span, dark)
        : (marks[value % Math.max(1, marks.length)] ?? chart.muted),
  );
}

/** A value of a column in a table: a name, a number, or nothing. */
export function cellAt({ names, values }: AnalysisColumn, row: number): string | number {
  const value = values[row] ?? null;
  return value === null ? '' : (names?.[value] ?? value);
}
