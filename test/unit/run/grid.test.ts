import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinations, splitValues, typedText, untypedText } from '../../../src/core/run/grid.js';

describe('several values in one input', () => {
  it('are divided by commas outside of brackets and quotes', () => {
    expect(splitValues('0.1')).toEqual(['0.1']);
    expect(splitValues('0.1, 0.01 ,1e-3')).toEqual(['0.1', '0.01', '1e-3']);
    expect(splitValues('[1, 2], [3]')).toEqual(['[1, 2]', '[3]']);
    expect(splitValues('{a: "x,y"}, {b: 1}')).toEqual(['{a: "x,y"}', '{b: 1}']);
    expect(splitValues(`"a, b", 'c', don't, d`)).toEqual(['"a, b"', "'c'", "don't", 'd']);
    expect(splitValues('a,')).toEqual(['a', '']);
    expect(splitValues('')).toEqual(['']);
  });

  it('gives back any text that was written as one', () => {
    const one = fc.string({ unit: 'grapheme' }).filter((text) => text.trim() === text && !(text.includes('"') && text.includes("'")));
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 4 }), (texts) => {
        const plain = texts.filter((text) => !/[[\]{}()]/.test(text) || typedText(text) !== text);
        fc.pre(plain.length === texts.length);
        expect(splitValues(texts.map(typedText).join(', ')).map(untypedText)).toEqual(texts);
      }),
    );
  });

  it('combine each with each', () => {
    expect(
      combinations([
        ['1', '2'],
        ['a', 'b', 'c'],
      ]),
    ).toEqual(['1', '2'].flatMap((n) => ['a', 'b', 'c'].map((letter) => [n, letter])));
    expect(combinations([])).toEqual([[]]);
    expect(combinations([['1'], []])).toEqual([]);
  });
});
