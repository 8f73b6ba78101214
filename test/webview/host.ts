/** An extension host in the page: answers the panel from made-up experiments. */
import type { Cell, Column, ColumnId, ColumnRef, Curve, Row, RowId, Sort, TableRow } from '../../src/protocol/index.js';
import type { PanelEvents, PanelMethods, PanelState, SharedView, WantedView } from '../../src/protocol/panel.js';
import { forwardTable } from '../../src/protocol/forward.js';
import { EspalierError, serve } from '../../src/protocol/rpc.js';
import { THEMES } from './themes.mjs';

interface Harness {
  readonly acts: { action: string; rows: readonly RowId[] }[];
  readonly logs: string[];
  readonly violations: string[];
  /** What the panel told that others are to show. */
  readonly shared: SharedView[];
  readonly beside: PanelState[];
  state: unknown;
  theme(name: string): void;
  show(state: WantedView): void;
  /** As when another panel or the tree changes what is shared. */
  share(shared: SharedView): void;
  add(label: string, accuracy: number): void;
}

/** `contributes.colors` of the manifest. */
declare const MANIFEST_COLORS: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];

declare global {
  interface Window {
    harness: Harness;
  }
}

interface Made {
  readonly row: Row;
  readonly cells: Cell[];
}

interface Data {
  readonly columns: Column[];
  rows: Made[];
  curves(id: RowId): Curve[];
}

const options = new URLSearchParams(location.search);
const MISSING: Cell = { t: 'missing' };
const NOW = Date.UTC(2026, 10, 24, 9, 30);

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const next = random(7);
const hash = (): string => Array.from({ length: 40 }, () => Math.floor(next() * 16).toString(16)).join('');

function row(part: Partial<Row>): Row {
  const id = part.id ?? hash();
  return {
    id,
    kind: 'experiment',
    label: id.slice(0, 7),
    refs: [],
    baseline: null,
    branch: 'main',
    state: 'success',
    author: 'Ada Lovelace',
    time: NOW,
    subject: '',
    error: null,
    log: null,
    ...part,
  };
}

function column(id: ColumnId, better: Column['better'] = null, numeric = true): Column {
  return { id, label: id.slice(2).join('.'), numeric, min: 0, max: 1, distinct: 5, better };
}

