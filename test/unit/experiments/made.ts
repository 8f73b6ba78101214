/** Made-up experiments, and what a table of them should hold, as plain objects. */
import fc from 'fast-check';
import type { FileResult } from '../../../src/core/experiments/revision.js';
import type { RevisionRecord } from '../../../src/core/experiments/store.js';
import { toCell } from '../../../src/core/values/index.js';
import type { Cell, ColumnId, Row, Value } from '../../../src/protocol/index.js';

export function row(id: string, more: Partial<Row> = {}): Row {
  return {
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
}

export function record(id: string, params: Record<string, Value>, metrics: Record<string, Value>, more: Partial<Row> = {}): RevisionRecord {
  const file = (name: string, value: Value): Map<string, FileResult> => new Map([[name, { value }]]);
  return { row: row(id, more), files: { params: file('params.yaml', params), metrics: file('metrics.json', metrics), problems: [] } };
}

/** The metrics file of this revision is broken. */
export function broken(one: RevisionRecord, message: string): RevisionRecord {
  return {
    row: one.row,
    files: { ...one.files, metrics: new Map([['metrics.json', { error: { type: 'JSONFileCorruptedError', message } }]]) },
  };
}

/** The metrics of this revision are in no cache. */
export function unfetched(one: RevisionRecord): RevisionRecord {
  const error = { type: 'FileNotFoundError', message: 'no', notFetched: true };
  return { row: one.row, files: { ...one.files, metrics: new Map([['metrics.json', { error }]]) } };
}

export const higher = (): 'higher' => 'higher';
export const metric = (...keys: string[]): ColumnId => ['metric', 'metrics.json', ...keys];
export const param = (...keys: string[]): ColumnId => ['param', 'params.yaml', ...keys];

/** Names and values that break what is careless. */
export const HOSTILE = [
  '</script><img src=x onerror=alert(1)>',
  '\u202egnirts desrever',
  'x'.repeat(10_000),
  '\u0000\u0007 controls',
  '__proto__',
  '-rf $(reboot) `id`',
  '=cmd|" /C calc"!A0',
  '"quoted" and \\ \'single\'',
  'a,b\r\nc\td',
  '`tick``ticks`',
  '😀 née Ⅻ',
  'in',
  '1e5',
  '..',
  '1..2',
  'null',
  'NaN',
  '',
  ' ',
];

export const text = fc.oneof(
  fc.constantFrom('adam', 'Adam', 'sgd', 'run2', 'run10', 'run02', 'a-b', 'a_b', 'ä', 'b b'),
  fc.constantFrom(...HOSTILE),
  fc.string(),
);

/** A value of a parameter or metric; undefined: there is none. */
export const value: fc.Arbitrary<Value | undefined> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, -0, 1, 2, 0.1, 1e-5, -3.5, 1e21, 42) },
  { weight: 3, arbitrary: fc.double() },
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constant(undefined) },
  fc.constantFrom<Value>(
    null,
    NaN,
    Infinity,
    -Infinity,
    12345678901234567890n,
    -9007199254740993n,
    9007199254740992n,
    [],
    [1, 2],
    ['a b', 'c'],
    {},
  ),
);

/** Made records with what should be in them: `cells[i].get(JSON.stringify(id))`. */
export interface Made {
  readonly records: readonly RevisionRecord[];
  readonly cell: (index: number, id: ColumnId) => Cell;
}

const MISSING: Cell = { t: 'missing' };

/** @param rows for each row the values of `a`, `b` (parameters) and `x`, `y` (metrics); `error`: its metrics cannot be read, or were not fetched */
export function made(rows: readonly MadeRow[]): Made {
  const keep = (values: Record<string, Value | undefined>): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Value] => entry[1] !== undefined));
  const records = rows.map(({ a, b, x, y, error, more }, index) => {
    const one = record(`r${index}`, keep({ a, b }), keep({ x, y }), { baseline: index === 0 ? null : 'r0', ...more });
    return error === 'broken' ? broken(one, 'cannot be read') : error === 'unfetched' ? unfetched(one) : one;
  });
  return {
    records,
    cell(index, [kind, , key]) {
      const from = rows[index];
      if (from === undefined || key === undefined) {
        return MISSING;
      }
      if (kind === 'metric' && from.error !== null) {
        return from.error === 'broken' ? { t: 'error', message: 'cannot be read' } : { t: 'not-fetched' };
      }
      const found = { a: from.a, b: from.b, x: from.x, y: from.y }[key];
      return found === undefined ? MISSING : toCell(found);
    },
  };
}

export interface MadeRow {
  readonly a: Value | undefined;
  readonly b: Value | undefined;
  readonly x: Value | undefined;
  readonly y: Value | undefined;
  /** What is the matter with its metrics. */
  readonly error: 'broken' | 'unfetched' | null;
  readonly more: Partial<Row>;
}

const more: fc.Arbitrary<Partial<Row>> = fc.record({
  label: text,
  author: fc.constantFrom('', 'Ada', 'Grace Hopper'),
  state: fc.constantFrom('success', 'running', 'failed', 'queued'),
  branch: fc.constantFrom('main', 'dev', null),
  time: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 4e12 })),
  refs: fc.constantFrom<string[]>([], ['v1'], ['v1', 'v2'], ['main']),
});

export const madeRow: fc.Arbitrary<MadeRow> = fc.record({
  a: value,
  b: value,
  x: value,
  y: value,
  error: fc.integer({ min: 0, max: 15 }).map((one) => (one < 2 ? 'broken' : one === 2 ? 'unfetched' : null)),
  more,
});

export const COLUMNS: readonly ColumnId[] = [param('a'), param('b'), metric('x'), metric('y')];
