/** What is said about cells, when it is wanted: most are never pointed at. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { isRow } from '../rows.js';
import { groupTitle, titleOf } from './cells.js';
import { placeOf } from './gridProps.js';
import type { Place } from './keys.js';
import type { Layout } from './layout.js';
import { groupNameTitle, rowTitle } from './name.js';
import type { TableSource } from './source.js';

/**
 * Gives a title to the cell that is pointed at and to the one with the focus, and keeps it true: an element shows now this line and now that.
 * @returns to be called when a cell is pointed at or gets the focus
 */
export function useTitles(source: TableSource, layout: Layout): (event: Event) => void {
  const titled = useRef(new Set<HTMLElement>()).current;
  const write = (cell: HTMLElement): void => {
    const at = placeOf(cell);
    const title = at && at.row >= 0 ? titleAt(source, layout, at) : '';
    if (cell.title !== title) {
      cell.title = title;
    }
  };
  useLayoutEffect(() => titled.forEach(write));
  return ({ target }) => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.grid-body .cell') : null;
    if (cell === null) {
      return;
    }
    for (const other of titled) {
      if (other !== cell && other !== document.activeElement) {
        other.removeAttribute('title');
        titled.delete(other);
      }
    }
    titled.add(cell);
    write(cell);
  };
}

function titleAt(source: TableSource, layout: Layout, { row, column }: Place): string {
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
