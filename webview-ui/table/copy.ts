/** Selected cells as text that spreadsheets take: tabs between cells, every digit. */
import { separated, withoutFormula, type TextCell } from '../../src/core/export/textTable.js';
import type { TableLine } from '../../src/protocol/table.js';
import { formatCell } from '../../src/core/values/cellText.js';
import { groupLabel } from './name.js';
import { groupLook } from './cells.js';
import type { CellRange } from './gridProps.js';
import type { Layout } from './layout.js';
import type { TableSource } from './source.js';

/** Rows of one copy: more are exported to a file. */
const MOST = 20_000;

export async function copyText(source: TableSource, layout: Layout, { top, bottom, left, right }: CellRange): Promise<string> {
  const columns = layout.columns.slice(Math.max(0, left - 1), right);
  const heads = [...(left === 0 ? ['name'] : []), ...columns.map(({ name }) => name)].map((text) => ({ text, number: false }));
  if (top < 0) {
    return block([heads]);
  }
  const lines = await source.read(
    top,
    Math.min(bottom + 1, top + MOST),
    columns.map(({ ref }) => ref),
  );
  const cellAt = (line: TableLine, at: number): TextCell => {
    const column = columns[at];
    if (line.kind === 'group') {
      return { text: column ? groupLook(line.cells[at], { ...column, format: null }).text : '', number: true };
    }
    const cell = line.cells[at];
    return { text: cell === undefined ? '' : formatCell(cell, { full: true }), number: typeof cell === 'number' };
  };
  const rows = lines.map((line) => [
    ...(left === 0 ? [{ text: line.kind === 'row' ? line.row.label : groupLabel(line), number: false }] : []),
    ...columns.map((_, at) => cellAt(line, at)),
  ]);
  const [only] = rows.flat();
  if (only !== undefined && rows.flat().length === 1) {
    // A single value is wanted as it is.
    return only.text;
  }
  // A single row is wanted as values; a block of rows is a table, which has heads.
  return block(rows.length > 1 && heads.length > 1 ? [heads, ...rows] : rows);
}

/** As spreadsheets take it: none of it as a formula. */
function block(rows: readonly (readonly TextCell[])[]): string {
  return rows.map((row) => row.map((cell) => separated(withoutFormula(cell), '\t')).join('\t')).join('\n');
}
