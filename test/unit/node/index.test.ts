import { execFile, spawn } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { children } from '../../../src/node/index/children.js';
import { ExperimentIndex } from '../../../src/node/index/index.js';
import { tableHandlers } from '../../../src/node/index/tableHandlers.js';
import { changeMarks } from '../../../src/node/share/notes.js';
import { Repo } from '../../../src/node/share/repo.js';
import { WORKSPACE, type IndexConfig, type IndexEvents, type TreeParent } from '../../../src/protocol/index.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const PIPELINE = 'stages:\n  train:\n    cmd: python train.py\n    params: [train.lr]\n    metrics: [metrics.json: {cache: false}]\n';
const params = (lr: number): string => `train:\n  lr: ${lr} # learning rate\nseed: 1\n`;
const metrics = (acc: number): string => JSON.stringify({ acc });

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((one) => one()));

function repo(...args: string[]): GitRepo {
  const made = new GitRepo({ initArguments: args });
  cleanup.push(() => made.dispose());
  return made;
}

function config(folder: string, more: Partial<IndexConfig> = {}): IndexConfig {
  return {
    folder,
    git: 'git',
    commitsPerBranch: 10,
    mainMetric: null,
    directions: {},
    conventionalParams: ['params.yaml', 'config.json'],
    conventionalMetrics: ['metrics.json'],
    ...more,
  };
}

type Changed = IndexEvents['changed'];

function open(folder: string, more: Partial<IndexConfig> = {}, watch = false): { index: ExperimentIndex; changes: Changed[] } {
  const changes: Changed[] = [];
  const index = new ExperimentIndex(
    config(folder, more),
    (event, data) => {
      if (event === 'changed') {
        changes.push(data as Changed);
      }
    },
    { watch },
  );
  cleanup.push(() => index.dispose());
  return { index, changes };
}

/** `label: lr acc` of each row, in order. */
function table(index: ExperimentIndex): string[] {
  const { store } = index.snapshot;
  return store.rows.map((row, at) => {
    const lr = store.cell(at, ['param', 'params.yaml', 'train', 'lr']);
    const acc = store.cell(at, ['metric', 'metrics.json', 'acc']);
    return `${row.kind === 'commit' ? row.subject : row.label}: ${JSON.stringify(lr)} ${JSON.stringify(acc)}`;
  });
}

