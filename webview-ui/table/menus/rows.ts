/** How rows are arranged. */
import type { ViewRows } from '../../../src/protocol/panel.js';
import type { ColumnRef } from '../../../src/protocol/table.js';
import { columnName } from '../../columns.js';
import type { MenuItem } from '../../controls/index.js';
import { t } from '../../l10n.js';
import type { Panel } from '../../panel.js';

export interface SeedGroups {
  readonly seeds: readonly ColumnRef[];
  readonly by: readonly ColumnRef[];
  readonly groups: number;
}

/** @param seeds null: not known yet. @param chooseColumns opens the list of columns to group by */
export function rowsItems(panel: Panel, seeds: SeedGroups | null, chooseColumns: () => void): MenuItem[] {
  const { rows, folding } = panel.view;
  const item = (value: Exclude<ViewRows, object>, icon: string, label: string): MenuItem => ({
    label,
    icon,
    checked: rows === value,
    run: () => arrange(panel, value, label),
  });
  const repeated = seeds !== null && seeds.groups > 0;
  return [
    item('auto', 'list-tree', t('By commit; flat when sorted')),
    item('tree', 'git-commit', t('By commit')),
    item('branches', 'git-branch', t('By branch and commit')),
    item('flat', 'list-flat', t('Flat')),
    {
      label: t('Grouped by columns…'),
      icon: 'layers',
      separated: true,
      checked: typeof rows === 'object',
      run: chooseColumns,
    },
    {
      label: repeated
        ? t('Repeated runs together (they differ by {0})', seeds.seeds.map((one) => columnName(one, panel.info.columns)).join(', '))
        : t('Repeated runs together'),
      icon: 'layers',
      disabled: !repeated,
      run: () => arrange(panel, { group: seeds?.by ?? [] }, t('Repeated runs together')),
    },
    {
      label: t('Open all'),
      icon: 'expand-all',
      separated: true,
      disabled: !folding.folded && folding.except.length === 0,
      run: () => panel.change({ folding: { folded: false, except: [] } }, t('All opened')),
    },
    {
      label: t('Close all'),
      icon: 'collapse-all',
      disabled: folding.folded && folding.except.length === 0,
      run: () => panel.change({ folding: { folded: true, except: [] } }, t('All closed')),
    },
  ];
}

/** Groups are closed at first: what they have in common is what they are made for. */
export function arrange(panel: Panel, rows: ViewRows, label: string): void {
  panel.change({ rows, folding: { folded: typeof rows === 'object', except: [] } }, t('Rows: {0}', label));
}
