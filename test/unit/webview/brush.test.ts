import { describe, expect, it } from 'vitest';
import { bestSoFar } from '../../../src/core/analysis/statistics.js';
import { axisOf, brushed, filterOf, placesOn, valueOn } from '../../../webview-ui/analysis/brush.js';
import type { AnalysisColumn } from '../../../src/protocol/plots.js';
import { csvOf } from '../../../webview-ui/plots/specs.js';
import { arranged, moved } from '../../../webview-ui/plots/order.js';
import type { ShownPlot } from '../../../src/protocol/plots.js';

const column = (label: string, values: readonly (number | null)[], names: readonly string[] | null = null): AnalysisColumn => ({
  column: ['param', 'params.yaml', label],
  label,
  better: null,
  names,
  values,
});

describe('axes', () => {
  it('place values from below, flipped from above, logarithmic by decades; what is missing has no place', () => {
    const values = [1, 10, 100, null];
    expect([...placesOn(axisOf(column('a', values), true, false))]).toEqual([0, 0.5, 1, NaN]);
    expect([...placesOn(axisOf(column('a', values), true, true))]).toEqual([1, 0.5, 0, NaN]);
    expect(valueOn(axisOf(column('a', values), true, true), 1)).toBeCloseTo(1);
    expect(axisOf(column('a', [-1, 0]), true, false).log).toBe(false);
    expect([axisOf(column('a', [1, 1000]), false, false).log, axisOf(column('a', [1, 1000]), true, false).log]).toEqual([true, false]);
    expect([...placesOn(axisOf(column('a', [3, 3]), false, false))]).toEqual([0.5, 0.5]);
  });

  it('leave the rows that are in every brush, and say so in the language of the filter', () => {
    const axes = [axisOf(column('lr', [1, 2, 3, 4]), false, false), axisOf(column('odd name', [0, 1, 0, 1], ['a', 'b"c']), false, false)];
    const places = axes.map(placesOn);
    const brushes = [
      [0.3, 1],
      [0.9, 1],
    ] as const;
    expect([...brushed(places, brushes, 4)]).toEqual([0, 1, 0, 1]);
    expect([...brushed(places, [null, null], 4)]).toEqual([1, 1, 1, 1]);
    expect(filterOf(axes, brushes)).toBe('lr >= 2 and lr <= 4 and `odd name` in ("b\\"c")');
    expect(filterOf(axes, [null, null])).toBe('');
  });
});

it('knows each row that was the best when it came', () => {
  expect(bestSoFar([3, 4, 2, 5, 5], 'higher')).toEqual([0, 1, 3]);
  expect(bestSoFar([3, 4, 2, 5, 5], 'lower')).toEqual([0, 2]);
});

it('writes CSV that no spreadsheet runs', () => {
  expect(
    csvOf({
      head: ['a,b', '=x'],
      rows: [
        ['-1', 'say "hi"'],
        ['@cmd', '-x'],
      ],
    }),
  ).toBe('"a,b",\'=x\r\n-1,"say ""hi"""\r\n\'@cmd,\'-x\r\n');
});

it('puts pinned plots first, and keeps the order that was given', () => {
  const plots = ['a', 'b', 'c'].map((key) => ({ kind: 'lines', key }) as ShownPlot);
  const keys = (order: string[], pinned: string[] = []): string[][] =>
    arranged(plots, { order, pinned }).map((section) => section.plots.map(({ key }) => key));
  expect(keys([])).toEqual([['a', 'b', 'c']]);
  expect(keys(moved(plots, 0, 2, []), ['b'])).toEqual([['b'], ['c', 'a']]);
});
