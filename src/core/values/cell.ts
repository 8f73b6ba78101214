/** Values as cells of a table: what travels as JSON, and the leaves of a document. */
import type { Cell, KeyPath, Value } from '../../protocol/values.js';
import { isMap } from './maps.js';
import { keysInOrder } from './python.js';

export const MISSING: Cell = { t: 'missing' };
export const NOT_FETCHED: Cell = { t: 'not-fetched' };

/** Whether a cell has nothing in it, for whatever reason. */
export function isAbsent(cell: Cell): boolean {
  return typeof cell === 'object' && cell !== null && (cell.t === 'missing' || cell.t === 'error' || cell.t === 'not-fetched');
}

export function toCell(value: Value): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : { t: 'int', text: value.toString() };
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : Number.isNaN(value) ? { t: 'nan' } : { t: 'inf', sign: value > 0 ? 1 : -1 };
  }
  return value instanceof Date ? dateText(value) : { t: 'json', text: jsonText(value) };
}

/** The leaves of a document with their paths. Only maps are flattened: a list and an empty map are each one leaf. */
export function* leaves(value: Value, path: KeyPath = []): Generator<readonly [KeyPath, Cell]> {
  if (isMap(value)) {
    const keys = Object.keys(value);
    if (keys.length > 0) {
      for (const key of keys) {
        yield* leaves(value[key] ?? null, [...path, key]);
      }
      return;
    }
  }
  // An empty document has no leaves.
  if (path.length > 0 || !isMap(value)) {
    yield [path, toCell(value)];
  }
}

/** JSON text as Python writes it: integers of any size, NaN and Infinity stay themselves. */
export function jsonText(value: Value): string {
  if (typeof value === 'bigint') {
    return value.toString();
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (value instanceof Date) {
    return JSON.stringify(dateText(value));
  }
  if (Array.isArray(value)) {
    return `[${value.map(jsonText).join(', ')}]`;
  }
  const pairs = keysInOrder(value).map((key) => `${JSON.stringify(key)}: ${jsonText(value[key] ?? null)}`);
  return `{${pairs.join(', ')}}`;
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString();
}
