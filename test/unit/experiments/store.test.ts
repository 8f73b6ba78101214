import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestRow, betterByName, differences, mainMetric, orderRows, tableRow } from '../../../src/core/experiments/query.js';
import { shortestLabels, Store, type RevisionRecord } from '../../../src/core/experiments/store.js';
import type { FileResult } from '../../../src/core/experiments/revision.js';
import type { Cell, ColumnId, Row, Value } from '../../../src/protocol/index.js';

function record(id: string, params: Record<string, Value>, metrics: Record<string, Value>, more: Partial<Row> = {}): RevisionRecord {
  const row: Row = {
    id,
    kind: 'experiment',
    label: id,
    refs: [],
    baseline: 'base',
    branch: 'main',
    state: 'success',
    author: '',
    time: 0,
    subject: '',
    error: null,
    log: null,
    ...more,
  };
  const file = (name: string, value: Value): Map<string, FileResult> => new Map([[name, { value }]]);
  return { row, files: { params: file('params.yaml', params), metrics: file('metrics.json', metrics), problems: [] } };
}

const higher = (): 'higher' => 'higher';
const ACC: ColumnId = ['metric', 'metrics.json', 'acc'];
const LR: ColumnId = ['param', 'params.yaml', 'train', 'lr'];

describe('Store', () => {
  it('keeps numbers, texts, missing values and errors apart', () => {
    const broken = record('c', {}, {});
    const store = new Store(
      [
        record('a', { train: { lr: 0.1 } }, { acc: 0.5 }),
        record('b', { train: { lr: 'auto' } }, {}),
        {
          row: broken.row,
          files: { ...broken.files, metrics: new Map([['metrics.json', { error: { type: 'JSONFileCorruptedError', message: 'bad' } }]]) },
        },
      ],
      higher,
    );
    const cells = (id: ColumnId): Cell[] => [0, 1, 2].map((row) => store.cell(row, id));
    expect(cells(LR)).toEqual([0.1, 'auto', { t: 'missing' }]);
    expect(cells(ACC)).toEqual([0.5, { t: 'missing' }, { t: 'error', message: 'bad' }]);
    expect(store.column(ACC)).toMatchObject({ numeric: true, min: 0.5, max: 0.5, distinct: 1, better: 'higher' });
  });

  it('shows a file that no revision can read in a column of its own', () => {
    const one = record('a', {}, {});
    const store = new Store(
      [{ row: one.row, files: { ...one.files, params: new Map([['params.yaml', { error: { type: 'E', message: 'line 3' } }]]) } }],
      higher,
    );
    expect(store.columns.map((column) => [column.label, store.cell(0, column.id)])).toEqual([
      ['params.yaml', { t: 'error', message: 'line 3' }],
    ]);
  });

  it('does not mix up keys that hold separators', () => {
    const store = new Store([record('a', { 'train.lr': 1, train: { lr: 2 } }, {})], higher);
    expect([store.cell(0, ['param', 'params.yaml', 'train.lr']), store.cell(0, LR)]).toEqual([1, 2]);
  });
});

describe('shortestLabels', () => {
  it('names each column by the shortest tail that is its own', () => {
    const ids: ColumnId[] = [
      LR,
      ['param', 'params.yaml', 'forest', 'lr'],
      ['param', 'params.yaml', 'seed'],
      ['param', 'other.yaml', 'forest', 'lr'],
    ];
    expect([...shortestLabels(ids).values()]).toEqual(['train.lr', 'params.yaml:forest.lr', 'seed', 'other.yaml:forest.lr']);
    const metrics: ColumnId[] = [
      ['metric', 'metrics.json', 'accuracy'],
      ['metric', 'dvclive/metrics.json', 'val', 'accuracy'],
    ];
    expect([...shortestLabels(metrics).values()]).toEqual(['accuracy', 'val.accuracy']);
  });
});

describe('orderRows', () => {
  const cell = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constant(undefined),
    fc.constantFrom('a', 'b', true),
    fc.constant(NaN),
  );

  it('agrees with a naive sort: stable, missing and NaN last in both directions', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), fc.constantFrom('ascending', 'descending'), (values, direction) => {
        const store = new Store(
          values.map((value, index) => record(String(index), {}, value === undefined ? {} : { acc: value })),
          higher,
        );
        const order = [...orderRows(store, [{ column: ACC, direction }])];
        const rank = (value: (typeof values)[number]): number =>
          typeof value === 'number' && !Number.isNaN(value) ? 0 : typeof value === 'string' || typeof value === 'boolean' ? 1 : 2;
        const numbers = order.flatMap((at) => (rank(values[at]) === 0 ? [values[at] as number] : []));
        const sorted = [...numbers].sort((a, b) => (direction === 'ascending' ? a - b : b - a));
        expect(numbers).toEqual(sorted);
        const firstLast = order.findIndex((at) => rank(values[at]) === 2);
        expect(firstLast < 0 || order.slice(firstLast).every((at) => rank(values[at]) === 2)).toBe(true);
        expect([...order].sort((a, b) => a - b)).toEqual(values.map((_, index) => index));
      }),
    );
  });

  it('keeps the order of the tree without a sort, and of equals with one', () => {
    const store = new Store([record('b', {}, { acc: 1 }), record('a', {}, { acc: 1 }), record('c', {}, { acc: 0 })], higher);
    expect([...orderRows(store, [])]).toEqual([0, 1, 2]);
    expect([...orderRows(store, [{ column: ACC, direction: 'descending' }])]).toEqual([0, 1, 2]);
    expect([...orderRows(store, [{ column: 'name', direction: 'ascending' }])]).toEqual([1, 0, 2]);
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
    expect(tableRow(store, 1, [LR, ACC, ['param', 'params.yaml', 'seed']], { baseline: null, rows: 'tree' })?.differs).toEqual([
      true,
      true,
      false,
    ]);
  });

  it('are none for the baseline itself', () => {
    expect(differences(store, 'base', 'base')).toEqual({ baseline: null, params: [], metrics: [] });
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
