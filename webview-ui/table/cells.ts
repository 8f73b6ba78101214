/** What stands in a cell, how it looks, and what is said about it. */
import type { Highlight } from '../../src/protocol/panel.js';
import { COMPARED, type ColumnStats, type GroupCell, type Histogram, type NumberFormat } from '../../src/protocol/table.js';
import type { Cell } from '../../src/protocol/values.js';
import { fullText, fullTime, numberText, shortTime, showCell, signed } from '../format.js';
import { t } from '../l10n.js';
import { cellOf, type LoadedRow } from '../rows.js';
import type { LaidColumn } from './layout.js';

/** What is known about a column over all rows that pass the filter. */
export interface ColumnSummary {
  readonly stats: ColumnStats;
  readonly histogram: Histogram | null;
}

export interface CellLook {
  readonly text: string;
  readonly classes: string;
  /** 0 to 1, the share of colour; null: none. */
  readonly heat: number | null;
}

/** How a column's cells stand out. */
export interface Emphasis {
  readonly highlight: Highlight;
  readonly heat: boolean;
  readonly summary: ColumnSummary | undefined;
}

const WAIT: CellLook = { text: '', classes: 'wait', heat: null };

export function lookOf(column: LaidColumn, row: LoadedRow, emphasis: Emphasis | undefined): CellLook {
  const at = row.at.get(column.key);
  const cell = at === undefined ? undefined : row.data.cells[at];
  if (cell === undefined) {
    return column.numeric ? { ...WAIT, classes: 'number wait' } : WAIT;
  }
  if (column.ref === 'time') {
    return typeof cell === 'number'
      ? { text: shortTime(cell), classes: 'time', heat: null }
      : { text: '–', classes: 'missing', heat: null };
  }
  const shown = showCell(cell, column.format);
  let classes = `${shown.kind}${column.numeric && shown.kind !== 'error' ? ' number' : ''} ${column.kind}`;
  if (column.kind === 'delta') {
    const text = typeof cell === 'number' ? deltaText(cell, column) : shown.text;
    return { text, classes: typeof cell === 'number' && cell !== 0 ? `${classes}${judged(column, cell > 0)}` : classes, heat: null };
  }
  const compared = row.data.compared[at ?? -1];
  if (compared && shown.kind !== 'missing' && shown.kind !== 'error') {
    const up = compared === COMPARED.larger;
    classes += column.kind === 'param' || compared === COMPARED.other ? ' differs' : ` differs${up ? ' up' : ' down'}${judged(column, up)}`;
  }
  if (typeof cell !== 'number' || emphasis === undefined) {
    return { text: shown.text, classes, heat: null };
  }
  const heat = emphasis.heat ? heatOf(cell, column, emphasis.summary) : null;
  if (standsOut(cell, row, emphasis)) {
    classes += ' stands-out';
  }
  return { text: shown.text, classes: heat === null ? classes : `${classes} heat${column.better === null ? '' : ' judged'}`, heat };
}

function judged({ better }: LaidColumn, up: boolean): string {
  return better === null ? '' : (better === 'higher') === up ? ' better' : ' worse';
}

function deltaText(value: number, { ref, format }: LaidColumn): string {
  const percent = typeof ref !== 'string' && ref[0] === 'delta' && ref[1] === 'percent';
  return value === 0 ? '0' : `${signed(value, percent ? PERCENT : format)}${percent ? ' %' : ''}`;
}

const PERCENT: NumberFormat = { decimals: 1 };

/** Where a number is between the worst and the best (or the smallest and the largest) of its column. */
export function heatOf(value: number, { better }: Pick<LaidColumn, 'better'>, summary: ColumnSummary | undefined): number | null {
  const [min, max] = [summary?.stats.min?.value, summary?.stats.max?.value];
  if (min === undefined || max === undefined || min === max) {
    return null;
  }
  const scaled = summary?.histogram?.scale === 'log' && min > 0 ? Math.log : Number;
  const share = Math.min(1, Math.max(0, (scaled(value) - scaled(min)) / (scaled(max) - scaled(min))));
  return better === 'lower' ? 1 - share : share;
}

