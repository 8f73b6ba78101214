/** Search of a text in the cells: next, previous, how many. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FindResult } from '../../src/protocol/table.js';
import { Tool } from '../controls/index.js';
import { count, t } from '../l10n.js';

export interface FindBarProps {
  text: string;
  matchCase: boolean;
  /** Null: not searched yet. */
  result: FindResult | null;
  onText: (text: string) => void;
  onMatchCase: (on: boolean) => void;
  onStep: (direction: 'next' | 'previous') => void;
  onClose: () => void;
}

const SEARCH_AFTER = 120;

export function FindBar({ text, matchCase, result, onText, onMatchCase, onStep, onClose }: FindBarProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [draft, setDraft] = useState(text);
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  useEffect(() => {
    if (draft === text) {
      return;
    }
    const timer = setTimeout(() => onText(draft), SEARCH_AFTER);
    return () => clearTimeout(timer);
  }, [draft]);
  const said =
    draft.trim() === '' || result === null
      ? ''
      : result.cells === 0
        ? t('No cell')
        : result.at === null
          ? count(result.cells, '{0} cell', '{0} cells')
          : t('{0} of {1}', result.at.toLocaleString(), result.cells.toLocaleString());
  return (
    <div class="find-bar" role="search">
      <input
        ref={input}
        type="text"
        class="text-input"
        aria-label={t('Find in the table')}
        placeholder={t('Find')}
        value={draft}
        spellcheck={false}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            onStep(event.shiftKey ? 'previous' : 'next');
          } else if (event.key === 'Escape') {
            onClose();
          } else {
            return;
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <span class="find-count" role="status">
        {said}
      </span>
      <Tool icon="case-sensitive" label={t('Match case')} text={false} pressed={matchCase} onClick={() => onMatchCase(!matchCase)} />
      <Tool
        icon="arrow-up"
        label={t('Previous match')}
        title={t('Previous match (Shift+Enter)')}
        text={false}
        onClick={() => onStep('previous')}
      />
      <Tool icon="arrow-down" label={t('Next match')} title={t('Next match (Enter)')} text={false} onClick={() => onStep('next')} />
      <Tool icon="close" label={t('Close search')} text={false} onClick={onClose} />
    </div>
  );
}
