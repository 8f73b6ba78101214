/** Saved views: names for what the panel shows, in a file that a team shares by Git. */
import type { RowId } from './model.js';
import type { PanelState } from './panel.js';

/** Relative to the project, with forward slashes. */
export const VIEWS_FILE = '.espalier/views.yaml';

/** What of a panel's view is saved: everything but the selection and what is folded. */
export const VIEW_PARTS = [
  'page',
  'filter',
  'sort',
  'rows',
  'expressions',
  'onlyDiffering',
  'columns',
  'pages',
] as const satisfies readonly (keyof PanelState)[];
export type ViewParts = Pick<PanelState, (typeof VIEW_PARTS)[number]>;

export interface SavedView {
  readonly name: string;
  readonly parts: ViewParts;
  /** As it is written: a branch, a tag, the name of an experiment or a commit; null: each experiment's own. */
  readonly baseline: string | null;
  /** The row that is meant; null where there is none such. */
  readonly baselineRow: RowId | null;
}

export interface ViewsProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/** What the file says. Views that can be read are there, whatever is wrong with the others. */
export interface SavedViews {
  readonly views: readonly SavedView[];
  readonly problems: readonly ViewsProblem[];
}

export type ViewsChange =
  /** Over the one of that name, if there is one. */
  | { readonly kind: 'save'; readonly name: string; readonly parts: ViewParts; readonly baseline: RowId | null }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string };

export type ViewsMethods = {
  /** @param text of the file, as it stands in the editor; empty: there is none */
  savedViews: { params: { readonly text: string }; result: SavedViews };
  /** The text after a change, with its comments and all that is none of ours. Fails with `cannot-edit`, `exists` or `no-view`. */
  changeViews: { params: { readonly text: string; readonly change: ViewsChange }; result: { readonly text: string } };
};
