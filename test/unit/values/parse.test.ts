import { describe, expect, it } from 'vitest';
import { formatOf, parseValues, ValuesError } from '../../../src/core/values/index.js';
import type { FileFormat } from '../../../src/protocol/values.js';

function failure(text: string, format: FileFormat, limits?: Parameters<typeof parseValues>[2]): ValuesError {
  try {
    parseValues(text, format, limits);
  } catch (error) {
    if (error instanceof ValuesError) {
      return error;
    }
    throw error;
  }
  throw new Error('It was read.');
}

describe('the format of a file', () => {
  it.each([
    ['params.yaml', 'yaml'],
    ['a.b/metrics.JSON', 'json'],
    ['pyproject.toml', 'toml'],
    ['src/config.py', 'python'],
    ['params', 'yaml'],
    ['dir.json/params', 'yaml'],
    ['.json', 'yaml'],
    ['x.txt', 'yaml'],
  ] as const)('of %s is %s', (path, format) => expect(formatOf(path)).toBe(format));
});

describe('reading', () => {
  it('gives maps without a prototype', () => {
    for (const [format, text] of [
      ['yaml', '__proto__: {a: 1}\n'],
      ['json', '{"__proto__": {"a": 1}}'],
      ['toml', '[__proto__]\na = 1\n'],
      ['python', 'x = {"__proto__": {"a": 1}}\n'],
    ] as const) {
      const value = parseValues(text, format) as Record<string, Record<string, object>>;
      const holder = format === 'python' ? value['x'] : value;
      expect(Object.getPrototypeOf(holder)).toBeNull();
      expect(Object.keys(holder as object)).toEqual(['__proto__']);
      expect(({} as Record<string, unknown>)['a']).toBeUndefined();
    }
  });

  it('keeps large integers exact', () => {
    for (const [format, text] of [
      ['yaml', 'a: 9007199254740993\n'],
      ['json', '{"a": 9007199254740993}'],
      ['toml', 'a = 9007199254740993\n'],
      ['python', 'a = 9007199254740993\n'],
    ] as const) {
      expect(parseValues(text, format)).toEqual({ a: 9007199254740993n });
    }
  });

  it('names keys as json.dumps does', () => {
    expect(Object.keys(parseValues('true: 1\nnull: 2\n2.0: 3\n1.0e-7: 4\nx: 5\n', 'yaml') as object)).toEqual([
      'true',
      'null',
      '2.0',
      '1e-07',
      'x',
    ]);
  });

  it('gives dates as the text Python writes', () => {
    expect(parseValues('a: 2020-01-02\nb: 2020-01-02 3:04:05.5 -5\n', 'yaml')).toEqual({
      a: '2020-01-02',
      b: '2020-01-02T03:04:05.500000-05:00',
    });
    expect(parseValues('a = 10:20:30\nb = 2020-01-02T03:04:05Z\n', 'toml')).toEqual({ a: '10:20:30', b: '2020-01-02T03:04:05+00:00' });
  });

  it('takes a list whose bracket closes at the margin, as ruamel does', () => {
    expect(parseValues('layers: [\n  64,\n  32\n]\nlr: 1\n', 'yaml')).toEqual({ layers: [64, 32], lr: 1 });
  });

  it('takes an empty file for an empty map, except where DVC fails on it', () => {
    expect(parseValues('', 'yaml')).toEqual({});
    expect(parseValues('', 'toml')).toEqual({});
    expect(parseValues('', 'python')).toEqual({});
    expect(failure('', 'json').code).toBe('syntax');
  });
});

describe('what cannot be read', () => {
  it.each([
    ['yaml', 'a: 1\nb: [1\nc: 2\n', 'syntax'],
    ['yaml', 'a: 1\na: 2\n', 'duplicate-key'],
    ['yaml', 'a: 1\n---\nb: 2\n', 'unsupported'],
    ['yaml', 'a: !custom 1\n', 'unsupported'],
    ['yaml', 'a: *b\n', 'syntax'],
    ['yaml', 'a: 2020-02-30\n', 'syntax'],
    ['json', '{"a": 1,}', 'syntax'],
    ['toml', 'a = 1\na = 2\n', 'duplicate-key'],
    ['toml', 'a = \n', 'syntax'],
    ['python', 'a = (1\n', 'syntax'],
  ] as const)('%s %j is an error: %s', (format, text, code) => {
    const error = failure(text, format);
    expect(error.code).toBe(code);
    expect(error.message.length).toBeLessThanOrEqual(120);
    expect(error.message).not.toMatch(/\n/);
  });

  it('is said with its line', () => {
    expect(failure('a: 1\nb: 2\na: 3\n', 'yaml').line).toBe(3);
    expect(failure('a: 1\nb: "\n', 'yaml').line).toBeGreaterThan(1);
    expect(failure('{\n"a": 1,\n"b": x}', 'json').line).toBe(3);
    expect(failure('a = 1\nb = x\n', 'toml').line).toBe(2);
    expect(failure('a = 1\nb = = 2\n', 'python').line).toBe(2);
  });

  it('is a text over the limit', () => {
    expect(failure('a: 123\n', 'yaml', { maxLength: 5 }).code).toBe('too-large');
  });

  it('is a bomb of aliases, found without exploding', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 40; level++) {
      lines.push(
        `a${level}: &a${level} [${Array(9)
          .fill(`*a${level - 1}`)
          .join(', ')}]`,
      );
    }
    expect(failure(lines.join('\n'), 'yaml').code).toBe('alias-bomb');
  });

  it('is a bomb of merge keys', () => {
    const base = `base: &base {${Array.from({ length: 500 }, (_, index) => `k${index}: 1`).join(', ')}}`;
    const users = Array.from({ length: 500 }, (_, index) => `u${index}: {<<: *base}`);
    expect(failure([base, ...users].join('\n'), 'yaml').code).toBe('alias-bomb');
  });

  it('is an alias inside of itself', () => {
    expect(failure('a: &a [*a]\n', 'yaml').code).toBe('unsupported');
  });

  it('is a tower of brackets', () => {
    const deep = '['.repeat(100_000);
    for (const format of ['yaml', 'json', 'toml', 'python'] as const) {
      const text = format === 'json' || format === 'yaml' ? `${deep}${']'.repeat(100_000)}` : `a = ${deep}${']'.repeat(100_000)}`;
      expect(['unsupported', 'syntax']).toContain(failure(text, format).code);
    }
  });

  it('is not a long file without aliases', () => {
    const text = Array.from({ length: 150_000 }, (_, index) => `- ${index}`).join('\n');
    expect((parseValues(text, 'yaml') as unknown[]).length).toBe(150_000);
  });
});
