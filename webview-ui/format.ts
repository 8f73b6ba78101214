/** How values are shown. */
import { formatCell } from '../src/core/values/cellText.js';
import type { NumberFormat } from '../src/protocol/table.js';
import type { Cell } from '../src/protocol/values.js';

export interface Shown {
  readonly text: string;
  readonly kind: 'number' | 'text' | 'missing' | 'error';
}

const MAX_TITLE = 2000;

/** @param format of numbers; null: every digit */
export function showCell(cell: Cell, format: NumberFormat): Shown {
  if (typeof cell === 'number') {
    return { text: numberText(cell, format), kind: 'number' };
  }
  return { text: cell === '' ? '""' : formatCell(cell), kind: kindOf(cell) };
}

/** The value in full, or what is wrong; cut where it is very long. */
export function fullText(cell: Cell): string {
  const full = formatCell(cell, { full: true });
  return full.length > MAX_TITLE ? `${full.slice(0, MAX_TITLE)}…` : full;
}

function kindOf(cell: Exclude<Cell, number>): Shown['kind'] {
  if (typeof cell !== 'object' || cell === null) {
    return 'text';
  }
  return cell.t === 'not-fetched' ? 'missing' : cell.t === 'missing' || cell.t === 'error' ? cell.t : cell.t === 'json' ? 'text' : 'number';
}

export function numberText(value: number, format: NumberFormat): string {
  if (format === null) {
    return formatCell(value);
  }
  if ('significant' in format) {
    return significant(value, format.significant);
  }
  const { decimals } = format;
  // Nothing of it would be left, or far too much: then its digits count.
  if (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 0.5 * 10 ** -decimals)) {
    return formatCell(Number(value.toPrecision(4)));
  }
  return value.toFixed(decimals);
}

/** As many digits as asked for, zeros at the end too, so that they stand under each other: 0.500, 1.23e-7. */
function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes('e') && Math.abs(value) >= 1 && Math.abs(value) < 1e9 ? String(Number(text)) : text.replace('e+', 'e');
}

/** Decimals for a metric's column, so that its digits stand under each other: about four that matter, none for whole numbers. */
export function decimalsFor(values: readonly number[]): number {
  let largest = 0;
  let written = 0;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    const [, decimals = ''] = value.toFixed(6).replace(/0+$/, '').split('.');
    written = Math.max(written, decimals.length);
  }
  return Math.min(written, largest < 0.01 ? 6 : largest < 10 ? 4 : largest < 1000 ? 2 : 1);
}

export function signed(value: number, format: NumberFormat): string {
  return `${value < 0 ? '−' : '+'}${numberText(Math.abs(value), format)}`;
}

const thisYear = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const otherYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: '2-digit' });
const inFull = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

export function shortTime(time: number, now = Date.now()): string {
  return (new Date(time).getFullYear() === new Date(now).getFullYear() ? thisYear : otherYear).format(time);
}

export function fullTime(time: number): string {
  return inFull.format(time);
}
