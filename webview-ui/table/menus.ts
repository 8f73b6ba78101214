/** What can be done with a row, and with a column. */
import { holds, hide, pin, setDigits, setWidth } from '../../src/core/view/columns.js';
import type { Row } from '../../src/protocol/model.js';
import type { DigitsFormat } from '../../src/protocol/panel.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey, fieldTitle } from '../columns.js';
import type { MenuItem } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { moved, type LaidColumn, type Layout } from './layout.js';

export function rowItems(panel: Panel, { id, kind, log, label }: Row): MenuItem[] {
  const { view, change, select, act } = panel;
  const selected = panel.marks.has(id);
  const experiments = panel.selected.filter((row) => row.kind === 'experiment').map((row) => row.id);
  const group = selected && view.selected.length > 1 ? experiments : [id];
  const isExperiment = kind === 'experiment';
  return [
    {
      label: selected ? t('Deselect') : t('Select'),
      icon: selected ? 'circle-slash' : 'check',
      run: () => select(selected ? view.selected.filter((one) => one !== id) : [...view.selected, id]),
    },
    {
      label: t('Show in plots'),
      icon: 'graph-line',
      run: () => change({ page: 'plots', selected: selected ? view.selected : [...view.selected, id] }, t('{0} shown in plots', label)),
    },
    view.baseline === id
      ? { label: t('Clear baseline'), icon: 'close', run: () => change({ baseline: null }, t('Baseline cleared')) }
      : { label: t('Use as baseline'), icon: 'pinned', run: () => change({ baseline: id }, t('Baseline {0}', label)) },
    { label: t('Apply to workspace'), icon: 'check-all', separated: true, disabled: !isExperiment, run: () => act('apply', [id]) },
    { label: t('Create branch…'), icon: 'git-branch', disabled: !isExperiment, run: () => act('branch', [id]) },
    { label: t('Open log'), icon: 'output', disabled: log === null, run: () => act('openLog', [id]) },
    {
      label: group.length > 1 ? t('Remove {0} experiments…', group.length) : t('Remove…'),
      icon: 'trash',
      separated: true,
      disabled: !isExperiment,
      run: () => act('remove', group),
    },
  ];
}

/** @param column null: the first column, the names */
export function headerItems(panel: Panel, layout: Layout, column: LaidColumn | null, fit: () => void): MenuItem[] {
  const { view, change } = panel;
  const ref: ColumnRef = column?.ref ?? 'name';
  const name = column?.name ?? fieldTitle('name');
  const others = view.sort.filter((one) => columnKey(one.column) !== columnKey(ref));
  const direction = view.sort.find((one) => columnKey(one.column) === columnKey(ref))?.direction;
  return [
    {
      label: t('Sort ascending'),
      icon: 'arrow-up',
      checked: direction === 'ascending',
      run: () => change({ sort: [{ column: ref, direction: 'ascending' }] }, t('Sorted by {0}, ascending', name)),
    },
    {
      label: t('Sort descending'),
      icon: 'arrow-down',
      checked: direction === 'descending',
      run: () => change({ sort: [{ column: ref, direction: 'descending' }] }, t('Sorted by {0}, descending', name)),
    },
    {
      label: t('Clear sort'),
      icon: 'close',
      disabled: direction === undefined,
      run: () => change({ sort: others }, t('Not sorted by {0}', name)),
    },
    { label: t('Fit width'), icon: 'arrow-both', separated: true, run: fit },
    {
      label: t('Width by itself'),
      icon: 'discard',
      disabled: !view.columns.widths.some((one) => columnKey(one.column) === columnKey(ref)),
      run: () => change({ columns: setWidth(view.columns, ref, null) }, t('Width of {0}', name)),
    },
    ...(column ? columnItems(panel, layout, column) : []),
  ];
}

function columnItems({ view, change }: Panel, layout: Layout, column: LaidColumn): MenuItem[] {
  const { columns } = view;
  const { ref, key, name } = column;
  const position = layout.columns.findIndex((one) => one.key === key);
  const put = (before: number): void =>
    change({ columns: { ...columns, order: moved(layout, key, layout.columns[before]?.key ?? null) } }, t('{0} moved', name));
  const isPinned = holds(columns.pinned, ref);
  return [
    {
      label: isPinned ? t('Unpin') : t('Pin'),
      icon: isPinned ? 'pinned' : 'pin',
      run: () => change({ columns: pin(columns, ref, !isPinned) }, isPinned ? t('{0} not pinned', name) : t('{0} pinned', name)),
    },
    { label: t('Move left'), icon: 'arrow-left', disabled: position === 0, run: () => put(position - 1) },
    { label: t('Move right'), icon: 'arrow-right', disabled: position === layout.columns.length - 1, run: () => put(position + 2) },
    {
      label: t('Hide column'),
      icon: 'eye-closed',
      run: () => change({ columns: hide(columns, [ref]) }, t('{0} hidden', name)),
    },
    ...(column.numeric ? digitsItems(view.columns, column, change) : []),
  ];
}

function digitsItems(columns: Panel['view']['columns'], { ref, name }: LaidColumn, change: Panel['change']): MenuItem[] {
  const now = columns.formats.find((one) => columnKey(one.column) === columnKey(ref))?.digits ?? 'auto';
  const item = (digits: DigitsFormat, label: string, separated = false): MenuItem => ({
    label,
    icon: 'symbol-numeric',
    separated,
    checked: digits === now,
    run: () => change({ columns: setDigits(columns, ref, digits) }, t('Digits of {0}', name)),
  });
  return [
    item('auto', t('Digits as the column needs'), true),
    item(3, t('3 significant digits')),
    item(5, t('5 significant digits')),
    item('full', t('Every digit')),
  ];
}
