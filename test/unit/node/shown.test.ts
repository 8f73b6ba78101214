import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { printExperiments } from '../../../src/node/show.js';
import { keptFor } from '../../../src/node/shown/again.js';
import { textsOf } from '../../../src/node/shown/keptFile.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const repos: GitRepo[] = [];
afterEach(() => {
  repos.splice(0).forEach((one) => one.dispose());
  vi.unstubAllEnvs();
});

const PIPELINE = `stages:
  train:
    cmd: python train.py
    deps: [data]
    params: [lr, more.yaml: [a]]
    metrics: [metrics.json: {cache: false}, all: {cache: false}]
`;
const LOCK =
  "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: data\n      md5: 1e8b2c3a6bbc8f8ff21acae1a6595824\n";

function project(): GitRepo {
  const repo = new GitRepo();
  repos.push(repo);
  repo.commit('one', {
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n/config.local\n',
    'dvc.yaml': PIPELINE,
    'dvc.lock': LOCK,
    'params.yaml': 'lr: 0.1\n',
    'more.yaml': 'a: 1\n',
    'metrics.json': '{"acc": NaN}',
    'all/one.json': '{"f1": 0.5}',
    'src/deep/train.py': 'pass\n',
  });
  repo.experiment('first', { 'params.yaml': 'lr: 0.2\n' });
  repo.experiment('second', { 'metrics.json': '{"acc": 0.75}' });
  return repo;
}

/** What a new process prints that keeps it under this name of a build, or, without one, looks for nothing that was kept. */
async function show(repo: GitRepo, build: string | null, folder = repo.root): Promise<string> {
  let text = '';
  await printExperiments(
    folder,
    'git',
    { all: true },
    { build, strict: false, write: (part) => (text += Buffer.from(part).toString('latin1')), warn: (message) => expect(message).toBe('') },
  );
  return text;
}

const ASKED = ['show', '--json', '-A'];

async function again(repo: GitRepo, { args = ASKED, build = 'a', folder = repo.root } = {}): Promise<string | null> {
  const found = keptFor(args, folder, build);
  const texts = found && (await textsOf([found.workspace, ...found.rest]).catch(() => null));
  return texts && Buffer.concat(texts).toString('latin1');
}

const kept = (repo: GitRepo): string => join(repo.root, '.dvc/tmp/espalier/shown.cache');

/** Changes that say something else, and some that might. */
const CHANGES: readonly (readonly [what: string, change: (repo: GitRepo) => void])[] = [
  ['a parameter, as long as before and at the same time', (repo) => keepingTime(repo, 'params.yaml', 'lr: 0.9\n')],
  ['another file of parameters', (repo) => repo.write({ 'more.yaml': 'a: 2\n' })],
  ['a file of parameters that goes', (repo) => rmSync(join(repo.root, 'more.yaml'))],
  ['a metric', (repo) => repo.write({ 'metrics.json': '{"acc": 1}' })],
  ['a metric in a folder', (repo) => repo.write({ 'all/one.json': '{"f1": 0.6}' })],
  ['one more file in a folder of metrics', (repo) => repo.write({ 'all/two.json': '{"f1": 0.7}' })],
  ['a folder of metrics that goes', (repo) => rmSync(join(repo.root, 'all'), { recursive: true })],
  ['the pipeline', (repo) => repo.write({ 'dvc.yaml': PIPELINE.replace('[lr,', '[') })],
  ['the lock', (repo) => repo.write({ 'dvc.lock': LOCK.replace('1e8b', '2e8b') })],
  ['a pipeline that goes', (repo) => rmSync(join(repo.root, 'dvc.yaml'))],
  ['a pipeline in a folder', (repo) => repo.write({ 'src/deep/dvc.yaml': 'metrics: [m.json]\n', 'src/deep/m.json': '{"x": 1}' })],
  ['a pipeline in a new folder', (repo) => repo.write({ 'new/dvc.yaml': 'metrics: [m.json]\n', 'new/m.json': '{"x": 1}' })],
  ['a folder that becomes a project of its own', (repo) => mkdirSync(join(repo.root, 'src/.dvc'))],
  ['a folder that becomes a Python environment', (repo) => repo.write({ 'src/pyvenv.cfg': '' })],
  ['what DVC ignores', (repo) => repo.write({ '.dvcignore': 'all/one.json\n' })],
  [
    'a file that DVC tracks',
    (repo) => repo.write({ 'data.dvc': 'outs:\n- md5: 1e8b2c3a6bbc8f8ff21acae1a6595824\n  size: 1\n  path: data\n' }),
  ],
  ['data in a folder', (repo) => repo.write({ 'src/data.dvc': 'outs:\n- md5: 1e8b2c3a6bbc8f8ff21acae1a6595824\n  size: 1\n  path: d\n' })],
  ['what Git ignores', (repo) => repo.write({ '.gitignore': 'data.dvc\n/new/\n' })],
  ['what Git ignores in a folder', (repo) => repo.write({ 'src/.gitignore': '*\n' })],
  ['what Git ignores in this clone', (repo) => repo.write({ '.git/info/exclude': 'dvc.yaml\n' })],
  ['where Git looks for what it ignores', (repo) => repo.git('config', 'core.excludesFile', join(repo.root, 'dvc.lock'))],
  ['DVC’s configuration', (repo) => repo.write({ '.dvc/config.local': '[cache]\n    dir = /elsewhere\n' })],
  ['a commit', (repo) => repo.commit('more', { 'params.yaml': 'lr: 0.3\n' })],
  ['an experiment', (repo) => repo.experiment('third', { 'params.yaml': 'lr: 0.4\n' })],
  ['an experiment that goes', (repo) => repo.git('update-ref', '-d', experimentRef(repo, 'first'))],
  ['a branch', (repo) => repo.git('branch', 'side')],
  ['a tag', (repo) => repo.git('tag', '--annotate', '--message=x', 'v1')],
  ['the branch that is checked out', (repo) => repo.git('checkout', '--quiet', '-b', 'other')],
  ['no branch that is checked out', (repo) => repo.git('checkout', '--quiet', '--detach')],
  ['refs that are packed', (repo) => repo.git('pack-refs', '--all')],
  ['where DVC started from', (repo) => repo.git('update-ref', 'refs/exps/exec/EXEC_BASELINE', 'HEAD')],
  ['a queue', (repo) => queue(repo)],
  ['a run that failed', (repo) => run(repo, 4)],
  ['a run that is over', (repo) => run(repo, 3)],
  ['a run whose process may be there', (repo) => run(repo, 2)],
  ['an object that stands for another', (repo) => repo.git('replace', 'HEAD', repo.git('commit-tree', '-m', 'x', 'HEAD^{tree}'))],
  ['history that is grafted', (repo) => repo.write({ '.git/info/grafts': `${repo.git('rev-parse', 'HEAD')}\n` })],
  ['nothing', () => undefined],
];

