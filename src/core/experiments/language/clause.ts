/** Clauses from what was clicked or brushed, as text of the query language. */
import type { Cell, ColumnRef } from '../../../protocol/index.js';
import { formatCell } from '../../values/cellText.js';
import { isDelta, isField } from '../refs.js';
import { quoteName } from './names.js';
import type { NamedColumn } from './syntax.js';

/** The name of a column of a file is its label, `Column.label`. */
export type NameOf = (ref: NamedColumn) => string;

/** A column as it is written: `acc`, `` `odd name` ``, `delta(acc)`. */
export function columnText(ref: ColumnRef, nameOf: NameOf): string {
  if (isDelta(ref)) {
    return `${ref[1] === 'percent' ? 'pct' : 'delta'}(${quoteName(nameOf(ref[2]))})`;
  }
  return quoteName(nameOf(ref));
}

/** The rows that have this cell in this column. */
export function cellClause(ref: ColumnRef, cell: Cell, nameOf: NameOf): string {
  const column = columnText(ref, nameOf);
  if (isField(ref)) {
    if (ref === 'time' && typeof cell === 'number') {
      return `time = ${dateText(cell)}`;
    }
    if (ref === 'star') {
      return cell === true ? 'star' : 'not star';
    }
    if (ref === 'tag' && typeof cell === 'string') {
      return cell
        .split(', ')
        .map((tag) => `tag = ${valueText(tag)}`)
        .join(' and ');
    }
  }
  if (typeof cell === 'object' && cell !== null) {
    switch (cell.t) {
      case 'missing':
        return `missing(${column})`;
      case 'not-fetched':
        return `unfetched(${column})`;
      case 'error':
        return `unreadable(${column})`;
      case 'nan':
        return `nan(${column})`;
      default:
        break;
    }
  }
  return `${column} = ${valueText(cell)}`;
}

/** The rows that have one of these cells. */
export function cellsClause(ref: ColumnRef, cells: readonly Cell[], nameOf: NameOf): string {
  const written = cells.map((cell) => cellClause(ref, cell, nameOf));
  const prefix = `${columnText(ref, nameOf)} = `;
  const [only] = written;
  if (only !== undefined && written.length === 1) {
    return only;
  }
  if (ref !== 'tag' && ref !== 'time' && written.every((one) => one.startsWith(prefix))) {
    return `${prefix.slice(0, -3)} in (${written.map((one) => one.slice(prefix.length)).join(', ')})`;
  }
  return `(${written.join(' or ')})`;
}

/** The rows whose number is in this range, both ends included; null is an open end. Times are in milliseconds since the epoch. */
export function rangeClause(ref: ColumnRef, from: number | null, to: number | null, nameOf: NameOf): string {
  const limit = (value: number | null): string => (value === null ? '' : ref === 'time' ? dateText(value, true) : String(value));
  return `${columnText(ref, nameOf)} in ${limit(from)}..${limit(to)}`;
}

/** Both: the rows that pass the filter and the clause. */
export function withClause(filter: string, clause: string): string {
  const kept = filter.trim();
  if (kept === '') {
    return clause;
  }
  // Parentheses that are not needed, for an “or” in quotes, do no harm.
  return `${/\bor\b|\|\|/i.test(kept) ? `(${kept})` : kept} and ${clause}`;
}

/** A value as it stands after `=`: in quotes where it would be read as something else. */
function valueText(cell: Cell): string {
  if (typeof cell === 'string') {
    return /^[\p{L}_][\p{L}\p{N}_.\-+/:@]*$/u.test(cell) && !cell.includes('..') && !SHOWN.has(cell.toLowerCase()) ? cell : quoteText(cell);
  }
  return formatCell(cell, { full: true });
}

/** Words that are shown for something else than a text. */
const SHOWN: ReadonlySet<string> = new Set(['true', 'false', 'null', 'nan', 'inf']);

export function quoteText(text: string): string {
  const escaped = text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/** In local time, as `parseTime` reads it. */
function dateText(time: number, seconds = false): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return seconds ? `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}` : day;
}
