/** Columns in their order, with their places and groups. */
import type { Column, ColumnId } from '../../src/protocol/model.js';
import type { Cell } from '../../src/protocol/values.js';
import { columnKey } from '../columns.js';
import { decimalsFor, showCell } from '../format.js';

export interface LaidColumn {
  readonly key: string;
  /** Null: when it was created. */
  readonly column: Column | null;
  readonly title: string;
  readonly left: number;
  readonly width: number;
  readonly numeric: boolean;
  readonly decimals: number | null;
}

export interface ColumnGroup {
  readonly key: string;
  readonly kind: 'param' | 'metric' | null;
  readonly file: string;
  readonly parents: string;
  readonly left: number;
  readonly width: number;
  /** Positions of its columns, `last` included. */
  readonly first: number;
  readonly last: number;
}

export interface Layout {
  readonly columns: readonly LaidColumn[];
  readonly groups: readonly ColumnGroup[];
  readonly width: number;
}

export interface Fit {
  readonly width: number;
  readonly decimals: number | null;
}

const CREATED_WIDTH = 116;
const MIN_WIDTH = 60;
const MAX_WIDTH = 240;
const CHARACTER = 6.9;
const BOLD_CHARACTER = 7.3;
const SMALL_CHARACTER = 6;
const PADDING = 22;
const SORT_ARROW = 13;
const MAX_GROUP_NAME = 150;

export function leafOf(id: ColumnId): string {
  return id[id.length - 1] ?? '';
}

export function parentsOf(id: ColumnId): string {
  return id.slice(2, -1).join('.');
}

function groupKey(id: ColumnId): string {
  return JSON.stringify(id.slice(0, -1));
}

/** The width and decimals that suit a column, by its first rows; kept, so that columns do not jump while scrolling. */
export function fitColumn(column: Column, cells: readonly Cell[]): Fit {
  const numbers = cells.filter((cell): cell is number => typeof cell === 'number');
  const decimals = column.id[0] === 'metric' && column.numeric && numbers.length > 0 ? decimalsFor(numbers) : null;
  const head = leafOf(column.id).length * BOLD_CHARACTER + SORT_ARROW;
  let characters = 4;
  for (const cell of cells) {
    const shown = showCell(cell, decimals);
    // Room for the mark of a difference.
    characters = Math.max(characters, (shown.kind === 'error' ? 12 : shown.text.length) + (column.id[0] === 'metric' ? 2 : 0));
  }
  return { decimals, width: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Math.max(head, characters * CHARACTER) + PADDING))) };
}

export function layOut(columns: readonly Column[], hidden: ReadonlySet<string>, fits: ReadonlyMap<string, Fit>): Layout {
  const buckets = new Map<string, Column[]>();
  for (const kind of ['metric', 'param'] as const) {
    for (const column of columns) {
      if (column.id[0] === kind && !hidden.has(columnKey(column.id))) {
        const key = groupKey(column.id);
        const bucket = buckets.get(key) ?? [];
        buckets.set(key, bucket);
        bucket.push(column);
      }
    }
  }
  const laid: LaidColumn[] = [
    { key: 'time', column: null, title: 'Created', left: 0, width: CREATED_WIDTH, numeric: false, decimals: null },
  ];
  const groups: ColumnGroup[] = [{ key: 'time', kind: null, file: '', parents: '', left: 0, width: CREATED_WIDTH, first: 0, last: 0 }];
  let left = CREATED_WIDTH;
  for (const [key, bucket] of buckets) {
    const first = laid.length;
    const from = left;
    const id = bucket[0]?.id;
    const all = bucket.map((column) => fits.get(columnKey(column.id)) ?? fitColumn(column, []));
    // The group's name should be read, too: each column gives some of the room.
    const name = id ? Math.min(MAX_GROUP_NAME, (parentsOf(id) || id[1]).length * SMALL_CHARACTER + PADDING) : 0;
    const extra = Math.max(0, Math.ceil((name - all.reduce((sum, fit) => sum + fit.width, 0)) / bucket.length));
    bucket.forEach((column, index) => {
      const width = (all[index]?.width ?? MIN_WIDTH) + extra;
      const decimals = all[index]?.decimals ?? null;
      laid.push({ key: columnKey(column.id), column, title: leafOf(column.id), left, width, numeric: column.numeric, decimals });
      left += width;
    });
    if (id) {
      groups.push({ key, kind: id[0], file: id[1], parents: parentsOf(id), left: from, width: left - from, first, last: laid.length - 1 });
    }
  }
  return { columns: laid, groups, width: left };
}
