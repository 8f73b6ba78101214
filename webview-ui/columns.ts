/** Columns by their keys and names. */
import type { Column, ColumnId } from '../src/protocol/model.js';
import type { ColumnRef, RowField, Sort } from '../src/protocol/table.js';
import { t } from './l10n.js';

/** Key of a column in a map. JSON keeps the parts apart whatever characters they hold. */
export function columnKey(column: ColumnRef): string {
  return typeof column === 'string' ? column : JSON.stringify(column);
}

export function keySet(columns: readonly ColumnRef[]): ReadonlySet<string> {
  return new Set(columns.map(columnKey));
}

export function isFileColumn(column: ColumnRef): column is ColumnId {
  return column[0] === 'param' || column[0] === 'metric';
}

export function fieldTitle(field: RowField): string {
  const titles: Record<RowField, string> = {
    name: t('Experiment'),
    id: t('Commit'),
    kind: t('Kind'),
    state: t('State'),
    branch: t('Branch'),
    tag: t('Tags'),
    author: t('Author'),
    time: t('Created'),
    subject: t('Message'),
    error: t('Error'),
    star: t('Star'),
    note: t('Note'),
  };
  return titles[field];
}

/** How a column is called where its file and the keys above it are said beside it. */
export function columnTitle(column: ColumnRef): string {
  if (typeof column === 'string') {
    return fieldTitle(column);
  }
  if (column[0] === 'delta') {
    return column[1] === 'absolute' ? t('Δ {0}', columnTitle(column[2])) : t('Δ% {0}', columnTitle(column[2]));
  }
  return column[column.length - 1] ?? '';
}

/** The shortest name that no other column has, by the labels of the index. */
export function columnName(column: ColumnRef, columns: readonly Column[]): string {
  if (typeof column !== 'string' && column[0] === 'delta') {
    const of = columnName(column[2], columns);
    return column[1] === 'absolute' ? t('Δ {0}', of) : t('Δ% {0}', of);
  }
  const key = columnKey(column);
  return (isFileColumn(column) ? columns.find(({ id }) => columnKey(id) === key)?.label : undefined) ?? columnTitle(column);
}

/** A click on a header: ascending, descending, none. Adding keeps the other columns. */
export function cycleSort(sort: readonly Sort[], column: ColumnRef, add: boolean): readonly Sort[] {
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