function digits(): Data {
  const columns = [
    column(['metric', 'metrics.json', 'accuracy'], 'higher'),
    column(['metric', 'metrics.json', 'f1', 'macro'], 'higher'),
    column(['metric', 'metrics.json', 'seconds'], 'lower'),
    column(['metric', 'dvclive/metrics.json', 'train', 'loss'], 'lower'),
    column(['metric', 'dvclive/metrics.json', 'step']),
    column(['param', 'params.yaml', 'seed']),
    column(['param', 'params.yaml', 'prepare', 'test_size']),
    column(['param', 'params.yaml', 'train', 'model'], null, false),
    column(['param', 'params.yaml', 'train', 'n_estimators']),
    column(['param', 'params.yaml', 'train', 'lr']),
    column(['param', 'params.yaml', 'train', 'batch_size']),
    column(['param', 'params.yaml', 'train', 'layers'], null, false),
    column(['param', 'params.yaml', 'train', 'activation'], null, false),
  ];
  const cells = (model: string, size: number, trees: number, lr: number, batch: number, layers: string, activation: string): Cell[] => [
    Number((0.88 + next() * 0.11).toFixed(6)),
    Number((0.87 + next() * 0.11).toFixed(6)),
    Number((0.4 + next() * 2).toFixed(3)),
    model === 'mlp' ? Number((0.02 + next() * 0.3).toFixed(6)) : MISSING,
    model === 'mlp' ? 29 : MISSING,
    20,
    size,
    model,
    trees,
    lr,
    batch,
    { t: 'json', text: layers },
    activation,
  ];
  const base = ['mlp', 0.25, 100, 0.001, 32, '[64, 32]', 'relu'] as const;
  const main = row({
    kind: 'commit',
    label: 'main',
    refs: ['main', 'v1.0'],
    state: 'none',
    subject: 'Train a small network on digits',
    time: NOW - 86_400_000,
  });
  const wide = row({
    kind: 'commit',
    label: 'wider-network',
    refs: ['wider-network'],
    branch: 'wider-network',
    state: 'none',
    subject: 'Try wider layers',
    time: NOW - 2 * 86_400_000,
  });
  const rows: Made[] = [
    {
      row: row({ id: 'workspace', kind: 'workspace', label: 'workspace', state: 'none', time: null, branch: null }),
      cells: cells(...base),
    },
    { row: main, cells: cells(...base) },
  ];
  const names = ['nutty-lamb', 'tepid-gulf', 'vocal-hymn', 'moody-crab', 'amber-loft', 'jolly-reed', 'stony-wasp', 'lucid-fern'];
  names.forEach((label, index) => {
    const values = cells(
      index % 3 === 0 ? 'forest' : 'mlp',
      index % 2 ? 0.4 : 0.25,
      [7, 70, 100][index % 3] ?? 100,
      [0.001, 0.01, 1e-5][index % 3] ?? 0.001,
      [16, 32, 64][index % 3] ?? 32,
      index % 4 ? '[64, 32]' : '[128]',
      index % 2 ? 'relu' : 'tanh',
    );
    const state = (['success', 'running', 'success', 'failed', 'queued'] as const)[index] ?? 'success';
    if (state === 'queued') {
      values.fill(MISSING, 0, 5);
    }
    if (state === 'failed') {
      values[0] = { t: 'nan' };
      values[3] = { t: 'inf', sign: 1 };
      values[1] = { t: 'error', message: 'metrics.json: unexpected end of JSON at line 3' };
    }
    rows.push({
      row: row({
        label,
        baseline: main.id,
        state,
        time: NOW - index * 700_000,
        log: index % 2 ? 'run.log' : null,
        refs: index === 2 ? ['best-so-far'] : [],
      }),
      cells: values,
    });
  });
  rows.push({ row: wide, cells: cells(...base) });
  ['crisp-oak', 'blunt-tarn', 'dusky-pine', 'quiet-mole'].forEach((label, index) => {
    rows.push({
      row: row({ label, baseline: wide.id, branch: 'wider-network', time: NOW - 100_000_000 - index * 90_000 }),
      cells: cells('mlp', 0.25, 100, 0.001 * (index + 1), 32, '[256, 128]', 'relu'),
    });
  });
  rows.push({
    row: row({
      kind: 'commit',
      state: 'none',
      subject: 'First try',
      time: NOW - 400 * 86_400_000,
      error: 'params.yaml: a mapping is not closed (line 4)',
    }),
    cells: columns.map(() => MISSING),
  });
  return { columns, rows, curves: (id) => curvesOf(rows, id) };
}

function curvesOf(rows: readonly Made[], id: RowId): Curve[] {
  const at = rows.findIndex((one) => one.row.id === id);
  const found = rows[at];
  if (!found || found.row.state === 'queued') {
    return [];
  }
  const noise = random(at + 1);
  const rate = 0.05 + noise() * 0.25;
  const steps = Array.from({ length: found.row.state === 'running' ? 17 : 30 }, (_, index) => index);
  const common = { row: id, rowLabel: found.row.label, xLabel: 'step', x: steps };
  return [
    {
      ...common,
      file: 'dvclive/plots/metrics/train/loss.tsv',
      series: 'train/loss',
      y: steps.map((x) => 2.3 * Math.exp(-rate * x) + 0.05 + noise() * 0.06),
    },
    {
      ...common,
      file: 'dvclive/plots/metrics/train/accuracy.tsv',
      series: 'train/accuracy',
      y: steps.map((x) => 0.97 - 0.85 * Math.exp(-rate * 1.4 * x) + noise() * 0.02),
    },
    {
      ...common,
      file: 'dvclive/plots/metrics/val/accuracy.tsv',
      series: 'val/accuracy',
      y: steps.map((x) => (x === 9 ? null : 0.95 - 0.83 * Math.exp(-rate * 1.2 * x) + noise() * 0.03)),
    },
  ];
}

