/** The views of the repository, asked for again when their file or the index changed. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { partsOf } from '../../src/core/view/parts.js';
import { EMPTY_STATE, type PanelState } from '../../src/protocol/panel.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { SavedView, SavedViews, ViewsChange } from '../../src/protocol/views.js';
import type { Host } from '../rpc.js';

export interface ViewsControl {
  readonly saved: SavedViews;
  /** Null: done; else why not. */
  readonly edit: (change: ViewsChange) => Promise<Failure | null>;
}

const NONE: SavedViews = { views: [], problems: [] };

export function useSavedViews(host: Host, version: number | undefined): ViewsControl {
  const [saved, setSaved] = useState<SavedViews>(NONE);
  const [asked, setAsked] = useState(0);
  useEffect(() => host.on('views', () => setAsked((before) => before + 1)), [host]);
  useEffect(() => {
    if (version === undefined) {
      return;
    }
    const controller = new AbortController();
    void host.request('views', {}, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        setSaved(result.value);
      }
    });
    return () => controller.abort();
  }, [host, version, asked]);
  const edit = useCallback(
    async (change: ViewsChange) => {
      const result = await host.request('editViews', change);
      if (!result.ok) {
        return result.error;
      }
      setSaved(result.value);
      return null;
    },
    [host],
  );
  return { saved, edit };
}

/** What opening a view changes. */
export function opening({ name, parts, baselineRow }: SavedView): Partial<PanelState> {
  // Groups are closed at first, as when they are made.
  const folding = { folded: typeof parts.rows === 'object', except: [] };
  return { ...parts, folding, baseline: baselineRow, savedView: name };
}

/** As when a panel is opened for the first time; the page stays. */
export function atFirst({ page }: PanelState): Partial<PanelState> {
  return { ...partsOf(EMPTY_STATE), page, folding: EMPTY_STATE.folding, baseline: null, savedView: null };
}

/** The view is not as it was saved; null: it is none that was saved. */
export function isChanged(view: PanelState, saved: SavedView | undefined): boolean | null {
  return saved === undefined
    ? null
    : view.baseline !== saved.baselineRow || JSON.stringify(sorted(partsOf(view))) !== JSON.stringify(sorted(saved.parts));
}

/** Keys in one order: a view that was read has them as the file has. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, one]) => [key, sorted(one)]));
  }
  return value;
}