function keepingTime(repo: GitRepo, path: string, text: string): void {
  const file = join(repo.root, path);
  writeFileSync(file, text);
  utimesSync(file, 1_700_000_000, 1_700_000_000);
}

const experimentRef = (repo: GitRepo, name: string): string =>
  repo
    .git('for-each-ref', '--format=%(refname)', 'refs/exps')
    .split('\n')
    .find((ref) => ref.endsWith(`/${name}`)) ?? 'refs/exps/none';

function queue(repo: GitRepo): void {
  const id = repo.git('rev-parse', 'HEAD');
  const file = join(repo.root, '.git/logs/refs/exps/celery/stash');
  mkdirSync(join(file, '..'), { recursive: true });
  appendFileSync(file, `${'0'.repeat(40)} ${id} Ada <ada@example.org> 1700000000 +0000\tcommit: dvc-exp:${id}:${id}:queued\n`);
}

function run(repo: GitRepo, status: number): void {
  const id = repo.git('rev-parse', 'HEAD');
  const info = {
    baseline_rev: id,
    root_dir: repo.root,
    dvc_dir: '.dvc',
    name: 'first',
    location: 'dvc-task',
    status,
    result_ref: experimentRef(repo, 'first'),
  };
  repo.write({ [`.dvc/tmp/exps/run/${id}/${id}.run`]: JSON.stringify(info), [`.dvc/tmp/exps/run/${id}/${id}.json`]: '{"pid": 999999999}' });
}

