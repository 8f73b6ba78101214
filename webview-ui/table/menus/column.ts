/** What can be done with a column. */
import { holds, hide, pin, setDelta, setDigits, setHeat, setHighlight, setWidth } from '../../../src/core/view/columns.js';
import { columnText, withClause } from '../../../src/core/experiments/language/clause.js';
import type { DigitsFormat, Highlight } from '../../../src/protocol/panel.js';
import type { ColumnRef, ExpressionId } from '../../../src/protocol/table.js';
import type { ColumnId } from '../../../src/protocol/model.js';
import { columnKey, fieldTitle, isFileColumn } from '../../columns.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';
import { moved, type LaidColumn, type Layout } from '../layout.js';
import { nameOf } from './cell.js';
import { searchItems } from './search.js';

export interface ColumnMenuParts {
  readonly panel: Panel;
  readonly layout: Layout;
  /** Makes a column as wide as what stands in it. */
  readonly fit: () => void;
  readonly groupBy: (columns: readonly ColumnRef[]) => void;
  readonly editExpressions: () => void;
}

/** @param column null: the first column, the names */
export function headerItems(parts: ColumnMenuParts, column: LaidColumn | null): MenuItem[] {
  const { view, change } = parts.panel;
  const ref: ColumnRef = column?.ref ?? 'name';
  const name = column?.name ?? fieldTitle('name');
  const key = columnKey(ref);
  const others = view.sort.filter((one) => columnKey(one.column) !== key);
  const direction = view.sort.find((one) => columnKey(one.column) === key)?.direction;
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
    ...(column ? placeItems(parts, column) : []),
    widthItem(parts, ref, name),
    ...(column ? contentItems(parts, column) : []),
  ];
}

function widthItem({ panel: { view, change }, fit }: ColumnMenuParts, ref: ColumnRef, name: string): MenuItem {
  return submenu(t('Width'), 'arrow-both', [
    { label: t('Fit to the content'), icon: 'arrow-both', run: fit },
    {
      label: t('By itself'),
      icon: 'discard',
      disabled: !view.columns.widths.some((one) => columnKey(one.column) === columnKey(ref)),
      run: () => change({ columns: setWidth(view.columns, ref, null) }, t('Width of {0}', name)),
    },
  ]);
}

function placeItems({ panel: { view, change }, layout }: ColumnMenuParts, { ref, key, name }: LaidColumn): MenuItem[] {
  const { columns } = view;
  const position = layout.columns.findIndex((one) => one.key === key);
  const put = (before: number): void =>
    change({ columns: { ...columns, order: moved(layout, key, layout.columns[before]?.key ?? null) } }, t('{0} moved', name));
  const isPinned = holds(columns.pinned, ref);
  return [
    {
      label: isPinned ? t('Unpin') : t('Pin'),
      icon: isPinned ? 'pinned' : 'pin',
      separated: true,
      run: () => change({ columns: pin(columns, ref, !isPinned) }, isPinned ? t('{0} not pinned', name) : t('{0} pinned', name)),
    },
    {
      label: t('Hide column'),
      icon: 'eye-closed',
      run: () => change({ columns: hide(columns, [ref]) }, t('{0} hidden', name)),
    },
    { label: t('Move left'), icon: 'arrow-left', keys: t('Alt+Left'), disabled: position === 0, run: () => put(position - 1) },
    {
      label: t('Move right'),
      icon: 'arrow-right',
      keys: t('Alt+Right'),
      disabled: position === layout.columns.length - 1,
      run: () => put(position + 2),
    },
  ];
}

function contentItems(parts: ColumnMenuParts, column: LaidColumn): MenuItem[] {
  const { panel } = parts;
  const { ref, kind, name } = column;
  const text = columnText(ref, nameOf(panel.info.columns));
  const only = (clause: string): void => panel.change({ filter: withClause(panel.view.filter, clause) }, t('Filter {0}', clause));
  return [
    ...(column.numeric ? numberItems(panel, column) : []),
    ...searchItems(panel, [ref]),
    { label: t('Group by {0}', name), icon: 'layers', separated: true, disabled: kind === 'delta', run: () => parts.groupBy([ref]) },
    { label: t('Only rows with a value'), icon: 'filter', run: () => only(`has(${text})`) },
    { label: t('Only rows without one'), icon: 'filter', run: () => only(`missing(${text})`) },
    ...(kind === 'expression' ? [{ label: t('Edit expressions…'), icon: 'symbol-operator', run: parts.editExpressions }] : []),
  ];
}

