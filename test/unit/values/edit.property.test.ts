import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EspalierError } from '../../../src/protocol/rpc.js';
import type { FileFormat, Value } from '../../../src/protocol/values.js';
import {
  equalValues,
  leaves,
  locateLeaves,
  parseValues,
  setValue,
  toCell,
  valueAt,
  withValue,
  equalCells,
} from '../../../src/core/values/index.js';
import { documents } from './documents.js';

const FORMATS: readonly FileFormat[] = ['yaml', 'json', 'toml', 'python'];
const RUNS = 400;

const newValues: fc.Arbitrary<Value> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    '012',
    'a: b',
    '- x',
    '#',
    ' pad ',
    "it's",
    'say "hi"',
    'line\nbreak',
    '2020-01-01',
    '~',
    '',
    'C:\\temp',
    '\u0000',
    '\u2028',
    '*x',
    '[1',
    '<<',
    '=',
  ),
  fc.constantFrom<Value>([1, 2], [], ['a, b', "it's"], [0.5, true], 12345678901234567890n),
);

describe.each(FORMATS)('an edit of %s', (format) => {
  it('changes the value it is asked to and nothing else', () => {
    const edits: string[] = [];
    fc.assert(
      fc.property(documents(format), fc.nat(), newValues, (text, pick, value) => {
        const before = parseValues(text, format);
        const editable = locateLeaves(text, format).filter((leaf) => leaf.editable);
        const leaf = editable[pick % editable.length];
        if (leaf === undefined) {
          return;
        }
        let edit;
        try {
          edit = setValue(text, format, leaf.path, value);
        } catch (error) {
          // Refusing is always allowed; breaking the file never is.
          expect(error).toBeInstanceOf(EspalierError);
          return;
        }
        edits.push(edit.text);
        expect(edit.start).toBeGreaterThanOrEqual(leaf.range.start === leaf.range.end ? leaf.keyRange.end : leaf.range.start);
        expect(edit.end).toBeLessThanOrEqual(Math.max(leaf.range.end, edit.start));
        const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
        expect(equalValues(parseValues(edited, format), withValue(before, leaf.path, value))).toBe(true);
      }),
      { numRuns: RUNS },
    );
    // Most edits must succeed, or the property says nothing.
    expect(edits.length).toBeGreaterThan(RUNS * 0.7);
  });

  it('finds the leaves that reading finds, each in its place', () => {
    fc.assert(
      fc.property(documents(format), (text) => {
        const value = parseValues(text, format);
        const located = locateLeaves(text, format);
        const read = [...leaves(value)].map(([path]) => JSON.stringify(path)).sort();
        expect(located.map((leaf) => JSON.stringify(leaf.path)).sort()).toEqual(read);
        for (const leaf of located) {
          expect(equalCells(leaf.cell, toCell(valueAt(value, leaf.path) ?? null))).toBe(true);
          expect(text.slice(leaf.range.start, leaf.range.end)).toBe(text.slice(leaf.range.start, leaf.range.end).trim());
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never fails to locate, however broken the text is', () => {
    fc.assert(
      fc.property(
        documents(format),
        fc.nat(),
        fc.nat(),
        fc.constantFrom('', '"', '{', '[', ':', '\t', '&a *a', '\u0000', '='),
        (text, from, length, junk) => {
          const at = from % (text.length + 1);
          const broken = text.slice(0, at) + junk + text.slice(at + (length % 20));
          expect(Array.isArray(locateLeaves(broken, format))).toBe(true);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