describe('what was shown', () => {
  it('is shown again where all is as it was, and nothing is started or read for it', async () => {
    const repo = project();
    const fresh = await show(repo, null);
    expect(await again(repo)).toBeNull();
    expect(await show(repo, 'a')).toBe(fresh);
    expect(await again(repo)).toBe(fresh);
    rmSync(join(repo.root, '.git/objects'), { recursive: true });
    mkdirSync(join(repo.root, '.git/objects'));
    expect(await again(repo)).toBe(fresh);
  });

  it.each(CHANGES)('is made anew after a change of %s, and kept again where files say it all', async (_what, change) => {
    const repo = project();
    keepingTime(repo, 'params.yaml', 'lr: 0.5\n');
    await show(repo, 'a');
    expect(await again(repo)).not.toBeNull();
    change(repo);
    const fresh = await show(repo, null);
    expect([null, fresh]).toContain(await again(repo));
    expect(await show(repo, 'a')).toBe(fresh);
    expect([null, fresh]).toContain(await again(repo));
  });

  it('is never that of another state, whatever changes and changes back', async () => {
    const same = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(CHANGES.length - 1), fc.boolean()), { minLength: 4, maxLength: 8 }), async (steps) => {
        const repo = project();
        for (const [at, isShown] of steps) {
          const [what, change] = CHANGES[at]!;
          try {
            change(repo);
          } catch {
            // It was made before.
          }
          const fresh = await show(repo, null);
          const text = await again(repo);
          expect([null, fresh], what).toContain(text);
          if (isShown) {
            expect(await show(repo, 'a'), what).toBe(fresh);
            if ((await again(repo)) === fresh) {
              same.add(what);
            }
          }
        }
      }),
      { numRuns: 12 },
    );
    expect(same.size).toBeGreaterThan(10);
  });

  it('is shown again also where pipelines and data are in folders, until Git ignores something else', async () => {
    const repo = project();
    CHANGES.filter(([what]) => ['data in a folder', 'a pipeline in a new folder'].includes(what)).forEach(([, change]) => change(repo));
    const fresh = await show(repo, 'a');
    expect(fresh).toContain('"new/m.json"');
    expect(await again(repo)).toBe(fresh);
    for (const files of [{ '.gitignore': 'm.json\n' }, { 'new/.gitignore': 'dvc.yaml\n' }, { '.git/info/exclude': '/new/\n' }]) {
      repo.write(files);
      expect(await again(repo)).toBeNull();
      const next = await show(repo, null);
      expect(next.includes('"new/m.json"')).toBe('.gitignore' in files);
      expect(await show(repo, 'a')).toBe(next);
      expect(await again(repo)).toBe(next);
    }
    const home = join(repo.root, 'home');
    repo.write({ 'home/git/ignore': 'x\n', '.git/info/exclude': '', 'new/.gitignore': '' });
    vi.stubEnv('XDG_CONFIG_HOME', home);
    await show(repo, 'a');
    expect(await again(repo)).not.toBeNull();
    repo.write({ 'home/git/ignore': 'dvc.yaml\n' });
    expect(await again(repo)).toBeNull();
    repo.git('config', 'core.excludesFile', '/elsewhere');
    await show(repo, 'a');
    expect(await again(repo)).toBeNull();
  });

  it('is for the same question, in the same folder, by the same build in the same surroundings alone', async () => {
    const repo = project();
    const fresh = await show(repo, 'a');
    for (const args of [
      ['show', '-A', '--json'],
      ['--json', '--all-commits', 'show'],
    ]) {
      expect(await again(repo, { args })).toBe(fresh);
    }
    for (const args of [
      ['show', '--json'],
      [...ASKED, '--strict'],
      [...ASKED, '--rev', 'main'],
      [...ASKED, '--cwd=src'],
      ['pipeline', '--json', '-A'],
      [],
    ]) {
      expect(await again(repo, { args }), args.join(' ')).toBeNull();
    }
    expect(await again(repo, { build: 'b' })).toBeNull();
    expect(await again(repo, { folder: join(repo.root, 'src') })).toBeNull();
    expect(await show(repo, 'a', join(repo.root, 'src'))).toBe(fresh);
    expect(await again(repo, { folder: join(repo.root, 'src') })).toBe(fresh);
    expect(await again(repo)).toBeNull();
    await show(repo, 'a');
    for (const [name, value] of [
      ['TZ', 'Asia/Tokyo'],
      ['DVC_GLOBAL_CONFIG_DIR', '/elsewhere'],
      ['HOME', '/elsewhere'],
      ['GIT_CONFIG_COUNT', '0'],
    ]) {
      vi.stubEnv(name!, value);
      expect(await again(repo), name).toBeNull();
      vi.unstubAllEnvs();
    }
    expect(await again(repo)).toBe(fresh);
  });

  it('is not taken from a file that is cut short, damaged, empty, or behind a link', async () => {
    const repo = project();
    const fresh = await show(repo, 'a');
    const whole = readFileSync(kept(repo));
    for (const length of [0, 7, 18, 100, whole.length - 1]) {
      writeFileSync(kept(repo), whole);
      truncateSync(kept(repo), length);
      expect(await again(repo), `${length} bytes`).toBeNull();
    }
    for (const at of [0, 12, 30, whole.length - 3, whole.length - 60]) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(kept(repo), damaged);
      expect(await again(repo), `byte ${at}`).toBeNull();
      expect(await show(repo, 'a')).toBe(fresh);
    }
    expect(await again(repo)).toBe(fresh);
    const folder = join(repo.root, '.dvc/tmp/espalier');
    symlinkSync(folder, join(repo.root, 'link'));
    rmSync(join(repo.root, '.dvc/tmp'), { recursive: true });
    expect(existsSync(kept(repo))).toBe(false);
    expect(await again(repo)).toBeNull();
  });

  it('is not kept as what only one of two has seen that look at once', async () => {
    const repo = project();
    const fresh = await show(repo, null);
    expect(await Promise.all([show(repo, 'a'), show(repo, 'a')])).toEqual([fresh, fresh]);
    expect([null, fresh]).toContain(await again(repo));
    repo.write({ 'params.yaml': 'lr: 0.8\n' });
    expect(await again(repo)).toBeNull();
  });
});
