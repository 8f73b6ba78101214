import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kept, meanOf, robustRange, smoothed, valueAt } from '../../../src/core/analysis/smooth.js';

const values = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) }, { weight: 1, arbitrary: fc.constant(NaN) }),
  {
    minLength: 1,
    maxLength: 300,
  },
);

it('keeps the lowest and the highest of each part, its gaps and the ends, in order and within its bound', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (list, buckets) => {
      const y = Float64Array.from(list);
      const found = kept(y, buckets);
      if (found === null) {
        expect(y.length).toBeLessThanOrEqual(buckets * 3 + 2);
        return;
      }
      expect(found.length).toBeLessThanOrEqual(buckets * 3 + 2);
      expect([...found]).toEqual([...new Set(found)].sort((a, b) => a - b));
      expect([found[0], found.at(-1)]).toEqual([0, y.length - 1]);
      for (let part = 0; part < buckets; part++) {
        const [from, to] = [Math.floor((part * y.length) / buckets), Math.floor(((part + 1) * y.length) / buckets)];
        const all = [...y.subarray(from, to)].filter((value) => !Number.isNaN(value));
        const drawn = [...found].filter((at) => at >= from && at < to).map((at) => y[at]!);
        expect([Math.min(...all), Math.max(...all)]).toEqual([
          Math.min(...drawn.filter((value) => !Number.isNaN(value))),
          Math.max(...drawn.filter((value) => !Number.isNaN(value))),
        ]);
        expect(drawn.some(Number.isNaN)).toBe([...y.subarray(from, to)].some(Number.isNaN));
      }
    }),
  );
});

describe('smoothed', () => {
  it('is TensorBoard’s average: not pulled to zero, gaps left out', () => {
    expect([...smoothed(Float64Array.of(4, NaN, 4, 4), 0.9)].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([4, NaN, 4, 4]);
    const [first, second] = smoothed(Float64Array.of(0, 1), 0.5);
    expect([first, second]).toEqual([0, 0.5 / 0.75]);
  });

  it('stays between the lowest and the highest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (list, weight) => {
          for (const value of smoothed(Float64Array.from(list), weight)) {
            expect(value).toBeGreaterThanOrEqual(Math.min(...list) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.max(...list) + 1e-6);
          }
        },
      ),
    );
  });
});

it('takes the mean of curves with other steps, each only where it is', () => {
  const curve = (x: number[], y: number[]): { x: Float64Array; y: Float64Array } => ({ x: Float64Array.from(x), y: Float64Array.from(y) });
  const { x, mean, low, high } = meanOf([curve([0, 2], [0, 4]), curve([1, 2, 3], [4, 8, 8])]);
  expect([[...x], [...mean]]).toEqual([
    [0, 1, 2, 3],
    [0, 3, 6, 8],
  ]);
  expect([low[1], high[1]].map((value) => Math.round(value! * 1e6) / 1e6)).toEqual([1.585786, 4.414214]);
  expect([low[0], high[0]]).toEqual([0, 0]);
  expect(valueAt(Float64Array.of(0, 1), Float64Array.of(1, NaN), 0.5)).toBeNaN();
});

it('leaves outliers out of the range, and does nothing where there are none', () => {
  const plain = Float64Array.from({ length: 100 }, (_, at) => at / 100);
  const spiked = plain.slice();
  spiked[50] = 1e6;
  expect(robustRange(plain)).toBeNull();
  expect(robustRange(spiked)![1]).toBeLessThan(1.2);
  expect(robustRange(Float64Array.of(1, 2, 1e9))).toBeNull();
});
