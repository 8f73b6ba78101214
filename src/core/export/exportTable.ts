/** The lines of the table as text, a few hundred at a time. */
import { rowName } from '../experiments/rowName.js';
import type { ExportFormat, ExportRequest } from '../../protocol/export.js';
import type { ColumnRef, GroupCell, NumberFormat, TableLine } from '../../protocol/table.js';
import type { Cell } from '../../protocol/values.js';
import type { Steps } from '../experiments/query/steps.js';
import { formatCell } from '../values/cellText.js';
import { numberText } from '../values/numberFormat.js';
import { tablePieces, type TextCell } from './textTable.js';

/** Lines that are written before others have their turn. */
const AT_ONCE = 200;

/** @param read lines `start <= i < end`; `total`: how many there are */
export function* exportTable(
  { columns, heads, numbers, numeric, format }: ExportRequest,
  total: number,
  read: (start: number, end: number) => readonly TableLine[],
): Steps<string> {
  // Every digit, where another program reads them; else as they are shown.
  const digitsOf = (at: number): NumberFormat | 'full' => (isData(format) ? 'full' : (numbers[at] ?? null));
  function* rows(): Generator<readonly TextCell[]> {
    for (let start = 0; start < total; start += AT_ONCE) {
      for (const line of read(start, Math.min(total, start + AT_ONCE))) {
        yield [nameOf(line), ...columns.map((column, at) => cellText(line, at, column, digitsOf(at), format))];
      }
    }
  }
  const pieces: string[] = [];
  let since = 0;
  for (const piece of tablePieces({ heads, numeric: [false, ...numeric], rows: rows() }, format, { formulaSafe: true })) {
    pieces.push(piece);
    if (++since === AT_ONCE) {
      since = 0;
      yield;
    }
  }
  return pieces.join('');
}

function isData(format: ExportFormat): boolean {
  return format === 'csv' || format === 'tsv';
}

/** A commit is known by its message, as in the table. */
function nameOf(line: TableLine): TextCell {
  if (line.kind === 'group') {
    return { text: line.by.map(({ value }) => formatCell(value, { full: true })).join(', '), number: false };
  }
  return { text: rowName(line.row), number: false };
}

function cellText(line: TableLine, at: number, column: ColumnRef, digits: NumberFormat | 'full', format: ExportFormat): TextCell {
  if (line.kind === 'group') {
    const cell = line.cells[at];
    return cell === undefined ? { text: '', number: false } : groupText(cell, column, digits, format);
  }
  return valueText(line.cells[at], column, digits, format);
}

function valueText(cell: Cell | undefined, column: ColumnRef, digits: NumberFormat | 'full', format: ExportFormat): TextCell {
  if (cell === undefined) {
    return { text: '', number: false };
  }
  if (typeof cell === 'number') {
    const text = column === 'time' ? timeText(cell, format) : digits === 'full' ? String(cell) : numberText(cell, digits);
    return { text, number: true };
  }
  const special = typeof cell === 'object' && cell !== null && ['nan', 'inf', 'int'].includes(cell.t);
  return { text: formatCell(cell, { full: isData(format) }), number: special };
}

function groupText(cell: GroupCell, column: ColumnRef, digits: NumberFormat | 'full', format: ExportFormat): TextCell {
  if (cell.kind === 'same') {
    return valueText(cell.value, column, digits, format);
  }
  if (cell.kind === 'mixed') {
    return { text: `${cell.distinct} values`, number: false };
  }
  if (column === 'time') {
    return { text: timeText(cell.max, format), number: true };
  }
  const write = (value: number, significant: number): string =>
    digits === 'full' ? String(value) : numberText(value, digits ?? { significant });
  return { text: `${write(cell.mean, 4)}${cell.std === null ? '' : ` ± ${write(cell.std, 2)}`}`, number: true };
}

function timeText(time: number, format: ExportFormat): string {
  const iso = new Date(time).toISOString();
  return isData(format) ? iso : iso.slice(0, 16).replace('T', ' ');
}
