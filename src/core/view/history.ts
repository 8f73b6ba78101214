/** Changes of a view, each of which can be undone. */
import type { ColumnId } from '../../protocol/model.js';
import type { PanelPage, PanelState } from '../../protocol/panel.js';
import { select } from './selection.js';

type Part = Partial<PanelState>;

/** A parameter of the workspace was set, as it is typed. */
export interface ParameterEdit {
  readonly column: ColumnId;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface Change {
  /** What was done, as a sentence without its end: `Sorted by accuracy`. */
  readonly label: string;
  /** Where it was done: undoing it shows that page again. */
  readonly page: PanelPage;
  readonly before: Part;
  readonly after: Part;
  /** Changes that follow each other with the same word count as one, as the steps of a drag. */
  readonly merge: string | null;
  /** What was changed in the workspace at the same time. */
  readonly edit?: ParameterEdit;
}

export interface History {
  readonly view: PanelState;
  readonly past: readonly Change[];
  readonly future: readonly Change[];
}

/** Kept over a reload too: a hidden panel is a closed webview. */
export const MOST_CHANGES = 50;

export function begin(view: PanelState): History {
  return { view, past: [], future: [] };
}

/**
 * Changes parts of the view. Going to another page is no change of its own; nothing changes when all parts are as they were.
 * Rows that become selected get their colours here.
 */
export function change(history: History, part: Part, label: string, merge: string | null = null): History {
  const { view, past } = history;
  const selection = part.selected === undefined ? {} : select(view, part.selected);
  const { before, after } = differing(view, { ...part, ...selection });
  const keys = Object.keys(after);
  if (keys.length === 0) {
    return history;
  }
  const next = { ...view, ...after };
  if (keys.every((key) => key === 'page')) {
    return { ...history, view: next };
  }
  const last = past[past.length - 1];
  if (last !== undefined && merge !== null && last.merge === merge && history.future.length === 0) {
    const joined = { ...last, label, before: { ...before, ...last.before }, after: { ...last.after, ...after } };
    return { view: next, past: [...past.slice(0, -1), joined], future: [] };
  }
  return { view: next, past: [...past, { label, page: view.page, before, after, merge }].slice(-MOST_CHANGES), future: [] };
}

/** What a command or a link asks for: of what pages keep, it names some; a saved view says all of it. */
export function asked({ pages }: PanelState, part: Part): Part {
  return part.pages === undefined || typeof part.savedView === 'string' ? part : { ...part, pages: { ...pages, ...part.pages } };
}

/** A parameter of the workspace was set: undoing it sets it back. */
export function edited(history: History, edit: ParameterEdit, label: string): History {
  const { view, past } = history;
  return { view, past: [...past, { label, page: view.page, before: {}, after: {}, merge: null, edit }].slice(-MOST_CHANGES), future: [] };
}

/** What another panel or the tree changed: not to be undone here. */
export function receive(history: History, part: Part): History {
  const { after } = differing(history.view, part);
  return Object.keys(after).length === 0 ? history : { ...history, view: { ...history.view, ...after } };
}

export function undo(history: History): History {
  const last = history.past[history.past.length - 1];
  return last === undefined
    ? history
    : {
        view: { ...history.view, page: last.page, ...last.before },
        past: history.past.slice(0, -1),
        future: [...history.future, last],
      };
}

export function redo(history: History): History {
  const next = history.future[history.future.length - 1];
  return next === undefined
    ? history
    : {
        view: { ...history.view, page: next.page, ...next.after },
        past: [...history.past, next],
        future: history.future.slice(0, -1),
      };
}

function differing(view: PanelState, part: Part): { before: Part; after: Part } {
  const keys = (Object.keys(part) as (keyof PanelState)[]).filter(
    (key) => key in view && part[key] !== undefined && !sameJson(view[key], part[key]),
  );
  const pick = (from: Part): Part => Object.fromEntries(keys.map((key) => [key, from[key]]));
  return { before: pick(view), after: pick(part) };
}

function sameJson(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
