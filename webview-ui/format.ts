/** How values are shown. */
import { formatCell } from '../src/core/values/cellText.js';
import type { Cell } from '../src/protocol/values.js';

export interface Shown {
  readonly text: string;
  readonly kind: 'number' | 'text' | 'missing' | 'error';
  /** The value in full, or what is wrong. */
  readonly title: string;
}

const MAX_TITLE = 2000;

/** Numbers are written out when `decimals` is null, else with as many decimals as the rest of their column. */
export function showCell(cell: Cell, decimals: number | null): Shown {
  const text = cell === '' ? '""' : typeof cell === 'number' ? numberText(cell, decimals) : formatCell(cell);
  const full = formatCell(cell, { full: true });
  return { text, kind: kindOf(cell), title: full.length > MAX_TITLE ? `${full.slice(0, MAX_TITLE)}…` : full };
}

function kindOf(cell: Cell): Shown['kind'] {
  if (typeof cell !== 'object' || cell === null) {
    return typeof cell === 'number' ? 'number' : 'text';
  }
  return cell.t === 'missing' || cell.t === 'error' ? cell.t : cell.t === 'json' ? 'text' : 'number';
}

export function numberText(value: number, decimals: number | null): string {
  if (decimals === null || (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 0.5 * 10 ** -decimals))) {
    return formatCell(decimals === null ? value : Number(value.toPrecision(4)));
  }
  return value.toFixed(decimals);
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

export function signed(value: number, decimals: number | null): string {
  return `${value < 0 ? '−' : '+'}${numberText(Math.abs(value), decimals)}`;
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
