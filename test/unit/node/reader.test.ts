import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ExperimentIndex } from '../../../src/node/index/index.js';
import { printExperiments } from '../../../src/node/show.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const PIPELINE =
  'stages:\n  train:\n    cmd: python train.py\n    deps: [data]\n    params: [lr]\n    metrics: [metrics.json: {cache: false}]\n';
const LOCK =
  "schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    deps:\n    - path: data\n      md5: 1e8b2c3a6bbc8f8ff21acae1a6595824\n";

const repos: GitRepo[] = [];
afterEach(() => repos.splice(0).forEach((one) => one.dispose()));

/** Two experiments, one of which has a metrics file that cannot be read. */
function project(): GitRepo {
  const repo = new GitRepo();
  repos.push(repo);
  repo.commit('one', {
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
    'dvc.yaml': PIPELINE,
    'dvc.lock': LOCK,
    'params.yaml': 'lr: 0.1\n',
    'metrics.json': '{"acc": NaN, "big": 12345678901234567890, "list": [1, {"a": -0.0}]}',
  });
  repo.experiment('good', { 'params.yaml': 'lr: 0.2\nnested: {}\n' });
  repo.experiment('broken', { 'metrics.json': '{"acc": ' });
  return repo;
}

async function show(repo: GitRepo, build: string | null): Promise<string> {
  let text = '';
  await printExperiments(
    repo.root,
    'git',
    { all: true },
    { build, strict: true, write: (part) => (text += Buffer.from(part).toString('latin1')), warn: (message) => expect(message).toBe('') },
  );
  return text;
}

const cacheOf = (repo: GitRepo): string => join(repo.root, '.dvc/tmp/espalier');

/** Takes the contents of all files of all commits away from Git. */
function loseBlobs(repo: GitRepo): void {
  for (const line of repo.git('cat-file', '--batch-all-objects', '--batch-check').split('\n')) {
    const [id = '', type] = line.split(' ');
    if (type === 'blob') {
      rmSync(join(repo.root, '.git/objects', id.slice(0, 2), id.slice(2)));
    }
  }
}

