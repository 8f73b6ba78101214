/** What can stand at a place of a filter or an expression, and what is wrong with it, as the index says. */
import { useCallback, useRef, useState } from 'preact/hooks';
import type { CompletionResult, Expression, QueryProblem } from '../../src/protocol/table.js';
import type { Suggestion } from '../controls/suggestField.js';
import type { Host } from '../rpc.js';

const MOST = 60;
const NOTHING: CompletionResult = { range: { start: 0, end: 0 }, items: [], problem: null };
const ICONS = {
  column: 'symbol-field',
  field: 'symbol-property',
  operator: 'symbol-operator',
  value: 'symbol-constant',
  function: 'symbol-method',
  keyword: 'symbol-keyword',
} as const;

export interface Completions {
  readonly result: CompletionResult;
  readonly suggestions: readonly Suggestion[];
  /** Asks anew; resolves to what is wrong with the text, or to `undefined` when it was asked again meanwhile. */
  readonly ask: (text: string, caret: number) => Promise<QueryProblem | null | undefined>;
  /** The text with a suggestion in it, and where the caret is then. */
  readonly taken: (text: string, index: number) => { readonly text: string; readonly caret: number };
}

export function useCompletion(host: Host, language: 'filter' | 'expression', expressions: readonly Expression[]): Completions {
  const [result, setResult] = useState(NOTHING);
  const asked = useRef<AbortController | null>(null);
  const ask = useCallback(
    async (text: string, caret: number) => {
      asked.current?.abort();
      const controller = new AbortController();
      asked.current = controller;
      const answer = await host.request('complete', { text, offset: caret, language, expressions, limit: MOST }, controller.signal);
      if (controller.signal.aborted || !answer.ok) {
        return undefined;
      }
      setResult(answer.value);
      return answer.value.problem;
    },
    [host, language, expressions],
  );
  return {
    result,
    suggestions: result.items.map(({ label, detail, kind }) => ({ label, detail, icon: ICONS[kind] })),
    ask,
    taken: (text, index) => {
      const { start, end } = result.range;
      const insert = result.items[index]?.insert ?? '';
      return { text: text.slice(0, start) + insert + text.slice(end), caret: start + insert.length };
    },
  };
}

/** What is wrong, and what to write instead. */
export function problemText({ message, hint }: QueryProblem): string {
  return hint === null ? message : `${message} ${hint}`;
}
