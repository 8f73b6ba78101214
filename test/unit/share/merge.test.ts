/** Parameters merged leaf by leaf, and what DVC says of a remote. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeParameters, type Choice, type ParameterMerge } from '../../../src/core/share/merge.js';
import { parseCloudStatus, stateOfPath } from '../../../src/core/share/remoteData.js';
import { parseValues } from '../../../src/core/values/index.js';

const base = '# how\ntrain:\n  lr: 0.1 # rate\n  batch: 32\n  seed: 1\n';
const merged = (ours: string, theirs: string, format: 'yaml' | 'json' | 'toml' | 'python' = 'yaml', from = base): ParameterMerge =>
  mergeParameters({ base: from, ours, theirs }, format);

describe('parameters of two sides', () => {
  it('are taken from the side that changed them, with comments and layout as they are', () => {
    const merge = merged(base.replace('0.1', '0.2'), base.replace('32', '64').replace('seed: 1', 'seed:   7'));
    expect(merge.conflicts).toEqual([]);
    expect(merge.write([])).toBe('# how\ntrain:\n  lr: 0.2 # rate\n  batch: 64\n  seed: 7\n');
  });

  it('are asked for where both changed them', () => {
    const merge = merged(base.replace('0.1', '0.2'), base.replace('0.1', '0.3').replace('32', '64'));
    expect(merge.conflicts).toEqual([{ path: ['train', 'lr'], base: 0.1, ours: 0.2, theirs: 0.3 }]);
    const lr = (choice: Choice): string => /lr: (.*)/.exec(merge.write([choice]))?.[1] ?? '';
    expect([lr('ours'), lr('theirs'), lr('base'), lr({ value: 0.25 })]).toEqual(['0.2 # rate', '0.3 # rate', '0.1 # rate', '0.25 # rate']);
    expect(merge.write(['ours'])).toContain('batch: 64');
  });

  it('are no conflict where both changed them to the same', () => {
    expect(merged(base.replace('0.1', '0.5'), base.replace('0.1', '5e-1')).conflicts).toEqual([]);
  });

  it('may be new on one side', () => {
    const theirs = `${base}  dropout: 0.5\n`;
    expect(merged(base.replace('0.1', '0.2'), theirs).write([])).toBe(theirs.replace('0.1', '0.2'));
    expect(merged(theirs, base.replace('0.1', '0.2')).write([])).toBe(theirs.replace('0.1', '0.2'));
  });

  it('that cannot be put into one text are said to', () => {
    expect(() => merged(`${base}  a: 1\n`, `${base}  b: 1\n`).write([])).toThrow();
  });

  it.each([
    ['json', '{"a": 1, "b": [1, 2]}', '{"a": 2, "b": [1, 2]}', '{"a": 1, "b": [3]}', '{"a": 2, "b": [3]}'],
    ['toml', '[t]\na = 1\nb = 1\n', '[t]\na = 2\nb = 1\n', '[t]\na = 1\nb = 3\n', '[t]\na = 2\nb = 3\n'],
    ['python', 'A = 1\nB = 1\n', 'A = 2\nB = 1\n', 'A = 1\nB = 3\n', 'A = 2\nB = 3\n'],
  ] as const)('of %s', (format, before, ours, theirs, expected) => {
    expect(parseValues(merged(ours, theirs, format, before).write([]), format)).toEqual(parseValues(expected, format));
  });

  it('each have the value that was chosen, whatever was changed', () => {
    const values = fc.record({ a: fc.integer(), b: fc.integer(), c: fc.integer(), d: fc.integer() });
    const sides = fc.tuple(values, values, values);
    fc.assert(
      fc.property(
        sides,
        fc.array(fc.constantFrom('ours', 'theirs', 'base'), { minLength: 4, maxLength: 4 }),
        ([before, ours, theirs], picked) => {
          const text = (value: object): string => JSON.stringify(value, null, 2);
          const merge = mergeParameters({ base: text(before), ours: text(ours), theirs: text(theirs) }, 'json');
          const result = JSON.parse(merge.write(picked)) as Record<string, number>;
          for (const key of ['a', 'b', 'c', 'd'] as const) {
            const at = merge.conflicts.findIndex((one) => one.path[0] === key);
            const side = at >= 0 ? picked[at] : ours[key] === before[key] ? 'theirs' : 'ours';
            expect(result[key]).toBe({ ours, theirs, base: before }[side ?? 'ours'][key]);
          }
        },
      ),
    );
  });
});

describe('what the remote has', () => {
  it('is read from among what DVC prints', () => {
    const states = parseCloudStatus('WARNING: x\n{"d/a": "new", "d": "missing", "m": "deleted", "?": "odd"}\n');
    expect([...(states ?? [])]).toEqual([
      ['d/a', 'not-pushed'],
      ['d', 'lost'],
      ['m', 'not-fetched'],
    ]);
    expect(['d', 'm', 'd2'].map((path) => stateOfPath(states ?? new Map<string, never>(), path))).toEqual(['lost', 'not-fetched', null]);
    expect([parseCloudStatus('ERROR'), parseCloudStatus('{broken')]).toEqual([null, null]);
  });
});
