/** Dragging the edge of a column, or the column itself, by its head. */
import type { Layout } from './layout.js';

const THRESHOLD = 5;

export interface Gestures {
  /** @param key `name` for the first column */
  readonly onResize: (key: string, width: number, gesture: string) => void;
  readonly onFit: (key: string) => void;
  readonly onMove: (key: string, before: string | null) => void;
  /** Where a moved column would be put: a position, or null when nothing is moved. */
  readonly onDrop: (position: number | null) => void;
}

/** Follows the pointer from a press on a head until it is let go. Returns whether it was a press on the edge. */
export function followPointer(event: PointerEvent, head: HTMLElement, key: string, layout: Layout, on: Gestures): boolean {
  if (event.button !== 0) {
    return false;
  }
  const onEdge = event.target instanceof Element && event.target.closest('[data-resize]') !== null;
  if (onEdge) {
    event.preventDefault();
    const { width } = head.getBoundingClientRect();
    const gesture = `resize:${event.timeStamp}`;
    track(event, (x) => on.onResize(key, Math.round(width + x), gesture));
    return true;
  }
  if (key !== 'name') {
    let before: string | null | undefined;
    track(
      event,
      (_, at) => {
        const over = document.elementFromPoint(at, head.getBoundingClientRect().top + 2)?.closest<HTMLElement>('[aria-colindex]');
        const position = over ? Number(over.getAttribute('aria-colindex')) - 2 : -1;
        const column = layout.columns[position];
        if (over && column) {
          const box = over.getBoundingClientRect();
          const next = at > box.left + box.width / 2 ? position + 1 : position;
          before = layout.columns[next]?.key ?? null;
          on.onDrop(next);
        }
      },
      () => {
        on.onDrop(null);
        if (before !== undefined && before !== key) {
          on.onMove(key, before);
        }
      },
    );
  }
  return false;
}

/** Calls `move` with how far the pointer is from where it was pressed, once it went far enough to be meant. */
function track(start: PointerEvent, move: (by: number, at: number) => void, end?: () => void): void {
  let meant = false;
  const onMove = (event: PointerEvent): void => {
    const by = event.clientX - start.clientX;
    meant ||= Math.abs(by) > THRESHOLD;
    if (meant) {
      move(by, event.clientX);
    }
  };
  const stop = (): void => {
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', onUp);
    window.removeEventListener('pointercancel', stop);
  };
  const onUp = (): void => {
    stop();
    if (meant) {
      // The click that follows at once is the end of a drag, not a click.
      const swallow = (event: Event): void => event.stopPropagation();
      window.addEventListener('click', swallow, { capture: true });
      setTimeout(() => window.removeEventListener('click', swallow, { capture: true }), 0);
      end?.();
    }
  };
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', onUp);
  window.addEventListener('pointercancel', stop);
}
