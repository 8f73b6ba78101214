/** Keys that work wherever the focus is in the panel. */
import { useLayoutEffect } from 'preact/hooks';

/**
 * Calls `onKey` with each key; true: it was taken. A key that was taken, here or by an element, goes no further: the editor listens at the
 * window, and would do what it has that key for as well, as to undo the text of a field or to search in files.
 */
export function useKeys(onKey: (event: KeyboardEvent) => boolean): void {
  // What a key does is settled before the next one can arrive.
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (onKey(event)) {
        event.preventDefault();
      }
      if (event.defaultPrevented) {
        event.stopPropagation();
      }
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  });
}
