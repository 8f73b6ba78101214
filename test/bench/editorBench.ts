/** Runs inside the extension host, on a repository that is its own: how long what happens there takes to be seen. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extensions, workspace, type Disposable } from 'vscode';
import type { EspalierApi } from '../../src/extension.js';
import type { ColumnId } from '../../src/protocol/index.js';
import type { Timed } from './timedExtension.js';
import type { ExperimentNode } from '../../src/vscode/trees/experimentsTree.js';

declare const REPORT: string;

/** Milliseconds. */
export interface EditorFigures {
  readonly load: number;
  readonly activate: number;
  readonly cold: number;
  readonly longestWait: number;
  readonly longestTask: number;
  readonly experiment: readonly number[];
  readonly saved: readonly number[];
  /** How often the tree was told of 1,000 new refs. */
  readonly burst: number;
  readonly error: string | null;
}

const TIMES = 9;
const LIMIT_MS = 60_000;
const QUIET_MS = 1_500;

export async function run(): Promise<void> {
  const none = { load: 0, activate: 0, cold: 0, longestWait: 0, longestTask: 0, experiment: [], saved: [], burst: 0 };
  const figures = await measure().catch((error: unknown): EditorFigures => ({
    ...none,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  }));
  writeFileSync(`${REPORT}.part`, JSON.stringify(figures));
  renameSync(`${REPORT}.part`, REPORT);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(): Promise<EditorFigures> {
  const root = workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const extension = extensions.getExtension<EspalierApi>('espalier.espalier');
  const api = await extension?.activate();
  if (api === undefined) {
    throw new Error('The extension is not there.');
  }
  await api.ready;
  const timed = (globalThis as unknown as { espalierTimed: Timed }).espalierTimed;
  const index = (): ReturnType<typeof nodeIndex> => nodeIndex(api);
  // When all is quiet, everything again, without what was cached: what other extensions do when an editor starts is not ours.
  const settled = (): Promise<void> => until(api, async () => (await index()).reading === null);
  await settled();
  await pause(3 * QUIET_MS);
  rmSync(join(root, '.dvc/tmp/espalier'), { recursive: true, force: true });
  const begun = performance.now();
  const watched = timed.watch();
  const client = await index();
  await client.open();
  await settled();
  const { longestWait, longestTask } = watched();
  const cold = performance.now() - begun;
  await client.refresh();
  const { load, activate } = timed;

  const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  const id = execFileSync(
    'git',
    ['for-each-ref', '--count=1', '--format=%(objectname)', `refs/exps/${head.slice(0, 2)}/${head.slice(2)}`],
    {
      cwd: root,
      encoding: 'utf8',
    },
  ).trim();
  const refOf = (name: string): string => `refs/exps/${head.slice(0, 2)}/${head.slice(2)}/${name}`;
  const branch = (await api.tree.getChildren()).find((node) => node.kind === 'node' && node.node.kind === 'branch');
  const baseline = (await api.tree.getChildren(branch)).find(
    (node) => node.kind === 'node' && node.node.kind === 'row' && node.node.row.id === head,
  );
  if (baseline === undefined) {
    throw new Error('HEAD is not in the tree.');
  }
  const labels = async (): Promise<string[]> =>
    (await api.tree.getChildren(baseline)).map((node) => (node.kind === 'node' && node.node.kind === 'row' ? node.node.row.label : ''));

  const experiment: number[] = [];
  for (let at = 0; at < TIMES; at += 1) {
    await pause(QUIET_MS);
    const path = join(root, '.git', refOf(`fresh-${at}`));
    mkdirSync(dirname(path), { recursive: true });
    const commit = execFileSync('git', ['commit-tree', `${id}^{tree}`, '-p', head, '-m', `fresh ${at}`], { cwd: root, encoding: 'utf8' });
    const start = performance.now();
    writeFileSync(path, commit);
    await until(api, async () => (await labels()).includes(`fresh-${at}`));
    experiment.push(performance.now() - start);
  }

  const saved: number[] = [];
  const file = join(root, 'params.yaml');
  const text = readFileSync(file, 'utf8');
  const column: ColumnId = ['param', 'params.yaml', 'group0', 'value0'];
  for (let at = 0; at < TIMES; at += 1) {
    await pause(QUIET_MS);
    const wanted = 1000 + at;
    const start = performance.now();
    writeFileSync(file, text.replace(/value0: .*/, `value0: ${wanted}`));
    await until(api, async () => {
      const { rows } = await (await index()).ask('rowsById', { ids: ['workspace'], columns: [column], baseline: null });
      return JSON.stringify(rows).includes(String(wanted));
    });
    saved.push(performance.now() - start);
  }

  await pause(QUIET_MS);
  const before = (await index()).summary?.experiments ?? 0;
  let burst = 0;
  const counted = api.tree.onDidChangeTreeData(() => (burst += 1));
  const git = spawn('git', ['update-ref', '--stdin'], { cwd: root, stdio: ['pipe', 'ignore', 'ignore'] });
  git.stdin.end(Array.from({ length: 1000 }, (_, at) => `create ${refOf(`burst-${at}`)} ${id}\n`).join(''));
  await until(api, async () => ((await index()).summary?.experiments ?? 0) === before + 1000);
  await pause(QUIET_MS);
  counted.dispose();
  return { load, activate, cold, longestWait, longestTask, experiment, saved, burst, error: null };
}

async function nodeIndex(api: EspalierApi): Promise<Extract<ExperimentNode, { kind: 'node' }>['index']> {
  const node = (await api.tree.getChildren()).find((one) => one.kind === 'node');
  if (node?.kind !== 'node') {
    throw new Error('The tree is empty.');
  }
  return node.index;
}

/** Looks at each change of the tree. */
async function until(api: EspalierApi, check: () => Promise<boolean>): Promise<void> {
  let listener: Disposable | null = null;
  try {
    for (const end = Date.now() + LIMIT_MS; ;) {
      const changed = new Promise<void>((resolve) => {
        listener?.dispose();
        listener = api.tree.onDidChangeTreeData(() => resolve());
      });
      if (await check()) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`It did not happen: ${check.toString()}`);
      }
      await Promise.race([changed, pause(1_000)]);
    }
  } finally {
    (listener as Disposable | null)?.dispose();
  }
}