/** How the numbers of a column are written, and what stands out in it. */
function numberItems(panel: Panel, column: LaidColumn): MenuItem[] {
  const { view, change } = panel;
  const { columns } = view;
  const { ref, kind, name } = column;
  const digits = columns.formats.find((one) => columnKey(one.column) === column.key)?.digits ?? 'auto';
  const highlight = columns.highlights.find((one) => columnKey(one.column) === column.key)?.what ?? null;
  const isHot = holds(columns.heat, ref);
  const digitsItem = (value: DigitsFormat, label: string): MenuItem => ({
    label,
    icon: 'symbol-numeric',
    checked: value === digits,
    run: () => change({ columns: setDigits(columns, ref, value) }, t('Digits of {0}', name)),
  });
  const highlightItem = (what: Highlight | null, label: string): MenuItem => ({
    label,
    icon: 'star-half',
    checked: what === highlight,
    run: () => change({ columns: setHighlight(columns, ref, what) }, t('Highlight of {0}', name)),
  });
  return [
    submenu(
      t('Digits'),
      'symbol-numeric',
      [
        digitsItem('auto', t('As many as the column needs')),
        digitsItem(2, t('2 significant')),
        digitsItem(3, t('3 significant')),
        digitsItem(5, t('5 significant')),
        digitsItem('full', t('Every digit')),
      ],
      true,
    ),
    ...(kind === 'delta'
      ? []
      : [
          submenu(t('Highlight'), 'star-half', [
            highlightItem(null, t('By itself: the best of a metric')),
            highlightItem('best', t('The best')),
            highlightItem('min', t('The lowest')),
            highlightItem('max', t('The highest')),
            highlightItem('last', t('The newest')),
            highlightItem('none', t('Nothing')),
          ]),
          {
            label: t('Heat colours'),
            icon: 'symbol-color',
            checked: isHot,
            run: () => change({ columns: setHeat(columns, ref, !isHot) }, isHot ? t('{0} without heat', name) : t('{0} with heat', name)),
          },
          ...(typeof ref !== 'string' && ref[0] !== 'delta' ? [deltaItem(panel, ref, name)] : []),
        ]),
    ...(isFileColumn(ref) && ref[0] === 'metric' ? [directionItem(panel, ref, column)] : []),
  ];
}

function deltaItem({ view, change }: Panel, of: ColumnId | ExpressionId, name: string): MenuItem {
  const { columns } = view;
  const item = (kind: 'absolute' | 'percent', label: string): MenuItem => {
    const on = columns.deltas.some(([, one, ref]) => one === kind && columnKey(ref) === columnKey(of));
    return {
      label,
      icon: 'diff',
      checked: on,
      run: () =>
        change({ columns: setDelta(columns, of, kind, !on) }, on ? t('Differences of {0} hidden', name) : t('Differences of {0}', name)),
    };
  };
  return submenu(t('Differences to the baseline'), 'diff', [
    item('absolute', t('Column of differences')),
    item('percent', t('Column of differences in percent')),
  ]);
}

/** Kept in the settings, because the tree judges by it too. */
function directionItem(panel: Panel, column: ColumnId, { better }: LaidColumn): MenuItem {
  const set = (direction: 'higher' | 'lower' | null) => () =>
    void panel.host.request('setDirection', { column, better: direction }).then((result) => {
      if (!result.ok) {
        panel.fail(result.error);
      }
    });
  return submenu(t('Better'), 'arrow-swap', [
    { label: t('Higher is better'), icon: 'arrow-up', checked: better === 'higher', disabled: !panel.canEdit, run: set('higher') },
    { label: t('Lower is better'), icon: 'arrow-down', checked: better === 'lower', disabled: !panel.canEdit, run: set('lower') },
    { label: t('Judge by its name'), icon: 'discard', disabled: !panel.canEdit, run: set(null) },
  ]);
}

function submenu(label: string, icon: string, items: readonly MenuItem[], separated = false): MenuItem {
  return { label, icon, separated, items, run: () => undefined };
}
