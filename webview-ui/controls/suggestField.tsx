/** A text field with suggestions, and with a wavy line under what is wrong in its text. */
import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './index.js';

export interface Suggestion {
  readonly label: string;
  readonly detail: string;
  /** Codicon. */
  readonly icon: string;
}

export interface SuggestFieldProps {
  /** Unique in the document. */
  id: string;
  label: string;
  icon?: string;
  placeholder: string;
  text: string;
  /** Where the text is wrong, and what is to be said about it; null: it is not. */
  problem: { readonly start: number; readonly end: number; readonly text: string } | null;
  suggestions: readonly Suggestion[];
  /** Says that suggestions are wanted for what stands before the caret. */
  onAsk: (text: string, caret: number) => void;
  onText: (text: string, caret: number) => void;
  /** Takes a suggestion; returns where the caret is to be. */
  onTake: (index: number) => number;
  /** Enter with no suggestion chosen. */
  onEnter: () => void;
  /** Escape with no suggestions open. */
  onEscape: () => void;
  onBlur?: () => void;
  field?: RefObject<HTMLInputElement | null>;
}

export function SuggestField(props: SuggestFieldProps): JSX.Element {
  const { id, label, text, problem, suggestions } = props;
  const own = useRef<HTMLInputElement>(null);
  const input = props.field ?? own;
  const mirror = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const caret = useRef<number | null>(null);
  const shown = open && suggestions.length > 0;

  useLayoutEffect(() => setChosen(-1), [suggestions]);
  useLayoutEffect(() => {
    if (caret.current !== null && input.current) {
      input.current.setSelectionRange(caret.current, caret.current);
      caret.current = null;
    }
  });
  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  // The line under a problem goes along when the text is scrolled.
  const follow = (): void => {
    if (mirror.current && input.current) {
      mirror.current.scrollLeft = input.current.scrollLeft;
    }
  };
  useLayoutEffect(follow, [text, problem]);

  const caretAt = (): number => input.current?.selectionStart ?? text.length;
  const take = (index: number): void => {
    caret.current = props.onTake(index);
    setOpen(true);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      if (shown) {
        setChosen((before) => (before + step + suggestions.length + (before < 0 && step < 0 ? 1 : 0)) % suggestions.length);
      } else {
        setOpen(true);
        props.onAsk(text, caretAt());
      }
    } else if (event.key === ' ' && event.ctrlKey) {
      setOpen(true);
      props.onAsk(text, caretAt());
    } else if (shown && (event.key === 'Enter' || event.key === 'Tab') && chosen >= 0) {
      take(chosen);
    } else if (event.key === 'Enter') {
      setOpen(false);
      props.onEnter();
    } else if (event.key === 'Escape') {
      if (shown) {
        setOpen(false);
      } else {
        props.onEscape();
      }
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const active = shown && chosen >= 0 ? `${id}-option-${chosen}` : undefined;
  return (
    <div class={problem ? 'suggest bad' : 'suggest'}>
      {props.icon ? <Icon name={props.icon} /> : null}
      <div class="suggest-box">
        <div class="suggest-mirror" ref={mirror} aria-hidden="true">
          {problem ? (
            <>
              {text.slice(0, problem.start)}
              <span class="wrong">{text.slice(problem.start, Math.max(problem.end, problem.start + 1)) || ' '}</span>
              {text.slice(problem.end)}
            </>
          ) : null}
        </div>
        <input
          ref={input}
          type="text"
          role="combobox"
          aria-label={label}
          aria-autocomplete="list"
          aria-expanded={shown}
          aria-controls={`${id}-list`}
          aria-activedescendant={active}
          aria-invalid={problem !== null}
          aria-describedby={problem ? `${id}-problem` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={props.placeholder}
          value={text}
          onInput={(event) => {
            const { value, selectionStart } = event.currentTarget;
            const at = selectionStart ?? value.length;
            // Who writes a number or closes a quote knows what comes next; a list would only be in the way.
            setOpen(!/[\d"')\]]$/.test(value.slice(0, at)));
            props.onText(value, at);
          }}
          onFocus={() => props.onAsk(text, caretAt())}
          onClick={() => {
            setOpen(true);
            props.onAsk(text, caretAt());
          }}
          onScroll={follow}
          onKeyDown={onKeyDown}
          onBlur={() => {
            setOpen(false);
            props.onBlur?.();
          }}
        />
      </div>
      <div class="suggestions floating" id={`${id}-list`} role="listbox" aria-label={label} hidden={!shown} ref={list}>
        {shown
          ? suggestions.map((one, index) => (
              <div
                key={`${one.icon} ${one.label}`}
                id={`${id}-option-${index}`}
                class="suggestion"
                role="option"
                aria-selected={index === chosen}
                // Not to lose the focus before the click.
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => take(index)}
              >
                <Icon name={one.icon} />
                <span class="suggestion-label">{one.label}</span>
                <span class="suggestion-detail">{one.detail}</span>
              </div>
            ))
          : null}
      </div>
      {problem ? (
        <div class="problem floating" id={`${id}-problem`} hidden={shown}>
          {problem.text}
        </div>
      ) : null}
    </div>
  );
}
