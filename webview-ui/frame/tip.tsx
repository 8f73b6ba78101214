/** What stands in the element with the focus, in full, where its text is cut: a pointer is told by its title, keys by this. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { usePlace, type Point } from '../controls/index.js';

/** The focus has come to rest. */
const AFTER_MS = 350;
/** What shows a text that may be cut. */
const TEXTS = '.label, .head-text, .menu-label, .chip-text, .card-title';

export function Tip(): JSX.Element | null {
  const [tip, setTip] = useState<{ readonly text: string; readonly at: Point } | null>(null);
  useEffect(() => {
    let timer = 0;
    /** The focus is moved by keys: who points at a thing sees its title. */
    let byKeys = false;
    const hide = (event?: Event): void => {
      clearTimeout(timer);
      setTip(null);
      byKeys = event?.type === 'keydown' || (byKeys && event?.type !== 'pointerdown');
    };
    const wait = (): void => {
      hide();
      timer = window.setTimeout(() => setTip(byKeys ? tipOf(document.activeElement) : null), AFTER_MS);
    };
    const heard = { focusin: wait, focusout: hide, keydown: hide, pointerdown: hide, wheel: hide } as const;
    const options = { capture: true, passive: true };
    for (const [event, listener] of Object.entries(heard)) {
      document.addEventListener(event, listener, options);
    }
    return () => {
      clearTimeout(timer);
      Object.entries(heard).forEach(([event, listener]) => document.removeEventListener(event, listener, options));
    };
  }, []);
  return tip === null ? null : <Box {...tip} />;
}

function Box({ text, at }: { text: string; at: Point }): JSX.Element {
  const element = usePlace(at);
  // Screen readers have the text of the element itself.
  return (
    <div class="tip floating" aria-hidden="true" ref={element}>
      {text}
    </div>
  );
}

function tipOf(element: Element | null): { text: string; at: Point } | null {
  if (!(element instanceof HTMLElement) || !element.matches(':focus-visible:not(input, textarea, select, vscode-text-field)')) {
    return null;
  }
  const isCut = [element, ...element.querySelectorAll(TEXTS)].some(
    (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow === 'ellipsis',
  );
  const text = (element.title || element.textContent).trim();
  const { left, bottom } = element.getBoundingClientRect();
  return isCut && text !== '' ? { text, at: { x: left, y: bottom + 2 } } : null;
}
