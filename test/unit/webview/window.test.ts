import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scrollToShow, visibleRange, visibleSpan, withActive } from '../../../webview-ui/table/window.js';

describe('visibleRange', () => {
  it('covers what the window shows, and the overscan on both sides', () => {
    expect(visibleRange(240, 100, 24, 1000, 0)).toEqual({ start: 10, end: 16 });
    expect(visibleRange(240, 100, 24, 1000, 3)).toEqual({ start: 7, end: 19 });
    expect(visibleRange(0, 100, 24, 3, 5)).toEqual({ start: 0, end: 3 });
    expect(visibleRange(9999, 100, 24, 3, 0)).toEqual({ start: 3, end: 3 });
    expect(visibleRange(0, 0, 24, 0, 5)).toEqual({ start: 0, end: 0 });
  });

  it('has as many wherever it is, but near the ends', () => {
    const sizes = Array.from({ length: 60 }, (_, at) => visibleRange(240 + 7 * at, 100, 24, 1000, 3)).map(({ start, end }) => end - start);
    expect(new Set(sizes).size).toBe(1);
  });

  it('has every item that is seen, and never one that is not there', () => {
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(2000), fc.nat(5000), fc.nat(10), (offset, size, count, overscan) => {
        const { start, end } = visibleRange(offset, size, 24, count, overscan);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        for (const index of [Math.floor(offset / 24), Math.ceil((offset + size) / 24) - 1]) {
          if (size > 0 && index >= 0 && index < count) {
            expect(index >= start && index < end).toBe(true);
          }
        }
      }),
    );
  });
});

describe('visibleSpan', () => {
  it('has exactly the columns that touch the window', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 })), fc.nat(10_000), fc.nat(2000), (widths, offset, size) => {
        let left = 0;
        const items = widths.map((width) => ({ left: (left += width) - width, width }));
        const seen = items.flatMap((item, index) => (item.left + item.width > offset && item.left < offset + size ? [index] : []));
        const { start, end } = visibleSpan(items, offset, size, 0);
        expect(Array.from({ length: end - start }, (_, index) => start + index)).toEqual(seen);
      }),
    );
  });
});

it('keeps the one with the focus', () => {
  expect(withActive({ start: 5, end: 8 }, 2, 100)).toEqual([2, 5, 6, 7]);
  expect(withActive({ start: 5, end: 8 }, 6, 100)).toEqual([5, 6, 7]);
  expect(withActive({ start: 5, end: 8 }, 99, 100)).toEqual([5, 6, 7, 99]);
  expect(withActive({ start: 5, end: 8 }, -1, 100)).toEqual([5, 6, 7]);
  expect(withActive({ start: 5, end: 8 }, 100, 100)).toEqual([5, 6, 7]);
});

it('scrolls no further than it must', () => {
  expect(scrollToShow(100, 200, 150, 24)).toBe(100);
  expect(scrollToShow(100, 200, 50, 24)).toBe(50);
  expect(scrollToShow(100, 200, 290, 24)).toBe(114);
  expect(scrollToShow(0, 100, 50, 300)).toBe(50);
});
