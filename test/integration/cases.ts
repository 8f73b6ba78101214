/** Each case opens one folder in real VS Code and runs suites there. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { DvcProject, until } from '../fixtures/dvcProject.js';
import { GitRepo } from '../fixtures/gitRepo.js';
import { withoutSearchLibraries } from '../fixtures/wheels.mjs';
import { copySample, type IntegrationCase } from '../harness/cases.js';

/** The same parameter in three formats, and experiments with other values, on three branches. Metrics of one are in the remote alone. */
function formats(dir: string): string {
  const repo = new GitRepo({ parent: dir });
  const files = (lr: number): Record<string, string> => ({
    'params.toml': `[train]\nlr = ${lr}\n`,
    'params.py': `class Train:\n    seed = 1\n    lr = ${lr}\n`,
    'params.json': `{\n  "train": {\n    "lr": ${lr}\n  }\n}\n`,
  });
  const params = '[params.toml: [train.lr], params.py: [Train.lr], params.json: [train.lr]]';
  repo.commit('First', {
    ...files(0.1),
    'dvc.yaml': `stages:\n  train:\n    cmd: python train.py\n    params: ${params}\n`,
    '.dvc/config': `[core]\n    remote = kept\n['remote "kept"']\n    url = ${join(dir, 'remote')}\n`,
    '.dvc/.gitignore': '/tmp\n/cache\n',
  });
  repo.experiment('other', files(0.2));
  const metrics = '{"acc": 0.75}';
  const md5 = createHash('md5').update(metrics).digest('hex');
  const stored = join(dir, 'remote/files/md5', md5.slice(0, 2), md5.slice(2));
  mkdirSync(dirname(stored), { recursive: true });
  writeFileSync(stored, metrics);
  repo.experiment('kept', {
    'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n    metrics: [kept.json]\n',
    'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - {path: kept.json, hash: md5, md5: ${md5}, size: 13}\n`,
  });
  for (let n = 1; n <= 14; n += 1) {
    repo.commit(`Commit ${n}`);
  }
  for (const branch of ['topic/a', 'topic/b']) {
    repo.git('checkout', '--quiet', '-b', branch, 'main');
    repo.commit(`Of ${branch}`);
    repo.experiment(`exp-${branch.slice(-1)}`, files(0.2));
  }
  repo.git('checkout', '--quiet', 'main');
  return repo.root;
}

/** Two stages of plain Python, which are quick, and whose parameters say how they end. */
function small(dir: string): string {
  const params = '# How it is trained.\ntrain:\n  lr: 1.0\n  steps: 1\n  pause: 0.0\n  fail: false\n  deaf: false\n';
  return new DvcProject({ parent: dir, files: { 'params.yaml': params } }).root;
}

/** The same, with a Python of its own that has no library for searches. */
function bare(dir: string): string {
  const root = small(dir);
  withoutSearchLibraries(join(root, '.venv'));
  return root;
}

/** Two repositories in one window, the second a project below the root of its own. */
function two(dir: string): string {
  const project = (name: string, folder: string): string => {
    const repo = new GitRepo({ parent: dir });
    const files = (lr: number): Record<string, string> => ({ [`${folder}params.yaml`]: `lr: ${lr}\n` });
    repo.commit(`First of ${name}`, {
      ...files(0.1),
      [`${folder}dvc.yaml`]: 'stages:\n  train:\n    cmd: python train.py\n    params: [lr]\n',
      [`${folder}.dvc/config`]: '',
    });
    repo.experiment(`exp-${name}`, files(0.2));
    return join(basename(repo.root), folder);
  };
  const folders = [
    { path: project('one', ''), name: 'one' },
    { path: project('two', 'sub/'), name: 'two' },
  ];
  const file = join(dir, 'two.code-workspace');
  writeFileSync(file, JSON.stringify({ folders }));
  return file;
}

/** A folder whose run was killed, and a project below the root of its repository, in one window. */
async function folders(dir: string): Promise<string> {
  const killed = new DvcProject({ parent: dir });
  killed.dvc('exp', 'run', '--quiet', '--name', 'kept', '-S', 'train.lr=9');
  killed.git('checkout', '--quiet', '--', '.');
  const child = killed.start('exp', 'run', '--name', 'killed', '-S', 'train.steps=300', '-S', 'train.pause=0.1');
  rmSync(join(killed.root, 'started'), { force: true });
  await until('the training runs', () => existsSync(join(killed.root, 'started')), 60_000);
  process.kill(-(child.pid ?? 0), 'SIGKILL');
  const below = new DvcProject({ parent: dir, below: 'ml' });
  const file = join(dir, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [killed, below].map(({ root }) => ({ path: relative(dir, root) })) }));
  return file;
}

/** Two people's clones of one bare remote, with a storage beside it; each in an editor of its own. */
function clones(dir: string): string[] {
  const project = new DvcProject({ parent: dir });
  const at = (name: string): string => join(dir, name);
  project.write({ '.dvc/config': `[core]\n    remote = store\n['remote "store"']\n    url = ${at('storage')}\n` });
  project.commit('A remote for data');
  project.git('clone', '--quiet', '--bare', project.root, at('remote.git'));
  return ['Ada', 'Bob'].map((name) => {
    project.git('clone', '--quiet', at('remote.git'), at(name));
    const clone = new GitRepo({ at: at(name) });
    clone.git('config', 'user.name', name);
    clone.git('config', 'user.email', `${name.toLowerCase()}@example.org`);
    return clone.root;
  });
}

/** As many as one would leave for a night. */
function fifty(dir: string): string {
  const project = new DvcProject({ parent: dir });
  project.dvc('exp', 'run', '--queue', '--name', 'n', '-S', 'train.lr=range(1,51)');
  return project.root;
}

export const cases: readonly IntegrationCase[] = [
  { name: 'sample project', workspace: copySample, suites: ['activation', 'lenses', 'runs'], timeout: 120_000 },
  { name: 'small project', workspace: small, suites: ['work', 'live', 'share'], timeout: 120_000 },
  { name: 'two clones at once', workspace: clones, suites: ['team'], timeout: 120_000 },
  { name: 'searched project', workspace: small, suites: ['sweeps'], timeout: 120_000 },
  { name: 'no search library', workspace: bare, suites: ['libraries'], settings: { 'espalier.dvcPath': '' }, timeout: 120_000 },
  { name: 'formats', workspace: formats, suites: ['formats', 'branches', 'panel', 'fetch', 'interpreter'] },
  { name: 'two repositories', workspace: two, suites: ['several'] },
  { name: 'restricted', workspace: formats, suites: ['restricted'], trusted: false },
  {
    name: 'several folders',
    workspace: folders,
    suites: ['folders'],
    soak: true,
    timeout: 120_000,
  },
  { name: 'queue of fifty', workspace: fifty, suites: ['fifty'], soak: true, timeout: 600_000 },
];
