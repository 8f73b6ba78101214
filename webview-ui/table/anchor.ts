/** When lines appear or go above, what is on the screen stays where it is, and so does the focus. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Place } from './keys.js';
import { ROW_HEIGHT } from './row.js';
import type { TableSource } from './source.js';
import type { Scrolled } from './viewport.js';

interface Anchor {
  /** With another order or filter, places mean nothing. */
  readonly query: string;
  /** What moves lines within one order: the version of the index, what is folded. */
  readonly shape: string;
  /** Keys of the line at the top and of the one with the focus. */
  readonly top: string | null;
  readonly active: string | null;
}

/** @param onMoved the line with the focus has another place now */
export function useAnchor(source: TableSource, { scroller, viewport }: Scrolled, active: Place, onMoved: (row: number) => void): void {
  const anchor = useRef<Anchor | null>(null);
  useLayoutEffect(() => {
    const { sort, rows, filter, folding } = source.query;
    const query = JSON.stringify([sort, rows, filter]);
    const shape = JSON.stringify([source.info?.version, folding]);
    const top = Math.floor(viewport.top / ROW_HEIGHT);
    const before = anchor.current;
    const keyAt = (row: number): string | null => source.line(row)?.data.key ?? null;
    if (before?.query === query && before.shape !== shape) {
      if (!source.isFresh(top) || (active.row >= 0 && active.row < source.total && !source.isFresh(active.row))) {
        // What is to be compared with is not here yet.
        return;
      }
      const now = before.top === null || top === 0 ? -1 : source.indexOf(before.top);
      if (now >= 0 && now !== top && scroller.current) {
        scroller.current.scrollTop += (now - top) * ROW_HEIGHT;
      }
      const activeNow = before.active === null ? -1 : source.indexOf(before.active);
      if (activeNow >= 0 && activeNow !== active.row) {
        anchor.current = { query, shape, top: keyAt(top), active: before.active };
        onMoved(activeNow);
        return;
      }
    }
    anchor.current = { query, shape, top: keyAt(top), active: keyAt(active.row) };
  });
}
