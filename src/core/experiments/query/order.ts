/** Sorting by several columns. */
import type { Sort } from '../../../protocol/index.js';
import { compareCells } from '../../values/index.js';
import { cellAt, TAG, type Vector } from '../store/vector.js';
import { sorted, type Compare } from './mergeSort.js';
import { naturalRanks } from './naturalOrder.js';
import type { Steps } from './steps.js';

/**
 * Sorts rows, stable, as `compareCells` does: numbers < texts < booleans < null < lists, turned around when descending;
 * NaN, errors and missing values last in both directions.
 */
export function* sortRows(
  rows: Uint32Array,
  sorts: readonly { readonly vector: Vector; readonly direction: Sort['direction'] }[],
): Steps<Uint32Array> {
  const comparisons: Compare[] = [];
  for (const { vector, direction } of sorts) {
    comparisons.push(yield* comparison(vector, direction));
  }
  const [first, second] = comparisons;
  if (first === undefined) {
    return rows;
  }
  return yield* sorted(rows, second === undefined ? first : inTurn(comparisons));
}

function inTurn(comparisons: readonly Compare[]): Compare {
  return (a, b) => {
    for (const compare of comparisons) {
      const order = compare(a, b);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  };
}

/** Tag -> place among the kinds of values. */
const KINDS: Readonly<Record<number, number>> = {
  [TAG.number]: 0,
  [TAG.infinite]: 0,
  [TAG.integer]: 0,
  [TAG.text]: 1,
  [TAG.boolean]: 2,
  [TAG.null]: 3,
  [TAG.json]: 4,
  [TAG.nan]: 5,
  [TAG.error]: 6,
  [TAG.notFetched]: 7,
  [TAG.missing]: 8,
};
const ABSENT = 5;

function* comparison(vector: Vector, direction: Sort['direction']): Steps<Compare> {
  const { at, tags, values, texts } = vector;
  const kinds = new Uint8Array(at.length);
  const keys = new Float64Array(at.length);
  const sign = direction === 'ascending' ? 1 : -1;
  let mixed = false;
  let integers = false;
  let ranks: Uint32Array | null = null;
  for (let row = 0; row < at.length; row++) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const kind = KINDS[tag] ?? 0;
    const value = values[index] ?? 0;
    kinds[row] = kind >= ABSENT ? kind : sign * kind + (sign < 0 ? ABSENT - 1 : 0);
    mixed ||= kinds[row] !== kinds[0];
    if (tag === TAG.text || tag === TAG.json) {
      ranks ??= yield* ranksOf(texts);
      keys[row] = sign * (ranks[value] ?? 0);
    } else if (tag === TAG.integer) {
      integers = true;
      keys[row] = sign * Number(texts[value]);
    } else if (kind < ABSENT) {
      keys[row] = sign * value;
    }
  }
  const byKey: Compare = (a, b) => {
    const x = keys[a] ?? 0;
    const y = keys[b] ?? 0;
    return x < y ? -1 : x > y ? 1 : 0;
  };
  // Large integers that are the same as floating-point numbers are compared digit by digit.
  const exact: Compare = integers ? (a, b) => byKey(a, b) || compareCells(cellAt(vector, a), cellAt(vector, b), direction) : byKey;
  return mixed ? (a, b) => (kinds[a] ?? 0) - (kinds[b] ?? 0) || exact(a, b) : exact;
}

/** Dictionaries only grow: their ranks are made anew when they did. */
const known = new WeakMap<readonly string[], Uint32Array>();

function* ranksOf(texts: readonly string[]): Steps<Uint32Array> {
  let ranks = known.get(texts);
  if (ranks?.length !== texts.length) {
    ranks = yield* naturalRanks(texts);
    known.set(texts, ranks);
  }
  return ranks;
}
