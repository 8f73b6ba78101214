import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LanguageError } from '../../../../src/core/experiments/language/problem.js';
import { Regex } from '../../../../src/core/experiments/language/regex.js';

/** Patterns that both know, over a small alphabet so that they match often. */
const pattern = fc.letrec<{ choice: string; sequence: string; repeat: string; atom: string }>((tie) => ({
  choice: fc.oneof(
    { maxDepth: 4 },
    tie('sequence'),
    fc.tuple(tie('sequence'), tie('choice')).map(([a, b]) => `${a}|${b}`),
  ),
  sequence: fc.array(tie('repeat'), { maxLength: 4 }).map((parts) => parts.join('')),
  repeat: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '*?', '{2}', '{1,}', '{0,2}'))
    .map(([atom, count]) => (/^(\^|\$|\\[bB])$/.test(atom) ? atom : atom + count)),
  atom: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      '\\d',
      '\\w',
      '\\W',
      '[ab]',
      '[^a]',
      '[a-c1]',
      '[\\d-]',
      '\\s',
      '^',
      '$',
      '\\b',
      '\\B',
      '\\.',
      '1',
      '😀',
      '\\x61',
      'B',
    ),
    fc.tuple(fc.constantFrom('(', '(?:', '(?<n>'), tie('choice')).map(([open, inner]) => `${open === '(?<n>' ? '(' : open}${inner})`),
  ),
})).choice;
const text = fc
  .array(fc.constantFrom('a', 'b', 'A', 'B', 'c', '1', '-', '.', ' ', '\n', '😀'), { maxLength: 12 })
  .map((all) => all.join(''));

describe('Regex', () => {
  it('matches what JavaScript matches', () => {
    fc.assert(
      fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
        const mine = new Regex(source);
        // Case counts only with a capital letter in the pattern.
        const theirs = new RegExp(source, /B/.test(source.replaceAll('\\B', '')) ? 'u' : 'iu');
        for (const one of texts) {
          // V8 finds \B in the middle of a surrogate pair.
          fc.pre(!(source.includes('\\B') && one.includes('😀')));
          expect([source, one, mine.test(one)]).toEqual([source, one, theirs.test(one)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('takes no longer for a pattern that makes others hang', () => {
    const evil = new Regex('^(a+)+(b|a*)*(.*.*.*.*x)$');
    expect(evil.test(`${'a'.repeat(10_000)}!`)).toBe(false);
    expect(evil.test(`${'a'.repeat(10_000)}x`)).toBe(true);
  });

  it.each([
    ['a(b', 1, /not closed/],
    ['a)', 1, /closes nothing/],
    ['[a', 0, /not closed/],
    ['*a', 0, /nothing to repeat/],
    ['a**', 1, /nothing to repeat/],
    ['(?=a)', 0, /ahead/],
    ['(?<!a)', 0, /ahead/],
    ['(a)\\1', 3, /References/],
    ['\\p{L}', 0, /not supported/],
    ['a\\', 1, /backslash/],
    ['[b-a]', 2, /backwards/],
    ['(a{1000}){1000}', 0, /too large/],
    ['a{2,1}', 1, /smaller/],
  ])('says where %s is wrong', (source, start, message) => {
    let found: unknown;
    try {
      new Regex(source, 10);
    } catch (error) {
      found = error;
    }
    expect(found).toBeInstanceOf(LanguageError);
    expect((found as LanguageError).start).toBe(10 + start);
    expect((found as LanguageError).message).toMatch(message);
  });
});
