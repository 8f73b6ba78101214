/** Columns in their places, for what there is and how it was arranged. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GroupCell, TableInfo } from '../../src/protocol/table.js';
import type { Cell } from '../../src/protocol/values.js';
import { EMPTY_COLUMNS, type PanelState } from '../../src/protocol/panel.js';
import { columnKey } from '../columns.js';
import type { LoadedLine } from '../rows.js';
import { groupLook } from './cells.js';
import { catalogOf, type CatalogColumn } from './catalog.js';
import { ColumnSheet } from './sheet.js';
import { fitColumn, layOut, type Fit, type Layout } from './layout.js';
import type { TableSource } from './source.js';

/** Rows by which a column's width and decimals are chosen. */
const FIT_BY = 64;

/** By so many lines: of a repository that is still being read, the first are few. */
interface KnownFit extends Fit {
  readonly by: number;
}

export interface Columns {
  readonly catalog: readonly CatalogColumn[];
  readonly layout: Layout;
  /** What suits a column now, by the lines that were read. */
  readonly fitOf: (column: CatalogColumn) => Fit;
}

/**
 * @param without keys of columns that are not shown whatever the view says
 * @param revision of the lines: columns that were not fitted yet are tried again
 */
export function useLayout(info: TableInfo, view: PanelState, without: ReadonlySet<string>, source: TableSource, revision: number): Columns {
  const { columns, expressions } = view;
  const catalog = useMemo(
    () => catalogOf(info.columns, expressions, columns.deltas, info.mainMetric),
    [info.columns, expressions, columns.deltas, JSON.stringify(info.mainMetric)],
  );
  const grouped = typeof source.rows === 'object';
  // Means with their spread are wider than numbers. Until lines of groups are here, columns are as wide as they were.
  const fits = useRef({ rows: new Map<string, KnownFit>(), groups: new Map<string, KnownFit>() });
  const own = grouped ? fits.current.groups : fits.current.rows;
  const fitOf = (column: CatalogColumn): { fit: Fit; known: boolean } => {
    const { cells, groups } = readColumn(source.loaded(true), column.key);
    const first = fitColumn(column, cells);
    // Means are written as the rows were.
    const decimals = fits.current.rows.get(column.key)?.decimals ?? first.decimals;
    const format = decimals === null ? null : { decimals };
    const texts = groups.map((cell) => groupLook(cell, { ...column, format, left: 0, width: 0, pinned: false }).text);
    const known = grouped ? groups.length > 0 : cells.length > 0;
    return { fit: texts.length > 0 ? { ...fitColumn(column, cells, texts), decimals } : first, known };
  };
  const unfitted = catalog.filter(({ key }) => (own.get(key)?.by ?? 0) < FIT_BY).length;
  const layout = useMemo(() => {
    const by = countTo(FIT_BY, source.loaded(true));
    for (const column of catalog) {
      const before = own.get(column.key);
      if (before === undefined || before.by < by) {
        const { fit, known } = fitOf(column);
        if (known) {
          own.set(column.key, { ...fit, width: Math.max(fit.width, before?.width ?? 0), by });
        }
      }
    }
    return layOut(catalog, columns, without, new Map([...fits.current.rows, ...own]));
  }, [catalog, columns, without, grouped, unfitted > 0 ? revision : -1]);
  return { catalog, layout, fitOf: (column) => fitOf(column).fit };
}

function countTo(most: number, lines: Iterable<LoadedLine>): number {
  const each = lines[Symbol.iterator]();
  let count = 0;
  while (count < most && each.next().done !== true) {
    count++;
  }
  return count;
}

/** Cells of a column in the first lines, and what it has in groups, whose numbers stand for cells where there is no row. */
function readColumn(lines: Iterable<LoadedLine>, key: string): { cells: readonly Cell[]; groups: readonly GroupCell[] } {
  const cells: Cell[] = [];
  const groups: GroupCell[] = [];
  let seen = 0;
  for (const { data, at } of lines) {
    const index = at.get(key);
    if (index !== undefined && data.kind === 'row') {
      cells.push(...data.cells.slice(index, index + 1));
    } else if (index !== undefined && data.kind === 'group') {
      groups.push(...data.cells.slice(index, index + 1));
    }
    if (++seen >= FIT_BY) {
      break;
    }
  }
  const limits = groups.flatMap((cell) => (cell.kind === 'numbers' ? [cell.min, cell.max] : []));
  return { cells: cells.length > 0 ? cells : limits, groups };
}

/** Below this width of the window, numbers need the room more than the time does. */
const NARROW = 420;

/** Keys of columns that are not shown: in a narrow window also the time, unless columns were chosen. */
export function useLeftOut({ columns }: PanelState, same: ReadonlySet<string>, windowWidth: number): ReadonlySet<string> {
  const leavesTime = windowWidth < NARROW && JSON.stringify(columns.hidden) === JSON.stringify(EMPTY_COLUMNS.hidden);
  return useMemo(() => (leavesTime ? new Set([...same, 'time']) : same), [same, leavesTime]);
}

/** Of the first column, in pixels: as it was set, else a share of the window. */
export function nameWidthOf({ columns }: PanelState, windowWidth: number): number {
  const set = columns.widths.find(({ column }) => columnKey(column) === 'name')?.width;
  const most = Math.max(80, windowWidth - 80);
  return Math.min(most, set ?? Math.round(Math.max(150, Math.min(340, windowWidth * (windowWidth < 600 ? 0.56 : 0.34)))));
}

/** The style sheet of the columns, for as long as the table is shown. */
export function useSheet(): ColumnSheet {
  const sheet = useMemo(() => new ColumnSheet(), []);
  useEffect(() => {
    sheet.attach();
    return () => sheet.dispose();
  }, [sheet]);
  return sheet;
}

export function useWindowWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const update = (): void => setWidth(window.innerWidth);
    window.addEventListener('resize', update);
    return () => window.removeEventListener('resize', update);
  }, []);
  return width;
}
