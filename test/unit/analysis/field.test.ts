import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIELD_NODES, fieldOf } from '../../../src/core/analysis/field.js';
import { fieldAt, isolinesOf } from '../../../webview-ui/plots/draw/field.js';

const points = (count: number, value: (x: number, y: number) => number): { x: number; y: number; value: number }[] =>
  Array.from({ length: count }, (_, at) => {
    const [x, y] = [(at * 0.618034) % 1, (at * 0.754878) % 1];
    return { x, y, value: value(x, y) };
  });

describe('a field', () => {
  it('is what the points say where they are, and between their least and largest value elsewhere', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    const point = fc.record({ x: place, y: place, value: fc.double({ min: -1e6, max: 1e6, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (some) => {
        const values = some.map(({ value }) => value);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        const slack = 1e-6 * (1 + Math.abs(low) + Math.abs(high));
        expect(
          fieldOf(some, 9)
            .flat()
            .every((value) => value >= low - slack && value <= high + slack),
        ).toBe(true);
      }),
    );
    const corners = fieldOf(
      [
        { x: 0, y: 0, value: 1 },
        { x: 1, y: 0, value: 2 },
        { x: 0, y: 1, value: 3 },
        { x: 1, y: 1, value: 4 },
      ],
      11,
    );
    expect([corners[0]?.[0], corners[0]?.[10], corners[10]?.[0], corners[10]?.[10]].map((value) => value?.toFixed(3))).toEqual([
      '1.000',
      '2.000',
      '3.000',
      '4.000',
    ]);
  });

  it('follows a slope, and says so of ten thousand points as of few', () => {
    for (const count of [200, 10_000]) {
      const field = fieldOf(points(count, (x, y) => x + 2 * y));
      expect(field).toHaveLength(FIELD_NODES);
      const at = (row: number, column: number): number => field[row]?.[column] ?? NaN;
      expect(Math.abs(at(20, 20) - 1.5)).toBeLessThan(0.1);
      expect(at(40, 40)).toBeGreaterThan(at(40, 0));
      expect(at(40, 0)).toBeGreaterThan(at(0, 0));
    }
  });

  it('has lines of equal value, across its slope', () => {
    const x = [0, 1, 2, 3];
    const lines = isolinesOf({ label: '', color: '', lower: false, x, y: x, values: x.map(() => x) });
    // Seven levels of a slope along x, each through three squares, each upright.
    expect(lines).toHaveLength(21);
    expect(lines.every(([[from], [to]]) => from === to)).toBe(true);
    expect(fieldAt({ label: '', color: '', lower: false, x, y: x, values: x.map(() => x) }, 2.2, 1)).toBe(2);
    expect(fieldAt({ label: '', color: '', lower: false, x, y: x, values: x.map(() => x) }, 3.2, 1)).toBeNull();
  });
});
