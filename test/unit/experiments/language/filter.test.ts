import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellClause, cellsClause, rangeClause, withClause } from '../../../../src/core/experiments/language/clause.js';
import { checkedExpression, parseExpression } from '../../../../src/core/experiments/language/expression.js';
import { parseFilter } from '../../../../src/core/experiments/language/filter.js';
import { editDistance, Names } from '../../../../src/core/experiments/language/names.js';
import { problemOf } from '../../../../src/core/experiments/language/problem.js';
import { finish, Table } from '../../../../src/core/experiments/query.js';
import { Store } from '../../../../src/core/experiments/store.js';
import { equalCells, formatCell, toCell } from '../../../../src/core/values/index.js';
import { ALL_ROWS, type Expression, type QueryProblem } from '../../../../src/protocol/index.js';
import { broken, higher, HOSTILE, made, metric, param, record, value } from '../made.js';

const DAY = 86_400_000;
const NOW = new Date(2026, 4, 20, 12).getTime();

const records = [
  record(
    'base',
    { lr: 0.1, train: { opt: 'adam', layers: [64, 32] } },
    { acc: 0.5, 'val-loss': 2 },
    { kind: 'commit', label: 'main', refs: ['main', 'v1.0'], baseline: null, time: NOW - 9 * DAY },
  ),
  record(
    'a',
    { lr: 0.01, train: { opt: 'sgd', layers: [64] } },
    { acc: 0.9, 'val-loss': 1 },
    { label: 'nutty-lamb', author: 'Ada Lovelace', time: NOW - DAY / 2 },
  ),
  record(
    'b',
    { lr: 0.001, train: { opt: 'adam', layers: [64] } },
    { acc: NaN, 'val-loss': 0.5 },
    { label: 'vocal-hymn', author: 'Grace Hopper', time: NOW - 3.5 * DAY, marks: { star: true, tags: ['paper'], note: 'overfits' } },
  ),
  record('c', { train: { opt: 'ADAM' } }, { 'val-loss': 4 }, { label: 'run10', state: 'running', time: new Date(2026, 4, 1, 8).getTime() }),
  broken(record('d', { lr: 'auto' }, {}, { label: 'run9', state: 'failed', error: 'metrics.json: cut off', time: null }), 'cut off'),
];
const store = new Store(records, higher);
const table = new Table(store, null);
const names = new Names(store.columns);

function kept(filter: string): string {
  const { rows, problem } = finish(table.order({ ...ALL_ROWS, filter }, NOW));
  expect([filter, problem]).toEqual([filter, null]);
  return [...rows].map((row) => store.rows[row]?.id).join(' ');
}

function problem(filter: string): QueryProblem {
  const found = problemOf(() => parseFilter(filter, names));
  expect([filter, found]).not.toEqual([filter, null]);
  return found as QueryProblem;
}

