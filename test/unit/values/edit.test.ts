import { describe, expect, it } from 'vitest';
import { locateLeaves, parseInput, setValue } from '../../../src/core/values/index.js';
import type { Cell, FileFormat, Value } from '../../../src/protocol/values.js';

function edited(text: string, format: FileFormat, path: string, value: Value): string {
  const edit = setValue(text, format, path.split('.'), value);
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

describe('setting a value', () => {
  it.each<[FileFormat, string, string, Value, string]>([
    ['yaml', 'a:\n  lr: 0.1  # rate\nb: 2\n', 'a.lr', 0.01, 'a:\n  lr: 0.01  # rate\nb: 2\n'],
    ['yaml', 'a: 1.0\n', 'a', 2, 'a: 2.0\n'],
    ['yaml', "a: 'x'\n", 'a', 'y', "a: 'y'\n"],
    ['yaml', 'a: "x"\n', 'a', 'say "hi"', 'a: "say \\"hi\\""\n'],
    ['yaml', 'a: adam\n', 'a', 'sgd', 'a: sgd\n'],
    ['yaml', 'a: adam\n', 'a', 'yes', "a: 'yes'\n"],
    ['yaml', 'a: adam\n', 'a', '1e-3', "a: '1e-3'\n"],
    ['yaml', 'a: adam\n', 'a', 'x: y', "a: 'x: y'\n"],
    ['yaml', 'a: adam\n', 'a', 'two\nlines', 'a: "two\\nlines"\n'],
    ['yaml', 'a: {b: x}\n', 'a.b', 'p, q', "a: {b: 'p, q'}\n"],
    ['yaml', 'a: True\n', 'a', false, 'a: False\n'],
    ['yaml', 'a: # c\nb: 1\n', 'a', 5, 'a: 5 # c\nb: 1\n'],
    ['yaml', 'a:\nb: 1\n', 'a', 'x', 'a: x\nb: 1\n'],
    ['yaml', 'a: &solo 1 # c\n', 'a', 2, 'a: &solo 2 # c\n'],
    ['yaml', 'a: [1,2] # c\r\nb: 1\r\n', 'a', [3, 'x'], 'a: [3, x] # c\r\nb: 1\r\n'],
    ['yaml', 'a: [\n  1\n]\nb: 1\n', 'b', 2, 'a: [\n  1\n]\nb: 2\n'],
    ['yaml', 'a: 2020-01-01\n', 'a', '2021-01-01', 'a: 2021-01-01\n'],
    ['yaml', 'a: x\n', 'a', '2021-01-01', "a: '2021-01-01'\n"],
    ['yaml', '\ufeffa: 1\n', 'a', 2, '\ufeffa: 2\n'],
    ['yaml', 'a: 1\n', 'a', NaN, 'a: .nan\n'],
    ['json', '{\n\t"a" : 1.50,\n\t"b": "x"\n}', 'a', 2, '{\n\t"a" : 2.0,\n\t"b": "x"\n}'],
    ['json', '{"a": NaN}', 'a', Infinity, '{"a": Infinity}'],
    ['toml', "[t]\na = 'C:\\x' # c\n", 't.a', 'D:\\y', "[t]\na = 'D:\\y' # c\n"],
    ['toml', 'a = 0.5\n', 'a', 1, 'a = 1.0\n'],
    ['toml', 'a = 2020-01-01\n', 'a', '2021-01-01', 'a = 2021-01-01\n'],
    ['toml', 'a = [1]\n', 'a', [[1, 2], ['x']], 'a = [[1, 2], ["x"]]\n'],
    ['python', "a = 'x'  # c\n", 'a', "it's", "a = 'it\\'s'  # c\n"],
    [
      'python',
      'class A:\n    def __init__(self):\n        self.x: bool = True\n',
      'A.x',
      false,
      'class A:\n    def __init__(self):\n        self.x: bool = False\n',
    ],
    ['python', 'a = (1, 2)\n', 'a', [3], 'a = (3,)\n'],
    ['python', 'a = 1, 2\n', 'a', [3, 4], 'a = (3, 4)\n'],
    ['python', 'lr = 1.\n', 'lr', 0.5, 'lr = 0.5\n'],
    ['python', 'a = {"b": {"c": None}}\n', 'a.b.c', 12345678901234567890n, 'a = {"b": {"c": 12345678901234567890}}\n'],
  ])('in %s %j', (format, text, path, value, expected) => expect(edited(text, format, path, value)).toBe(expected));

  it.each<[FileFormat, string, string, Value, string]>([
    ['yaml', 'a: &x 1\nb: *x\n', 'a', 2, 'anchor'],
    ['yaml', 'a: &x 1\nb: *x\n', 'b', 2, 'alias'],
    ['yaml', 'a: &x {l: 1}\nb: {<<: *x}\n', 'a.l', 2, 'anchor'],
    ['yaml', 'a: &x {l: 1}\nb: {<<: *x}\n', 'b.l', 2, 'merged'],
    ['yaml', 'a: |\n  x\n', 'a', 'y', 'block'],
    ['yaml', 'a: !!int 3\n', 'a', 4, 'tag'],
    ['yaml', 'a: [1, # one\n  2]\n', 'a', [3], 'comments'],
    ['yaml', 'a: 1\n---\nb: 1\n', 'a', 2, 'document'],
    ['yaml', 'a: 1\n', 'b', 2, 'no b'],
    ['yaml', 'a: {b: 1}\n', 'a', 2, 'keys of its own'],
    ['toml', '[[a]]\nb = 1\n', 'a', [], 'list of tables'],
    ['python', 'a = [(1, 2)]\n', 'a', [1], 'tuple'],
    ['json', '{"a": 1', 'a', 2, 'cannot be read'],
  ])('refuses in %s %j', (format, text, path, value, reason) => {
    expect(() => edited(text, format, path, value)).toThrow(
      expect.objectContaining({ code: 'cannot-edit', message: expect.stringContaining(reason) as string }) as Error,
    );
  });

  it('refuses what a format cannot hold', () => {
    expect(() => edited('a = 1\n', 'toml', 'a', null)).toThrow(/TOML/);
    expect(() => edited('a = 1.0\n', 'python', 'a', NaN)).toThrow(/Python/);
  });
});

describe('what a person typed', () => {
  it.each<[string, Cell, Value]>([
    ['10', 3, 10],
    [' -7 ', 3, -7],
    ['1_000', 3, 1000],
    ['12345678901234567890', 3, 12345678901234567890n],
    ['1e-3', 0.1, 0.001],
    ['2', 0.1, 2],
    ['.5', 0.1, 0.5],
    ['nan', 0.1, NaN],
    ['-inf', { t: 'nan' }, -Infinity],
    ['TRUE', false, true],
    ['yes', 'no', 'yes'],
    [' spaces ', 'x', ' spaces '],
    ['12', 'x', '12'],
    ['', 'x', ''],
    ['[1, 2]', { t: 'json', text: '[]' }, [1, 2]],
    ['[a, b]', { t: 'json', text: '[1]' }, ['a', 'b']],
    ['[]', { t: 'json', text: '[1]' }, []],
    ['0.5', null, 0.5],
    ['adam', null, 'adam'],
  ])('%j for %j is %o', (input, current, value) => expect(parseInput(input, current)).toEqual(value));

  it.each<[string, Cell, RegExp]>([
    ['0.5', 3, /whole number/],
    ['ten', 3, /whole number/],
    ['', 3, /whole number/],
    ['x', 0.1, /number/],
    ['1', true, /true or false/],
    ['{a: 1}', { t: 'json', text: '[1]' }, /list/],
    ['[1', { t: 'json', text: '[1]' }, /list/],
    ['1]\nb: [2', { t: 'json', text: '[1]' }, /list/],
    ['[1], "b": 2', { t: 'json', text: '[1]' }, /list/],
    ['[1]', { t: 'json', text: '{}' }, /map/],
  ])('%j for %j is refused', (input, current, message) => {
    expect(() => parseInput(input, current)).toThrow(
      expect.objectContaining({ code: 'bad-value', message: expect.stringMatching(message) as string }) as Error,
    );
  });

  it('takes a fraction where the file says that 1 is a float', () => {
    const [leaf] = locateLeaves('lr: 1.0\n', 'yaml');
    expect(parseInput('0.5', leaf?.cell ?? null, leaf?.type)).toBe(0.5);
  });
});
