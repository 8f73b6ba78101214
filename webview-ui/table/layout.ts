/** Columns in their places, with their headings. */
import type { ColumnsView, DigitsFormat } from '../../src/protocol/panel.js';
import type { ColumnRef, NumberFormat } from '../../src/protocol/table.js';
import type { Cell } from '../../src/protocol/values.js';
import { columnKey, keySet } from '../columns.js';
import { decimalsFor, showCell } from '../format.js';
import type { CatalogColumn } from './catalog.js';
import { textWidth } from './textWidth.js';

export interface LaidColumn extends CatalogColumn {
  /** From the end of the name and the pinned columns; of a pinned column: from the end of the name. */
  readonly left: number;
  readonly width: number;
  readonly pinned: boolean;
  readonly format: NumberFormat;
}

export interface ColumnGroup {
  readonly key: string;
  readonly kind: CatalogColumn['kind'];
  readonly file: string;
  readonly parents: string;
  readonly left: number;
  readonly width: number;
  readonly pinned: boolean;
  /** Positions of its columns, `last` included. */
  readonly first: number;
  readonly last: number;
}

export interface Layout {
  /** Pinned ones first. */
  readonly columns: readonly LaidColumn[];
  readonly groups: readonly ColumnGroup[];
  /** Number of pinned columns, and how wide they are together. */
  readonly pinned: number;
  readonly pinnedWidth: number;
  /** Of the columns that are scrolled. */
  readonly width: number;
}

/** What suits a column, by its first rows. */
export interface Fit {
  readonly width: number;
  readonly decimals: number | null;
}

export const MIN_WIDTH = 44;
const LEAST_FIT = 60;
const MAX_FIT = 240;
const TIME_WIDTH = 116;
/** The mark of a difference. */
const MARK = 18;
const LEAST_TEXT = 29;
const LONGEST_ERROR = 88;
/** Between a mean and its spread. */
const GAP = 11;
const SMALL_CHARACTER = 6;
const PADDING = 22;
const SORT_ARROW = 13;
const MAX_GROUP_NAME = 150;

/**
 * The width and decimals that suit a column; kept, so that columns do not jump while scrolling.
 * @param texts what else stands in it, as means of groups
 */
export function fitColumn({ ref, title, kind, numeric }: CatalogColumn, cells: readonly Cell[], texts: readonly string[] = []): Fit {
  if (ref === 'time') {
    return { width: TIME_WIDTH, decimals: null };
  }
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number');
  const decimals = kind !== 'param' && numeric && numbers.length > 0 ? decimalsFor(numbers) : null;
  const weight = kind === 'field' ? 'normal' : 'bold';
  const mark = kind === 'metric' || kind === 'delta' ? MARK : 0;
  let widest = Math.max(LEAST_TEXT, ...texts.map((text) => textWidth(text, weight) + GAP));
  for (const cell of cells) {
    const shown = showCell(cell, formatOf('auto', decimals));
    widest = Math.max(widest, (shown.kind === 'error' ? LONGEST_ERROR : textWidth(shown.text, weight)) + mark);
  }
  const head = textWidth(title, 'bold') + SORT_ARROW;
  return {
    decimals,
    width: Math.round(Math.min(MAX_FIT, Math.max(LEAST_FIT, Math.max(head, widest) + PADDING))),
  };
}

function formatOf(digits: DigitsFormat, decimals: number | null): NumberFormat {
  return digits === 'full' ? null : typeof digits === 'number' ? { significant: digits } : decimals === null ? null : { decimals };
}

/**
 * @param without columns that are not shown whatever the view says, as those in which nothing differs
 * @param fits by key; of a column that is not there, as if it were empty
 */
