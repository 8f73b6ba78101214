/** Leaves as text: as JSON for programs, and as JSON that can be read back to the very same value. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { emptyMap, isMap } from '../values/index.js';

/** Numbers that JSON does not have, and everything that JSON would not give back as it was. */
type Encoded =
  | null
  | boolean
  | number
  | string
  | { readonly number: string }
  | { readonly int: string }
  | { readonly date: string }
  | { readonly list: readonly Encoded[] }
  | { readonly map: readonly (readonly [string, Encoded])[] };

export function encodeLeaf(value: Value): Encoded {
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { number: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') {
    return { int: value.toString() };
  }
  if (value instanceof Date) {
    return { date: value.toISOString() };
  }
  if (Array.isArray(value)) {
    return { list: value.map(encodeLeaf) };
  }
  return isMap(value) ? { map: Object.keys(value).map((key) => [key, encodeLeaf(value[key] ?? null)]) } : value;
}

/** Throws when the text was not made by `encodeLeaf`. */
export function decodeLeaf(encoded: Encoded): Value {
  if (typeof encoded !== 'object' || encoded === null) {
    return encoded;
  }
  if ('number' in encoded) {
    return Number(encoded.number);
  }
  if ('int' in encoded) {
    return BigInt(encoded.int);
  }
  if ('date' in encoded) {
    return new Date(encoded.date);
  }
  if ('list' in encoded) {
    return encoded.list.map(decodeLeaf);
  }
  const map: ValueMap = emptyMap();
  for (const [key, value] of encoded.map) {
    map[key] = decodeLeaf(value);
  }
  return map;
}

export type { Encoded };

/** Printable ASCII that stands in JSON as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** JSON of a value, spaced as Python spaces it. What JSON has no number for is a string, unless `strict`: then as Python prints it. */
export function valueJson(value: Value, strict: boolean): string {
  if (typeof value === 'number') {
    return Object.is(value, -0) ? '-0.0' : Number.isFinite(value) || strict ? String(value) : `"${value}"`;
  }
  if (typeof value === 'string') {
    return textJson(value);
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  if (value instanceof Date) {
    return textJson(value.toISOString());
  }
  if (Array.isArray(value)) {
    return `[${value.map((one) => valueJson(one, strict)).join(', ')}]`;
  }
  return `{${Object.keys(value)
    .map((key) => `${textJson(key)}: ${valueJson(value[key] ?? null, strict)}`)
    .join(', ')}}`;
}

/** Whether a text, and any part of it, stands in JSON as it is. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** ASCII alone, as Python prints it. */
export function textJson(text: string): string {
  return isPlain(text)
    ? `"${text}"`
    : JSON.stringify(text).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