function big(count: number, width: number): Data {
  const columns = Array.from({ length: width }, (_, index) =>
    index < 20
      ? column(['metric', 'metrics.json', `m${index >> 2}`, `value_${index}`], index % 2 ? 'lower' : 'higher')
      : column(['param', `params${index >> 5}.yaml`, `group${index >> 3}`, `p${index}`], null, index % 5 !== 0),
  );
  const base = row({ kind: 'commit', label: 'main', refs: ['main'], state: 'none' });
  const rows = Array.from({ length: count }, (_, index): Made => ({
    row:
      index === 0
        ? base
        : row({ id: index.toString(16).padStart(40, '0'), label: `exp-${index}`, baseline: base.id, time: NOW - index * 60_000 }),
    cells: columns.map((one, at) =>
      next() < 0.05 ? MISSING : one.numeric ? Number((next() * 10 ** (at % 4)).toFixed(5)) : `choice ${Math.floor(next() * 9)}`,
    ),
  }));
  return { columns, rows, curves: (id) => curvesOf(rows, id) };
}

function hostile(): Data {
  const data = digits();
  const evil = [
    '</script><img src=x onerror=alert(1)>',
    '\u202egnirts desrever',
    `long ${'x'.repeat(10_000)}`,
    '-rf',
    '$(reboot) `id`',
    '\u0000\u0007 controls',
  ];
  data.columns.unshift(column(['metric', 'a/</script>.json', '<b>bold</b>'], 'higher'));
  data.columns.push(column(['param', 'params.yaml', '__proto__', 'constructor'], null, false));
  data.rows.forEach((made, index) => {
    made.cells.unshift(index * 0.5);
    made.cells.push(evil[index % evil.length] ?? '');
    Object.assign(made.row, {
      label: evil[index % evil.length],
      refs: [evil[(index + 1) % evil.length]],
      subject: evil[(index + 2) % evil.length],
    });
  });
  return data;
}

const kind = options.get('data') ?? 'digits';
const data: Data =
  kind === 'big'
    ? big(Number(options.get('rows') ?? 10_000), Number(options.get('columns') ?? 100))
    : kind === 'hostile'
      ? hostile()
      : kind === 'empty'
        ? { columns: [], rows: [], curves: () => [] }
        : digits();
let version = 1;
let failures = kind === 'error' ? 1 : 0;

const keyOf = (id: ColumnRef): string => JSON.stringify(id);
const indexOf = (id: ColumnRef): number => data.columns.findIndex((one) => keyOf(one.id) === keyOf(id));

function ordered(sort: readonly Sort[]): Made[] {
  const rows = [...data.rows];
  const value = (made: Made, by: Sort): number | string | null => {
    if (by.column === 'time') {
      return made.row.time;
    }
    if (by.column === 'name') {
      return made.row.label;
    }
    const cell = made.cells[indexOf(by.column)];
    return typeof cell === 'number' || typeof cell === 'string' ? cell : null;
  };
  rows.sort((a, b) => {
    for (const by of sort) {
      const x = value(a, by);
      const y = value(b, by);
      const order =
        x === null || y === null
          ? Number(x === null) - Number(y === null)
          : (x < y ? -1 : x > y ? 1 : 0) * (by.direction === 'ascending' ? 1 : -1);
      if (order !== 0) {
        return order;
      }
    }
    return 0;
  });
  return rows;
}

function tableRow(made: Made, columns: readonly ColumnRef[], baseline: RowId | null, sorted: boolean): TableRow {
  const baseId = baseline === made.row.id ? null : (baseline ?? made.row.baseline);
  const base = data.rows.find((one) => one.row.id === baseId);
  const at = columns.map(indexOf);
  return {
    kind: 'row',
    key: made.row.id,
    row: made.row,
    children: 0,
    open: true,
    matches: true,
    depth: !sorted && made.row.kind === 'experiment' ? 1 : 0,
    cells: at.map((index) => made.cells[index] ?? MISSING),
    differs: at.map((index) => base !== undefined && JSON.stringify(base.cells[index]) !== JSON.stringify(made.cells[index])),
  };
}

