/** A menu or popover that is open, and the element that the focus goes back to. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Floating<T> {
  readonly open: T | null;
  readonly show: (what: T) => void;
  readonly close: () => void;
}

/** @param home takes the focus when the element that had it is gone, or nothing had it */
export function useFloating<T>(home?: () => void): Floating<T> {
  const [open, setOpen] = useState<T | null>(null);
  const returnTo = useRef<Element | null>(null);
  // Before the next key can arrive, and after what was chosen has had its chance to take the focus.
  useLayoutEffect(() => {
    const { current } = returnTo;
    if (open !== null || current === null) {
      return;
    }
    returnTo.current = null;
    if (document.activeElement !== document.body) {
      return;
    }
    if (current instanceof HTMLElement && current.isConnected && current !== document.body) {
      current.focus({ preventScroll: true });
    } else {
      home?.();
    }
  }, [open]);
  return {
    open,
    show: (what) => {
      const { activeElement } = document;
      // What is opened by an entry of a menu goes back to where the menu came from.
      if (activeElement?.closest('.floating') == null) {
        returnTo.current = activeElement;
      }
      setOpen(() => what);
    },
    close: () => setOpen(null),
  };
}
