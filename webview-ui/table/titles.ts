/** What is said about the cell at a place. */
import { isRow } from '../rows.js';
import { groupTitle, titleOf } from './cells.js';
import type { Place } from './keys.js';
import type { Layout } from './layout.js';
import { groupNameTitle, rowTitle } from './name.js';
import type { TableSource } from './source.js';

export function titleAt(source: TableSource, layout: Layout, { row, column }: Place): string {
  const line = source.line(row);
  const laid = layout.columns[column - 1];
  if (line === undefined) {
    return '';
  }
  if (line.data.kind === 'group') {
    return laid ? groupTitle(line.data.cells[line.at.get(laid.key) ?? -1], laid) : groupNameTitle(line.data);
  }
  if (!isRow(line)) {
    return '';
  }
  return laid ? titleOf(laid, line, source.baselineRow(line)) : rowTitle(line.data.row);
}
