import { describe, expect, it } from 'vitest';
import { finish, Table } from '../../../../src/core/experiments/query.js';
import { differenceHits, stepTo, textHits } from '../../../../src/core/experiments/query/find.js';
import { columnStats, differingColumns, histograms, valuesIn } from '../../../../src/core/experiments/query/overview.js';
import { linesPage, rowsById } from '../../../../src/core/experiments/query/page.js';
import { seedGroups } from '../../../../src/core/experiments/query/seeds.js';
import { Store } from '../../../../src/core/experiments/store.js';
import { ALL_ROWS, type ColumnRef, type TableQuery } from '../../../../src/protocol/index.js';
import { broken, higher, metric, param, record } from '../made.js';

const commit = { kind: 'commit', baseline: null } as const;
const records = [
  record('workspace', { lr: 0.1, seed: 1, opt: 'adam' }, { acc: 0.7 }, { kind: 'workspace', branch: null, baseline: 'main1', time: null }),
  record('main1', { lr: 0.1, seed: 1, opt: 'adam' }, { acc: 0.7 }, { ...commit, label: 'main', time: 100 }),
  record('e1', { lr: 0.1, seed: 2, opt: 'adam' }, { acc: 0.8 }, { baseline: 'main1', label: 'first', time: 110 }),
  record('e2', { lr: 0.2, seed: 1, opt: 'adam' }, { acc: 0.9 }, { baseline: 'main1', label: 'second', time: 120 }),
  record('e3', { lr: 0.2, seed: 2, opt: 'adam' }, { acc: 0.6 }, { baseline: 'main1', label: 'third', time: 130 }),
  record('main0', { lr: 0.1, seed: 1, opt: 'sgd' }, { acc: 0.5 }, { ...commit, label: 'abc', time: 50 }),
  record('dev1', { lr: 0.5, seed: 1, opt: 'sgd' }, { acc: 0.4 }, { ...commit, label: 'dev', branch: 'dev', time: 90 }),
  record('e4', { lr: 0.5, seed: 2, opt: 'sgd' }, { acc: NaN }, { baseline: 'dev1', branch: 'dev', label: 'fourth', time: 95 }),
  broken(record('lost', { lr: 1 }, {}, { baseline: 'gone', branch: '', label: 'lost', time: 10 }), 'cut off'),
];
const store = new Store(records, higher);
const table = new Table(store, store.column(metric('acc')) ?? null);
const ACC = metric('acc');
const LR = param('lr');
const SEED = param('seed');

const arranged = (query: Partial<TableQuery>) => finish(table.arranged({ ...ALL_ROWS, ...query }, 0));
/** Lines as text: indented, `+` folded, `(…)` without a match of its own. */
function shown(query: Partial<TableQuery>): string[] {
  return linesPage(table, arranged(query), 0, 100, []).rows.map((line) => {
    const mark = line.children > 0 && !line.open ? '+' : '';
    const text = line.kind === 'row' ? line.row.id : `[${line.by.map(({ value }) => JSON.stringify(value)).join(' ')} ${line.count}]`;
    return `${'  '.repeat(line.depth)}${mark}${line.kind === 'row' && !line.matches ? `(${text})` : text}`;
  });
}

