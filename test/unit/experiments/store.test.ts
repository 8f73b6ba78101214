import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRow, betterByName, differences, distinctValues, mainMetric } from '../../../src/core/experiments/query.js';
import { shortestLabels, Store, type RevisionRecord } from '../../../src/core/experiments/store.js';
import type { Cell, ColumnId } from '../../../src/protocol/index.js';
import { broken, COLUMNS, higher, HOSTILE, made, madeRow, metric, param, record, unfetched } from './made.js';

const kindOf = (cell: Cell): string => (typeof cell === 'object' && cell !== null ? cell.t : typeof cell);
const ACC = metric('acc');
const LR = param('train', 'lr');

describe('Store', () => {
  it('keeps numbers, texts, missing values and errors apart', () => {
    const store = new Store(
      [
        record('a', { train: { lr: 0.1 } }, { acc: 0.5 }),
        record('b', { train: { lr: 'auto' } }, {}),
        broken(record('c', {}, {}), 'bad'),
        unfetched(record('d', {}, {})),
      ],
      higher,
    );
    const cells = (id: ColumnId): Cell[] => [0, 1, 2, 3].map((row) => store.cell(row, id));
    expect(cells(LR)).toEqual([0.1, 'auto', { t: 'missing' }, { t: 'missing' }]);
    expect(cells(ACC)).toEqual([0.5, { t: 'missing' }, { t: 'error', message: 'bad' }, { t: 'not-fetched' }]);
    expect(store.column(ACC)).toMatchObject({ numeric: true, min: 0.5, max: 0.5, distinct: 1, better: 'higher' });
  });

  it('holds whatever a file can hold', () => {
    fc.assert(
      fc.property(fc.array(madeRow, { maxLength: 20 }), (rows) => {
        const { records, cell } = made(rows);
        const store = new Store(records, higher);
        for (const id of COLUMNS) {
          const exists = rows.some((_, row) => !['missing', 'error', 'not-fetched'].includes(kindOf(cell(row, id))));
          expect(store.column(id) !== undefined).toBe(exists);
          if (!exists) {
            continue;
          }
          expect(rows.map((_, row) => store.cell(row, id))).toEqual(rows.map((_, row) => cell(row, id)));
        }
      }),
    );
  });

  it('shows a file that no revision can read in a column of its own, until one can', () => {
    const one = broken(record('a', {}, {}), 'line 3');
    const store = new Store([one], higher);
    const error = { t: 'error', message: 'line 3' };
    expect(store.columns.map((column) => [column.label, store.cell(0, column.id)])).toEqual([['metrics.json', error]]);
    const next = new Store([one, record('b', {}, { acc: 1 })], higher, store);
    expect(next.columns.map((column) => [column.label, next.cell(0, column.id), next.cell(1, column.id)])).toEqual([['acc', error, 1]]);
    const last = new Store([one], higher, next);
    expect(last.columns.map(({ label }) => label)).toEqual(['metrics.json']);
  });

  it('does not mix up keys that hold separators, or that objects have by themselves', () => {
    const params = Object.fromEntries(HOSTILE.map((key, at) => [key, at]));
    const store = new Store([record('a', { 'train.lr': 1, train: { lr: 2, constructor: 3 }, ...params }, {})], higher);
    expect([store.cell(0, param('train.lr')), store.cell(0, LR), store.cell(0, param('train', 'constructor'))]).toEqual([1, 2, 3]);
    for (const [at, key] of HOSTILE.entries()) {
      expect([key, store.cell(0, param(key))]).toEqual([key, at]);
    }
    expect(store.cell(0, param('toString'))).toEqual({ t: 'missing' });
  });
});

