/** What can be done with a cell: rows like it, or unlike it, are kept. */
import { cellClause, withClause } from '../../../src/core/experiments/language/clause.js';
import type { Column, Row } from '../../../src/protocol/model.js';
import type { ColumnRef, GroupLine } from '../../../src/protocol/table.js';
import type { Cell } from '../../../src/protocol/values.js';
import { columnName } from '../../columns.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';

const LONGEST = 40;

/** A column as the query line calls it. */
export const nameOf =
  (columns: readonly Column[]) =>
  (ref: ColumnRef): string =>
    typeof ref === 'string' ? ref : columnName(ref, columns);

/** The clause for the rows that have this cell. */
export function clauseOf({ info }: Panel, ref: ColumnRef, cell: Cell): string {
  return cellClause(ref, cell, nameOf(info.columns));
}

export function addClause({ view, change }: Panel, clause: string): void {
  change({ filter: withClause(view.filter, clause) }, t('Filter {0}', clause));
}

export function isNotFetched(cell: Cell): boolean {
  return typeof cell === 'object' && cell?.t === 'not-fetched';
}

/** Brings what DVC keeps in a remote, also of the other selected rows. */
export function fetchItem({ marks, view, act }: Panel, { id }: Row): MenuItem {
  return { label: t('Fetch from remote'), icon: 'cloud-download', run: () => act('fetch', marks.has(id) ? view.selected : [id]) };
}

export function cellItems(panel: Panel, ref: ColumnRef, cell: Cell, copy: () => void): MenuItem[] {
  const clause = clauseOf(panel, ref, cell);
  return [
    {
      label: t('Only rows with {0}', shorten(clause)),
      icon: 'filter',
      separated: true,
      keys: t('Alt+Click'),
      run: () => addClause(panel, clause),
    },
    { label: t('No rows with {0}', shorten(clause)), icon: 'exclude', run: () => addClause(panel, `not (${clause})`) },
    { label: t('Copy value'), icon: 'copy', keys: t('Ctrl+C'), run: copy },
  ];
}

export function groupItems(panel: Panel, line: GroupLine, fold: (open: boolean) => void): MenuItem[] {
  const clause = line.by.map(({ column, value }) => clauseOf(panel, column, value)).join(' and ');
  return [
    line.open
      ? { label: t('Close'), icon: 'chevron-right', run: () => fold(false) }
      : { label: t('Open'), icon: 'chevron-down', run: () => fold(true) },
    {
      label: t('Only rows with {0}', shorten(clause)),
      icon: 'filter',
      disabled: clause === '',
      run: () => addClause(panel, clause),
    },
    {
      label: t('Select the best of it'),
      icon: 'star-full',
      disabled: line.best === null,
      run: () => panel.select([...panel.view.selected, ...(line.best === null ? [] : [line.best])]),
    },
  ];
}

function shorten(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
