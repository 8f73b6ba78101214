/** What is different between two stores. */
import type { Row, RowId } from '../../../protocol/index.js';

/** Rows and where each one's cells are. */
export interface Placed {
  readonly rows: readonly Row[];
  readonly at: Uint32Array;
  indexOf(id: RowId): number | undefined;
}

export interface StoreChanges {
  readonly added: readonly RowId[];
  readonly changed: readonly RowId[];
  readonly removed: readonly RowId[];
}

export interface Changes extends StoreChanges {
  /** Cells that took the place of others, as indices; -1 for a row that was not, or is no longer, there. */
  readonly moved: readonly (readonly [before: number, now: number])[];
}

/** @param sameCells whether the cells at two indices are the same */
export function changesBetween(before: Placed, now: Placed, sameCells: (a: number, b: number) => boolean): Changes {
  const added: RowId[] = [];
  const changed: RowId[] = [];
  const moved: [number, number][] = [];
  now.rows.forEach((row, position) => {
    const index = now.at[position] ?? -1;
    const earlier = before.indexOf(row.id);
    if (earlier === undefined) {
      added.push(row.id);
      moved.push([-1, index]);
      return;
    }
    const was = before.at[earlier] ?? -1;
    const sameValues = sameCells(was, index);
    if (!sameValues) {
      moved.push([was, index]);
    }
    if (!sameValues || !sameRow(before.rows[earlier], row)) {
      changed.push(row.id);
    }
  });
  const removed = before.rows.flatMap(({ id }, position) => {
    if (now.indexOf(id) !== undefined) {
      return [];
    }
    moved.push([before.at[position] ?? -1, -1]);
    return [id];
  });
  return { added, changed, removed, moved };
}

function sameRow(a: Row | undefined, b: Row): boolean {
  return (
    a === b ||
    (a !== undefined &&
      Object.keys(a).length === Object.keys(b).length &&
      (Object.keys(b) as (keyof Row)[]).every((key) => same(a[key], b[key])))
  );
}

/** Fields are texts, numbers, lists of texts, and marks made of these. */
function same(a: Row[keyof Row], b: Row[keyof Row]): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
