/** What Python knows of a value and JavaScript does not: that `1.0` is a float, that the key `1` is not a text, and that keys like `10` keep their place. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { isMap } from './maps.js';
import { floatText } from './scalars.js';

type Container = ValueMap | Value[];

/** Notes on a map or a list. Symbols, so that whoever lists its keys does not see them. */
const FLOATS: unique symbol = Symbol('floats');
const OTHER_KEYS: unique symbol = Symbol('keys that are not texts');
const ORDER: unique symbol = Symbol('order of keys');
interface Notes {
  [FLOATS]?: Set<string> | undefined;
  [OTHER_KEYS]?: Set<string> | undefined;
  [ORDER]?: readonly string[] | undefined;
}

/** Only a float that looks like an integer needs the note. */
export function noteFloat(container: Container, key: string | number, value: Value): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    ((container as Notes)[FLOATS] ??= new Set()).add(String(key));
  }
}

export function isFloat(container: Container, key: string | number): boolean {
  const value = (container as Record<string | number, Value | undefined>)[key];
  return (
    typeof value === 'number' &&
    (!Number.isSafeInteger(value) || Object.is(value, -0) || (container as Notes)[FLOATS]?.has(String(key)) === true)
  );
}

export function noteOtherKey(map: ValueMap, key: string): void {
  ((map as Notes)[OTHER_KEYS] ??= new Set()).add(key);
}

const INTEGER = /^(?:0|[1-9][0-9]{0,9})$/;

/** JavaScript lists keys that are integers before all others. @param keys all of the map's, as they stand in the file */
export function noteOrder(map: ValueMap, keys: Iterable<string>): void {
  const order = [...keys];
  if (order.some((key) => INTEGER.test(key))) {
    (map as Notes)[ORDER] = order;
  }
}

/** The keys as they stand in the file. */
export function keysInOrder(map: ValueMap): readonly string[] {
  return (map as Notes)[ORDER] ?? Object.keys(map);
}

/** False for keys that were numbers, booleans, nulls or lists in the file. */
export function isTextKey(map: ValueMap, key: string): boolean {
  return (map as Notes)[OTHER_KEYS]?.has(key) !== true;
}

/** Copies a value from one container to another with what is noted of it. */
export function copyEntry(from: Container, key: string | number, to: Container, toKey: string | number): void {
  const value = (from as Record<string | number, Value>)[key] ?? null;
  (to as Record<string | number, Value>)[toKey] = value;
  if (isFloat(from, key)) {
    noteFloat(to, toKey, value);
  }
}

/** Python's `str(value)`. */
export function pythonText(value: Value, float = false): string {
  return typeof value === 'string' ? value : pythonRepr(value, float);
}

/** Python's `repr(value)`. */
export function pythonRepr(value: Value, float = false): string {
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return float || !Number.isSafeInteger(value) || Object.is(value, -0)
      ? floatText(value).replace('Infinity', 'inf').replace('NaN', 'nan')
      : String(value);
  }
  if (typeof value === 'string') {
    return textRepr(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, at) => pythonRepr(item, isFloat(value, at))).join(', ')}]`;
  }
  return isMap(value)
    ? `{${keysInOrder(value)
        .map(
          (key) => `${isTextKey(value, key) ? textRepr(key) : keyText(value, key)}: ${pythonRepr(value[key] ?? null, isFloat(value, key))}`,
        )
        .join(', ')}}`
    : value instanceof Date
      ? textRepr(value.toISOString())
      : String(value);
}

/** Python's `str(key)`; the names of keys here are those of JSON. */
export function keyText(map: ValueMap, key: string): string {
  const names: Readonly<Record<string, string>> = {
    null: 'None',
    NaN: 'nan',
    Infinity: 'inf',
    '-Infinity': '-inf',
    true: 'True',
    false: 'False',
  };
  return isTextKey(map, key) ? key : (names[key] ?? key);
}

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', [quote]: `\\${quote}` };
  const body = text.replace(
    /[\\\n\r\t'"]|[^\P{C}]|[^\P{Z} ]/gu,
    (char) => escapes[char] ?? (char === "'" || char === '"' ? char : codeEscape(char)),
  );
  return `${quote}${body}${quote}`;
}

function codeEscape(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
