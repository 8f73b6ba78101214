import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { written } from '../../../webview-ui/plots/draw/numbers.js';
import { ticksOf } from '../../../webview-ui/plots/draw/ticks.js';

describe('ticks', () => {
  it('of numbers are round, whatever the ends are', () => {
    expect(ticksOf(18, 251, 6, 'number')).toEqual([50, 100, 150, 200, 250]);
    expect(ticksOf(0, 1, 5, 'number')).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(-0.31, 0.3, 4, 'number')).toEqual([-0.2, 0, 0.2]);
  });

  it('of durations are full seconds, minutes, hours and days', () => {
    const words = (max: number): string[] => ticksOf(0, max, 5, 'seconds').map((value) => written(value, 'seconds'));
    expect(words(700)).toEqual(['0 s', '5 min', '10 min']);
    expect(words(420)).toEqual(['0 s', '2 min', '4 min', '6 min']);
    expect(words(140)).toEqual(['0 s', '30 s', '1 min', '1 min 30 s', '2 min']);
    expect(words(4 * 3600)).toEqual(['0 s', '1 h', '2 h', '3 h', '4 h']);
    expect(words(12 * 86_400)).toEqual(['0 s', '7 d']);
    expect(words(0.5)).toEqual(['0 s', '0.1 s', '0.2 s', '0.3 s', '0.4 s', '0.5 s']);
  });

  it('of times are full hours and midnights where the reader is', () => {
    const start = new Date(2026, 2, 3, 9, 17, 42).getTime();
    expect(ticksOf(start, start + 4 * 3_600_000, 5, 'date').map((time) => new Date(time).getMinutes())).toEqual([0, 0, 0, 0]);
    expect(ticksOf(start, start + 4 * 86_400_000, 4, 'date').map((time) => new Date(time).getHours())).toEqual([0, 0, 0, 0]);
  });

  it('are within the range, few, and at equal distances', () => {
    const end = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(end, fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.integer({ min: 2, max: 10 }), (min, span, count) => {
        for (const unit of ['number', 'seconds'] as const) {
          const ticks = ticksOf(min, min + span, count, unit);
          expect(ticks.length).toBeLessThanOrEqual(count + 2);
          const slack = span * 1e-6 + Math.abs(min) * 1e-9;
          expect(ticks.every((tick) => tick >= min - slack && tick <= min + span + slack)).toBe(true);
        }
      }),
    );
  });
});

describe('durations', () => {
  it('are said in the largest unit and the next', () => {
    expect([0, 12.345, 59.9, 60, 140, 3599.9, 3600, 5400, 90_000, -75].map((seconds) => written(seconds, 'seconds'))).toEqual([
      '0 s',
      '12.3 s',
      '59.9 s',
      '1 min',
      '2 min 20 s',
      '60 min',
      '1 h',
      '1 h 30 min',
      '1 d 1 h',
      '−1 min 15 s',
    ]);
  });
});
