/** A menu or popover that is open, and the element that the focus goes back to. */
import { useRef, useState } from 'preact/hooks';

export interface Floating<T> {
  readonly open: T | null;
  readonly show: (what: T) => void;
  readonly close: () => void;
}

export function useFloating<T>(): Floating<T> {
  const [open, setOpen] = useState<T | null>(null);
  const returnTo = useRef<HTMLElement | null>(null);
  return {
    open,
    show: (what) => {
      returnTo.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
      setOpen(() => what);
    },
    close: () => {
      setOpen(null);
      // After what was chosen has had its chance to take the focus.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body) {
          returnTo.current?.focus({ preventScroll: true });
        }
      });
    },
  };
}
