/** One order for every column, whatever is in it. */
import type { Cell } from '../../protocol/values.js';

const TEXT = new Intl.Collator('en', { numeric: true });

/**
 * Numbers (with infinities) < strings < booleans < null < lists and maps. `descending` turns that around, but what is not a value
 * (NaN, then errors, then not fetched, then missing) stays last in both directions: people sort to see the best first, and that is never an absence.
 */
export function compareCells(a: Cell, b: Cell, direction: 'ascending' | 'descending' = 'ascending'): number {
  const rankA = rank(a);
  const rankB = rank(b);
  if (rankA >= ABSENT || rankB >= ABSENT) {
    return rankA - rankB;
  }
  const order = rankA === rankB ? within(a, b) : rankA - rankB;
  return direction === 'descending' && order !== 0 ? -order : order;
}

export function equalCells(a: Cell, b: Cell): boolean {
  if (a === b) {
    return true;
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || a.t !== b.t) {
    return false;
  }
  return content(a) === content(b);
}

const ABSENT = 5;

function rank(cell: Cell): number {
  if (cell === null) {
    return 3;
  }
  if (typeof cell === 'object') {
    return { int: 0, inf: 0, json: 4, nan: 5, error: 6, 'not-fetched': 7, missing: 8 }[cell.t];
  }
  return typeof cell === 'number' ? 0 : typeof cell === 'string' ? 1 : 2;
}

function within(a: Cell, b: Cell): number {
  const x = comparable(a);
  const y = comparable(b);
  if (typeof x === 'string' && typeof y === 'string') {
    return TEXT.compare(x, y) || (x < y ? -1 : x > y ? 1 : 0);
  }
  return x < y ? -1 : x > y ? 1 : 0;
}

function comparable(cell: Cell): number | bigint | string {
  if (typeof cell === 'number' || typeof cell === 'string') {
    return cell;
  }
  if (typeof cell !== 'object' || cell === null) {
    return cell === true ? 1 : 0;
  }
  switch (cell.t) {
    case 'int':
      return BigInt(cell.text);
    case 'inf':
      return cell.sign * Infinity;
    case 'json':
      return cell.text;
    default:
      return 0;
  }
}

function content(cell: Exclude<Cell, number | string | boolean | null>): string | number {
  switch (cell.t) {
    case 'error':
      return cell.message;
    case 'inf':
      return cell.sign;
    case 'int':
    case 'json':
      return cell.text;
    default:
      return 0;
  }
}
