/** Selected cells as text that spreadsheets take: tabs between cells, every digit. */
import type { TableLine } from '../../src/protocol/table.js';
import { formatCell } from '../../src/core/values/cellText.js';
import { groupLabel } from './name.js';
import { groupLook } from './cells.js';
import type { CellRange } from './grid.js';
import type { Layout } from './layout.js';
import type { TableSource } from './source.js';

/** Rows of one copy: more are exported to a file. */
const MOST = 20_000;

export async function copyText(source: TableSource, layout: Layout, { top, bottom, left, right }: CellRange): Promise<string> {
  const columns = layout.columns.slice(Math.max(0, left - 1), right);
  const heads = [...(left === 0 ? ['name'] : []), ...columns.map(({ name }) => name)];
  if (top < 0) {
    return heads.map(quoted).join('\t');
  }
  const lines = await source.read(
    top,
    Math.min(bottom + 1, top + MOST),
    columns.map(({ ref }) => ref),
  );
  const textAt = (line: TableLine, at: number): string => {
    const column = columns[at];
    if (line.kind === 'group') {
      return column ? groupLook(line.cells[at], { ...column, format: null }).text : '';
    }
    const cell = line.cells[at];
    return cell === undefined ? '' : formatCell(cell, { full: true });
  };
  const rows = lines.map((line) => [
    ...(left === 0 ? [line.kind === 'row' ? line.row.label : groupLabel(line)] : []),
    ...columns.map((_, at) => textAt(line, at)),
  ]);
  // A single row or cell is wanted as a value; a block of rows is a table, which has heads.
  const all = rows.length > 1 && heads.length > 1 ? [heads, ...rows] : rows;
  return all.map((row) => row.map(quoted).join('\t')).join('\n');
}

/** Tabs, line ends and quotes would break a row apart. */
function quoted(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
