/** The view of this panel: changed here, undone here, kept over a reload, and shared with the host. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { begin, change, MOST_CHANGES, receive, redo, undo, type Change, type History } from '../../src/core/view/history.js';
import { restorePart, restoreShared, restoreState, sharedPart } from '../../src/core/view/restore.js';
import { EMPTY_SHARED, type PanelPage, type PanelSetup, type PanelState } from '../../src/protocol/panel.js';
import { t } from '../l10n.js';
import type { Host, VsCodeApi } from '../rpc.js';

/** Changes a part of the view; `label` says what was done, `merge` joins steps of one gesture. */
export type ChangeView = (part: Partial<PanelState>, label: string, merge?: string) => void;

export interface ViewControl {
  readonly view: PanelState;
  readonly change: ChangeView;
  /** Goes to another page. */
  readonly show: (page: PanelPage) => void;
  /** Null: nothing to undo; else what would be undone. */
  readonly undoable: string | null;
  readonly redoable: string | null;
  readonly undo: () => void;
  readonly redo: () => void;
  /** What was just undone or done again, to be said. */
  readonly said: string;
}

/** As stored by `setState`. The host reads `folder` when the window is loaded again. */
interface Stored {
  readonly folder: string;
  readonly view: PanelState;
  readonly past: readonly Change[];
}

export function useView(host: Host, api: VsCodeApi, setup: PanelSetup | null): ViewControl {
  const [history, setHistory] = useState<History>(() => restore(api.getState()));
  const [said, setSaid] = useState('');
  /** What the host said at the start is in the view. */
  const [joined, setJoined] = useState(false);
  const { view, past, future } = history;
  const shared = sharedPart(view);
  const sharedText = JSON.stringify(shared);
  /** What the host knows: it is told of changes made here, and nothing that it said itself. */
  const known = useRef('');

  useEffect(() => {
    if (setup) {
      known.current = JSON.stringify(setup.shared ? restoreShared(setup.shared) : EMPTY_SHARED);
      setHistory((before) => {
        const now = receive(before, setup.shared ? restoreShared(setup.shared) : {});
        return receive(now, restorePart(setup.wanted));
      });
      setJoined(true);
    }
  }, [setup]);

  useEffect(() => {
    const offs = [
      host.on('show', ({ state }) => setHistory((before) => change(before, restorePart(state), t('Shown by a command')))),
      host.on('shared', ({ shared }) => {
        const received = restoreShared(shared);
        known.current = JSON.stringify(received);
        setHistory((before) => receive(before, received));
      }),
    ];
    return () => offs.forEach((off) => off());
  }, [host]);

  useEffect(() => {
    if (joined && setup) {
      api.setState({ folder: setup.folder, view, past } satisfies Stored);
    }
  }, [joined, view, past]);

  useEffect(() => {
    if (joined && known.current !== sharedText) {
      known.current = sharedText;
      void host.request('share', { shared });
    }
  }, [joined, sharedText]);
  useEffect(() => {
    if (joined) {
      void host.request('page', { page: view.page });
    }
  }, [joined, view.page]);

  const step = useCallback((move: (from: History) => History, from: History, label: string): void => {
    setHistory(move(from));
    setSaid(label);
  }, []);
  const [last, next] = [past[past.length - 1], future[future.length - 1]];
  return {
    view,
    change: useCallback((part, label, merge) => setHistory((before) => change(before, part, label, merge ?? null)), []),
    show: useCallback((page) => setHistory((before) => change(before, { page }, '')), []),
    undoable: last?.label ?? null,
    redoable: next?.label ?? null,
    undo: () => (last ? step(undo, history, t('Undone: {0}', last.label)) : undefined),
    redo: () => (next ? step(redo, history, t('Done again: {0}', next.label)) : undefined),
    said,
  };
}

function restore(stored: unknown): History {
  if (typeof stored !== 'object' || stored === null) {
    return begin(restoreState(null));
  }
  const { view, past } = stored as Record<string, unknown>;
  return { ...begin(restoreState(view)), past: Array.isArray(past) ? past.flatMap(restoreChange).slice(-MOST_CHANGES) : [] };
}

function restoreChange(stored: unknown): Change[] {
  const { label, page, before, after } = (stored ?? {}) as Record<string, unknown>;
  const { page: checked } = restoreState({ page });
  return typeof label === 'string' ? [{ label, page: checked, before: restorePart(before), after: restorePart(after), merge: null }] : [];
}
