/** Sorting, filtering, grouping and computing over typed arrays give what the same over plain rows gives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../../src/core/experiments/language/expression.js';
import { parseFilter } from '../../../../src/core/experiments/language/filter.js';
import { finish, Table } from '../../../../src/core/experiments/query.js';
import { groupRows } from '../../../../src/core/experiments/query/groups.js';
import { filterMask, UNKNOWN, YES } from '../../../../src/core/experiments/query/mask.js';
import { finder } from '../../../../src/core/experiments/query/searchRows.js';
import { sorted } from '../../../../src/core/experiments/query/mergeSort.js';
import { compareTexts, naturalRanks } from '../../../../src/core/experiments/query/naturalOrder.js';
import { groupCell } from '../../../../src/core/experiments/query/summary.js';
import { Store } from '../../../../src/core/experiments/store.js';
import { equalCells } from '../../../../src/core/values/index.js';
import { ALL_ROWS, type Cell, type ColumnRef, type Sort } from '../../../../src/protocol/index.js';
import { COLUMNS, higher, made, madeRow, text, type MadeRow } from '../made.js';
import { naiveFilter, naiveGroups, naiveNumber, naiveSort, type CellOf } from '../naive.js';

const rows = fc.array(madeRow, { maxLength: 25 });
const column = fc.constantFrom<ColumnRef>(...COLUMNS, 'name', 'author', 'state', 'time', 'branch');
const sort: fc.Arbitrary<Sort[]> = fc.array(fc.record({ column, direction: fc.constantFrom('ascending', 'descending') }), { maxLength: 3 });

/** The table of made rows, and what is in it. */
function tableOf(all: readonly MadeRow[]): { table: Table; cellOf: CellOf; baseOf: (row: number) => number } {
  const { records, cell } = made(all);
  const table = new Table(new Store(records, higher), null);
  const cellOf: CellOf = (row, ref) => {
    const field = records[row]?.row;
    if (typeof ref !== 'string') {
      return table.store.column(ref as (typeof COLUMNS)[number]) ? cell(row, ref as (typeof COLUMNS)[number]) : { t: 'missing' };
    }
    const shown: Record<string, Cell | null | undefined> = {
      name: field?.label,
      author: field?.author,
      state: field?.state,
      time: field?.time,
      branch: field?.branch,
    };
    return shown[ref] ?? { t: 'missing' };
  };
  return { table, cellOf, baseOf: (row) => (row === 0 ? -1 : 0) };
}
const positions = (all: readonly unknown[]): number[] => all.map((_, at) => at);

describe('sorting', () => {
  it('orders any cells by several columns as compareCells does, stable', () => {
    fc.assert(
      fc.property(rows, sort, (all, by) => {
        const { table, cellOf } = tableOf(all);
        const { rows: order } = finish(table.order({ ...ALL_ROWS, sort: by }, 0));
        expect([...order]).toEqual(naiveSort(positions(all), by, cellOf));
      }),
      { numRuns: 300 },
    );
  });

  it('ranks texts as the collator does', () => {
    const letters = fc.string({ unit: fc.constantFrom(...Array.from('aAbBzZ019 -_.,;:!?/\\()[]{}@#$%^&*+=<>|~`\'"')), maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.oneof({ weight: 5, arbitrary: letters }, text), { maxLength: 12 }), (texts) => {
        const ranks = finish(naturalRanks(texts));
        const order = positions(texts).sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
        expect(order.map((at) => texts[at])).toEqual([...texts].sort(compareTexts));
      }),
      { numRuns: 1000 },
    );
  });

  it('merges what is larger than one part', () => {
    const keys = Array.from({ length: 70_001 }, (_, at) => (at * 7919) % 1009);
    const order = finish(
      sorted(
        Uint32Array.from(keys, (_, at) => at),
        (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0),
      ),
    );
    expect([...order]).toEqual(positions(keys).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b));
  });
});

