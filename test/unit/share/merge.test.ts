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

  it('may be new on both sides, with their comments', () => {
    const ours = base.replace('  seed', '  # of ours\n  momentum: 0.9 # high\n  seed') + '  a: 1\n';
    const theirs = base.replace('# rate\n', '# rate\n  decay: 1.0\n').replace('seed: 1', 'seed: 7') + '  # of theirs\n  b: [1, 2] # two\n';
    const merge = merged(ours, `${theirs}model:\n  # how wide\n  width: 3\n`);
    expect(merge.conflicts).toEqual([]);
    expect(merge.write([])).toBe(
      `# how\ntrain:\n  lr: 0.1 # rate\n  decay: 1.0\n  batch: 32\n  # of ours\n  momentum: 0.9 # high\n  seed: 7\n  a: 1\n` +
        `  # of theirs\n  b: [1, 2] # two\nmodel:\n  # how wide\n  width: 3\n`,
    );
  });

  it('are asked for where both added the same, each otherwise', () => {
    const merge = merged(`${base}  a: 1\n`, `a: 0\n${base}  a: 2\n  b: 3\n`);
    expect(merge.conflicts).toEqual([{ path: ['train', 'a'], base: undefined, ours: 1, theirs: 2 }]);
    expect(merge.write(['theirs'])).toBe(`a: 0\n${base}  a: 2\n  b: 3\n`);
  });

  it('may be gone on one side and new on the other', () => {
    const ours = base.replace('  seed: 1\n', '');
    const merge = merged(ours, `${base}  b: 1\nopt:\n  name: adam\n`);
    expect(merge.write([])).toBe(`${ours}  b: 1\nopt:\n  name: adam\n`);
    expect(merged(`${base}  b: 1\n`, ours).write([])).toBe(`${ours}  b: 1\n`);
    // Both: one side changed what the other took away.
    const both = merged(ours, base.replace('seed: 1', 'seed: 2'));
    expect([both.write(['ours']), both.write(['theirs'])]).toEqual([ours, base.replace('seed: 1', 'seed: 2')]);
  });

  it('that cannot be put into one text are said to', () => {
    expect(() => merged('a: 1\n', 'a: {b: 1}\nc: 2\n', 'yaml', 'a: {c: 1}\n').write([{ value: 7 }])).toThrow();
  });

  it.each([
    ['json', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "b": {"x": 1}\n}\n', '{\n  "c": [1],\n  "a": 2\n}\n', { a: 2, b: { x: 1 }, c: [1] }],
    ['yaml', 't: {a: 1}\n', 't: {a: 1, b: 2.5}\n', 't: {a: 1, c: x}\n', { t: { a: 1, b: 2.5, c: 'x' } }],
    ['toml', '[t]\na = 1\n', '[t]\na = 1\nb = 2 # two\n\n[t.x]\ny = 1\n', '[t]\na = 1\nc = 3 # three\n\n[u]\nv = 1\n', null],
    ['python', 'class T:\n    a = 1\n', 'class T:\n    a = 1\n    b = 2  # two\n', 'class T:\n    a = 1\n    c = 3\n\nD = 4\n', null],
  ] as const)('are new on both sides of %s', (format, before, ours, theirs, expected) => {
    const text = merged(ours, theirs, format, before).write([]);
    const [mine, others] = [ours, theirs].map((one) => parseValues(one, format));
    const values = parseValues(text, format) as Record<string, object>;
    const union = { ...(mine as object), ...(others as object) } as Record<string, object>;
    const first = Object.keys(values).find((key) => typeof values[key] === 'object') ?? '';
    const both = { ...union, [first]: { ...(mine as Record<string, object>)[first], ...(others as Record<string, object>)[first] } };
    expect(JSON.parse(JSON.stringify(values))).toEqual(JSON.parse(JSON.stringify(expected ?? both)));
    for (const comment of `${ours}${theirs}`.match(/# .*/g) ?? []) {
      expect(text).toContain(comment);
    }
  });

  it.each([
    ['json', '{"a": 1, "b": [1, 2]}', '{"a": 2, "b": [1, 2]}', '{"a": 1, "b": [3]}', '{"a": 2, "b": [3]}'],
    ['toml', '[t]\na = 1\nb = 1\n', '[t]\na = 2\nb = 1\n', '[t]\na = 1\nb = 3\n', '[t]\na = 2\nb = 3\n'],
    ['python', 'A = 1\nB = 1\n', 'A = 2\nB = 1\n', 'A = 1\nB = 3\n', 'A = 2\nB = 3\n'],
  ] as const)('of %s', (format, before, ours, theirs, expected) => {
    expect(parseValues(merged(ours, theirs, format, before).write([]), format)).toEqual(parseValues(expected, format));
  });

  it('each have the value that was chosen, whatever was changed, added or taken away', () => {
    const values = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.nat(3));
    const nested = fc.record({ a: fc.nat(3), top: values, z: values });
    const picks = fc.array(fc.constantFrom('ours', 'theirs', 'base'), { minLength: 12, maxLength: 12 });
    const yaml = (map: object): string =>
      Object.entries(map)
        .map(([key, value]) =>
          typeof value !== 'object'
            ? `${key}: ${value} # of ${key}\n`
            : Object.keys(value as object).length === 0
              ? ''
              : `${key}:\n${yaml(value as object).replace(/^(?=.)/gm, '  ')}`,
        )
        .join('');
    const flat = (map: object): Record<string, number> =>
      Object.fromEntries(
        Object.entries(map).flatMap(([key, value]): [string, number][] =>
          typeof value === 'object'
            ? Object.entries(value as Record<string, number>).map(([inner, one]) => [`${key}.${inner}`, one])
            : [[key, value as number]],
        ),
      );
    const texts = { yaml, json: (map: object): string => JSON.stringify(parseValues(yaml(map), 'yaml'), null, 2) };
    fc.assert(
      fc.property(nested, nested, nested, picks, fc.constantFrom('yaml', 'json'), (before, ours, theirs, picked, format) => {
        const text = texts[format];
        const merge = mergeParameters({ base: text(before), ours: text(ours), theirs: text(theirs) }, format);
        const result = flat(parseValues(merge.write(picked), format) as object);
        const sides = { base: flat(before), ours: flat(ours), theirs: flat(theirs) };
        for (const key of new Set(Object.values(sides).flatMap(Object.keys))) {
          const at = merge.conflicts.findIndex((one) => one.path.join('.') === key);
          const side = at >= 0 ? picked[at] : sides.ours[key] === sides.base[key] ? 'theirs' : 'ours';
          expect(result[key], key).toBe(sides[side ?? 'ours'][key]);
        }
      }),
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
