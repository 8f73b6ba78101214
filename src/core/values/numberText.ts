/** Numbers as the text of a file. */
import type { ScalarType } from './scalars.js';

/**
 * Digits for a finite number or a bigint. A float stays recognisable as one (`2.0`), so that programs read the type they expect; so
 * does a number beyond 2^53, whose digits would otherwise read as an integer it is not.
 */
export function numberText(value: number | bigint, was: ScalarType | 'json'): string {
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  const float = was === 'float' || (typeof value === 'number' && !Number.isSafeInteger(value));
  return float && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