async function eventually(check: () => boolean): Promise<void> {
  for (let waited = 0; !check(); waited += 20) {
    if (waited > 5_000) {
      throw new Error('It did not happen within 5 s.');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('ExperimentIndex', () => {
  it.each([['sha1'], ['sha256']])('reads workspace, commits and experiments of a %s repository', async (format) => {
    const git = repo(`--object-format=${format}`);
    git.commit('first', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1), 'metrics.json': metrics(0.5) });
    git.experiment('older', { 'params.yaml': params(0.2), 'metrics.json': metrics(0.6) });
    git.experiment('-newer', { 'params.yaml': params(0.3), 'metrics.json': metrics(0.7) });
    git.write({ 'params.yaml': params(0.9) });
    const { index } = open(git.root);
    expect(await index.open()).toMatchObject({ state: 'ready', experiments: 2, branch: 'main', conditions: [] });
    expect(table(index)).toEqual(['workspace: 0.9 0.5', 'first: 0.1 0.5', '-newer: 0.3 0.7', 'older: 0.2 0.6']);
    expect(index.snapshot.store.rows[index.best() ?? -1]?.label).toBe('-newer');
  });

  it('opens the tree to what passes a filter, below commits that need not pass, and says when a filter was not used', async () => {
    const git = repo();
    git.commit('first', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1), 'metrics.json': metrics(0.5) });
    git.experiment('weak', { 'params.yaml': params(0.2), 'metrics.json': metrics(0.6) });
    git.experiment('strong', { 'params.yaml': params(0.3), 'metrics.json': metrics(0.9) });
    const { index } = open(git.root);
    await index.open();
    const answers = tableHandlers(() => index);
    const lines = async (filter: string): Promise<string[]> => {
      const { passes, problem } = await answers.filtered(
        { filter, expressions: [{ name: 'twice', text: '2 * lr' }] },
        new AbortController().signal,
      );
      const visit = (parent: TreeParent): string[] =>
        children(index, parent, 10, passes).nodes.flatMap((node) =>
          node.kind === 'branch'
            ? [`${node.name} ${node.commits}/${node.experiments}`, ...visit({ kind: 'branch', name: node.name })]
            : [
                `${node.row.kind === 'commit' ? node.row.subject : node.row.label} ${node.children}`,
                ...visit({ kind: 'row', id: node.row.id }),
              ],
        );
      return [...visit({ kind: 'root' }), ...(problem === null ? [] : [problem])];
    };
    expect(await lines('')).toEqual(['workspace 0', 'main 1/2', 'first 2', 'strong 0', 'weak 0']);
    expect(await lines('acc > 0.8')).toEqual(['main 1/1', 'first 1', 'strong 0']);
    expect(await lines('twice > 0.5')).toEqual(['main 1/1', 'first 1', 'strong 0']);
    expect(await lines('acc < 0.55')).toEqual(['workspace 0', 'main 1/0', 'first 0']);
    expect(await lines('acc > 5')).toEqual([]);
    expect(await lines('acc >')).toEqual(['workspace 0', 'main 1/2', 'first 2', 'strong 0', 'weak 0', expect.any(String)]);
  });

  it('shows what is noted about experiments, and which a remote has, as soon as that changes', async () => {
    const git = repo();
    git.git('config', 'user.name', 'Ada');
    git.git('config', 'user.email', 'ada@example.org');
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    const [a, b] = [git.experiment('a', { 'params.yaml': params(2) }), git.experiment('b', { 'params.yaml': params(3) })];
    const { index } = open(git.root, {}, true);
    await index.open();
    const rowOf = (id: string): unknown => ({ marks: index.snapshot.store.row(id)?.marks, pushed: index.snapshot.store.row(id)?.pushed });
    expect([rowOf(a), rowOf(b)]).toEqual([{}, {}]);
    await changeMarks(new Repo('git', git.root), [a], { star: true, note: 'as in the paper' });
    git.git('update-ref', `refs/espalier/remotes/origin/aa/${'b'.repeat(38)}/b`, b);
    await eventually(() => index.snapshot.store.row(a)?.marks?.star === true && index.snapshot.store.row(b)?.pushed === true);
    expect([rowOf(a), rowOf(b)]).toEqual([{ marks: { star: true, tags: [], note: 'as in the paper' } }, { pushed: true }]);
    await changeMarks(new Repo('git', git.root), [a], { star: false, note: '' });
    await eventually(() => index.snapshot.store.row(a)?.marks === undefined);
  });

  it('lists each commit once, and puts experiments of a lost baseline in a group of their own', async () => {
    const git = repo();
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    git.git('checkout', '--quiet', '-b', 'topic');
    git.commit('two');
    git.experiment('lost', { 'params.yaml': params(2) });
    git.git('commit', '--quiet', '--amend', '--allow-empty', '--message', 'two again');
    git.git('checkout', '--quiet', 'main');
    const { index } = open(git.root);
    await index.open();
    const { branches, store } = index.snapshot;
    expect(branches.map((branch) => [branch.name, branch.commits.map((at) => store.rows[at]?.subject), branch.experiments])).toEqual([
      ['main', ['one'], 0],
      ['topic', ['two again'], 0],
      ['', ['two'], 1],
    ]);
  });

  it('lists the branches that were asked for, and puts experiments of others in a group, by the names of theirs', async () => {
    const git = repo();
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    for (const topic of ['b/topic', 'a', 'empty', 'far']) {
      git.git('checkout', '--quiet', '-b', topic, 'main');
      git.commit(`of ${topic}`);
      if (topic !== 'empty') {
        git.experiment(`exp of ${topic}`.replaceAll(/[ /]/g, '-'), { 'params.yaml': params(2) });
      }
    }
    git.git('update-ref', 'refs/remotes/origin/far', 'far');
    git.git('checkout', '--quiet', 'main');
    git.git('branch', '--quiet', '-D', 'far');
    const { index } = open(git.root, { branches: [] });
    await index.open();
    const groups = (): unknown[] =>
      index.snapshot.branches.map((branch) => [
        branch.name,
        branch.branches,
        ...branch.commits.map((at) => `${index.snapshot.store.rows[at]?.branch ?? ''}: ${index.snapshot.store.rows[at]?.subject ?? ''}`),
      ]);
    expect(groups()).toEqual([
      ['main', 0, 'main: one'],
      ['*', 3, 'a: of a', 'b/topic: of b/topic', 'origin/far: of far'],
    ]);
    expect(table(index).map((row) => row.split(':')[0])).toEqual(expect.arrayContaining(['exp-of-a', 'exp-of-b-topic', 'exp-of-far']));
    await index.list({ branches: ['b/topic', 'origin/far'], commitsPerBranch: 10 });
    expect(groups()).toEqual([
      ['main', 0, 'main: one'],
      ['b/topic', 0, 'b/topic: of b/topic'],
      ['origin/far', 0, 'origin/far: of far'],
      ['*', 2, 'a: of a'],
    ]);
    git.git('checkout', '--quiet', 'a');
    await index.list({ branches: ['empty', 'main'], commitsPerBranch: 10 });
    expect(groups().slice(0, 2)).toEqual([
      ['a', 0, 'a: of a', 'a: one'],
      ['empty', 0, 'empty: of empty'],
    ]);
  });

  it('counts the commits of a branch that are not listed', async () => {
    const git = repo();
    for (let n = 0; n < 6; n += 1) {
      git.commit(String(n), { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    }
    const { index } = open(git.root, { commitsPerBranch: 2 });
    await index.open();
    expect(index.snapshot.branches[0]).toMatchObject({ older: 4 });
    await index.list({ branches: [], commitsPerBranch: 6 });
    expect(index.snapshot.branches[0]).toMatchObject({ older: 0 });
    expect(index.snapshot.branches[0]?.commits).toHaveLength(6);
  });

  it('lists the newest commits of a branch and any older one that has experiments', async () => {
    const git = repo();
    const first = git.commit('0', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    for (let n = 1; n < 6; n += 1) {
      git.commit(String(n));
    }
    git.experiment('old', { 'params.yaml': params(2) }, first);
    const { index } = open(git.root, { commitsPerBranch: 2 });
    await index.open();
    expect(table(index).map((row) => row.split(':')[0])).toEqual(['workspace', '5', '4', '0', 'old']);
  });

  it('reads a plain Git repository by convention', async () => {
    const git = repo();
    git.commit('one', { 'config.json': '{"lr": 0.1}', 'metrics.json': metrics(0.5) });
    const { index } = open(git.root);
    expect(await index.open()).toMatchObject({ state: 'ready', dvcRoot: null });
    expect(index.snapshot.store.columns.map((column) => column.id)).toEqual([
      ['metric', 'metrics.json', 'acc'],
      ['param', 'config.json', 'lr'],
    ]);
  });

  it('shows what one revision spoils at its place and reads the rest', async () => {
    const git = repo();
    git.commit('good', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1), 'metrics.json': metrics(0.5) });
    git.experiment('broken-yaml', { 'params.yaml': 'train: [\n', 'metrics.json': metrics(0.6) });
    git.experiment('broken-json', { 'metrics.json': '{"acc": ' });
    git.experiment('huge', { 'metrics.json': Buffer.alloc(50_000_000, '1') });
    git.experiment('bomb', { 'params.yaml': bomb() });
    git.experiment('broken-pipeline', { 'nested/dvc.yaml': 'stages: {' });
    const { index } = open(git.root);
    await index.open();
    const { store } = index.snapshot;
    const cell = (name: string, id: Parameters<typeof store.cell>[1]): unknown =>
      store.cell(
        store.rows.findIndex((row) => row.label === name),
        id,
      );
    const lr = ['param', 'params.yaml', 'train', 'lr'] as const;
    const acc = ['metric', 'metrics.json', 'acc'] as const;
    expect(cell('broken-yaml', lr)).toMatchObject({ t: 'error' });
    expect(cell('broken-yaml', acc)).toBe(0.6);
    expect(cell('broken-json', acc)).toMatchObject({ t: 'error' });
    expect(cell('broken-json', lr)).toBe(0.1);
    expect(cell('huge', acc)).toMatchObject({ t: 'error', message: expect.stringContaining('50 MB') as string });
    expect(cell('bomb', lr)).toMatchObject({ t: 'error' });
    expect(cell('broken-pipeline', acc)).toBe(0.5);
    expect(store.rows.find((row) => row.label === 'broken-pipeline')?.error).toContain('nested/dvc.yaml');
  });

  it('reads curves of what runs in the workspace where they are written', async () => {
    const git = repo();
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1), '.dvc/config': '', '.dvc/.gitignore': '/tmp\n' });
    const run = spawn('bash', ['-c', 'exec -a dvc sleep 60']);
    cleanup.push(() => run.kill());
    const info = {
      baseline_rev: git.git('rev-parse', 'HEAD'),
      root_dir: git.root,
      dvc_dir: '.dvc',
      name: 'live',
      location: 'workspace',
      status: 2,
    };
    const folder = '.dvc/tmp/exps/run/workspace';
    git.write({ [`${folder}/workspace.run`]: JSON.stringify(info), [`${folder}/workspace.json`]: JSON.stringify({ pid: run.pid }) });
    git.write({ 'plots/loss.tsv': 'step\tloss\n0\t1\n' });
    const { index } = open(git.root);
    await index.open();
    const row = index.snapshot.store.rows.find(({ label }) => label === 'live');
    const source = await index.sourceOf(row?.id ?? '');
    expect(await source?.text('plots/loss.tsv', 1_000)).toBe('step\tloss\n0\t1\n');
  });

  it('tells a missing folder of Git, a repository without commits, and Git missing apart', async () => {
    const empty = repo();
    expect(await open(empty.root).index.open()).toMatchObject({ state: 'no-commits' });
    rmSync(join(empty.root, '.git'), { recursive: true });
    expect(await open(empty.root).index.open()).toMatchObject({ state: 'no-repository' });
    const git = repo();
    git.commit('one');
    expect(await open(git.root, { git: '/nowhere/git' }).index.open()).toMatchObject({
      state: 'git-missing',
      message: expect.stringContaining('Install Git') as string,
    });
  });

  it('says what Git is in the middle of', async () => {
    const git = repo();
    git.commit('one', { 'params.yaml': params(1) });
    git.commit('two', { 'params.yaml': params(2) });
    const shallow = repo();
    git.git('clone', '--quiet', '--depth=1', `file://${git.root}`, join(shallow.root, 'clone'));
    expect((await open(join(shallow.root, 'clone')).index.open()).conditions).toEqual(['shallow']);
    git.git('checkout', '--quiet', '--detach');
    const detached = open(git.root).index;
    expect((await detached.open()).conditions).toEqual(['detached']);
    expect(table(detached).length).toBe(3);
    mkdirSync(join(git.root, '.git/rebase-merge'));
    expect((await open(git.root).index.open()).conditions).toEqual(['rebasing']);
  });

  it('works in a linked worktree and a project below the root of the repository', async () => {
    const git = repo();
    git.commit('one', {
      'sub/.dvc/config': '',
      'sub/dvc.yaml': PIPELINE,
      'sub/params.yaml': params(0.1),
      'sub/metrics.json': metrics(0.4),
    });
    git.experiment('exp', { 'sub/params.yaml': params(0.2), 'sub/metrics.json': metrics(0.5) });
    const other = repo();
    git.git('worktree', 'add', '--quiet', '-b', 'tree', join(other.root, 'tree'));
    const { index } = open(join(other.root, 'tree/sub'));
    await index.open();
    expect(table(index)).toEqual(['workspace: 0.1 0.4', 'one: 0.1 0.4', 'exp: 0.2 0.5']);
  });

  it('tells projects of one repository apart, also where one is in the other', async () => {
    const git = repo();
    const project = (folder: string, lr: number): Record<string, string> => ({
      [`${folder}.dvc/config`]: '',
      [`${folder}dvc.yaml`]: PIPELINE,
      [`${folder}params.yaml`]: params(lr),
    });
    git.commit('one', { ...project('', 0.1), ...project('a/', 0.2), ...project('a/b/', 0.3) });
    git.experiment('exp', { 'a/params.yaml': params(0.9) });
    for (const [folder, workspace, experiment] of [
      ['', 0.1, 0.1],
      ['a', 0.2, 0.9],
      ['a/b', 0.3, 0.3],
      ['a/b/deeper', 0.3, 0.3],
    ] as const) {
      mkdirSync(join(git.root, folder), { recursive: true });
      const { index } = open(join(git.root, folder));
      await index.open();
      const missing = '{"t":"missing"}';
      expect(table(index)).toEqual([`workspace: ${workspace} ${missing}`, `one: ${workspace} ${missing}`, `exp: ${experiment} ${missing}`]);
      expect(index.pipelineFiles).toEqual(['dvc.yaml']);
    }
  });

  it('works in a submodule, whose Git directory is elsewhere, and sees its experiments come', async () => {
    const inner = repo();
    inner.commit('inner', { '.dvc/config': '', 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1) });
    const outer = repo();
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub');
    outer.commit('outer');
    const { index } = open(join(outer.root, 'sub'), {}, true);
    expect(await index.open()).toMatchObject({ state: 'ready', root: join(outer.root, 'sub') });
    expect(table(index)).toEqual(['workspace: 0.1 {"t":"missing"}', 'inner: 0.1 {"t":"missing"}']);
    const head = outer.git('-C', 'sub', 'rev-parse', 'HEAD');
    const experiment = outer.git('-C', 'sub', 'commit-tree', 'HEAD^{tree}', '-p', 'HEAD', '-m', 'exp');
    outer.git('-C', 'sub', 'update-ref', `refs/exps/${head.slice(0, 2)}/${head.slice(2)}/exp`, experiment);
    await eventually(() => index.summary().experiments === 1);
    const around = open(outer.root).index;
    expect(await around.open()).toMatchObject({ state: 'ready', dvcRoot: null, experiments: 0 });
  });

  it('says of a repository of a newer kind that Git is too old for it', async () => {
    const git = repo();
    git.commit('one');
    git.git('config', 'core.repositoryformatversion', '1');
    git.git('config', 'extensions.someday', 'true');
    expect(await open(git.root).index.open()).toMatchObject({
      state: 'error',
      message: expect.stringMatching(/newer kind \(someday\).*Install a newer Git/) as string,
    });
  });

  it('reads each experiment once while refs and objects are packed', async () => {
    const git = repo();
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1) });
    for (let n = 0; n < 12; n += 1) {
      git.experiment(`e${n}`, { 'params.yaml': params(n) });
    }
    const { index } = open(git.root);
    await index.open();
    const wanted = table(index).sort();
    const state = { packing: true };
    const pack = (async () => {
      for (const args of [
        ['pack-refs', '--all'],
        ['gc', '--quiet', '--prune=now'],
        ['repack', '-adq'],
        ['pack-refs', '--all', '--prune'],
      ]) {
        await promisify(execFile)('git', args, { cwd: git.root });
      }
      state.packing = false;
    })();
    while (state.packing) {
      const fresh = open(git.root).index;
      await fresh.open();
      await index.refresh();
      expect(table(index).sort()).toEqual(wanted);
      expect(table(fresh).sort()).toEqual(wanted);
      fresh.dispose();
    }
    await pack;
  });

  it.each([[''], ['sub']])('works where the folder “%s” of the repository is opened through a link', async (below) => {
    const git = repo();
    const prefix = below === '' ? '' : `${below}/`;
    git.commit('one', { [`${prefix}.dvc/config`]: '', [`${prefix}dvc.yaml`]: PIPELINE, [`${prefix}params.yaml`]: params(0.1) });
    const link = join(repo().root, 'link');
    symlinkSync(join(git.root, below), link);
    const { index } = open(link);
    await index.open();
    expect(table(index)).toEqual(['workspace: 0.1 {"t":"missing"}', 'one: 0.1 {"t":"missing"}']);
  });

  it('does not follow links out of the repository when it reads a commit', async () => {
    const git = repo();
    symlinkSync('/etc/hostname', join(git.root, 'metrics.json'));
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(1) });
    const { index } = open(git.root);
    await index.open();
    expect(index.snapshot.store.cell(1, ['metric', 'metrics.json', 'acc'])).toEqual({ t: 'missing' });
  });
});