describe('the query line', () => {
  it.each([
    ['', 'base a b c d'],
    ['acc > 0.5', 'a'],
    ['acc >= 0.5 and not has(error)', 'base a'],
    ['acc > 0.4 and (opt = sgd or lr in 1e-4..1e-2)', 'a'],
    // Of missing values nothing is known, nor of NaN.
    ['not (acc > 0.6)', 'base'],
    ['missing(acc)', 'c'],
    ['nan(acc)', 'b'],
    ['acc = nan', 'b'],
    ['unreadable(acc)', 'd'],
    ['has(lr)', 'base a b d'],
    ['lr != 0.1', 'a b d'],
    ['lr in (0.1, auto)', 'base d'],
    ['lr in ..0.01', 'a b'],
    ['lr in 0.05..', 'base'],
    // As it is shown, or as a text and nothing else.
    ['opt = adam', 'base b'],
    ['opt = "adam"', 'base b'],
    ['lr = "0.1"', ''],
    ['lr = .1', 'base'],
    ['opt ~ adam', 'base b c'],
    ['opt ~ ADAM', 'c'],
    ['opt !~ ^a', 'a'],
    ['(name ~ (lamb|hymn)$)', 'a b'],
    ['lr ~ ^0\\.0', 'a b'],
    ['layers = [64,32]', 'base'],
    ['layers in ([64], [1])', 'a b'],
    ['name > "run9"', 'b c'],
    ['name = nutty-lamb', 'a'],
    ['name in (nutty-lamb, run9)', 'a d'],
    ['author ~ ada', 'a'],
    ['state = running or state = failed', 'c d'],
    ['branch = main', 'base a b c d'],
    ['tag = v1.0', 'base'],
    ['tag != v1.0', 'a b c d'],
    ['tag ~ pap', 'b'],
    ['has(tag)', 'base b'],
    ['star', 'b'],
    ['starred', 'b'],
    ['not starred and note ~ fits', ''],
    ['starred and note ~ fits', 'b'],
    ['not star and has(lr)', 'base a d'],
    ['note ~ overfit', 'b'],
    // `time > 3d`: since three days ago.
    ['time > 3d', 'a'],
    ['time > 3d ago', 'a'],
    ['time < 3d', 'base b c'],
    ['time in 4d..1d', 'b'],
    ['time > today', ''],
    ['time >= today', 'a'],
    ['time = 2026-05-01', 'c'],
    ['time = 2026-05', 'base a b c'],
    ['time <= 2026-05-01', 'c'],
    ['time < 2026-05-01', ''],
    ['time in 2026-05-01..2026-05-12', 'base c'],
    ['time < "2026-05-01 08:30"', 'c'],
    ['time < 2026-05-01 08:30 and state = running', 'c'],
    ['missing(time)', 'd'],
    // Arithmetic, columns on both sides, differences.
    ['acc * 2 - 0.1 > val-loss - 1', 'a'],
    ['`val-loss` < 1', 'b'],
    ['val-loss > acc', 'base a'],
    ['(lr + 1) * 10 = 11', 'base'],
    ['log10(lr) = -3', 'b'],
    ['-log10(lr) in 1.5..2.5', 'a'],
    ['delta(acc) > 0.3', 'a'],
    ['pct(val-loss) < -60', 'b'],
    ['differs(opt)', 'a c d'],
    // Words alone are searched for, next to each other both.
    ['lamb', 'a'],
    ['adam main', 'base b c'],
    ['nutty-lamb', 'a'],
    ['"cut off"', 'd'],
    ['hymn or lamb', 'a b'],
    ['Hopper and acc = nan', 'b'],
    ['"0.001"', 'b'],
    ['params.yaml:train.opt = sgd', 'a'],
    ['train.opt = sgd', 'a'],
    ['param  params.yaml', ''],
    ['acc > 0.5 && (lr < 1 || star)', 'a'],
    ['!(acc > 0.6)', 'base'],
    ['acc ≥ 0.5 and acc <> 0.9', 'base'],
  ])('%s', (filter, expected) => expect(kept(filter)).toBe(expected));

  it.each([
    ['acx > 1', 0, 3, /no column acx/, /acc\?/],
    ['acc > ', 6, 7, /expected here/, null],
    ['acc > 0.5 and', 13, 14, /expected here/, null],
    ['acc > 0.5 or or', 13, 15, /comparison or a text/, null],
    ['(acc > 1', 8, 9, /closing parenthesis/, null],
    ['acc > 1)', 7, 8, /“and”, “or” or the end/, null],
    ['acc', 0, 3, /comparison/, /acc > 0\.5/],
    ['42', 0, 2, /comparison/, /quotes/],
    ['opt > 3', 0, 3, /opt holds no numbers/, null],
    ['acc > opt', 6, 9, /opt holds no numbers/, null],
    ['time > 5', 7, 8, /time is expected/, /3d/],
    ['time > 2026-02-31', 7, 17, /time is expected/, null],
    ['time = 3d', 7, 9, /exactly that moment/, /time > 3d/],
    ['opt ~ (a', 6, 8, /not closed/, /\\\(/],
    ['opt ~', 5, 6, /pattern/, null],
    ['lr in (1, 2', 11, 12, /comma or a closing/, null],
    ['lr in 1..x', 9, 10, /number to number/, null],
    ['name = "open', 7, 12, /not closed/, null],
    ['layers = [1', 9, 11, /not closed/, null],
    ['has(acc', 7, 8, /closing parenthesis/, null],
    ['sinh(lr) > 1', 0, 4, /no function sinh/, /sqrt/],
    ['log(lr, 2) > 1', 0, 10, /one argument/, null],
    ['3x > 1', 0, 2, /neither a number nor a name/, /backticks/],
    [`${'('.repeat(150)}acc > 1`, 101, 102, /deep/, null],
    ['x'.repeat(300_000), 200_000, 300_000, /longer/, null],
  ])('says where and why %s cannot be read', (filter, start, end, message, hint) => {
    const found = problem(filter);
    expect(found.message).toMatch(message);
    expect([found.start, found.end]).toEqual([start, end]);
    if (hint) {
      expect(found.hint).toMatch(hint);
    }
  });

  it('never fails but with a place in the text', () => {
    const piece = fc.constantFrom(
      'acc',
      'lr',
      ' > ',
      '0.5',
      ' and ',
      ' or ',
      'not ',
      '(',
      ')',
      ' in ',
      '..',
      ',',
      '"',
      '`',
      '~',
      '=',
      '[',
      'time',
      '3d',
      'has(',
      '-',
      '*',
      '^',
      '\\',
      '!',
      '😀',
      '\0',
      '\u202e',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (filter) => {
          const found = problemOf(() => parseFilter(filter, names));
          if (found) {
            expect(found.start).toBeGreaterThanOrEqual(0);
            expect(found.start).toBeLessThanOrEqual(filter.length);
            expect(found.end).toBeGreaterThan(found.start);
            expect(found.message).not.toBe('');
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('tells which columns a name can mean, and takes whole names, quoted or not', () => {
    const several = new Names(new Store([record('a', { a: { lr: 1 }, b: { lr: 2 }, 'odd `name`': 3, and: 4 }, {})], higher).columns);
    expect(problemOf(() => parseFilter('lr > 1', several))).toMatchObject({
      message: 'lr can be more than one column.',
      hint: 'Write one of a.lr, b.lr',
    });
    expect(problemOf(() => parseFilter('a.lr > 1 and `odd ``name```  = 3 and `and` > 1', several))).toBeNull();
  });
});

describe('clauses from cells', () => {
  const nameOf = (ref: Parameters<Names['nameOf']>[0]): string => names.nameOf(ref);

  it.each([
    [cellClause(param('lr'), 0.1, nameOf), 'lr = 0.1'],
    [cellClause(metric('val-loss'), 2, nameOf), 'val-loss = 2'],
    [cellClause(param('train', 'opt'), 'a b', nameOf), 'opt = "a b"'],
    [cellClause('time', NOW, nameOf), 'time = 2026-05-20'],
    [cellClause('star', false, nameOf), 'not star'],
    [cellClause('tag', 'v1, v2', nameOf), 'tag = v1 and tag = v2'],
    [cellClause(['delta', 'percent', metric('acc')], -5, nameOf), 'pct(acc) = -5'],
    [cellClause(param('gone', 'key'), 1, nameOf), '`param params.yaml:gone.key` = 1'],
    [cellsClause(param('train', 'opt'), ['adam', 'sgd'], nameOf), 'opt in (adam, sgd)'],
    [cellsClause(param('train', 'opt'), ['adam', { t: 'missing' }], nameOf), '(opt = adam or missing(opt))'],
    [rangeClause(param('lr'), 1e-4, 0.01, nameOf), 'lr in 0.0001..0.01'],
    [rangeClause('time', null, NOW, nameOf), 'time in ..2026-05-20T12:00:00'],
    [withClause('', 'star'), 'star'],
    [withClause(' a > 1 or star ', 'lr = 1'), '(a > 1 or star) and lr = 1'],
    [withClause('a > 1', 'lr = 1'), 'a > 1 and lr = 1'],
  ])('%s', (found, expected) => expect(found).toBe(expected));

  it('find the row that was clicked, and no row with another value', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...HOSTILE.filter((key) => key !== '')),
        (values, key) => {
          const all = values.map((one, at) => record(`r${at}`, one === undefined ? {} : { [key]: one }, {}, { baseline: null }));
          const local = new Store(all, higher);
          const id = param(key);
          const localNames = new Names(local.columns);
          fc.pre(local.column(id) !== undefined);
          const filtered = new Table(local, null);
          const shownIn = (row: number): string => formatCell(local.cell(row, id), { full: true });
          values.forEach((_, row) => {
            const cell = local.cell(row, id);
            const filter = cellClause(id, cell, (ref) => localNames.nameOf(ref));
            const { rows, problem: found } = finish(filtered.order({ ...ALL_ROWS, filter }, 0));
            expect([filter, found]).toEqual([filter, null]);
            expect([...rows]).toContain(row);
            for (const other of rows) {
              // A word may be shown for a text and for something else alike.
              const same = equalCells(local.cell(other, id), cell) || (typeof cell !== 'string' && shownIn(other) === shownIn(row));
              expect([filter, values[other], same]).toEqual([filter, values[other], true]);
            }
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('find the rows in a range that was brushed', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 8 }),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        (values, one, other) => {
          const [from, to] = [Math.min(one, other), Math.max(one, other)];
          const { records: all } = made(values.map((a) => ({ a, b: 1, x: 1, y: 1, error: null, more: {} })));
          const local = new Store(all, higher);
          fc.pre(local.column(param('a')) !== undefined);
          const filter = rangeClause(param('a'), Number.isFinite(from) ? from : null, Number.isFinite(to) ? to : null, (ref) =>
            new Names(local.columns).nameOf(ref),
          );
          const { rows, problem: found } = finish(new Table(local, null).order({ ...ALL_ROWS, filter }, 0));
          expect([filter, found]).toEqual([filter, null]);
          const inside = values.flatMap((candidate, row) => {
            const cell = candidate === undefined ? null : toCell(candidate);
            const number =
              typeof cell === 'number' ? cell : typeof candidate === 'bigint' || typeof candidate === 'number' ? Number(candidate) : NaN;
            return from <= number && number <= to ? [row] : [];
          });
          expect([...rows]).toEqual(Number.isFinite(from) || Number.isFinite(to) ? inside : [...rows]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('expressions', () => {
  const check = (text: string, others: readonly Expression[] = []): QueryProblem | null => {
    const mine = { name: 'mine', text };
    return problemOf(() => checkedExpression(mine, new Names(store.columns, [mine, ...others])));
  };

  it.each([
    ['2*acc/(acc+lr)', null],
    ['-acc ^ 2 ** 2', null],
    ['mean(acc, lr, 1)', null],
    ['acc +', 'A number or a column is expected here.'],
    ['', 'A number or a column is expected here.'],
    ['opt * 2', 'opt holds no numbers.'],
    ['name + 1', 'name holds no numbers.'],
    ['acc lr', 'An operator is expected here, not “lr”.'],
    ['mine + 1', 'mine would be computed from itself: mine → mine.'],
  ])('%s', (text, message) => expect(check(text)?.message ?? null).toBe(message));

  it('must not lead back to themselves', () => {
    const others = [
      { name: 'second', text: 'third + 1' },
      { name: 'third', text: 'acc * mine' },
    ];
    expect(check('lr + second', others)).toMatchObject({
      start: 5,
      end: 11,
      message: 'mine would be computed from itself: mine → second → third → mine.',
    });
    expect(check('lr + second', [others[0] as Expression, { name: 'third', text: 'acc * 2' }])).toBeNull();
  });

  it('are computed from others, in any order, and say when they cannot be', () => {
    const expressions = [
      { name: 'twice', text: 'sum * 2' },
      { name: 'sum', text: 'acc + lr' },
      { name: 'bad', text: 'acc +' },
      { name: 'worse', text: 'bad + 1' },
    ];
    const frame = table.frame(expressions, null);
    const tags = (name: string): number[] => [...frame.vector(['expression', name]).tags];
    expect([...frame.vector(['expression', 'twice']).values].slice(0, 2)).toEqual([1.2, 1.82]);
    expect(tags('twice')).toEqual([1, 1, 8, 0, 9]);
    expect(frame.vector(['expression', 'bad']).texts[0]).toBe('A number or a column is expected here.');
    expect(tags('worse')).toEqual([9, 9, 9, 9, 9]);
  });

  it('binds as arithmetic does', () => {
    const value = (text: string): number => {
      const frame = table.frame([{ name: 'x', text }], null);
      return frame.vector(['expression', 'x']).values[0] ?? NaN;
    };
    expect([
      value('1 + 2 * 3'),
      value('-2 ^ 2'),
      value('2 ^ 3 ^ 2'),
      value('8 / 4 / 2'),
      value('7 - 4 - 2'),
      value('2 ^ -1'),
      value('- - 3'),
    ]).toEqual([7, -4, 512, 1, 1, 0.5, 3]);
    expect([value('round(2.345, 2)'), value('round(1e300)'), value('max(1, 3, 2)'), value('pct(1)')]).toEqual([2.35, 1e300, 3, 0]);
    expect(parseExpression('acc', names)).toMatchObject({ kind: 'column', start: 0, end: 3 });
  });
});

describe('editDistance', () => {
  it('counts changes, swaps of neighbours as one', () => {
    expect([
      editDistance('acc', 'acc', 5),
      editDistance('acx', 'acc', 5),
      editDistance('lraet', 'rlate', 9),
      editDistance('ab', 'ba', 5),
      editDistance('a', 'xyz', 2),
    ]).toEqual([0, 1, 2, 1, 2]);
  });
});
