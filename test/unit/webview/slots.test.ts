import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readingOrder, Slots } from '../../../webview-ui/table/slots.js';

const from = (start: number, count: number): number[] => Array.from({ length: count }, (_, at) => start + at);

describe('Slots', () => {
  it('gives the elements of lines that have left to lines that came, and leaves each other line its own', () => {
    const slots = new Slots();
    expect(slots.assign(from(0, 4)).map(({ line }) => line)).toEqual([0, 1, 2, 3]);
    expect(slots.assign(from(2, 4)).map(({ line }) => line)).toEqual([4, 5, 2, 3]);
    // The line with the focus is kept.
    expect(slots.assign([2, ...from(50, 4)])).toEqual([
      { slot: 0, line: 50 },
      { slot: 1, line: 51 },
      { slot: 2, line: 2 },
      { slot: 3, line: 52 },
      { slot: 4, line: 53 },
    ]);
  });

  it('never shows a line twice or in two places, and uses no more elements than were ever wanted at once', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(20))), (steps) => {
        const slots = new Slots();
        let before = new Map<number, number>();
        let most = 0;
        for (const [start, count] of steps) {
          const lines = from(start, count);
          most = Math.max(most, count);
          const now = slots.assign(lines);
          expect(now.map(({ line }) => line).sort((a, b) => a - b)).toEqual(lines);
          expect(new Set(now.map(({ slot }) => slot)).size).toBe(count);
          expect(now.map(({ slot }) => slot)).toEqual(now.map(({ slot }) => slot).sort((a, b) => a - b));
          for (const { slot, line } of now) {
            expect(slot).toBeLessThan(most);
            expect(before.get(line) ?? slot).toBe(slot);
          }
          before = new Map(now.map(({ slot, line }) => [line, slot]));
        }
      }),
    );
  });
});

it('says in which order elements are to be read, where that is not theirs', () => {
  const slots = new Slots();
  const idOf = (slot: number): string => `row-${slot}`;
  expect(readingOrder(slots.assign(from(0, 3)), idOf)).toBeUndefined();
  expect(readingOrder(slots.assign(from(1, 3)), idOf)).toBe('row-1 row-2 row-0');
});
