/** The panel's view state: what survives a reload. */
import type { ColumnId, RowId } from '../src/protocol/model.js';
import type { Sort } from '../src/protocol/index.js';
import { EMPTY_STATE, type PanelState } from '../src/protocol/panel.js';

/** A state from outside: what is not as it should be is left out. */
export function restoreState(stored: unknown): PanelState {
  if (typeof stored !== 'object' || stored === null) {
    return EMPTY_STATE;
  }
  const from = stored as Record<string, unknown>;
  return {
    page: from['page'] === 'plots' ? 'plots' : 'table',
    sort: list(from['sort'], isSort),
    hidden: list(from['hidden'], isColumnId),
    selected: [...new Set(list(from['selected'], isText))],
    baseline: isText(from['baseline']) ? from['baseline'] : null,
  };
}

function list<T>(value: unknown, is: (item: unknown) => item is T): T[] {
  return Array.isArray(value) ? value.filter(is) : [];
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isColumnId(value: unknown): value is ColumnId {
  return Array.isArray(value) && value.length >= 3 && value.every(isText) && (value[0] === 'param' || value[0] === 'metric');
}

function isSort(value: unknown): value is Sort {
  if (typeof value !== 'object' || value === null || !('column' in value) || !('direction' in value)) {
    return false;
  }
  const { column, direction } = value;
  return (direction === 'ascending' || direction === 'descending') && (column === 'time' || column === 'name' || isColumnId(column));
}

export type SortColumn = Sort['column'];

export function columnKey(column: SortColumn): string {
  return typeof column === 'string' ? column : JSON.stringify(column);
}

/** A click on a header: ascending, descending, none. Adding keeps the other columns. */
export function cycleSort(sort: readonly Sort[], column: SortColumn, add: boolean): readonly Sort[] {
  const key = columnKey(column);
  const current = sort.find((one) => columnKey(one.column) === key);
  const next: Sort | null =
    current === undefined
      ? { column, direction: 'ascending' }
      : current.direction === 'ascending'
        ? { column, direction: 'descending' }
        : null;
  if (!add) {
    return next ? [next] : [];
  }
  if (current === undefined) {
    return next ? [...sort, next] : sort;
  }
  return sort.flatMap((one) => (one !== current ? [one] : next ? [next] : []));
}

/**
 * A colour slot for each selected row. A row keeps its slot while it is selected; a new one takes the lowest that is free,
 * so that deselecting one does not recolour the others.
 */
export function assignSlots(previous: ReadonlyMap<RowId, number>, selected: readonly RowId[]): ReadonlyMap<RowId, number> {
  const slots = new Map<RowId, number>();
  const taken = new Set<number>();
  for (const id of selected) {
    const slot = previous.get(id);
    if (slot !== undefined) {
      slots.set(id, slot);
      taken.add(slot);
    }
  }
  let free = 0;
  for (const id of selected) {
    if (!slots.has(id)) {
      while (taken.has(free)) {
        free++;
      }
      slots.set(id, free);
      taken.add(free);
    }
  }
  return slots;
}
