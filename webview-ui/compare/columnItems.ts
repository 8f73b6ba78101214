/** What can be done with an experiment that is compared. */
import type { Row, RowId } from '../../src/protocol/model.js';
import type { MenuItem } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import type { LoadedRow } from '../rows.js';
import { rowItems } from '../table/menus/row.js';

export interface ColumnActions {
  readonly rows: readonly LoadedRow[];
  readonly move: (id: RowId, place: RowId) => void;
  readonly takeOut: () => void;
  readonly diffAll: () => void;
  /** Files that are not as in the first. */
  readonly changed: number;
}

export function columnItems(panel: Panel, row: Row, { rows, move, takeOut, diffAll, changed }: ColumnActions): MenuItem[] {
  const place = rows.findIndex(({ data }) => data.row.id === row.id);
  const neighbour = (by: -1 | 1): RowId | null => {
    const id = rows[place + by]?.data.row.id;
    return id !== undefined && panel.view.selected.includes(id) && panel.view.selected.includes(row.id) ? id : null;
  };
  const moveItem = (by: -1 | 1, label: string, icon: string, keys: string): MenuItem => {
    const to = neighbour(by);
    return { label, icon, keys, disabled: to === null, run: () => (to === null ? undefined : move(row.id, to)) };
  };
  // All but the first, which is to select it.
  const [, ...others] = rowItems(panel, row);
  return [
    { label: t('Take out of the comparison'), icon: 'close', keys: t('Delete'), run: takeOut },
    moveItem(-1, t('Move left'), 'arrow-left', t('Alt+Left')),
    moveItem(1, t('Move right'), 'arrow-right', t('Alt+Right')),
    {
      label: changed === 0 ? t('No file differs') : t('Open the differences of {0} files', changed),
      icon: 'diff-multiple',
      disabled: changed === 0,
      run: diffAll,
    },
    ...others.map((item, at) => (at === 0 ? { ...item, separated: true } : item)),
  ];
}
