/** Values of one column of the store. */
import type { Cell, ColumnId } from '../../../protocol/index.js';
import { compareCells } from '../../values/index.js';
import type { Store } from '../store.js';
import { frequentValues } from './summary.js';

/** Different values of a column and how many there are; the smallest first, at most `limit` of them. */
export function distinctValues(store: Store, column: ColumnId, limit: number): { values: Cell[]; count: number } {
  const vector = store.vector(column);
  const all =
    vector === null
      ? []
      : frequentValues(
          vector,
          Uint32Array.from(store.rows, (_, row) => row),
        ).map(({ value }) => value);
  return { values: all.sort((a, b) => compareCells(a, b, 'ascending')).slice(0, limit), count: all.length };
}
