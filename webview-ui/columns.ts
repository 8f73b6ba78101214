/** Columns by their keys. */
import type { Sort } from '../src/protocol/index.js';
import { t } from './l10n.js';

export type SortColumn = Sort['column'];

/** Key of a column in a map. JSON keeps the parts apart whatever characters they hold. */
export function columnKey(column: SortColumn): string {
  return typeof column === 'string' ? column : JSON.stringify(column);
}

/** How a column is called where its file and the keys above it are not said. */
export function columnTitle(column: SortColumn): string {
  if (typeof column === 'string') {
    return { name: t('Experiment'), time: t('Created') }[column as string] ?? column;
  }
  if (column[0] === 'delta') {
    return column[1] === 'absolute' ? t('Δ {0}', columnTitle(column[2])) : t('Δ% {0}', columnTitle(column[2]));
  }
  return column[column.length - 1] ?? '';
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