describe('filtering', () => {
  const name = fc.constantFrom('a', 'b', 'x', 'y');
  const number = fc.oneof(
    fc.constantFrom('0', '1', '0.1', '1e-5', '42', '-3.5', '1e21', 'inf'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  );
  const plain = fc.constantFrom(
    'adam',
    'Adam',
    'sgd',
    'run2',
    'true',
    'null',
    '[1,2]',
    '[1, 2]',
    '12345678901234567890',
    '0.10',
    'nan',
    '-inf',
    '"a b"',
    '"null"',
    '"\\u0041"',
  );
  const comparison = fc.oneof(
    fc.tuple(name, fc.constantFrom('<', '<=', '>', '>='), number).map((parts) => parts.join(' ')),
    fc.tuple(name, fc.constantFrom('=', '!='), fc.oneof(plain, number)).map((parts) => parts.join(' ')),
    fc
      .tuple(
        name,
        fc.array(
          fc.oneof(
            plain,
            number,
            fc.tuple(number, number).map(([from, to]) => (/inf/.test(from + to) ? '1..2' : `${from}..${to}`)),
          ),
          { minLength: 1, maxLength: 3 },
        ),
      )
      .map(([one, list]) => `${one} in (${list.join(', ')})`),
    fc
      .tuple(fc.constantFrom('has', 'missing', 'nan', 'unreadable', 'unfetched', 'differs'), name)
      .map(([question, one]) => `${question}(${one})`),
    fc.tuple(name, fc.constantFrom('<', '>='), name).map((parts) => parts.join(' ')),
    fc.tuple(name, name, number).map(([one, other, limit]) => `${one} * 2 - ${other} > ${limit}`),
  );
  const filter = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      comparison,
      fc.tuple(tie('any'), fc.constantFrom(' and ', ' or ', ' '), tie('any')).map(([one, word, other]) => `(${one})${word}(${other})`),
      tie('any').map((one) => `not (${one})`),
    ),
  })).any;

  it('keeps the rows that a filter holds for, and tells false from unknown', () => {
    let yes = 0;
    fc.assert(
      fc.property(fc.array(madeRow, { minLength: 5, maxLength: 15 }), filter, (all, source) => {
        const { table, cellOf, baseOf } = tableOf(all);
        const frame = table.frame([], null);
        fc.pre(table.store.columns.length === 4 && table.store.columns.every(({ numeric }) => numeric));
        const node = parseFilter(source, frame.names);
        if (node === null) {
          throw new Error('not empty');
        }
        const mask = [...filterMask(node, frame, 0)].map((one) => (one === UNKNOWN ? null : one === YES));
        yes += mask.filter((one) => one === true).length;
        expect([source, mask]).toEqual([source, positions(all).map((row) => naiveFilter(node, row, cellOf, baseOf))]);
      }),
      { numRuns: 400 },
    );
    expect(yes).toBeGreaterThan(100);
  });
});

