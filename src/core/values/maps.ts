import type { KeyPath, Value, ValueMap } from '../../protocol/values.js';

/** A map without a prototype: `__proto__` and `constructor` are keys like any other. */
export function emptyMap(): ValueMap {
  return Object.create(null) as ValueMap;
}

export function isMap(value: Value | undefined): value is ValueMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

export function valueAt(value: Value, path: KeyPath): Value | undefined {
  let current: Value | undefined = value;
  for (const key of path) {
    if (!isMap(current) || !Object.hasOwn(current, key)) {
      return undefined;
    }
    current = current[key];
  }
  return current;
}

/** A copy with one value replaced. What aliases share stays shared only where it is not on the path. */
export function withValue(value: Value, path: KeyPath, leaf: Value): Value {
  const [key, ...rest] = path;
  if (key === undefined) {
    return leaf;
  }
  const copy = emptyMap();
  if (isMap(value)) {
    for (const name of Object.keys(value)) {
      copy[name] = value[name] as Value;
    }
  }
  copy[key] = withValue(copy[key] ?? null, rest, leaf);
  return copy;
}

/** Equality of documents: numbers by value (so an integer of any kind equals another), NaN equals itself, order of keys ignored. */
export function equalValues(a: Value, b: Value): boolean {
  if (Object.is(a, b)) {
    return true;
  }
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint')) {
    // Loose on purpose: 1n == 1.
    return a == b;
  }
  if (a instanceof Date || b instanceof Date) {
    return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
  }
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => equalValues(item, b[index] as Value));
  }
  if (!isMap(a) || !isMap(b)) {
    return false;
  }
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalValues(a[key] as Value, b[key] as Value))
  );
}