describe('watching', () => {
  it('sees a new experiment, a saved parameter and a new metrics file without being asked', async () => {
    const git = repo();
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1) });
    const { index } = open(git.root, {}, true);
    await index.open();
    git.experiment('fresh', { 'params.yaml': params(0.2) });
    await eventually(() => index.snapshot.store.rows.some((row) => row.label === 'fresh'));
    git.write({ 'params.yaml': params(0.7) });
    const lr = () => index.snapshot.store.cell(index.snapshot.store.indexOf(WORKSPACE) ?? -1, ['param', 'params.yaml', 'train', 'lr']);
    await eventually(() => lr() === 0.7);
    git.write({ 'metrics.json': metrics(0.9) });
    await eventually(() => index.snapshot.store.cell(0, ['metric', 'metrics.json', 'acc']) === 0.9);
  });

  it('makes one refresh of a burst of many refs', async () => {
    const git = repo();
    const head = git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1) });
    const { index, changes } = open(git.root, {}, true);
    await index.open();
    const folder = join(git.root, '.git/refs/exps', head.slice(0, 2), head.slice(2));
    mkdirSync(folder, { recursive: true });
    // The folder itself is new: until it is watched, that is a change of its own.
    await eventually(() => changes.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = changes.length;
    for (let n = 0; n < 1000; n += 1) {
      writeFileSync(join(folder, `e${n}`), `${head}\n`);
    }
    await eventually(() => index.summary().experiments === 1000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(changes.length - before).toBe(1);
  });

  it('recovers when the repository comes into being after the folder was opened', async () => {
    const git = repo();
    rmSync(join(git.root, '.git'), { recursive: true });
    const { index } = open(git.root, {}, true);
    expect(await index.open()).toMatchObject({ state: 'no-repository' });
    git.git('init', '--quiet', '--initial-branch=main');
    git.commit('one', { 'dvc.yaml': PIPELINE, 'params.yaml': params(0.1) });
    await index.refresh();
    expect(index.summary().state).toBe('ready');
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let n = 1; n < 12; n += 1) {
    lines.push(
      `a${n}: &a${n} [${Array(9)
        .fill(`*a${n - 1}`)
        .join(', ')}]`,
    );
  }
  return `${lines.join('\n')}\n`;
}
