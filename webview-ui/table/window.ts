/** Which rows and columns are on the screen. */

export interface Range {
  readonly start: number;
  /** Not included. */
  readonly end: number;
}

/**
 * Items of one size that a window of `size` at `offset` shows, and `overscan` more on both sides: always as many, but near the ends of all
 * there are.
 */
export function visibleRange(offset: number, size: number, itemSize: number, count: number, overscan: number): Range {
  const start = Math.max(0, Math.min(count, Math.floor(offset / itemSize) - overscan));
  const end = Math.max(start, Math.min(count, Math.floor(offset / itemSize) + Math.ceil(size / itemSize) + 1 + overscan));
  return { start, end };
}

/** The same for items that each have a `left` and a `width`, in order, from the item `first` on. */
export function visibleSpan(
  items: readonly { readonly left: number; readonly width: number }[],
  offset: number,
  size: number,
  overscan: number,
  first = 0,
): Range {
  let low = first;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item && item.left + item.width <= offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  let end = low;
  while (end < items.length && (items[end]?.left ?? Infinity) < offset + size) {
    end++;
  }
  return { start: Math.max(first, low - overscan), end: Math.min(items.length, end + overscan) };
}

/** The numbers of a range, and one more that must be there too (the one with the focus). */
export function withActive({ start, end }: Range, active: number, count: number, least = 0): number[] {
  const indices = Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index);
  if (active >= least && active < count) {
    if (active < start) {
      indices.unshift(active);
    } else if (active >= end) {
      indices.push(active);
    }
  }
  return indices;
}

/** Where to scroll so that `[start, start + length)` is inside a window of `size` at `offset`. */
export function scrollToShow(offset: number, size: number, start: number, length: number): number {
  if (start < offset) {
    return start;
  }
  return start + length > offset + size ? Math.min(start, start + length - size) : offset;
}
