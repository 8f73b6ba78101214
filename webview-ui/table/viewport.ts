/** What of the grid is in sight. */
import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Viewport {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export interface Scrolled {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly viewport: Viewport;
  /** To be called when it was scrolled. */
  readonly measure: () => void;
}

export function useViewport(): Scrolled {
  const scroller = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState<Viewport>({ top: 0, left: 0, width: 800, height: 400 });
  const measure = useCallback((): void => {
    const element = scroller.current;
    if (element) {
      setViewport((before) => {
        const now = { top: element.scrollTop, left: element.scrollLeft, width: element.clientWidth, height: element.clientHeight };
        return before.top === now.top && before.left === now.left && before.width === now.width && before.height === now.height
          ? before
          : now;
      });
    }
  }, []);
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (scroller.current) {
      observer.observe(scroller.current);
    }
    return () => observer.disconnect();
  }, []);
  return { scroller, viewport, measure };
}
