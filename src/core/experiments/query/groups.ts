/** Rows with the same values in some columns. */
import type { Cell, Sort } from '../../../protocol/index.js';
import { cellAt, TAG, VectorBuilder, type Vector } from '../store/vector.js';
import type { Frame } from './frame.js';
import { sortRows } from './order.js';
import type { Steps } from './steps.js';
import { groupCell } from './summary.js';

export interface RowGroup {
  /** In the order given. */
  readonly rows: Uint32Array;
  /** What they have in common, a cell for each column. */
  readonly values: readonly Cell[];
}

/** Groups in the order of their first rows. NaN is the same as NaN, missing as missing. */
export function groupRows(rows: Uint32Array, columns: readonly Vector[]): RowGroup[] {
  let ids = new Uint32Array(rows.length);
  let count = Math.min(1, rows.length);
  for (const column of columns) {
    const { codes, size } = codesOf(column, rows);
    const known = new Map<number, number>();
    const combined = new Uint32Array(rows.length);
    for (let at = 0; at < rows.length; at++) {
      const key = (ids[at] ?? 0) * size + (codes[at] ?? 0);
      let id = known.get(key);
      if (id === undefined) {
        id = known.size;
        known.set(key, id);
      }
      combined[at] = id;
    }
    ids = combined;
    count = known.size;
  }
  return collect(rows, ids, count).map((members) => ({
    rows: members,
    values: columns.map((column) => cellAt(column, members[0] ?? 0)),
  }));
}

/**
 * Groups in the order of their means, or of what they have in common; where a column has neither, of their first rows, which are
 * sorted already. Stable.
 */
export function* sortGroups(groups: readonly RowGroup[], sort: readonly Sort[], frame: Frame): Steps<readonly RowGroup[]> {
  const order = Uint32Array.from(groups, (_, at) => at);
  const sorts = sort.map(({ column, direction }) => {
    const vector = frame.vector(column);
    const built = new VectorBuilder(groups.length);
    groups.forEach(({ rows }, at) => {
      const cell = groupCell(vector, rows, null);
      built.set(at, cell.kind === 'numbers' ? cell.mean : cellAt(vector, rows[0] ?? 0));
    });
    return { vector: built.vector(order.slice(), groups.length), direction };
  });
  const sorted = yield* sortRows(order, sorts);
  return [...sorted].flatMap((at) => groups[at] ?? []);
}

/** A small number for each different cell. */
function codesOf({ at, tags, values }: Vector, rows: Uint32Array): { codes: Uint32Array; size: number } {
  const numbers = new Map<number, number>();
  const others = new Map<number, number>();
  const codes = new Uint32Array(rows.length);
  let size = 0;
  for (let place = 0; place < rows.length; place++) {
    const index = at[rows[place] ?? 0] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    const map = tag === TAG.number ? numbers : others;
    // Of the values that are not numbers only infinities are no small integers.
    const key = tag === TAG.number || tag === TAG.infinite ? value : value * 16 + tag;
    let code = map.get(key);
    if (code === undefined) {
      code = size++;
      map.set(key, code);
    }
    codes[place] = code;
  }
  return { codes, size };
}

function collect(rows: Uint32Array, ids: Uint32Array, count: number): Uint32Array[] {
  const sizes = new Uint32Array(count);
  for (const id of ids) {
    sizes[id] = (sizes[id] ?? 0) + 1;
  }
  const groups = Array.from(sizes, (size) => new Uint32Array(size));
  sizes.fill(0);
  rows.forEach((row, at) => {
    const id = ids[at] ?? 0;
    const group = groups[id];
    if (group) {
      const place = sizes[id] ?? 0;
      group[place] = row;
      sizes[id] = place + 1;
    }
  });
  return groups;
}
