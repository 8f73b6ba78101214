import { describe, expect, it } from 'vitest';
import { compareCells, equalCells, formatCell, leaves, parseValues, toCell } from '../../../src/core/values/index.js';
import type { Cell } from '../../../src/protocol/values.js';

describe('a cell', () => {
  it('survives JSON', () => {
    const cells = [NaN, Infinity, -Infinity, 2n ** 70n, 5n, null, [1, NaN, 2n ** 60n, 'ü'], {}, new Date(0)].map((value) => toCell(value));
    expect(cells).toEqual([
      { t: 'nan' },
      { t: 'inf', sign: 1 },
      { t: 'inf', sign: -1 },
      { t: 'int', text: '1180591620717411303424' },
      5,
      null,
      { t: 'json', text: '[1, NaN, 1152921504606846976, "ü"]' },
      { t: 'json', text: '{}' },
      '1970-01-01T00:00:00.000Z',
    ]);
    expect(JSON.parse(JSON.stringify(cells))).toEqual(cells);
  });

  it('is one leaf of a document: lists and empty maps are leaves, maps are not', () => {
    expect([...leaves(parseValues('a: {b: 1, c: {}}\nd: [{e: 2}]\nf:\n', 'yaml'))]).toEqual([
      [['a', 'b'], 1],
      [['a', 'c'], { t: 'json', text: '{}' }],
      [['d'], { t: 'json', text: '[{"e": 2}]' }],
      [['f'], null],
    ]);
    expect([...leaves(parseValues('', 'yaml'))]).toEqual([]);
    expect([...leaves(3)]).toEqual([[[], 3]]);
  });
});

describe('a cell for people', () => {
  it.each<[Cell, string, string]>([
    [0.1 + 0.2, '0.3', '0.30000000000000004'],
    [1234567.891, '1234570', '1234567.891'],
    [0.0000123456789, '1.23457e-5', '0.0000123456789'],
    [1.5e300, '1.5e+300', '1.5e+300'],
    [1700000000000, '1700000000000', '1700000000000'],
    [-0.000123456, '-0.000123456', '-0.000123456'],
    [0, '0', '0'],
    ['two\nlines', 'two…', 'two\nlines'],
    [true, 'true', 'true'],
    [null, 'null', 'null'],
    [{ t: 'missing' }, '–', ''],
    [{ t: 'not-fetched' }, 'not fetched', 'not fetched'],
    [{ t: 'nan' }, 'NaN', 'NaN'],
    [{ t: 'inf', sign: -1 }, '-inf', '-inf'],
    [{ t: 'int', text: '12345678901234567890' }, '12345678901234567890', '12345678901234567890'],
    [{ t: 'json', text: '[1]' }, '[1]', '[1]'],
    [{ t: 'error', message: 'Duplicate key' }, 'Duplicate key', 'Duplicate key'],
  ])('%j is %j, in full %j', (cell, short, full) => {
    expect(formatCell(cell)).toBe(short);
    expect(formatCell(cell, { full: true })).toBe(full);
  });

  it('cuts long text', () => expect(formatCell('x'.repeat(500)).length).toBe(120));
});

describe('the order of cells', () => {
  const ordered: Cell[] = [
    { t: 'inf', sign: -1 },
    -1,
    0.5,
    2 ** 53,
    { t: 'int', text: '9007199254740993' },
    { t: 'inf', sign: 1 },
    'a2',
    'a10',
    false,
    true,
    null,
    { t: 'json', text: '[1]' },
  ];
  const absent: Cell[] = [{ t: 'nan' }, { t: 'error', message: 'x' }, { t: 'not-fetched' }, { t: 'missing' }];

  it('ascends, with what is not a value last', () => {
    expect([...absent, ...ordered.toReversed()].sort((a, b) => compareCells(a, b))).toEqual([...ordered, ...absent]);
  });

  it('descends, with what is not a value still last', () => {
    expect([...absent.toReversed(), ...ordered].sort((a, b) => compareCells(a, b, 'descending'))).toEqual([
      ...ordered.toReversed(),
      ...absent,
    ]);
  });

  it('agrees with equality', () => {
    for (const a of [...ordered, ...absent]) {
      for (const b of [...ordered, ...absent]) {
        expect(compareCells(a, b) === 0).toBe(equalCells(a, b));
      }
    }
    expect(equalCells({ t: 'json', text: '[1]' }, { t: 'json', text: '[1]' })).toBe(true);
    expect(equalCells(1, '1')).toBe(false);
  });
});
