/** Numbers as the text of a file. */
import type { ScalarType } from './scalars.js';

/** Digits for a finite number or a bigint; a float stays recognisable as one (`2.0`), so that programs read the type they expect. */
export function numberText(value: number | bigint, was: ScalarType | 'json'): string {
  const text = Object.is(value, -0) ? '-0.0' : String(value);
  return was === 'float' && /^-?\d+$/.test(text) ? `${text}.0` : text;
}
