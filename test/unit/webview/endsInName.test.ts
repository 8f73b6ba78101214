import { expect, it } from 'vitest';
import { endsInName } from '../../../webview-ui/query/endsInName.js';

it.each(['acc', 'train.lr', 'lr > 1 and acc', 'not star', '(größe', 'a = 1 or (b'])('%s may go on with a comparison', (filter) => {
  expect(endsInName(filter)).toBe(true);
});

it.each(['', 'acc > 0.9', 'opt = adam', 'lr in 1e-4..1e-2', 'not has(error)', 'acc ', '"a text"', 'lr > 1 and '])(
  '%s is what it is',
  (filter) => {
    expect(endsInName(filter)).toBe(false);
  },
);
