/** Columns of one's own: a name, and a formula of other columns. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Expression, QueryProblem } from '../../src/protocol/table.js';
import { Button, Icon, Popover, TextField, type Point } from '../controls/index.js';
import { SuggestField } from '../controls/suggestField.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { problemText, useCompletion } from '../query/useCompletion.js';

export function ExpressionMenu({ panel, at, onClose }: { panel: Panel; at: Point; onClose: () => void }): JSX.Element {
  const { host, view, change } = panel;
  const [drafts, setDrafts] = useState<readonly Expression[]>(view.expressions.length > 0 ? view.expressions : [NEW]);
  const [problems, setProblems] = useState<readonly (QueryProblem | null)[]>([]);

  // What can be computed is shown at once; what cannot be read waits in its field.
  useEffect(() => {
    const controller = new AbortController();
    const written = drafts.filter(({ name, text }) => name.trim() !== '' && text.trim() !== '');
    const timer = setTimeout(() => {
      void host.request('check', { filter: '', expressions: drafts }, controller.signal).then((result) => {
        if (!result.ok || controller.signal.aborted) {
          return;
        }
        setProblems(result.value.expressions);
        const good = written.filter((one) => result.value.expressions[drafts.indexOf(one)] === null);
        if (JSON.stringify(good) !== JSON.stringify(view.expressions)) {
          change({ expressions: good }, t('Expressions'), 'expressions');
        }
      });
    }, 200);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [drafts]);

  const set = (index: number, part: Partial<Expression>): void =>
    setDrafts(drafts.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <Popover at={at} label={t('Expressions')} onClose={onClose} wide>
      <p class="muted">{t('A column of your own: f1 = 2 * p * r / (p + r)')}</p>
      {drafts.map((draft, index) => (
        <div class="expression" key={index}>
          <TextField
            label={t('Name of expression {0}', index + 1)}
            placeholder={t('Name')}
            value={draft.name}
            focus={index === drafts.length - 1 && draft.name === ''}
            onInput={(name) => set(index, { name })}
          />
          <span aria-hidden="true">=</span>
          <Formula
            panel={panel}
            index={index}
            text={draft.text}
            others={drafts.filter((_, at) => at !== index)}
            problem={draft.text.trim() === '' ? null : (problems[index] ?? null)}
            onText={(text) => set(index, { text })}
            onEscape={onClose}
          />
          <button
            type="button"
            class="tool"
            title={t('Remove')}
            aria-label={t('Remove expression {0}', index + 1)}
            onClick={() => setDrafts(drafts.filter((_, at) => at !== index))}
          >
            <Icon name="trash" />
          </button>
        </div>
      ))}
      <div class="popover-actions">
        <Button onClick={() => setDrafts([...drafts, NEW])}>{t('Add')}</Button>
      </div>
    </Popover>
  );
}

const NEW: Expression = { name: '', text: '' };

function Formula(props: {
  panel: Panel;
  index: number;
  text: string;
  others: readonly Expression[];
  problem: QueryProblem | null;
  onText: (text: string) => void;
  onEscape: () => void;
}): JSX.Element {
  const { panel, index, text, problem, onText } = props;
  const { suggestions, ask, taken } = useCompletion(panel.host, 'expression', props.others);
  return (
    <SuggestField
      id={`expression-${index}`}
      label={t('Formula of expression {0}', index + 1)}
      placeholder={t('Formula')}
      text={text}
      problem={problem ? { start: problem.start, end: problem.end, text: problemText(problem) } : null}
      suggestions={suggestions}
      onAsk={(now, caret) => void ask(now, caret)}
      onText={(now, caret) => {
        onText(now);
        void ask(now, caret);
      }}
      onTake={(at) => {
        const next = taken(text, at);
        onText(next.text);
        void ask(next.text, next.caret);
        return next.caret;
      }}
      onEnter={() => undefined}
      onEscape={props.onEscape}
    />
  );
}
