/** A stable sort in steps: parts by the engine's own sort, then merged two by two. */
import type { Steps } from './steps.js';

export type Compare = (a: number, b: number) => number;

/** Large enough that few merges are needed, small enough to be sorted within a few milliseconds. */
const PART = 16_384;

export function* sorted(items: Uint32Array, compare: Compare): Steps<Uint32Array> {
  let from = items;
  for (let start = 0; start < from.length; start += PART) {
    from.subarray(start, start + PART).sort(compare);
    yield;
  }
  let to = from.length > PART ? new Uint32Array(from.length) : from;
  for (let width = PART; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      merge(from, to, start, Math.min(start + width, from.length), Math.min(start + 2 * width, from.length), compare);
      yield;
    }
    [from, to] = [to, from];
  }
  return from;
}

function merge(from: Uint32Array, to: Uint32Array, start: number, middle: number, end: number, compare: Compare): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = right >= end || (left < middle && compare(from[left] ?? 0, from[right] ?? 0) <= 0);
    to[at] = from[takeLeft ? left++ : right++] ?? 0;
  }
}
