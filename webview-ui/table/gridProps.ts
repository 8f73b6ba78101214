/** What the grid is given, what it tells, and where in it an element is. */
import type { JSX, Ref } from 'preact';
import type { RowId } from '../../src/protocol/model.js';
import type { PanelState } from '../../src/protocol/panel.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import type { Point } from '../controls/index.js';
import type { Mark } from '../palette.js';
import type { LoadedLine } from '../rows.js';
import type { ColumnSummary, Emphasis } from './cells.js';
import type { Gestures } from './gestures.js';
import { HEADER_ROWS } from './header.js';
import type { Place } from './keys.js';
import type { Layout } from './layout.js';
import type { ColumnSheet } from './sheet.js';
import type { TableSource } from './source.js';

/** What others ask of the grid. */
export interface GridHandle {
  /** Brings a cell to the screen, with or without the focus. */
  readonly go: (to: Place, focus: boolean) => void;
  readonly place: () => Place;
}

/** Selected cells. */
export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface GridEvents extends Omit<Gestures, 'onDrop'> {
  readonly onSort: (column: ColumnRef, add: boolean) => void;
  /** Rows from one to another, both included, are selected; a single one may be deselected. */
  readonly onToggle: (from: number, to: number) => void;
  readonly onAll: () => void;
  /** Stars a row, or takes its star. */
  readonly onStar: (row: number) => void;
  readonly onFold: (line: LoadedLine, open: boolean) => void;
  /** @param range cells that are chosen; null: none but the one at `at` */
  readonly onMenu: (at: Place, point: Point, range: CellRange | null) => void;
  readonly onCopy: (range: CellRange) => void;
  /** Only rows like this one, by a cell. */
  readonly onFilter: (at: Place) => void;
  /** Null: the cell cannot be edited. */
  readonly editorOf: (at: Place, done: () => void) => JSX.Element | null;
}

export interface GridProps {
  source: TableSource;
  layout: Layout;
  sheet: ColumnSheet;
  nameWidth: number;
  view: PanelState;
  /** Lines can be folded. */
  folds: boolean;
  emphasis: ReadonlyMap<string, Emphasis>;
  summaries: ReadonlyMap<string, ColumnSummary>;
  marks: ReadonlyMap<RowId, Mark>;
  pointedOut: ReadonlySet<RowId>;
  find: string;
  bestLabel: string;
  events: GridEvents;
  handle: Ref<GridHandle>;
}

/** Which cell an element is in; row -1 is the header with the columns' names. */
export function placeOf(target: EventTarget | null): Place | null {
  const cell = target instanceof Element ? target.closest('[aria-colindex]') : null;
  const row = cell?.closest('[aria-rowindex]');
  const index = Number(row?.getAttribute('aria-rowindex')) - HEADER_ROWS - 1;
  return cell && row && index >= -1 ? { row: index, column: Number(cell.getAttribute('aria-colindex')) - 1 } : null;
}