export function layOut(
  catalog: readonly CatalogColumn[],
  view: ColumnsView,
  without: ReadonlySet<string>,
  fits: ReadonlyMap<string, Fit>,
): Layout {
  const hidden = keySet(view.hidden);
  const pins = keySet(view.pinned);
  const widths = new Map(view.widths.map(({ column, width }) => [columnKey(column), Math.max(MIN_WIDTH, width)]));
  const formats = new Map(view.formats.map(({ column, digits }) => [columnKey(column), digits]));
  const shown = inOrder(catalog, view.order).filter(({ key }) => !hidden.has(key) && !without.has(key));
  const ordered = [...shown.filter(({ key }) => pins.has(key)), ...shown.filter(({ key }) => !pins.has(key))];
  const pinned = shown.filter(({ key }) => pins.has(key)).length;

  const columns: LaidColumn[] = [];
  const groups: ColumnGroup[] = [];
  let left = 0;
  let pinnedWidth = 0;
  for (let first = 0; first < ordered.length;) {
    if (first === pinned) {
      pinnedWidth = left;
      left = 0;
    }
    let end = first + 1;
    while (end < ordered.length && end !== pinned && ordered[end]?.group === ordered[first]?.group) {
      end++;
    }
    const run = ordered.slice(first, end);
    const from = left;
    const all = run.map((column) => fits.get(column.key) ?? fitColumn(column, []));
    // The heading should be read, too: each column that was not given a width gives some of the room.
    const free = run.filter(({ key }) => !widths.has(key)).length;
    const missing = headingWidth(run[0]) - run.reduce((sum, { key }, at) => sum + (widths.get(key) ?? all[at]?.width ?? 0), 0);
    const extra = free === 0 ? 0 : Math.max(0, Math.ceil(missing / free));
    run.forEach((column, at) => {
      const fit = all[at];
      const width = widths.get(column.key) ?? (fit?.width ?? LEAST_FIT) + extra;
      const format = formatOf(formats.get(column.key) ?? 'auto', fit?.decimals ?? null);
      columns.push({ ...column, left, width, pinned: first < pinned, format });
      left += width;
    });
    const head = run[0];
    if (head) {
      const { kind, file, parents } = head;
      groups.push({ key: head.key, kind, file, parents, left: from, width: left - from, pinned: first < pinned, first, last: end - 1 });
    }
    first = end;
  }
  return ordered.length === pinned
    ? { columns, groups, pinned, pinnedWidth: left, width: 0 }
    : { columns, groups, pinned, pinnedWidth, width: left };
}

function headingWidth(column: CatalogColumn | undefined): number {
  return column === undefined ? 0 : Math.min(MAX_GROUP_NAME, (column.parents || column.file).length * SMALL_CHARACTER + PADDING);
}

/** Arranged columns in their order; each of the others after the one that it follows by itself. */
export function inOrder(catalog: readonly CatalogColumn[], order: readonly ColumnRef[]): readonly CatalogColumn[] {
  if (order.length === 0) {
    return catalog;
  }
  const byKey = new Map(catalog.map((column) => [column.key, column]));
  const placed = [...keySet(order)].flatMap((key) => byKey.get(key) ?? []);
  const arranged = new Set(placed.map(({ key }) => key));
  // Followers of each arranged column; those before the first one come first.
  const followers = new Map<string, CatalogColumn[]>();
  let after = '';
  for (const column of catalog) {
    if (arranged.has(column.key)) {
      after = column.key;
    } else {
      followers.set(after, [...(followers.get(after) ?? []), column]);
    }
  }
  return [...(followers.get('') ?? []), ...placed.flatMap((column) => [column, ...(followers.get(column.key) ?? [])])];
}

/** The order after a column was put before another (null: at the end), among those that are shown. */
export function moved(layout: Layout, column: string, before: string | null): ColumnRef[] {
  const rest = layout.columns.filter(({ key }) => key !== column);
  const at = before === null ? rest.length : rest.findIndex(({ key }) => key === before);
  const found = layout.columns.find(({ key }) => key === column);
  const next = found === undefined ? rest : [...rest.slice(0, at), found, ...rest.slice(at)];
  return next.map(({ ref }) => ref);
}