describe('the cache of revisions', () => {
  it('says the same as the objects it was made from, without reading them again', async () => {
    const repo = project();
    const fresh = await show(repo, null);
    expect(fresh).toContain('"hash": "1e8b2c3a6bbc8f8ff21acae1a6595824"');
    expect(await show(repo, 'a')).toBe(fresh);
    expect(readdirSync(cacheOf(repo))).toHaveLength(4);
    loseBlobs(repo);
    expect(await show(repo, 'a')).toBe(fresh);
    expect(await show(repo, null)).not.toBe(fresh);
  });

  it('keeps what is not fetched, as long as DVC’s cache lacks it', async () => {
    const text = '{"acc": 0.75}';
    const md5 = createHash('md5').update(text).digest('hex');
    const made = (): GitRepo => {
      const repo = project();
      repo.experiment('kept', {
        'dvc.yaml': 'stages:\n  train:\n    cmd: python train.py\n    metrics: [kept.json]\n',
        'dvc.lock': `schema: '2.0'\nstages:\n  train:\n    cmd: python train.py\n    outs:\n    - {path: kept.json, hash: md5, md5: ${md5}, size: 13}\n`,
      });
      return repo;
    };
    const repo = made();
    const fresh = await show(repo, null);
    expect(fresh).toContain('"kept.json": {"error"');
    expect(await show(repo, 'a')).toBe(fresh);
    loseBlobs(repo);
    expect(await show(repo, 'a')).toBe(fresh);
    const index = new ExperimentIndex(
      {
        folder: repo.root,
        git: 'git',
        commitsPerBranch: 1,
        mainMetric: null,
        directions: {},
        conventionalParams: [],
        conventionalMetrics: [],
      },
      () => undefined,
      // As the command line caches it.
      { watch: false, everything: true, build: 'a' },
    );
    await index.open();
    const kept = index.snapshot.records.find(({ row }) => row.label === 'kept');
    expect(kept?.files.metrics.get('kept.json')).toMatchObject({ error: { notFetched: true } });
    index.dispose();
    const fetched = made();
    await show(fetched, 'a');
    fetched.write({ [`.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`]: text });
    expect(await show(fetched, 'a')).toContain('"kept.json": {"data": {"acc": 0.75}}');
  });

  it('is not taken by another build, nor when it is damaged', async () => {
    const repo = project();
    const fresh = await show(repo, 'a');
    for (const name of readdirSync(cacheOf(repo))) {
      writeFileSync(join(cacheOf(repo), name), 'no cache');
    }
    expect(await show(repo, 'a')).toBe(fresh);
    loseBlobs(repo);
    expect(await show(repo, 'a')).toBe(fresh);
    expect(await show(repo, 'b')).toContain('Git does not have');
  });

  it('does not keep what was read while Git lacked something, as in a partial clone', async () => {
    const repo = project();
    const whole = await show(repo, null);
    const partial = new GitRepo();
    repos.push(partial);
    repo.git('config', 'uploadpack.allowFilter', 'true');
    const clone = join(partial.root, 'clone');
    repo.git('clone', '--quiet', '--filter=blob:none', `file://${repo.root}`, clone);
    const cloned = Object.assign(Object.create(partial) as GitRepo, { root: clone });
    // A clone has no experiments of its own.
    cloned.git('fetch', '--quiet', 'origin', 'refs/exps/*:refs/exps/*');
    expect(await show(cloned, 'a')).toContain('Git does not have');
    // As a checkout of the experiments does.
    cloned
      .git('rev-list', '--objects', '--all')
      .split('\n')
      .forEach((line) => cloned.git('cat-file', '-p', line.split(' ')[0] ?? ''));
    expect((await show(cloned, 'a')).replace(/\[\{"rev": "workspace".*?\}, \{"rev"/, '[{"rev"')).toBe(
      whole.replace(/\[\{"rev": "workspace".*?\}, \{"rev"/, '[{"rev"'),
    );
  });

  it('changes nothing of the repository but its own folder, and takes none of DVC’s locks', async () => {
    const repo = project();
    writeFileSync(join(repo.root, '.git/index.lock'), '');
    const before = [repo.git('for-each-ref'), repo.git('status', '--porcelain', '--ignored'), readdirSync(join(repo.root, '.git')).join()];
    await show(repo, 'a');
    const after = [repo.git('for-each-ref'), repo.git('status', '--porcelain', '--ignored'), readdirSync(join(repo.root, '.git')).join()];
    expect(after).toEqual([before[0], `${before[1] ?? ''}\n!! .dvc/tmp/`.trim(), before[2]]);
    expect(readdirSync(join(repo.root, '.dvc/tmp'))).toEqual(['espalier']);
  });

  it('prints what it printed the last time only as long as nothing else is to be printed', async () => {
    const repo = project();
    await show(repo, 'a');
    const shown = join(cacheOf(repo), 'shown.cache');
    const check = async (change: () => void): Promise<void> => {
      change();
      const before = existsSync(shown) ? readFileSync(shown) : null;
      const fresh = await show(repo, null);
      expect(await show(repo, 'a')).toBe(fresh);
      expect(await show(repo, 'a')).toBe(fresh);
      expect(before === null || !readFileSync(shown).equals(before)).toBe(true);
    };
    await check(() => repo.experiment('another', { 'params.yaml': 'lr: 0.5\n' }));
    await check(() => repo.git('branch', 'aside'));
    await check(() => repo.git('checkout', '--quiet', 'aside'));
    await check(() => repo.git('checkout', '--quiet', '--detach'));
    await check(() => repo.git('tag', '-a', '-m', 'said', 'v1'));
    await check(() => repo.commit('two', { 'params.yaml': 'lr: 0.6\n' }));
    const zone = process.env['TZ'];
    await check(() => (process.env['TZ'] = process.env['TZ'] === 'Asia/Tokyo' ? 'America/New_York' : 'Asia/Tokyo'));
    process.env['TZ'] = zone;
    if (zone === undefined) {
      delete process.env['TZ'];
    }
    // The workspace is always as it is now.
    repo.write({ 'params.yaml': 'lr: 0.7\n', 'data.dvc': 'outs:\n- {path: data, md5: 1e8b2c3a6bbc8f8ff21acae1a6595824}\n' });
    expect(await show(repo, 'a')).toBe(await show(repo, null));
    expect(await show(repo, 'a')).toMatch(/"workspace".*"lr": 0\.7/);
    writeFileSync(shown, readFileSync(shown).subarray(0, 200));
    expect(await show(repo, 'a')).toBe(await show(repo, null));
  });
});
