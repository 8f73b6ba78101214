/** The query line: a filter of rows, applied while it is typed whenever it can be read. */
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { QueryProblem } from '../../src/protocol/table.js';
import { SuggestField, type Suggestion } from '../controls/suggestField.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { endsInName } from './endsInName.js';
import { problemText, useCompletion } from './useCompletion.js';

/** How long one may pause while typing. */
const APPLY_AFTER = 180;
const COMPLAIN_AFTER = 700;

export interface QueryLineProps {
  panel: Panel;
  /** Why the index did not use the filter that is set. */
  problem: QueryProblem | null;
  field?: RefObject<HTMLInputElement | null>;
}

export function QueryLine({ panel, problem, field }: QueryLineProps): JSX.Element {
  const { host, view, change, recent } = panel;
  const { filter, expressions } = view;
  const [text, setText] = useState(filter);
  /** Null: the text can be read, or nobody has complained yet. */
  const [wrong, setWrong] = useState<QueryProblem | null>(problem);
  const { suggestions, ask, taken } = useCompletion(host, 'filter', expressions);
  const timer = useRef(0);
  /** Edits between two visits of the line are undone as one. */
  const visit = useRef(0);
  const applied = useRef(filter);

  // Changed elsewhere: by a click on a cell, by undo, in another panel.
  useEffect(() => {
    if (filter !== applied.current) {
      applied.current = filter;
      setText(filter);
      setWrong(problem);
    }
  }, [filter]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const apply = (next: string): void => {
    clearTimeout(timer.current);
    if (next.trim() !== applied.current.trim()) {
      applied.current = next;
      change({ filter: next }, next.trim() === '' ? t('Filter cleared') : t('Filter {0}', shorten(next)), `filter:${visit.current}`);
    }
  };
  const edit = (next: string, caret: number): void => {
    setText(next);
    setWrong(null);
    clearTimeout(timer.current);
    void ask(next, caret).then((found) => {
      if (found === undefined) {
        return;
      }
      clearTimeout(timer.current);
      timer.current = window.setTimeout(
        () => (found === null ? apply(next) : setWrong(found)),
        found === null && !endsInName(next) ? APPLY_AFTER : COMPLAIN_AFTER,
      );
    });
  };
  const keep = (): void => {
    const written = text.trim();
    if (written !== '' && wrong === null && recent[0] !== written) {
      panel.keepFilter(written);
    }
  };
  const finish = async (): Promise<void> => {
    const found = await ask(text, text.length);
    if (found === null) {
      apply(text);
      keep();
    } else if (found) {
      setWrong(found);
    }
  };

  // Before anything is written: what was asked before.
  const offersRecent = text.trim() === '' && recent.length > 0;
  const offered: readonly Suggestion[] = offersRecent
    ? [...recent.map((label) => ({ label, detail: t('recent'), icon: 'history' })), ...suggestions]
    : suggestions;
  return (
    <SuggestField
      id="query"
      label={t('Filter rows')}
      icon="filter"
      placeholder={t('Filter: accuracy > 0.9 and lr in 1e-4..1e-2')}
      text={text}
      problem={wrong ? { start: wrong.start, end: wrong.end, text: problemText(wrong) } : null}
      suggestions={offered}
      onAsk={(now, caret) => void ask(now, caret)}
      onText={edit}
      onTake={(index) => {
        const old = offersRecent ? recent[index] : undefined;
        const next = old === undefined ? taken(text, index - (offersRecent ? recent.length : 0)) : { text: old, caret: old.length };
        edit(next.text, next.caret);
        return next.caret;
      }}
      onEnter={() => void finish()}
      onEscape={() => {
        setText(applied.current);
        setWrong(null);
      }}
      onBlur={() => {
        visit.current++;
        keep();
      }}
      {...(field ? { field } : {})}
    />
  );
}

function shorten(text: string): string {
  const line = text.trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
