/** Numbers with the digits that were asked for. */
import type { NumberFormat } from '../../protocol/table.js';
import { formatCell } from './cellText.js';

export function numberText(value: number, format: NumberFormat): string {
  if (format === null) {
    return formatCell(value);
  }
  if ('significant' in format) {
    return significant(value, format.significant);
  }
  const { decimals } = format;
  const size = Math.abs(value);
  // Nothing of it would be left, or far too much, or it came into a column of whole numbers: then its digits count.
  if (value !== 0 && (size >= 1e9 || size < 0.5 * 10 ** -decimals || (decimals === 0 && size < 1000 && !Number.isInteger(value)))) {
    return formatCell(Number(value.toPrecision(4)));
  }
  return value.toFixed(decimals);
}

/** As many digits as asked for, zeros at the end too, so that they stand under each other: 0.500, 1.23e-7. */
function significant(value: number, digits: number): string {
  const text = value.toPrecision(digits);
  return text.includes('e') && Math.abs(value) >= 1 && Math.abs(value) < 1e9 ? String(Number(text)) : text.replace('e+', 'e');
}
