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
  readonly top: Held;
  /** The line with the focus. */
  readonly active: Held;
}

/** A line, and where it was then. */
interface Held {
  readonly key: string | null;
  readonly row: number;
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
    const hold = (row: number): Held => ({ key: source.line(row)?.data.key ?? null, row });
    if (before?.query === query && before.shape !== shape) {
      if (!source.isFresh(top) || (active.row >= 0 && active.row < source.total && !source.isFresh(active.row))) {
        // What is to be compared with is not here yet. Who goes on meanwhile is not brought back.
        anchor.current = {
          ...before,
          top: before.top.row === top ? before.top : hold(top),
          active: before.active.row === active.row ? before.active : hold(active.row),
        };
        return;
      }
      const placeOf = ({ key, row }: Held, now: number): number => (key === null || row !== now ? -1 : source.indexOf(key));
      const now = top === 0 ? -1 : placeOf(before.top, top);
      if (now >= 0 && now !== top && scroller.current) {
        scroller.current.scrollTop += (now - top) * ROW_HEIGHT;
      }
      const activeNow = placeOf(before.active, active.row);
      if (activeNow >= 0 && activeNow !== active.row) {
        anchor.current = { query, shape, top: hold(top), active: { ...before.active, row: activeNow } };
        onMoved(activeNow);
        return;
      }
    }
    anchor.current = { query, shape, top: hold(top), active: hold(active.row) };
  });
}
