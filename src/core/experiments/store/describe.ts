/** What is known of a column as a whole. */
import type { Column } from '../../../protocol/index.js';
import { isAbsent, TAG, type Vector } from './vector.js';

/** Different values are counted up to here: nobody chooses from more. */
export const MOST_DISTINCT = 1000;

export type Description = Pick<Column, 'numeric' | 'min' | 'max' | 'distinct'>;

export function describeColumn({ at, tags, values }: Vector): Description {
  let min = Infinity;
  let max = -Infinity;
  let numeric = false;
  const numbers = new Set<number>();
  const others = new Set<number>();
  for (const index of at) {
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    if (tag === TAG.number) {
      numeric = true;
      min = value < min ? value : min;
      max = value > max ? value : max;
      if (numbers.size < MOST_DISTINCT) {
        numbers.add(value);
      }
    } else if (!isAbsent(tag) && others.size < MOST_DISTINCT) {
      // Of the values that are not numbers only infinities are no small integers.
      others.add(Number.isFinite(value) ? value * 16 + tag : value);
    }
  }
  return {
    numeric,
    min: numeric ? min : null,
    max: numeric ? max : null,
    distinct: Math.min(numbers.size + others.size, MOST_DISTINCT),
  };
}