describe('searching', () => {
  it('finds digits in numbers as in their texts', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -1e4, max: 1e4, noNaN: true }),
      fc.integer({ min: -1e7, max: 1e7 }).map((whole) => whole / 1000),
    );
    const part = fc.tuple(value, fc.nat(8), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(value, part, (number, [other, from, length]) => {
        for (const written of [String(number), String(other)]) {
          const wanted = written.slice(from, from + length);
          const { inNumber } = finder(wanted, false);
          if (wanted !== '') {
            expect([wanted, number, inNumber?.(number)]).toEqual([wanted, number, String(number).includes(wanted)]);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('grouping', () => {
  it('puts equal rows together in the order of the first ones', () => {
    fc.assert(
      fc.property(rows, fc.array(column, { maxLength: 3 }), (all, by) => {
        const { table, cellOf } = tableOf(all);
        const frame = table.frame([], null);
        const groups = groupRows(
          frame.positions,
          by.map((one) => frame.vector(one)),
        );
        expect(groups.map((group) => [...group.rows])).toEqual(all.length === 0 ? [] : naiveGroups(positions(all), by, cellOf));
        for (const group of groups) {
          expect(group.values.every((cell, at) => equalCells(cell, cellOf(group.rows[0] ?? -1, by[at] ?? 'name')))).toBe(true);
        }
      }),
    );
  });

  it('sums up the numbers of a group', () => {
    fc.assert(
      fc.property(fc.array(madeRow, { minLength: 1, maxLength: 12 }), fc.constantFrom(...COLUMNS), (all, id) => {
        const { table, cellOf } = tableOf(all);
        const frame = table.frame([], null);
        const cells = positions(all).map((row) => cellOf(row, id));
        const numbers = cells.filter((cell): cell is number => typeof cell === 'number');
        const found = groupCell(frame.vector(id), frame.positions, 'higher');
        if (cells.every((cell) => equalCells(cell, cells[0] ?? null))) {
          expect(found.kind === 'same' && equalCells(found.value, cells[0] ?? null)).toBe(true);
        } else if (numbers.length === 0) {
          expect(found.kind).toBe('mixed');
        } else {
          const mean = numbers.reduce((sum, one) => sum + one / numbers.length, 0);
          const variance = numbers.reduce((sum, one) => sum + (one - mean) ** 2 / (numbers.length - 1), 0);
          expect(found).toMatchObject({ kind: 'numbers', count: numbers.length, rest: cells.length - numbers.length });
          // Zero and minus zero are the same number.
          expect(found.kind === 'numbers' && [found.min + 0, found.max + 0, (found.best ?? NaN) + 0]).toEqual([
            Math.min(...numbers) + 0,
            Math.max(...numbers) + 0,
            Math.max(...numbers) + 0,
          ]);
          const scale = Math.max(...numbers.map(Math.abs), Number.MIN_VALUE);
          // Beyond this the naive sum of squares overflows.
          if (found.kind === 'numbers' && scale < 1e150 && scale > 1e-150) {
            expect(Math.abs(found.mean - mean) / scale).toBeLessThan(1e-9);
            expect(found.std === null ? numbers.length : Math.abs(found.std - Math.sqrt(variance)) / scale).toBeLessThan(
              numbers.length === 1 ? 2 : 1e-6,
            );
          }
        }
      }),
    );
  });
});

describe('computing', () => {
  const term = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom('a', 'b', 'x', 'y', '2', '0.5', '1e-3', '0'),
      fc
        .tuple(tie('any'), fc.constantFrom('+', '-', '*', '/', '^'), tie('any'))
        .map(([one, operator, other]) => `(${one} ${operator} ${other})`),
      fc
        .tuple(fc.constantFrom('log', 'log10', 'log2', 'exp', 'sqrt', 'abs', 'base', 'delta', 'pct'), tie('any'))
        .map(([call, one]) => `${call}(${one})`),
      fc.tuple(fc.constantFrom('min', 'max', 'mean'), tie('any'), tie('any')).map(([call, one, other]) => `${call}(${one}, ${other})`),
      tie('any').map((one) => `-${one}`),
    ),
  })).any;

  it('gives for each row what arithmetic gives, and nothing where a number is missing', () => {
    fc.assert(
      fc.property(fc.array(madeRow, { minLength: 3, maxLength: 8 }), term, (all, source) => {
        const { table, cellOf, baseOf } = tableOf(all);
        fc.pre(table.store.columns.length === 4 && table.store.columns.every(({ numeric }) => numeric));
        const frame = table.frame([{ name: 'mine', text: source }], null);
        const node = parseExpression(source, frame.names);
        const cells = table.store.rows.map((_, row) => {
          const { at, tags, values } = frame.vector(['expression', 'mine']);
          return [tags[at[row] ?? 0], values[at[row] ?? 0]];
        });
        const expected = positions(all).map((row) => {
          const number = naiveNumber(node, row, cellOf, baseOf);
          // The tags of vectors: missing, number, infinite, nan, error.
          return number === null
            ? [0, 0]
            : number === 'error'
              ? [9, 0]
              : Number.isNaN(number)
                ? [8, 0]
                : [Number.isFinite(number) ? 1 : 2, number];
        });
        expect([source, cells]).toEqual([source, expected]);
      }),
      { numRuns: 300 },
    );
  });
});
