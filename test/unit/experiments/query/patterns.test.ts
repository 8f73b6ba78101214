import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Regex } from '../../../../src/core/experiments/language/regex.js';
import { patternTest } from '../../../../src/core/experiments/query/cellTests.js';
import { TAG } from '../../../../src/core/experiments/store/vector.js';

const PATTERNS = ['^a', 'b$', '^$', 'ab', 'a.*b', 'A', '\\bab\\b', '[^a]b', '^ab?$', 'é', 'σ$'];
const texts = (unit: string): fc.Arbitrary<string[]> =>
  fc.array(fc.string({ unit: fc.constantFrom(...Array.from(unit)), maxLength: 4 }), { maxLength: 12 });

it('matches each text as if it stood alone, also of a column that has grown', () => {
  const columns = fc.oneof(texts('abAB -'), texts('abAB éİΣ'));
  fc.assert(
    fc.property(fc.constantFrom(...PATTERNS), columns, columns, (pattern, first, later) => {
      const column = [...first];
      const regex = new Regex(pattern);
      for (const more of [[], later]) {
        column.push(...more);
        const test = patternTest(column, regex);
        expect(column.map((_, place) => test(TAG.text, place))).toEqual(column.map((text) => regex.test(text)));
      }
    }),
  );
});

it('matches texts too long to be kept twice', () => {
  const long = 'x'.repeat(6_000_000);
  const test = patternTest([`${long}a`, `${long}b`], new Regex('xb$'));
  expect([test(TAG.text, 0), test(TAG.text, 1)]).toEqual([false, true]);
});

it('matches numbers as they are written', () => {
  const test = patternTest([], new Regex('^0\\.5$'));
  expect([test(TAG.number, 0.5), test(TAG.number, 10.5), test(TAG.boolean, 1)]).toEqual([true, false, false]);
});