describe('the next Store', () => {
  /** Some of the made revisions, some of them under other names, in any order. */
  const picks = fc.array(fc.tuple(fc.nat(19), fc.nat(3)), { maxLength: 12 });

  const listed = (all: readonly RevisionRecord[], chosen: readonly (readonly [number, number])[]): RevisionRecord[] => {
    const ids = new Set<string>();
    return chosen.flatMap(([at, name]) => {
      const one = all[at];
      const id = `id${at % 7}-${name}`;
      if (one === undefined || ids.has(id)) {
        return [];
      }
      ids.add(id);
      return [{ row: { ...one.row, id }, files: one.files }];
    });
  };
  const contents = (store: Store): unknown => [
    store.rows.map(({ id }) => id),
    [...store.columns].sort((a, b) => (JSON.stringify(a.id) < JSON.stringify(b.id) ? -1 : 1)),
    store.columns.map(({ id }) => store.rows.map((_, row) => JSON.stringify([id, store.cell(row, id)]))).sort(),
  ];

  it('is as if it was built from nothing, and leaves the one before as it was', () => {
    fc.assert(
      fc.property(fc.array(madeRow, { minLength: 20, maxLength: 20 }), fc.array(picks, { maxLength: 6 }), (rows, lists) => {
        const { records } = made(rows);
        let store = new Store([], higher);
        for (const list of lists) {
          const before = contents(store);
          const wanted = listed(records, list);
          const next = new Store(wanted, higher, store);
          expect(contents(next)).toEqual(contents(new Store(wanted, higher)));
          expect(contents(store)).toEqual(before);
          store = next;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says which rows are new, gone, or changed in a cell or a field', () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id, at) => record(id, { train: { lr: at } }, { acc: 1 })) as [
      RevisionRecord,
      RevisionRecord,
      RevisionRecord,
      RevisionRecord,
    ];
    const store = new Store([a, b, c], higher);
    expect(store.changes).toBeNull();
    const sameAgain = record('b', { train: { lr: 1 } }, { acc: 1 });
    expect(new Store([a, sameAgain, c], higher, store).changes).toMatchObject({ added: [], changed: [], removed: [] });
    const edited = record('b', { train: { lr: 7 } }, { acc: 1 });
    const renamed = { ...a, row: { ...a.row, refs: ['v1'] } };
    const next = new Store([d, renamed, edited], higher, store);
    expect(next.changes).toMatchObject({ added: ['d'], changed: ['a', 'b'], removed: ['c'] });
    expect(next.column(LR)).toMatchObject({ min: 0, max: 7, distinct: 3 });
  });

  it('does not grow with every change of a running experiment', () => {
    const still = Array.from({ length: 5 }, (_, at) => record(`s${at}`, { train: { lr: at } }, { acc: 1 }));
    let store = new Store(still, higher);
    let most = 0;
    for (let step = 0; step < 3000; step++) {
      store = new Store([...still, record('live', { train: { lr: 1 } }, { acc: step, [`key${step % 3}`]: String(step) })], higher, store);
      most = Math.max(most, store.vector(ACC)?.tags.length ?? 0);
    }
    expect(most).toBeLessThan(2500);
    expect(store.cell(5, ACC)).toBe(2999);
    expect(store.cell(3, LR)).toBe(3);
  });
});

describe('shortestLabels', () => {
  it('names each column by the shortest tail that is its own', () => {
    const ids: ColumnId[] = [LR, param('forest', 'lr'), param('seed'), ['param', 'other.yaml', 'forest', 'lr'], metric('time')];
    expect([...shortestLabels(ids).values()]).toEqual([
      'train.lr',
      'params.yaml:forest.lr',
      'seed',
      'other.yaml:forest.lr',
      // The rows have a time of their own.
      'metrics.json:time',
    ]);
    const metrics: ColumnId[] = [metric('accuracy'), ['metric', 'dvclive/metrics.json', 'val', 'accuracy']];
    expect([...shortestLabels(metrics).values()]).toEqual(['accuracy', 'val.accuracy']);
  });
});

describe('differences', () => {
  const store = new Store(
    [
      record('base', { train: { lr: 0.1 }, seed: 1 }, { acc: 0.5 }, { kind: 'commit', baseline: null }),
      record('x', { train: { lr: 0.2 }, seed: 1 }, { acc: 0.6 }),
    ],
    higher,
  );

  it('are counted from the own baseline', () => {
    expect(differences(store, 'x', null)).toMatchObject({
      baseline: 'base',
      params: [{ label: 'lr', from: 0.1, to: 0.2 }],
      metrics: [{ from: 0.5, to: 0.6 }],
    });
  });

  it('are none for the baseline itself', () => {
    expect(differences(store, 'base', 'base')).toEqual({ baseline: null, params: [], metrics: [] });
  });
});

describe('distinctValues', () => {
  it('gives different values from the smallest, and counts all of them', () => {
    const store = new Store(
      [3, 'b', 1, 3, 'a', NaN, undefined].map((acc, at) => record(String(at), {}, acc === undefined ? {} : { acc })),
      higher,
    );
    expect(distinctValues(store, ACC, 3)).toEqual({ values: [1, 3, 'a'], count: 5 });
    expect(distinctValues(store, LR, 3)).toEqual({ values: [], count: 0 });
  });
});

describe('the best experiment', () => {
  it.each([
    ['val_loss', 'lower'],
    ['train.error', 'lower'],
    ['accuracy', 'higher'],
    ['glossary', 'higher'],
    ['mse', 'lower'],
    ['train_seconds', 'lower'],
    ['step', null],
    ['train.epoch', null],
    ['steps_per_second', 'higher'],
  ] as const)('%s: %s is better', (name, direction) => expect(betterByName(name)).toBe(direction));

  it('is judged by the named metric, else by a usual one, and never by the workspace', () => {
    const rows = [
      record('w', {}, { seconds: 1, acc: 0.99 }, { kind: 'workspace' }),
      record('a', {}, { seconds: 5, acc: 0.9 }),
      record('b', {}, { seconds: 3, acc: 0.8 }),
      record('n', {}, { seconds: NaN, acc: NaN }),
    ];
    const store = new Store(rows, (id) => betterByName(id[2] ?? ''));
    expect(bestRow(store, mainMetric(store.columns, null))).toBe(1);
    expect(bestRow(store, mainMetric(store.columns, 'seconds'))).toBe(2);
    expect(bestRow(store, mainMetric(store.columns, 'metrics.json:acc'))).toBe(1);
  });
});