function best(): RowId | null {
  let found: Made | null = null;
  for (const made of data.rows) {
    const value = made.cells[0];
    if (made.row.kind === 'experiment' && typeof value === 'number' && (found === null || value > (found.cells[0] as number))) {
      found = made;
    }
  }
  return found?.row.id ?? null;
}

const harness: Harness = {
  acts: [],
  logs: [],
  violations: [],
  shared: [],
  beside: [],
  state: JSON.parse(options.get('state') ?? 'null'),
  theme(name) {
    const theme = Object.hasOwn(THEMES, name) ? THEMES[name as keyof typeof THEMES] : THEMES.dark;
    document.documentElement.removeAttribute('style');
    for (const [key, value] of Object.entries(theme.variables)) {
      document.documentElement.style.setProperty(`--vscode-${key}`, value);
    }
    for (const { id, defaults } of MANIFEST_COLORS) {
      document.documentElement.style.setProperty(`--vscode-${id.replaceAll('.', '-')}`, defaults[theme.kind] ?? null);
    }
    document.body.className = theme.className;
  },
  show: (state) => server.emit('show', { state }),
  share: (shared) => server.emit('shared', { shared }),
  add(label, accuracy) {
    const main = data.rows[1];
    data.rows.splice(2, 0, {
      row: row({ label, baseline: main?.row.id ?? null, time: NOW + version * 1000 }),
      cells: data.columns.map((_, index) => (index === 0 ? accuracy : (main?.cells[index] ?? MISSING))),
    });
    version++;
    server.emit('changed', { version, message: null });
  },
};
window.harness = harness;
document.addEventListener('securitypolicyviolation', (event) => harness.violations.push(`${event.violatedDirective} ${event.blockedURI}`));

const listeners = new Set<(message: unknown) => void>();
const delay = Number(options.get('delay') ?? 2);
const server = serve<PanelMethods, PanelEvents>(
  {
    // Messages of webviews are JSON.
    post: (message) => void setTimeout(() => window.postMessage(JSON.parse(JSON.stringify(message)), '*'), delay),
    onMessage(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  },
  {
    ...forwardTable((method) => Promise.reject(new EspalierError('unsupported', `${method} is not answered here.`))),
    ready: () => ({
      folder: 'file:///project',
      wanted: null,
      shared: null,
      canRun: options.get('run') !== 'no',
      message: options.get('message'),
    }),
    table() {
      if (failures-- > 0) {
        throw new EspalierError('git-missing', 'Git was not found.', 'Install Git, or set its path in the settings.');
      }
      return { version, total: data.rows.length, columns: data.columns, best: best(), mainMetric: data.columns[0]?.id ?? null };
    },
    rows: ({ query, start, end, columns }) => ({
      version,
      total: data.rows.length,
      matching: data.rows.length,
      problem: null,
      rows: ordered(query.sort)
        .slice(start, end)
        .map((made) => tableRow(made, columns, query.baseline, query.rows === 'flat')),
    }),
    rowsById: ({ ids, columns, baseline }) => ({
      rows: ids.flatMap((id) => {
        const made = data.rows.find((one) => one.row.id === id);
        return made ? [tableRow(made, columns, baseline, true)] : [];
      }),
    }),
    curves: ({ rows }) => ({ curves: rows.flatMap((id) => data.curves(id)), errors: [] }),
    differences: ({ row: id }) => ({ baseline: id, params: [], metrics: [] }),
    share({ shared }) {
      harness.shared.push(shared);
      return null;
    },
    page: () => null,
    openBeside({ state }) {
      harness.beside.push(state);
      return null;
    },
    act(params) {
      harness.acts.push(params);
      return null;
    },
    log({ message }) {
      harness.logs.push(message);
      return null;
    },
  },
);

window.acquireVsCodeApi = () => ({
  postMessage: (message) => {
    const copy: unknown = JSON.parse(JSON.stringify(message));
    setTimeout(() => listeners.forEach((listener) => listener(copy)), 0);
  },
  getState: () => harness.state,
  setState: (state) => {
    harness.state = JSON.parse(JSON.stringify(state));
  },
});
harness.theme(options.get('theme') ?? 'dark');
