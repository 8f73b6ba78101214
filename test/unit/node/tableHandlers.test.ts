import { describe, expect, it } from 'vitest';
import { Store } from '../../../src/core/experiments/store.js';
import { SharedWork } from '../../../src/node/index/sharedWork.js';
import { tableHandlers } from '../../../src/node/index/tableHandlers.js';
import { ALL_ROWS } from '../../../src/protocol/index.js';
import { higher, metric, param, record } from '../experiments/made.js';

const never = new AbortController().signal;
const store = (count: number): Store =>
  new Store(
    Array.from({ length: count }, (_, at) => record(`r${at}`, { lr: at / 10, seed: at % 2 }, { acc: at }, { baseline: null })),
    higher,
  );

describe('questions about the table', () => {
  const index = {
    snapshot: { store: store(3), version: 1 },
    mainMetric: () => index.snapshot.store.column(metric('acc')) ?? null,
    best: () => 2,
  };
  const { handlers } = tableHandlers(() => index);
  const query = { ...ALL_ROWS, rows: 'flat' as const };

  it('are written out: groups with their counts, means and deviations, filtered, with columns of one’s own', async () => {
    const small = { ...index, snapshot: { store: store(6), version: 1 } };
    const expressions = [{ name: 'twice', text: '2 * acc' }];
    const what = {
      query: {
        ...query,
        rows: { group: [param('seed')] },
        folding: { folded: false, except: [] },
        filter: 'acc > 0 and twice < 10',
        expressions,
      },
      columns: [metric('acc'), ['expression', 'twice'] as const, 'branch' as const],
      heads: ['Experiment', 'acc', 'twice', 'Branch'],
      numbers: [null, { decimals: 1 }, null],
      numeric: [true, true, false],
      rows: null,
    };
    const { exportTable } = tableHandlers(() => small).handlers;
    expect((await exportTable({ ...what, format: 'csv' }, never)).text.split('\r\n')).toEqual([
      'Experiment,count,acc,acc std,twice,twice std,Branch',
      '1,2,2,1.4142135623730951,4,2.8284271247461903,main',
      'r1,,1,,2,,main',
      'r3,,3,,6,,main',
      '0,2,3,1.4142135623730951,6,2.8284271247461903,main',
      'r2,,2,,4,,main',
      'r4,,4,,8,,main',
      '',
    ]);
    expect((await exportTable({ ...what, rows: ['r3'], format: 'tsv' }, never)).text).toBe(
      'Experiment\tacc\ttwice\tBranch\nr3\t3\t6\tmain\n',
    );
    expect((await exportTable({ ...what, format: 'markdown' }, never)).text.split('\n').slice(0, 3)).toEqual([
      '| Experiment | acc | twice | Branch |',
      '| --- | --: | --: | --- |',
      '| 1 | 2.000 ± 1.4 | 4.0 ± 2.8 | main |',
    ]);
  });

  it('are answered from the latest snapshot', async () => {
    expect(await handlers.table({}, never)).toMatchObject({ version: 1, total: 3, best: 'r2', mainMetric: metric('acc') });
    const ask = { query: { ...query, filter: 'acc > 0' }, start: 0, end: 9, columns: [metric('acc')] };
    expect(await handlers.rows(ask, never)).toMatchObject({ version: 1, total: 2, matching: 2 });
    index.snapshot = { store: store(5), version: 2 };
    expect(await handlers.rows(ask, never)).toMatchObject({
      version: 2,
      total: 4,
      rows: [{ key: 'r1' }, { key: 'r2' }, { key: 'r3' }, { key: 'r4' }],
    });
    expect(await handlers.stats({ query, columns: [metric('acc')] }, never)).toMatchObject({ version: 2, columns: [{ mean: 2 }] });
    expect(await handlers.histogram({ query, columns: [metric('acc')], bins: 1 }, never)).toMatchObject({ histograms: [{ counts: [5] }] });
    expect(await handlers.distinct({ query, column: param('seed'), limit: 1 }, never)).toEqual({
      values: [{ value: 0, count: 3 }],
      more: 1,
    });
    expect(await handlers.differingColumns({ query, rows: ['r0', 'r2'] }, never)).toEqual({ columns: [metric('acc'), param('lr')] });
    expect(await handlers.seedGroups({}, never)).toEqual({ seeds: [], by: [], groups: 0 });
  });

  it('about names and texts are answered with places', async () => {
    const expressions = [{ name: 'f', text: 'acc +' }];
    expect(await handlers.check({ filter: 'acx > 1', expressions }, never)).toMatchObject({
      filter: { end: 3 },
      expressions: [{ start: 5 }],
    });
    expect(await handlers.complete({ text: 'ac', offset: 2, language: 'filter', expressions: [], limit: 9 }, never)).toMatchObject({
      items: [{ label: 'acc' }],
    });
    const found = { query, columns: ['name' as const], text: 'r', matchCase: false, from: null, direction: 'previous' as const };
    expect(await handlers.find(found, never)).toMatchObject({ cells: 5, at: 5, found: { row: 'r4', line: 4 } });
    expect(
      await handlers.findDifference({ ...found, query: { ...query, baseline: 'r1' }, columns: [metric('acc')], direction: 'next' }, never),
    ).toMatchObject({
      cells: 4,
      found: { row: 'r0' },
    });
    expect(await handlers.locate({ query: { ...query, filter: 'acc > 1' }, ids: ['r2', 'r0', 'nobody'] }, never)).toEqual({
      version: 2,
      places: [{ line: 0, unfold: [] }, null, null],
    });
  });

  it('are given up when they are cancelled, and not those of others', async () => {
    const controller = new AbortController();
    const ask = { query: { ...query, filter: 'acc > 3' }, start: 0, end: 9, columns: [] };
    const cancelled = handlers.rows(ask, controller.signal);
    const kept = handlers.rows(ask, never);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(await kept).toMatchObject({ total: 1 });
  });
});

describe('SharedWork', () => {
  it('does the same work once for all that wait, and stops when nobody does', async () => {
    const work = new SharedWork();
    let steps = 0;
    const count = function* (): Generator<undefined, number, undefined> {
      for (let at = 0; at < 1e9; at++) {
        steps++;
        yield;
      }
      return steps;
    };
    const [one, other] = [new AbortController(), new AbortController()];
    const waiting = [work.run('count', count, one.signal), work.run('count', count, other.signal)];
    one.abort();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const before = steps;
    expect(before).toBeGreaterThan(0);
    other.abort();
    await Promise.all(waiting.map((promise) => expect(promise).rejects.toMatchObject({ code: 'cancelled' })));
    const after = steps;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(steps).toBe(after);
  });
});
