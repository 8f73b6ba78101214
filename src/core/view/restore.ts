/** View states from outside (stored, from a command, from a link): what is not as it should be is left out. */
import type { ColumnId, RowId } from '../../protocol/model.js';
import type { Sort } from '../../protocol/index.js';
import { EMPTY_STATE, PAGES, type PageStates, type PanelPage, type PanelState, type SharedView } from '../../protocol/panel.js';
import { select } from './selection.js';

/** More than anybody marks by hand; a stored state must not make the panel slow. */
const MOST_SELECTED = 5000;
const MOST_LISTED = 20_000;

/** The parts of a state that are there and as they should be. `slots` come with `selected` or not at all. */
export function restorePart(stored: unknown): Partial<PanelState> {
  if (!isRecord(stored)) {
    return {};
  }
  const { page, sort, hidden, selected, slots, baseline, pages } = stored;
  return {
    ...(isPage(page) ? { page } : {}),
    ...(Array.isArray(sort) ? { sort: list(sort, isSort) } : {}),
    ...(Array.isArray(hidden) ? { hidden: list(hidden, isColumnId) } : {}),
    ...(Array.isArray(selected) ? restoreSelection(selected, slots) : {}),
    ...(isText(baseline) || baseline === null ? { baseline } : {}),
    ...(isRecord(pages) ? { pages: restorePages(pages) } : {}),
  };
}

export function restoreState(stored: unknown): PanelState {
  return { ...EMPTY_STATE, ...restorePart(stored) };
}

export function restoreShared(stored: unknown): SharedView {
  return sharedPart(restoreState(stored));
}

export function sharedPart({ selected, slots, baseline }: PanelState): SharedView {
  return { selected, slots, baseline };
}

function restoreSelection(rows: readonly unknown[], slots: unknown): Pick<SharedView, 'selected' | 'slots'> {
  const selected = list(rows, isText).slice(0, MOST_SELECTED);
  const taken = new Set<number>();
  const known: readonly unknown[] = Array.isArray(slots) && slots.length === rows.length ? slots : [];
  // Two rows of one colour cannot be told apart: the second gets another.
  const free = known.map((slot) => (isSlot(slot) && taken.size < taken.add(slot).size ? slot : -1));
  return select(known.length === selected.length ? { selected, slots: free } : { selected: [], slots: [] }, selected);
}

function restorePages(pages: Record<string, unknown>): PageStates {
  const { plots } = pages;
  return isRecord(plots) ? { plots: { off: list(plots['off'], isText).slice(0, MOST_SELECTED) } } : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list<T>(value: unknown, is: (item: unknown) => item is T): T[] {
  return Array.isArray(value) ? value.slice(0, MOST_LISTED).filter(is) : [];
}

function isText(value: unknown): value is RowId {
  return typeof value === 'string';
}

function isSlot(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 * MOST_SELECTED;
}

function isPage(value: unknown): value is PanelPage {
  return PAGES.some((page) => page === value);
}

export function isColumnId(value: unknown): value is ColumnId {
  return Array.isArray(value) && value.length >= 2 && value.every(isText) && (value[0] === 'param' || value[0] === 'metric');
}

function isSort(value: unknown): value is Sort {
  if (!isRecord(value)) {
    return false;
  }
  const { column, direction } = value;
  return (direction === 'ascending' || direction === 'descending') && (column === 'time' || column === 'name' || isColumnId(column));
}
