/** Cells as text for people. */
import type { Cell } from '../../protocol/values.js';

export interface FormatCellOptions {
  /** Every digit and every line, for a tooltip or the clipboard. */
  readonly full?: boolean;
}

const SIGNIFICANT = 6;
const TEXT_LENGTH = 120;
/** Larger integers (a time in milliseconds, a count of parameters) are still shown digit by digit. */
const WHOLE = 1e15;

export function formatCell(cell: Cell, options: FormatCellOptions = {}): string {
  const full = options.full === true;
  if (cell === null) {
    return 'null';
  }
  if (typeof cell === 'number') {
    return full ? String(cell) : numberText(cell);
  }
  if (typeof cell === 'string') {
    return full ? cell : shortText(cell);
  }
  if (typeof cell === 'boolean') {
    return String(cell);
  }
  switch (cell.t) {
    case 'missing':
      return full ? '' : '–';
    case 'not-fetched':
      return 'not fetched';
    case 'error':
      return full ? cell.message : shortText(cell.message);
    case 'nan':
      return 'NaN';
    case 'inf':
      return cell.sign > 0 ? 'inf' : '-inf';
    case 'int':
      return cell.text;
    case 'json':
      return full ? cell.text : shortText(cell.text);
  }
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < WHOLE) {
    return String(value);
  }
  const rounded = Number(value.toPrecision(SIGNIFICANT));
  const exponent = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)));
  return exponent < -4 || exponent >= 15 ? rounded.toExponential() : String(rounded);
}

function shortText(text: string): string {
  const line = text.split(/\r\n|[\r\n]/, 1)[0] ?? '';
  const cut = line.length > TEXT_LENGTH ? line.slice(0, TEXT_LENGTH - 1) : line;
  return cut.length < text.length ? `${cut}…` : cut;
}
