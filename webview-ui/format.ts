/** How values are shown. */
import { formatCell } from '../src/core/values/cellText.js';
import { numberText } from '../src/core/values/numberFormat.js';
import type { NumberFormat } from '../src/protocol/table.js';
import type { Cell } from '../src/protocol/values.js';

export { numberText };

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
