/** Webview -> host: what the panel asks for. */
import type { ColumnId, RowId } from './model.js';
import type { Sort, TableMethods } from './table.js';

export type PanelPage = 'table' | 'plots';

/** View settings that survive a reload (kept by `setState` in the webview and handed to the host's serializer). */
export interface PanelState {
  readonly page: PanelPage;
  readonly sort: readonly Sort[];
  readonly hidden: readonly ColumnId[];
  readonly selected: readonly RowId[];
  /** Differences are shown to this row; null: each experiment to its own baseline. */
  readonly baseline: RowId | null;
}

export const EMPTY_STATE: PanelState = { page: 'table', sort: [], hidden: [], selected: [], baseline: null };

/** Actions on rows; the host turns each into a command. */
export type PanelAction = 'apply' | 'branch' | 'remove' | 'openLog' | 'run';

export type PanelMethods = TableMethods & {
  /** First request of a fresh webview: the state to open with, when a command asked for one. */
  ready: {
    params: Record<string, never>;
    result: { readonly state: PanelState | null; readonly canRun: boolean; readonly message: string | null };
  };
  act: { params: { readonly action: PanelAction; readonly rows: readonly RowId[] }; result: null };
  log: { params: { readonly level: 'warn' | 'error'; readonly message: string }; result: null };
};

export type PanelEvents = {
  /** The index moved to another version: ask again for what is on the screen. */
  changed: { readonly version: number; readonly message: string | null };
  /** A command asks the open panel to show something. */
  show: { readonly state: Partial<PanelState> };
};
