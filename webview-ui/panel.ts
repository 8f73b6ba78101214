/** What every page is given. */
import type { ComponentType } from 'preact';
import type { TableInfo } from '../src/protocol/index.js';
import type { Row, RowId } from '../src/protocol/model.js';
import type { PanelAction, PanelPage, PanelState } from '../src/protocol/panel.js';
import type { Failure } from '../src/protocol/rpc.js';
import type { Mark } from './palette.js';
import type { Host } from './rpc.js';
import type { Theme } from './theme.js';
import type { ParameterEdit } from '../src/core/view/history.js';
import type { ChangeView } from './view/useView.js';

export interface Panel {
  readonly host: Host;
  readonly info: TableInfo;
  readonly view: PanelState;
  /** Changes the view; each change can be undone. */
  readonly change: ChangeView;
  /** Filters that were used, the last one first. */
  readonly recent: readonly string[];
  readonly keepFilter: (filter: string) => void;
  /** Goes to another page. */
  readonly show: (page: PanelPage) => void;
  /** Selects exactly these rows. */
  readonly select: (rows: readonly RowId[]) => void;
  /** Selected rows that there are, in the order of selection. */
  readonly selected: readonly Row[];
  /** The row that differences are counted from, where one was chosen. */
  readonly baseline: Row | null;
  /** Colour and stroke of each selected row. */
  readonly marks: ReadonlyMap<RowId, Mark>;
  readonly theme: Theme;
  /** Experiments can be run and changed here. */
  readonly canRun: boolean;
  /** Parameters of the workspace can be edited here. */
  readonly canEdit: boolean;
  /** Sets a parameter of the workspace, which can be undone. Null: done; else why not. */
  readonly setParameter: (edit: ParameterEdit) => Promise<Failure | null>;
  /** Why there is nothing, in words for the user, where that is known. */
  readonly message: string | null;
  readonly act: (action: PanelAction, rows: readonly RowId[]) => void;
  /** For screen readers: what was just done. */
  readonly say: (text: string) => void;
  /** Shows a failure until it is dismissed. */
  readonly fail: (failure: Failure) => void;
  readonly refresh: () => Promise<void>;
}

export type Page = ComponentType<{ panel: Panel }>;

export interface PageEntry {
  readonly id: PanelPage;
  readonly label: string;
  /** A heavy page is a chunk of its own: `() => import('./plots/page.js')`. */
  readonly load?: () => Promise<{ readonly default: Page }>;
  /** In the entry itself: the first page. */
  readonly page?: Page;
}