describe('lines', () => {
  it('are commits with their experiments below them', () => {
    expect(shown({})).toEqual(['workspace', 'main1', '  e1', '  e2', '  e3', 'main0', 'dev1', '  e4', 'lost']);
  });

  it('sort experiments below their commit, and everything when flat', () => {
    const sort = [{ column: ACC, direction: 'descending' as const }];
    expect(shown({ sort })).toEqual(['workspace', 'main1', '  e2', '  e1', '  e3', 'main0', 'dev1', '  e4', 'lost']);
    expect(shown({ sort, rows: 'flat' })).toEqual(['e2', 'e1', 'workspace', 'main1', 'e3', 'main0', 'dev1', 'e4', 'lost']);
  });

  it('keep the commit of an experiment that passes the filter', () => {
    expect(shown({ filter: 'acc > 0.75' })).toEqual(['(main1)', '  e1', '  e2']);
    expect(shown({ filter: 'acc > 0.75', rows: 'flat' })).toEqual(['e1', 'e2']);
    expect(linesPage(table, arranged({ filter: 'acc > 0.75' }), 0, 10, [])).toMatchObject({ total: 3, matching: 2, problem: null });
  });

  it('show every row, and say why, when the filter cannot be read', () => {
    expect(linesPage(table, arranged({ filter: 'acx > 1', rows: 'flat' }), 0, 2, [])).toMatchObject({
      total: 9,
      problem: { start: 0, end: 3, hint: 'Did you mean acc?' },
    });
  });

  it('have a line for each branch, also for what no branch reaches', () => {
    expect(shown({ rows: 'branches', filter: 'not name = main' })).toEqual([
      'workspace',
      '["main" 4]',
      '  (main1)',
      '    e1',
      '    e2',
      '    e3',
      '  main0',
      '["dev" 2]',
      '  dev1',
      '    e4',
      '["" 1]',
      '  lost',
    ]);
  });

  it('fold, all but some', () => {
    expect(shown({ folding: { folded: false, except: ['main1'] } })).toEqual(['workspace', '+main1', 'main0', 'dev1', '  e4', 'lost']);
    expect(shown({ folding: { folded: true, except: ['dev1'] } })).toEqual(['workspace', '+main1', 'main0', 'dev1', '  e4', 'lost']);
    expect(shown({ rows: 'branches', folding: { folded: true, except: ['branch main'] } })).toEqual([
      'workspace',
      '["main" 5]',
      '  +main1',
      '  main0',
      '+["dev" 2]',
      '+["" 1]',
    ]);
  });

  it('are groups of rows with the same values, sorted by their means', () => {
    const query: Partial<TableQuery> = {
      filter: 'kind = experiment and has(seed)',
      rows: { group: [LR] },
      sort: [{ column: ACC, direction: 'descending' }],
      folding: { folded: true, except: ['group [0.2]'] },
    };
    expect(shown(query)).toEqual(['+[0.1 1]', '[0.2 2]', '  e2', '  e3', '+[0.5 1]']);
    const columns: ColumnRef[] = [ACC, LR, SEED, 'name', ['delta', 'absolute', ACC]];
    const [, group] = linesPage(table, arranged(query), 0, 9, columns).rows;
    expect(group).toMatchObject({
      kind: 'group',
      key: 'group [0.2]',
      count: 2,
      children: 2,
      best: 'e2',
      cells: [
        { kind: 'numbers', count: 2, rest: 0, mean: 0.75, min: 0.6, max: 0.9, best: 0.9 },
        { kind: 'same', value: 0.2 },
        { kind: 'numbers', mean: 1.5, best: null },
        { kind: 'mixed', distinct: 2 },
        { kind: 'numbers', min: 0.6 - 0.7, max: 0.9 - 0.7 },
      ],
    });
    expect(group?.kind === 'group' && group.cells[0]?.kind === 'numbers' ? group.cells[0].std : null).toBeCloseTo(0.212132, 6);
  });

  it('are sent in part, with cells and what differs from the baseline', () => {
    const columns: ColumnRef[] = [ACC, SEED, 'name', ['delta', 'percent', ACC], ['expression', 'twice']];
    const query = { expressions: [{ name: 'twice', text: '2 * acc' }] };
    const { rows } = linesPage(table, arranged(query), 2, 4, columns);
    expect(rows).toMatchObject([
      { key: 'e1', depth: 1, cells: [0.8, 2, 'first', (100 * (0.8 - 0.7)) / 0.7, 1.6], compared: [3, 3, 0, 1, 3] },
      { key: 'e2', cells: [0.9, 1, 'second', (100 * (0.9 - 0.7)) / 0.7, 1.8], compared: [3, 0, 0, 1, 3] },
    ]);
    const [moved] = rowsById(table, ['e1', 'nobody'], [ACC, ['delta', 'absolute', ACC]], 'e2', []);
    expect(moved).toMatchObject({ key: 'e1', cells: [0.8, 0.8 - 0.9], compared: [2, 1] });
    // Of the baseline itself there is no difference.
    expect(rowsById(table, ['e2'], [['delta', 'absolute', ACC]], 'e2', [])[0]?.cells).toEqual([{ t: 'missing' }]);
  });

  it('leave out rows in which nothing differs', () => {
    expect(shown({ rows: 'flat', differingIn: [SEED] })).toEqual(['e1', 'e3', 'e4']);
    expect(shown({ rows: 'flat', differingIn: [SEED], baseline: 'e1' })).toEqual(['workspace', 'main1', 'e2', 'main0', 'dev1', 'lost']);
  });
});