function standsOut(value: number, { data }: LoadedRow, { highlight, summary }: Emphasis): boolean {
  const stats = summary?.stats;
  const { kind, state } = data.row;
  // One value, or the same everywhere, is nothing special; nor is what a run that has not ended has from its baseline.
  if (stats === undefined || highlight === 'none' || stats.min?.value === stats.max?.value) {
    return false;
  }
  if (kind === 'workspace' || (state !== 'none' && state !== 'success')) {
    return false;
  }
  const what = highlight === 'best' ? (stats.better === 'higher' ? 'max' : stats.better === 'lower' ? 'min' : null) : highlight;
  if (what === 'last') {
    return stats.last?.row === data.row.id;
  }
  return what !== null && stats[what]?.value === value;
}

/** Of numbers that are written out in full elsewhere: 0.2714 ± 0.056. */
const MEAN: NumberFormat = { significant: 4 };
const SPREAD: NumberFormat = { significant: 2 };

/** A value that a group of rows has in common. */
export function groupValueText(value: Cell, { ref, format }: Pick<LaidColumn, 'ref' | 'format'>): string {
  if (typeof value === 'object' && value?.t === 'error') {
    return t('unreadable');
  }
  return ref === 'time' && typeof value === 'number' ? shortTime(value) : showCell(value, format).text;
}

/** What the rows of a group have in a column. */
export function groupLook(cell: GroupCell | undefined, column: LaidColumn): CellLook {
  if (cell === undefined) {
    return WAIT;
  }
  switch (cell.kind) {
    case 'same':
      return { text: groupValueText(cell.value, column), classes: `same ${column.numeric ? 'number' : ''}`, heat: null };
    case 'numbers': {
      if (column.ref === 'time') {
        return { text: shortTime(cell.max), classes: 'time', heat: null };
      }
      const spread = cell.std === null ? '' : ` ± ${numberText(cell.std, column.format ?? SPREAD)}`;
      return { text: `${numberText(cell.mean, column.format ?? MEAN)}${spread}`, classes: 'number', heat: null };
    }
    case 'mixed':
      return { text: t('{0} values', cell.distinct), classes: 'missing', heat: null };
  }
}

/** Said when the pointer or the focus is on a cell: the value in full, and how it differs. */
export function titleOf(column: LaidColumn, row: LoadedRow, baseline: LoadedRow | undefined): string {
  const at = row.at.get(column.key) ?? -1;
  const cell = row.data.cells[at];
  if (cell === undefined) {
    return '';
  }
  if (column.ref === 'time') {
    return typeof cell === 'number' ? [fullTime(cell), row.data.row.author].filter((part) => part !== '').join('\n') : '';
  }
  const missing = typeof cell === 'object' && cell?.t === 'missing';
  const first = `${column.name}: ${missing ? t('no value') : fullText(cell)}`;
  if (!row.data.compared[at] || (typeof cell === 'object' && cell?.t === 'error')) {
    return first;
  }
  const before = baseline && cellOf(baseline, column.key);
  return before === undefined || baseline === undefined
    ? `${first}\n${t('differs from the baseline')}`
    : `${first}\n${change(before, cell, column.format)} – ${baseline.data.row.label}`;
}

function change(before: Cell, now: Cell, format: NumberFormat): string {
  if (typeof before === 'number' && typeof now === 'number') {
    const percent = before === 0 ? '' : ` (${signed(((now - before) / Math.abs(before)) * 100, PERCENT)} %)`;
    return t('{0} from {1}', `${signed(now - before, format)}${percent}`, showCell(before, null).text);
  }
  return t('was {0}', showCell(before, null).text);
}

export function groupTitle(cell: GroupCell | undefined, column: LaidColumn): string {
  if (cell === undefined) {
    return '';
  }
  switch (cell.kind) {
    case 'same':
      return `${column.name}: ${fullText(cell.value)}`;
    case 'mixed':
      return `${column.name}: ${t('{0} values', cell.distinct)}`;
    case 'numbers': {
      const lines = [
        t('{0}: mean {1}', column.name, numberText(cell.mean, null)),
        ...(cell.std === null ? [] : [t('standard deviation {0}', numberText(cell.std, null))]),
        t('from {0} to {1}, in {2} rows', numberText(cell.min, null), numberText(cell.max, null), cell.count),
        ...(cell.rest > 0 ? [t('{0} rows without a number', cell.rest)] : []),
      ];
      return lines.join('\n');
    }
  }
}
