/** The view of this panel: changed here, undone here, kept over a reload, and shared with the host. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  asked,
  begin,
  change,
  edited,
  MOST_CHANGES,
  receive,
  redo,
  undo,
  type Change,
  type History,
  type ParameterEdit,
} from '../../src/core/view/history.js';
import { isColumnRef, restorePart, restoreShared, restoreState, sharedPart } from '../../src/core/view/restore.js';
import { EMPTY_SHARED, type PanelPage, type PanelSetup, type PanelState } from '../../src/protocol/panel.js';
import { isFileColumn } from '../columns.js';
import type { Failure } from '../../src/protocol/rpc.js';
import { t } from '../l10n.js';
import type { Host, VsCodeApi } from '../rpc.js';

/** Changes a part of the view; `label` says what was done, `merge` joins steps of one gesture. */
export type ChangeView = (part: Partial<PanelState>, label: string, merge?: string) => void;

export interface ViewControl {
  readonly view: PanelState;
  readonly change: ChangeView;
  /** Filters that were used, the last one first. */
  readonly recent: readonly string[];
  readonly keepFilter: (filter: string) => void;
  /** Goes to another page. */
  readonly show: (page: PanelPage) => void;
  /** Null: nothing to undo; else what would be undone. */
  readonly undoable: string | null;
  readonly redoable: string | null;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly setParameter: (edit: ParameterEdit) => Promise<Failure | null>;
  /** What was just undone or done again, to be said. */
  readonly said: string;
}

/** As stored by `setState`. The host reads `folder` when the window is loaded again. */
interface Stored {
  readonly folder: string;
  readonly view: PanelState;
  readonly past: readonly Change[];
  readonly recent: readonly string[];
}

const MOST_RECENT = 20;

export function useView(host: Host, api: VsCodeApi, setup: PanelSetup | null, onFailure: (failure: Failure) => void): ViewControl {
  const [history, setHistory] = useState<History>(() => restore(api.getState()));
  const [recent, setRecent] = useState<readonly string[]>(() => restoreRecent(api.getState()));
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
        return receive(now, asked(now.view, restorePart(setup.wanted)));
      });
      setJoined(true);
    }
  }, [setup]);

  useEffect(() => {
    const offs = [
      host.on('show', ({ state }) =>
        setHistory((before) => change(before, asked(before.view, restorePart(state)), t('Shown by a command'))),
      ),
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
      api.setState({ folder: setup.folder, view, past, recent } satisfies Stored);
    }
  }, [joined, view, past, recent]);

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

  const [last, next] = [past[past.length - 1], future[future.length - 1]];
  const set = useCallback(
    async ({ column }: ParameterEdit, input: string): Promise<boolean> => {
      const result = await host.request('setParameter', { column, input });
      if (!result.ok) {
        onFailure(result.error);
      }
      return result.ok;
    },
    [host],
  );
  const step = async (entry: Change | undefined, move: (from: History) => History, input: string, label: string): Promise<void> => {
    // A change of the workspace that cannot be taken back stays where it is.
    if (entry && (entry.edit === undefined || (await set(entry.edit, input)))) {
      setHistory(move);
      setSaid(label);
    }
  };
  return {
    view,
    change: useCallback((part, label, merge) => setHistory((before) => change(before, part, label, merge ?? null)), []),
    recent,
    keepFilter: useCallback(
      (filter) => setRecent((before) => [filter, ...before.filter((one) => one !== filter)].slice(0, MOST_RECENT)),
      [],
    ),
    show: useCallback((page) => setHistory((before) => change(before, { page }, '')), []),
    undoable: last?.label ?? null,
    redoable: next?.label ?? null,
    undo: () => void step(last, undo, last?.edit?.from ?? '', t('Undone: {0}', last?.label ?? '')),
    redo: () => void step(next, redo, next?.edit?.to ?? '', t('Done again: {0}', next?.label ?? '')),
    setParameter: useCallback(
      async (edit) => {
        const result = await host.request('setParameter', { column: edit.column, input: edit.to });
        if (!result.ok) {
          return result.error;
        }
        setHistory((before) => edited(before, edit, t('{0} set to {1}', edit.name, edit.to)));
        return null;
      },
      [host],
    ),
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

function restoreEdit(stored: unknown): ParameterEdit | null {
  const { column, name, from, to } = (stored ?? {}) as Record<string, unknown>;
  const isEdit =
    isColumnRef(column) && isFileColumn(column) && typeof name === 'string' && typeof from === 'string' && typeof to === 'string';
  return isEdit ? { column, name, from, to } : null;
}

function restoreRecent(stored: unknown): readonly string[] {
  const { recent } = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
  return Array.isArray(recent) ? recent.filter((one) => typeof one === 'string').slice(0, MOST_RECENT) : [];
}

function restoreChange(stored: unknown): Change[] {
  const { label, page, before, after, edit } = (stored ?? {}) as Record<string, unknown>;
  const { page: checked } = restoreState({ page });
  const change = { page: checked, before: restorePart(before), after: restorePart(after), merge: null };
  const known = restoreEdit(edit);
  return typeof label === 'string' ? [{ ...change, label, ...(known ? { edit: known } : {}) }] : [];
}
