/** What the table does when something is done in its grid. */
import { rowName } from '../../src/core/experiments/rowName.js';
import { fold, setWidth } from '../../src/core/view/columns.js';
import type { ColumnRef } from '../../src/protocol/table.js';
import { columnKey, columnName, cycleSort, fieldTitle } from '../columns.js';
import type { MenuItem, Point } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { isRow, type LoadedLine } from '../rows.js';
import { editorFor } from './cellEditor.js';
import { copyText } from './copy.js';
import type { CellRange, GridEvents } from './gridProps.js';
import type { Place } from './keys.js';
import { moved } from './layout.js';
import { addClause, cellItems, clauseOf, fetchItem, groupItems, isNotFetched } from './menus/cell.js';
import { headerItems, type ColumnMenuParts } from './menus/column.js';
import { searchItems } from './menus/search.js';
import { rowItems } from './menus/row.js';
import { groupLabel, isKept } from './name.js';
import type { TableSource } from './source.js';
import type { Columns } from './useLayout.js';

/** Rows that can be selected at once. */
const MOST_AT_ONCE = 5000;

export interface GridParts extends Pick<ColumnMenuParts, 'groupBy' | 'editExpressions'> {
  readonly panel: Panel;
  readonly source: TableSource;
  readonly columns: Columns;
  readonly showMenu: (at: Point, label: string, items: readonly MenuItem[]) => void;
}

export function gridEvents({ panel, source, columns, showMenu, groupBy, editExpressions }: GridParts): GridEvents {
  const { view, change, info } = panel;
  const { catalog, layout, fitOf } = columns;
  const named = (key: string): { ref: ColumnRef; name: string } =>
    catalog.find((one) => one.key === key) ?? { ref: 'name', name: fieldTitle('name') };

  const sort = (column: ColumnRef, add: boolean): void => {
    const next = cycleSort(view.sort, column, add);
    const name = columnName(column, info.columns);
    const now = next.find((one) => columnKey(one.column) === columnKey(column));
    const said =
      now === undefined
        ? t('Not sorted by {0}', name)
        : now.direction === 'ascending'
          ? t('Sorted by {0}, ascending', name)
          : t('Sorted by {0}, descending', name);
    change({ sort: next }, said);
    panel.say(said);
  };
  const select = async (from: number, to: number): Promise<void> => {
    const line = source.line(from);
    if (from === to && line && isRow(line)) {
      const { id } = line.data.row;
      panel.select(panel.marks.has(id) ? view.selected.filter((one) => one !== id) : [...view.selected, id]);
      return;
    }
    const start = Math.min(from, to);
    const lines = await source.read(start, Math.min(start + MOST_AT_ONCE, Math.max(from, to) + 1), []);
    panel.select([...view.selected, ...lines.flatMap((one) => (one.kind === 'row' ? [one.row.id] : []))]);
  };
  const fit = (key: string): void => {
    const column = catalog.find((one) => one.key === key);
    const { ref, name } = named(key);
    change({ columns: setWidth(view.columns, ref, column ? fitOf(column).width : null) }, t('Width of {0}', name));
  };
  const setFold = (line: LoadedLine, open: boolean): void =>
    change({ folding: fold(view.folding, [line.data.key], open) }, open ? t('Opened') : t('Closed'));
  const copy = async (range: CellRange): Promise<void> => {
    const result = await panel.host.request('copy', { text: await copyText(source, layout, range) });
    if (result.ok) {
      panel.say(t('Copied'));
    } else {
      panel.fail(result.error);
    }
  };
  const cellAt = ({ row, column }: Place): { ref: ColumnRef; cell: Parameters<typeof clauseOf>[2] } | null => {
    const line = source.line(row);
    const laid = layout.columns[column - 1];
    const cell = line && laid && isRow(line) ? line.data.cells[line.at.get(laid.key) ?? -1] : undefined;
    return laid === undefined || cell === undefined ? null : { ref: laid.ref, cell };
  };
  const openMenu = (at: Place, point: Point, range: CellRange | null): void => {
    if (at.row < 0) {
      const column = layout.columns[at.column - 1] ?? null;
      const key = column?.key ?? 'name';
      const parts = { panel, layout, fit: () => fit(key), groupBy, editExpressions };
      showMenu(point, t('Column {0}', named(key).name), headerItems(parts, column));
      return;
    }
    const line = source.line(at.row);
    if (line === undefined) {
      return;
    }
    if (line.data.kind === 'group') {
      showMenu(
        point,
        t('Actions for {0}', groupLabel(line.data)),
        groupItems(panel, line.data, (open) => setFold(line, open)),
      );
      return;
    }
    const { row } = line.data;
    const cell = cellAt(at);
    const own = { top: at.row, bottom: at.row, left: at.column, right: at.column };
    showMenu(point, t('Actions for {0}', rowName(row)), [
      ...(cell && isNotFetched(cell.cell) ? [fetchItem(panel, row)] : []),
      ...rowItems(panel, row),
      ...(cell ? cellItems(panel, cell.ref, cell.cell, () => void copy(own)) : []),
      ...searchItems(
        panel,
        layout.columns.slice((range ?? own).left - 1, (range ?? own).right).map(({ ref }) => ref),
      ),
    ]);
  };
  return {
    onSort: sort,
    onToggle: (from, to) => void select(from, to),
    onAll: () => void select(0, source.total - 1),
    onStar: (at) => {
      const line = source.line(at);
      if (line && isRow(line) && isKept(line.data.row)) {
        panel.act('star', [line.data.row.id]);
      }
    },
    onFold: setFold,
    onMenu: openMenu,
    onCopy: (range) => void copy(range),
    onFilter: (at) => {
      const cell = cellAt(at);
      if (cell) {
        addClause(panel, clauseOf(panel, cell.ref, cell.cell));
      }
    },
    onResize: (key, width, gesture) => {
      const { ref, name } = named(key);
      change({ columns: setWidth(view.columns, ref, width) }, t('Width of {0}', name), gesture);
    },
    onFit: fit,
    onMove: (key, before) => change({ columns: { ...view.columns, order: moved(layout, key, before) } }, t('{0} moved', named(key).name)),
    editorOf: (at, done) => editorFor(panel, source.line(at.row), layout.columns[at.column - 1], done),
  };
}
