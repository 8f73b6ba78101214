import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ColumnRef, TableInfo, TableLine, TableQuery } from '../../../src/protocol/table.js';
import { ALL_ROWS } from '../../../src/protocol/table.js';
import { BLOCK } from '../../../webview-ui/table/blocks.js';
import { TableSource } from '../../../webview-ui/table/source.js';
import type { Host } from '../../../webview-ui/rpc.js';

const COLUMNS: readonly ColumnRef[] = ['a', 'b', 'c', 'd', 'e'].map((name) => ['metric', 'm.json', name]);
const IN_SIGHT = COLUMNS.slice(0, 2);
const TOTAL = 1000;
const INFO = { version: 1, total: TOTAL } as TableInfo;
const SORTED: TableQuery = { ...ALL_ROWS, rows: 'flat', sort: [{ column: IN_SIGHT[0] ?? 'name', direction: 'ascending' }] };

interface Asked {
  readonly method: string;
  readonly params: { readonly start: number; readonly columns: readonly ColumnRef[]; readonly ids: readonly string[] };
}

/** A row whose baseline is one of ten. */
const row = (at: number): TableLine =>
  ({ kind: 'row', key: `r${at}`, row: { id: `r${at}`, baseline: `b${at % 10}` }, cells: [], compared: [] }) as unknown as TableLine;

let asked: Asked[];
let changes: number;
let source: TableSource;

/** Until what was asked for is here. */
const answered = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1);
};
/** Until nothing has moved for a while. */
const rested = async (): Promise<void> => {
  await vi.advanceTimersByTimeAsync(1000);
};
/** Blocks and how many columns of them were asked for since. */
const blocks = (): (readonly [number, number])[] =>
  asked.splice(0).flatMap(({ method, params }) => (method === 'rows' ? [[params.start / BLOCK, params.columns.length]] : []));

beforeEach(() => {
  asked = [];
  changes = 0;
  vi.useFakeTimers();
  const request = (method: string, params: Asked['params']): Promise<unknown> => {
    asked.push({ method, params });
    const rows = method === 'rows' ? Array.from({ length: BLOCK }, (_, at) => row(params.start + at)) : [];
    return Promise.resolve({ ok: true, value: { version: 1, total: TOTAL, matching: TOTAL, problem: null, rows } });
  };
  source = new TableSource({ request } as unknown as Host, { onChange: () => changes++, onStale: () => {}, onFailure: () => {} });
  source.configure(INFO, ALL_ROWS, COLUMNS);
});

afterEach(() => vi.useRealTimers());

describe('TableSource', () => {
  it('reads all columns at first, as they are fitted by what is in them', async () => {
    expect(blocks()).toEqual([[0, 5]]);
    source.ensure(0, 20, IN_SIGHT);
    await rested();
    expect(blocks()).toEqual([]);
  });

  it('reads first what is in sight of another order, and its other columns when nothing moves', async () => {
    source.ensure(130, 150, IN_SIGHT);
    await rested();
    blocks();
    source.toTop();
    source.configure(INFO, SORTED, COLUMNS);
    // Scrolled meanwhile.
    source.ensure(0, 20, IN_SIGHT);
    expect(blocks()).toEqual([[0, 2]]);
    await answered();
    expect(source.rows).toBe('flat');
    expect(blocks()).toEqual([]);
    await rested();
    expect(blocks()).toEqual([[0, 5]]);
    source.ensure(0, 20, IN_SIGHT);
    await rested();
    expect(blocks()).toEqual([]);
  });

  it('reads all columns at once where most are in sight', async () => {
    source.ensure(0, 20, COLUMNS.slice(1));
    await rested();
    blocks();
    source.configure(INFO, SORTED, COLUMNS);
    expect(blocks()).toEqual([[0, 5]]);
  });

  it('reads lines before they are in sight, in the direction of scrolling, and draws nothing for them', async () => {
    await answered();
    blocks();
    source.ensure(5, 25, IN_SIGHT);
    expect(blocks()).toEqual([[1, 2]]);
    const before = changes;
    await answered();
    expect(changes).toBe(before);
    expect(source.line(70)?.data.key).toBe('r70');
    // A jump says nothing of where it goes on.
    source.ensure(500, 520, IN_SIGHT);
    expect(blocks()).toEqual([
      [7, 2],
      [8, 2],
    ]);
    await rested();
    expect(blocks()).toEqual([
      [7, 5],
      [8, 5],
    ]);
    source.ensure(490, 510, IN_SIGHT);
    expect(blocks()).toEqual([[6, 2]]);
  });

  it('reads other columns only where scrolling ends', async () => {
    await answered();
    blocks();
    for (let top = 10; top <= 600; top += 10) {
      source.ensure(top, top + 20, IN_SIGHT);
      await answered();
    }
    expect(blocks()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((block) => [block, 2]));
    await rested();
    expect(blocks()).toEqual([[9, 5]]);
  });

  it('reads all columns while others come into sight', async () => {
    source.ensure(100, 120, IN_SIGHT);
    await answered();
    blocks();
    source.ensure(105, 125, COLUMNS.slice(1, 3));
    expect(blocks()).toEqual([
      [1, 5],
      [2, 5],
    ]);
    source.ensure(170, 190, COLUMNS.slice(1, 3));
    expect(blocks()).toEqual([]);
    source.ensure(180, 200, COLUMNS.slice(1, 3));
    expect(blocks()).toEqual([
      [3, 5],
      [4, 5],
    ]);
    await rested();
    source.ensure(500, 520, COLUMNS.slice(1, 3));
    expect(blocks().map(([, columns]) => columns)).toEqual([2, 2]);
  });

  it('asks once for each row that differences are counted from', async () => {
    await answered();
    source.ensure(5, 25, IN_SIGHT);
    await answered();
    const ids = asked.filter(({ method }) => method === 'rowsById').map(({ params }) => params.ids);
    expect(ids).toEqual([Array.from({ length: 10 }, (_, at) => `b${at}`)]);
  });
});
