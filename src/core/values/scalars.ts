/** Python's view of scalars, shared by the formats: integers of any size, dates as text, keys that are not strings. */
import type { Value } from '../../protocol/values.js';

/** What a scalar is in its file. JavaScript's numbers cannot say whether `1.0` was a float. */
export type ScalarType = 'null' | 'bool' | 'int' | 'float' | 'string' | 'date';

export interface Scalar {
  readonly type: ScalarType;
  readonly value: Value;
}

/** An integer from decimal (or `0x`, `0o`, `0b`) digits with an optional sign: a number where it is exact, a bigint beyond. */
export function integer(sign: string, digits: string): number | bigint {
  const number = Number(digits);
  if (Number.isSafeInteger(number)) {
    return sign === '-' && number !== 0 ? -number : number;
  }
  const big = BigInt(digits);
  return sign === '-' ? -big : big;
}

/** Python's repr of a float: `1.0`, `1e-07`, `1e+16`. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  if (value === 0) {
    return Object.is(value, -0) ? '-0.0' : '0.0';
  }
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${digits}`;
  }
  if (exponent >= 0) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  return value.toFixed(Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - exponent));
}

export interface MapKey {
  /** Equal for keys that are the same in a Python dict: `1`, `1.0` and `true`. */
  readonly identity: string;
  /** The text `json.dumps` gives such a key. */
  readonly name: string;
}

let nans = 0;

export function mapKey(scalar: Scalar): MapKey {
  const { type, value } = scalar;
  if (type === 'string') {
    return { identity: `s${value as string}`, name: value as string };
  }
  if (typeof value === 'number' && Number.isNaN(value)) {
    return { identity: `nan${nans++}`, name: 'NaN' };
  }
  if (typeof value === 'boolean') {
    return { identity: value ? 'n1' : 'n0', name: String(value) };
  }
  if (typeof value === 'number') {
    return { identity: `n${value === 0 ? 0 : numberIdentity(value)}`, name: type === 'float' ? floatText(value) : String(value) };
  }
  const name = typeof value === 'bigint' ? value.toString() : jsonName(value);
  return { identity: typeof value === 'bigint' ? `n${name}` : `${type}${name}`, name };
}

function jsonName(value: Value): string {
  return typeof value === 'string' ? value : 'null';
}

function numberIdentity(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}
