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
  { query, columns, heads: names, numbers, numeric, rows: chosen, format }: ExportRequest,
  total: number,
  read: (start: number, end: number) => readonly TableLine[],
): Steps<string> {
  // Every digit, where another program reads them; else as they are shown.
  const digitsOf = (at: number): NumberFormat | 'full' => (isData(format) ? 'full' : (numbers[at] ?? null));
  // Groups, where another program reads them: a mean and its deviation are two numbers, and how many they are of is one.
  const apart = isData(format) && typeof query.rows === 'object' && chosen === null;
  const spread = <T>(of: (at: number) => T, deviation: (at: number) => T): T[] =>
    columns.flatMap((_, at) => (apart && numeric[at] === true ? [of(at), deviation(at)] : [of(at)]));
  const [name = '', ...titles] = names;
  const heads = [
    name,
    ...(apart ? ['count'] : []),
    ...spread(
      (at) => titles[at] ?? '',
      (at) => `${titles[at] ?? ''} std`,
    ),
  ];
  function* rows(): Generator<readonly TextCell[]> {
    for (let start = 0; start < total; start += AT_ONCE) {
      for (const line of read(start, Math.min(total, start + AT_ONCE))) {
        yield [
          nameOf(line),
          ...(apart ? [line.kind === 'group' ? { text: String(line.count), number: true } : EMPTY] : []),
          ...spread(
            (at) => cellText(line, at, columns[at] ?? 'name', digitsOf(at), format),
            (at) => deviationOf(line, at),
          ),
        ];
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

const EMPTY: TextCell = { text: '', number: false };

function deviationOf(line: TableLine, at: number): TextCell {
  const cell = line.kind === 'group' ? line.cells[at] : undefined;
  return cell?.kind === 'numbers' && cell.std !== null ? { text: String(cell.std), number: true } : EMPTY;
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
    return cell === undefined ? EMPTY : groupText(cell, column, digits, format);
  }
  return valueText(line.cells[at], column, digits, format);
}

function valueText(cell: Cell | undefined, column: ColumnRef, digits: NumberFormat | 'full', format: ExportFormat): TextCell {
  if (cell === undefined) {
    return EMPTY;
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
  if (digits === 'full') {
    return { text: String(cell.mean), number: true };
  }
  const write = (value: number, significant: number): string => numberText(value, digits ?? { significant });
  return { text: `${write(cell.mean, 4)}${cell.std === null ? '' : ` ± ${write(cell.std, 2)}`}`, number: true };
}

function timeText(time: number, format: ExportFormat): string {
  const iso = new Date(time).toISOString();
  return isData(format) ? iso : iso.slice(0, 16).replace('T', ' ');
}
