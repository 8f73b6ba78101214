/** One size of `npm run bench:store`. Figures are medians; the naive ones are over objects with a map of cells each. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { finish, Table } from '../../src/core/experiments/query.js';
import { stepTo, textHits } from '../../src/core/experiments/query/find.js';
import { histograms } from '../../src/core/experiments/query/overview.js';
import { linesPage } from '../../src/core/experiments/query/page.js';
import { Store, type RevisionRecord } from '../../src/core/experiments/store.js';
import { formatCell, leaves } from '../../src/core/values/index.js';
import { compareCells } from '../../src/core/values/compareCells.js';
import { ALL_ROWS, type Cell, type ColumnId, type Row, type TableQuery, type Value, type ValueMap } from '../../src/protocol/index.js';
import { random } from './files.mjs';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000' },
    columns: { type: 'string', default: '100' },
    runs: { type: 'string', default: '15' },
  },
});
const ROWS = Number(options.rows);
const COLUMNS = Number(options.columns);
const RUNS = Number(options.runs);

const METRICS = Math.floor(COLUMNS / 2);
const TEXTS = Math.floor(COLUMNS / 10);
const CHOICES = ['adam', 'sgd', 'rmsprop', 'adamw', 'lion', 'adagrad'];

const known = new Map<string, ColumnId>();
function column(kind: 'metric' | 'param', file: string, name: string): ColumnId {
  const id: ColumnId = known.get(name) ?? [kind, file, name];
  known.set(name, id);
  return id;
}
const metric = (at: number): ColumnId => column('metric', 'metrics.json', `m${at}`);
const param = (at: number): ColumnId => column('param', 'params.yaml', `p${at}`);
const TEXT = param(COLUMNS - METRICS - 1);
const UNIQUE = param(COLUMNS - METRICS);

/** Half metrics, the rest parameters: most numbers of a few choices, some texts, one different in each row. 5 % are missing. */
function records(): RevisionRecord[] {
  const next = random(7);
  const hex = (): string =>
    Math.floor(next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const baselines = Array.from({ length: 100 }, () => `base${hex()}`);
  return Array.from({ length: ROWS }, (_, index) => {
    const commit = index < baselines.length;
    const metrics: ValueMap = {};
    const params: ValueMap = {};
    for (let at = 0; at < METRICS; at++) {
      if (next() >= 0.05) {
        metrics[`m${at}`] = next() * 10 ** (at % 4);
      }
    }
    for (let at = 0; at < COLUMNS - METRICS; at++) {
      if (next() >= 0.05) {
        const choice = Math.floor(next() * 6);
        params[`p${at}`] = at >= COLUMNS - METRICS - TEXTS ? (CHOICES[choice] ?? '') : 10 ** -choice;
      }
    }
    params[`p${COLUMNS - METRICS}`] = `run-${Math.floor(next() * ROWS)}-${hex().slice(0, 2)}`;
    const row: Row = {
      id: commit ? (baselines[index] ?? '') : `${hex()}${hex()}${index}`,
      kind: commit ? 'commit' : 'experiment',
      label: `exp-${index}`,
      refs: [],
      baseline: commit ? null : (baselines[index % baselines.length] ?? null),
      branch: 'main',
      state: 'success',
      author: index % 3 ? 'Ada' : 'Grace',
      time: 1.7e12 + index * 60_000,
      subject: '',
      error: null,
      log: null,
    };
    const file = (name: string, value: Value): ReadonlyMap<string, { readonly value: Value }> => new Map([[name, { value }]]);
    return { row, files: { params: file('params.yaml', params), metrics: file('metrics.json', metrics), problems: [] } };
  });
}

interface NaiveRow {
  readonly row: Row;
  readonly cells: Record<string, Cell>;
}
const key = ([kind, ...path]: ColumnId): string => `${kind}:${path.join(':')}`;
/** Of columns that are asked for by themselves, so that finding the name costs the naive side nothing. */
const keys = new Map<ColumnId, string>();
function keyOf(id: ColumnId): string {
  let found = keys.get(id);
  if (found === undefined) {
    found = key(id);
    keys.set(id, found);
  }
  return found;
}
const MISSING: Cell = { t: 'missing' };

function naiveRows(all: readonly RevisionRecord[]): NaiveRow[] {
  return all.map(({ row, files }) => {
    const cells: Record<string, Cell> = {};
    for (const [kind, some] of [
      ['metric', files.metrics],
      ['param', files.params],
    ] as const) {
      for (const [file, result] of some) {
        for (const [path, cell] of 'value' in result ? leaves(result.value) : []) {
          cells[key([kind, file, ...path])] = cell;
        }
      }
    }
    return { row, cells };
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/** Of the processor since then: other programs on the machine do not count. */
function milliseconds(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

/** Nothing is kept from one run to the next: `prepare` is not timed. */
function time<T>(prepare: () => T, body: (prepared: T) => unknown, runs = RUNS): number {
  const times: number[] = [];
  // The first ones compile.
  for (let run = Math.min(0, 1 - (runs >> 1)); run < runs; run++) {
    const prepared = prepare();
    const start = process.cpuUsage();
    sink = body(prepared);
    if (run >= 0) {
      times.push(milliseconds(start));
    }
  }
  return median(times);
}
let sink: unknown = null;

function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const MB = 1e6;
const before = memory();
const made = records();
const afterRecords = memory();
const start = process.cpuUsage();
const first = new Store(made, () => 'higher');
const buildTime = milliseconds(start);
const afterStore = memory();
const naive = naiveRows(made);
const afterNaive = memory();
const storeMemory = (afterStore - afterRecords) / MB;
const naiveMemory = (afterNaive - afterStore) / MB;

/** A store whose columns are the same and of which nothing is known yet. */
const fresh = (): Table => new Table(new Store(made, () => 'higher'), null);
const kept = new Table(first, null);
/** The same question, but none of the results of earlier ones: spaces in the query line mean nothing. */
let asked = 0;
const anew = (part: Partial<TableQuery>): TableQuery => ({
  ...ALL_ROWS,
  rows: 'flat',
  ...part,
  filter: `${part.filter ?? ''}${' '.repeat(asked++ % 1000)}`,
});
const ordered = (part: Partial<TableQuery>) => (table: Table) => finish(table.order(anew(part), Date.now()));
const again = (): Table => kept;

const cellOf = (one: NaiveRow, id: ColumnId): Cell => one.cells[keyOf(id)] ?? MISSING;
const naiveSort = (ids: readonly ColumnId[]) => () =>
  [...naive].sort((a, b) => {
    for (const id of ids) {
      const order = compareCells(cellOf(a, id), cellOf(b, id), 'ascending');
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  });
const number = (cell: Cell): number => (typeof cell === 'number' ? cell : NaN);
const small = ROWS > 20_000;

interface Line {
  readonly what: string;
  readonly mine: number;
  readonly budget: number | null;
  readonly naive: number | null;
}
const lines: Line[] = [];
const add = (what: string, budget: number | null, mine: number, naiveTime: number | null): void => {
  lines.push({ what, mine, budget, naive: naiveTime });
};
const budgets = small ? { sort: 200, filter: 10, search: 1200 } : { sort: 25, filter: 5, search: 150 };
const naiveRuns = small ? 1 : RUNS;
const nothing = (): null => null;

const sorts: readonly (readonly [string, readonly ColumnId[]])[] = [
  ['sort, one column of numbers', [metric(0)]],
  ['sort, texts of a few choices', [TEXT]],
  ['sort, texts different in each row, first time', [UNIQUE]],
  ['sort, three columns', [TEXT, param(0), metric(1)]],
];
for (const [what, ids] of sorts) {
  const sort = ids.map((column) => ({ column, direction: 'ascending' as const }));
  const cold = ids[0] === UNIQUE;
  const prepare = cold ? fresh : again;
  if (!cold) {
    ordered({ sort })(again());
  }
  add(what, budgets.sort, time(prepare, ordered({ sort })), time(nothing, naiveSort(ids), naiveRuns));
}
add(
  'sort, an expression',
  budgets.sort,
  time(
    again,
    ordered({
      expressions: [{ name: 'f', text: '2 * m0 * m1 / (m0 + m1)' }],
      sort: [{ column: ['expression', 'f'], direction: 'descending' }],
    }),
  ),
  time(
    nothing,
    () => {
      const f = (one: NaiveRow): number => {
        const [x, y] = [number(cellOf(one, metric(0))), number(cellOf(one, metric(1)))];
        return (2 * x * y) / (x + y);
      };
      return [...naive].sort((a, b) => f(b) - f(a) || 0);
    },
    naiveRuns,
  ),
);

const filters: readonly (readonly [string, string, (one: NaiveRow) => boolean])[] = [
  [
    'filter, two clauses',
    'm0 > 0.5 and p0 in 1e-4..1e-2',
    (one) => number(cellOf(one, metric(0))) > 0.5 && number(cellOf(one, param(0))) >= 1e-4 && number(cellOf(one, param(0))) <= 1e-2,
  ],
  [
    'filter, one text of two',
    `p${COLUMNS - METRICS - 1} in (adam, lion)`,
    (one) => ['adam', 'lion'].includes(formatCell(cellOf(one, TEXT))),
  ],
  [
    'filter, a pattern over texts different in each row',
    `p${COLUMNS - METRICS} ~ ^run-1.*f`,
    (one) => /^run-1.*f/.test(formatCell(cellOf(one, UNIQUE))),
  ],
  ['filter, arithmetic', 'm0 + m1 / 10 > 0.9', (one) => number(cellOf(one, metric(0))) + number(cellOf(one, metric(1))) / 10 > 0.9],
  [
    'filter, against the baseline',
    'delta(m0) > 0.1',
    (one) => {
      const base = byId.get(one.row.baseline ?? '');
      return base !== undefined && number(cellOf(one, metric(0))) - number(cellOf(base, metric(0))) > 0.1;
    },
  ],
];
const byId = new Map(naive.map((one) => [one.row.id, one]));
for (const [what, filter, test] of filters) {
  const count = ordered({ filter })(again()).rows.length;
  if (count !== naive.filter(test).length) {
    throw new Error(`${filter}: ${count} rows, but ${naive.filter(test).length} naively`);
  }
  add(
    what,
    budgets.filter,
    time(again, ordered({ filter })),
    time(nothing, () => naive.filter(test), naiveRuns),
  );
}

add(
  'group by a text and a number, means of one metric',
  budgets.filter,
  time(again, (table) => {
    const folding = { folded: true, except: [] };
    const arranged = finish(table.arranged(anew({ rows: { group: [TEXT, param(0)] }, folding }), 0));
    return linesPage(table, arranged, 0, 100, [metric(0)]);
  }),
  time(
    nothing,
    () => {
      const groups = new Map<string, number[]>();
      for (const one of naive) {
        const group = JSON.stringify([cellOf(one, TEXT), cellOf(one, param(0))]);
        const value = number(cellOf(one, metric(0)));
        groups.set(group, groups.get(group) ?? []);
        if (!Number.isNaN(value)) {
          groups.get(group)?.push(value);
        }
      }
      return [...groups].map(([group, all]) => [group, all.reduce((sum, one) => sum + one, 0) / all.length]);
    },
    naiveRuns,
  ),
);

const shown: ColumnId[] = first.columns.map(({ id }) => id);
const search = (text: string) => (table: Table) => {
  const arranged = finish(table.arranged(anew({}), 0));
  return stepTo(finish(textHits(arranged, shown, text, false)), arranged, null, 'next');
};
const naiveSearch = (text: string) => () =>
  naive.filter((one) => shown.some((id) => formatCell(cellOf(one, id), { full: true }).toLowerCase().includes(text)));
add('search, a word in every cell', budgets.search, time(again, search('adamw')), time(nothing, naiveSearch('adamw'), naiveRuns));
add('search, a number in every cell', budgets.search, time(again, search('0.123')), time(nothing, naiveSearch('0.123'), naiveRuns));
add('search, digits in every cell', budgets.search, time(again, search('123')), time(nothing, naiveSearch('123'), naiveRuns));

const tree = finish(kept.arranged({ ...ALL_ROWS }, 0));
add(
  'page of 64 rows by all columns',
  null,
  time(nothing, () => JSON.stringify(linesPage(kept, tree, 5000, 5064, shown))),
  time(nothing, () =>
    JSON.stringify(naive.slice(5000, 5064).map(({ row, cells }) => ({ row, cells: shown.map((id) => cells[keyOf(id)]) }))),
  ),
);
add(
  'tree of all rows',
  null,
  time(again, (table) => finish(table.arranged(anew({ rows: 'tree' }), 0)).lines.total),
  null,
);
add(
  'histograms of all columns',
  null,
  time(again, (table) => finish(histograms(finish(table.order(anew({}), 0)), shown, 20))),
  null,
);
add('build from parsed files', null, buildTime, null);
const [last] = made.slice(-1);
if (last) {
  const other = records().slice(-1);
  const changed = [...made.slice(0, -1), { row: last.row, files: other[0]?.files ?? last.files }];
  const grown = [...made.slice(0, 10), { row: { ...last.row, id: 'new' }, files: { ...last.files } }, ...made.slice(10)];
  add(
    'next store, one row changed',
    null,
    time(nothing, () => new Store(changed, () => 'higher', first)),
    time(nothing, () => naiveRows(changed), naiveRuns),
  );
  add(
    'next store, one row new',
    null,
    time(nothing, () => new Store(grown, () => 'higher', first)),
    null,
  );
}

const cell = (value: number | null, unit = ''): string =>
  value === null ? '' : `${value >= 100 ? value.toFixed(0) : value.toFixed(1)}${unit}`;
console.log(
  `\n${ROWS.toLocaleString('en')} rows x ${first.columns.length} columns; ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}; medians of ${RUNS}, ms of processor time\n`,
);
console.log('| question | Espalier | budget | row objects | ratio |');
console.log('|---|---:|---:|---:|---:|');
for (const { what, mine, budget, naive: other } of lines) {
  console.log(
    `| ${what} | ${cell(mine)}${budget !== null && mine > budget ? ' (over)' : ''} | ${cell(budget)} | ${cell(other)} | ${other === null ? '' : cell(other / mine, 'x')} |`,
  );
}
console.log(`| memory, MB | ${cell(storeMemory)} | | ${cell(naiveMemory)} | ${cell(naiveMemory / storeMemory, 'x')} |`);
console.log(`\nThe parsed files that both are made from take ${cell((afterRecords - before) / MB)} MB.${sink === undefined ? ' ' : ''}`);
