/** What a column holds over some rows: numbers in short, values and how often, a histogram. */
import type { Cell, GroupCell, Histogram } from '../../../protocol/index.js';
import { cellAt, isAbsent, sameAt, TAG, type Vector } from '../store/vector.js';

export type Better = 'higher' | 'lower' | null;

/** Finite numbers of a column, by Welford's method, which loses no digits to large means. */
export interface NumberSummary {
  readonly count: number;
  readonly mean: number;
  /** Of a sample (n - 1); null for fewer than two. */
  readonly std: number | null;
  /** Rows with the smallest and the largest number; -1 when there is none. */
  readonly minRow: number;
  readonly maxRow: number;
  readonly min: number;
  readonly max: number;
  readonly missing: number;
  readonly errors: number;
}

export function summarize({ at, tags, values }: Vector, rows: Uint32Array): NumberSummary {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let min = Infinity;
  let max = -Infinity;
  let minRow = -1;
  let maxRow = -1;
  let missing = 0;
  let errors = 0;
  for (const row of rows) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    if (tag === TAG.number) {
      const value = values[index] ?? 0;
      count++;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
      if (value < min) {
        min = value;
        minRow = row;
      }
      if (value > max) {
        max = value;
        maxRow = row;
      }
    } else {
      missing += Number(tag === TAG.missing || tag === TAG.notFetched);
      errors += Number(tag === TAG.error);
    }
  }
  return { count, mean, std: count > 1 ? Math.sqrt(squares / (count - 1)) : null, minRow, maxRow, min, max, missing, errors };
}

export function groupCell(vector: Vector, rows: Uint32Array, better: Better): GroupCell {
  const first = rows[0] ?? 0;
  if (rows.every((row) => sameAt(vector, row, first))) {
    return { kind: 'same', value: cellAt(vector, first) };
  }
  const { count, mean, std, min, max } = summarize(vector, rows);
  if (count === 0) {
    return { kind: 'mixed', distinct: countValues(vector, rows).size };
  }
  const best = better === null ? null : better === 'higher' ? max : min;
  return { kind: 'numbers', count, rest: rows.length - count, mean, std, min, max, best };
}

/** Row with the best number; -1 when no row has one. The first of equals. */
export function bestOf(vector: Vector, rows: Uint32Array, better: Better): number {
  const { minRow, maxRow } = summarize(vector, rows);
  return better === 'lower' ? minRow : maxRow;
}

/** Each value with its number of rows, the most frequent first; missing and unreadable ones left out. */
export function frequentValues(vector: Vector, rows: Uint32Array): { value: Cell; count: number }[] {
  return [...countValues(vector, rows).values()]
    .sort((a, b) => b.count - a.count || a.row - b.row)
    .map(({ row, count }) => ({ value: cellAt(vector, row), count }));
}

function countValues({ at, tags, values }: Vector, rows: Uint32Array): Map<string | number, { row: number; count: number }> {
  const counts = new Map<string | number, { row: number; count: number }>();
  for (const row of rows) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    if (!isAbsent(tag)) {
      const key = tag === TAG.number ? value : `${tag} ${value}`;
      const known = counts.get(key);
      if (known) {
        known.count++;
      } else {
        counts.set(key, { row, count: 1 });
      }
    }
  }
  return counts;
}

/** Wider than this, from the smallest to the largest, positive numbers are binned by their logarithms. */
const DECADES = 3;

export function histogramOf({ at, tags, values }: Vector, rows: Uint32Array, bins: number): Histogram | null {
  const numbers = new Float64Array(rows.length);
  let length = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const row of rows) {
    const index = at[row] ?? 0;
    if (tags[index] === TAG.number) {
      const value = values[index] ?? 0;
      numbers[length++] = value;
      min = value < min ? value : min;
      max = value > max ? value : max;
    }
  }
  if (length === 0) {
    return null;
  }
  const log = min > 0 && max / min >= 10 ** DECADES;
  const counts = new Uint32Array(Math.max(1, Math.floor(bins)));
  // In halves, because the whole width can be beyond the largest number.
  const low = (log ? Math.log(min) : min) / 2;
  const width = (log ? Math.log(max) : max) / 2 - low;
  const scale = width > 0 ? counts.length / width : 0;
  const last = counts.length - 1;
  for (let at = 0; at < length; at++) {
    const value = numbers[at] ?? 0;
    const bin = Math.floor(((log ? Math.log(value) : value) / 2 - low) * scale);
    const place = bin < last ? bin : last;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { min, max, scale: log ? 'log' : 'linear', counts: [...counts] };
}