describe('searching', () => {
  const columns: ColumnRef[] = ['name', LR, ACC];

  it('steps through cells in the order of lines, round and back', () => {
    const lines = arranged({ folding: { folded: true, except: ['dev1'] } });
    const hits = finish(textHits(lines, columns, '0.2', false));
    const first = stepTo(hits, lines, null, 'next');
    expect(first).toEqual({ cells: 2, rows: 2, at: 1, found: { row: 'e2', column: 1, line: null, unfold: ['main1'] } });
    const second = stepTo(hits, lines, { row: 'e2', column: 1 }, 'next');
    expect(second).toMatchObject({ at: 2, found: { row: 'e3' } });
    expect(stepTo(hits, lines, { row: 'e3', column: 1 }, 'next')).toMatchObject({ at: 1, found: { row: 'e2' } });
    expect(stepTo(hits, lines, { row: 'e2', column: 1 }, 'previous')).toMatchObject({ at: 2 });
    expect(stepTo(hits, lines, null, 'previous')).toMatchObject({ at: 2 });
    expect(stepTo(hits, lines, { row: 'workspace', column: 0 }, 'previous')).toMatchObject({ at: 2 });
  });

  it('finds texts whatever their case, unless it is asked for, and what is shown for NaN and errors', () => {
    const lines = arranged({ rows: 'flat' });
    const count = (text: string, matchCase = false): number => finish(textHits(lines, columns, text, matchCase)).cells;
    expect([count('FIRST'), count('first'), count('First'), count('ir'), count('nan'), count('cut'), count(''), count('zz')]).toEqual([
      0, 1, 0, 2, 1, 1, 0, 0,
    ]);
    expect(count('nan', true)).toBe(0);
    const none = finish(textHits(lines, columns, 'zz', false));
    expect(stepTo(none, lines, null, 'next')).toEqual({ cells: 0, rows: 0, found: null, at: null });
  });

  it('steps through differences', () => {
    const lines = arranged({ filter: 'name = second or name = third' });
    const hits = finish(differenceHits(lines, columns));
    expect(stepTo(hits, lines, null, 'next')).toEqual({ cells: 4, rows: 2, at: 1, found: { row: 'e2', column: 1, line: 1, unfold: [] } });
    expect(stepTo(hits, lines, { row: 'e2', column: 2 }, 'next')).toMatchObject({ at: 3, found: { row: 'e3', column: 1, line: 2 } });
  });
});

describe('columns as a whole', () => {
  const all = finish(table.order(ALL_ROWS, 0));

  it('have statistics over the rows that pass the filter', () => {
    const [acc, name] = finish(columnStats(finish(table.order({ ...ALL_ROWS, filter: 'has(lr)' }, 0)), [ACC, 'name']));
    expect(acc).toMatchObject({
      values: 8,
      missing: 0,
      errors: 1,
      numbers: 7,
      min: { value: 0.4, row: 'dev1' },
      max: { value: 0.9, row: 'e2' },
      last: { value: 0.6, row: 'e3' },
      better: 'higher',
    });
    expect(acc?.mean).toBeCloseTo(4.6 / 7, 12);
    expect(name).toMatchObject({ values: 9, numbers: 0, mean: null, std: null, min: null, last: null, better: null });
  });

  it('have histograms, on a logarithmic scale over decades', () => {
    const wide = new Store(
      [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1].map((lr, at) => record(String(at), { lr, one: 7 }, {})),
      higher,
    );
    const rows = finish(new Table(wide, null).order(ALL_ROWS, 0));
    expect(finish(histograms(rows, [LR, param('one'), 'name'], 3))).toEqual([
      { min: 1e-5, max: 1, scale: 'log', counts: [2, 2, 2] },
      { min: 7, max: 7, scale: 'linear', counts: [6, 0, 0] },
      null,
    ]);
    expect(finish(histograms(all, [ACC], 2))[0]).toEqual({ min: 0.4, max: 0.9, scale: 'linear', counts: [3, 4] });
    const huge = new Store(
      [-1.7e308, 0, 1.7e308].map((lr, at) => record(String(at), { lr }, {})),
      higher,
    );
    expect(finish(histograms(finish(new Table(huge, null).order(ALL_ROWS, 0)), [LR], 3))[0]?.counts).toEqual([1, 1, 1]);
  });

  it('have values, the most frequent first', () => {
    expect(valuesIn(all, LR, 2)).toEqual([
      { value: 0.1, count: 4 },
      { value: 0.2, count: 2 },
    ]);
    expect(valuesIn(all, 'state', 5)).toEqual([{ value: 'success', count: 9 }]);
  });

  it('differ, or not, in some rows', () => {
    expect(finish(differingColumns(all, ['e1', 'e3']))).toEqual([ACC, LR]);
    expect(finish(differingColumns(all, ['e1']))).toEqual([]);
    expect(finish(differingColumns(finish(table.order({ ...ALL_ROWS, filter: 'lr = 0.2' }, 0)), null))).toEqual([ACC, SEED]);
  });

  it('are seeds when they differ by nothing else', () => {
    expect(seedGroups(table.frame([], null))).toEqual({ seeds: [SEED], by: [LR, param('opt')], groups: 1 });
    const single = new Store(
      [1, 2, 3].map((lr) => record(String(lr), { lr, seed: 1 }, {})),
      higher,
    );
    expect(seedGroups(new Table(single, null).frame([], null))).toEqual({ seeds: [], by: [], groups: 0 });
  });
});
