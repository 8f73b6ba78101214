/** A range as a person types it: `0.001..0.1 log`, `16..128`, or values with commas between them: `relu, tanh`. */
import { splitValues, typedText, untypedText } from '../run/grid.js';
import { formatCell, parseValues, toCell } from '../values/index.js';
import { floatText } from '../values/scalars.js';
import type { Value } from '../../protocol/values.js';
import type { Refined } from './refine.js';

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const RANGE = new RegExp(String.raw`^\s*(${NUMBER})\s*(?:\.\.|…)\s*(${NUMBER})\s*(log)?\s*$`);

export function rangeText(one: Refined): string {
  if ('value' in one) {
    return valueText(one.value);
  }
  if ('values' in one) {
    return one.values.map(valueText).join(', ');
  }
  const bound = (value: number): string => (one.integer ? String(value) : floatText(value));
  return `${bound(one.min)}..${bound(one.max)}${one.log ? ' log' : ''}`;
}

function valueText(value: Value): string {
  return typeof value === 'string' ? typedText(value) : formatCell(toCell(value), { full: true });
}

/** What was typed; a sentence when it is no range. */
export function readRange(text: string): { readonly range: Refined } | { readonly problem: string } {
  const match = RANGE.exec(text);
  if (match) {
    const [, low = '', high = '', log] = match;
    const [min, max] = [Number(low), Number(high)];
    if (!(min < max)) {
      return { problem: `${low} is not below ${high}.` };
    }
    if (log !== undefined && min <= 0) {
      return { problem: 'A logarithmic range begins above 0.' };
    }
    return { range: { min, max, log: log !== undefined, integer: [low, high].every((one) => /^[-+]?\d+$/.test(one)) } };
  }
  const parts = splitValues(text).map((part) => part.trim());
  if (parts.some((part) => part === '')) {
    return { problem: 'A value is missing. Write a range, such as 0.001..0.1 log, or values with commas between them.' };
  }
  const values = parts.map(readValue);
  const [only] = values;
  return { range: values.length === 1 && only !== undefined ? { value: only } : { values } };
}

/** As in YAML; a text that YAML cannot read, or would take for more than one value, is a text. */
function readValue(text: string): Value {
  const plain = untypedText(text);
  if (plain !== text) {
    return plain;
  }
  try {
    const read = parseValues(`v: ${text}`, 'yaml') as { readonly v?: Value };
    return read.v ?? (/^(?:null|~)$/i.test(text) ? null : text);
  } catch {
    return text;
  }
}
