/** Commits that keep experiments, and revisions that are brought back. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { advanceBranch, commitExperiment, finalize } from '../../../src/node/share/commits.js';
import { Repo } from '../../../src/node/share/repo.js';
import { restorePaths } from '../../../src/node/share/rollBack.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

let git: GitRepo;
let repo: Repo;
let first: string;
let experiment: string;

beforeEach(() => {
  git = new GitRepo();
  git.git('config', 'user.name', 'Ada');
  git.git('config', 'user.email', 'ada@example.org');
  repo = new Repo('git', git.root);
  first = git.commit('First', { 'params.yaml': 'lr: 1\n', 'train.py': 'one\n', 'dvc.yaml': 'stages: {}\n', 'metrics.json': '{"acc": 1}' });
  experiment = git.experiment('lr2', { 'params.yaml': 'lr: 2\n', 'metrics.json': '{"acc": 2}' });
});
afterEach(() => git.dispose());

const text = (path: string): string => readFileSync(join(git.root, path), 'utf8');
const show = (commit: string, path: string): string => git.git('show', `${commit}:${path}`);

describe('an experiment', () => {
  it('becomes a commit of the branch, and its files come along where the workspace is clean, or has them already', async () => {
    const commit = await commitExperiment(repo, { tip: first, experiment, message: 'Experiment: lr=2\n\nlr=2' });
    git.write({ 'params.yaml': 'lr: 2\n', 'mine.txt': 'mine' });
    await advanceBranch(repo, 'main', first, commit);
    expect(git.git('log', '--format=%s', 'main')).toBe('Experiment: lr=2\nFirst');
    expect(git.git('rev-parse', 'main^{tree}')).toBe(git.git('rev-parse', `${experiment}^{tree}`));
    expect([text('params.yaml'), text('metrics.json')]).toEqual(['lr: 2\n', '{"acc": 2}']);
    expect(git.git('status', '--porcelain')).toBe('?? mine.txt');
  });

  it('leaves a branch and its files alone where a change would be lost', async () => {
    const commit = await commitExperiment(repo, { tip: first, experiment, message: 'm' });
    git.write({ 'params.yaml': 'lr: 3\n' });
    await expect(advanceBranch(repo, 'main', first, commit)).rejects.toThrow('Changes of yours in params.yaml');
    expect([git.git('rev-parse', 'main'), text('params.yaml'), text('metrics.json')]).toEqual([first, 'lr: 3\n', '{"acc": 1}']);
  });

  it('is merged with what came since, and conflicts are said', async () => {
    const second = git.commit('Second', { 'train.py': 'two\n' });
    const commit = await commitExperiment(repo, { tip: second, experiment, message: 'm' });
    expect([show(commit, 'train.py'), show(commit, 'params.yaml')]).toEqual(['two', 'lr: 2']);
    const third = git.commit('Third', { 'params.yaml': 'lr: 3\n' });
    await expect(commitExperiment(repo, { tip: third, experiment, message: 'm' })).rejects.toThrow('both changed params.yaml');
  });

  it('is not put on a branch that moved meanwhile, nor on one that another working tree has', async () => {
    const commit = await commitExperiment(repo, { tip: first, experiment, message: 'm' });
    git.git('branch', 'other');
    git.git('worktree', 'add', '--quiet', join(git.root, 'tree'), 'other');
    await expect(advanceBranch(repo, 'other', first, commit)).rejects.toThrow('checked out in another working tree');
    git.commit('Second', { '.gitignore': 'tree\n' });
    await expect(advanceBranch(repo, 'main', first, commit)).rejects.toThrow('changed meanwhile');
  });

  it('is finalized as a branch and a tag at once, or not at all', async () => {
    const request = {
      tip: first,
      experiment,
      message: 'Best',
      branch: 'best',
      tag: 'v1',
      files: [{ path: 'dvc.yaml', text: 'stages: {a: {}}\n' }],
    };
    const commit = await finalize(repo, request);
    expect([git.git('rev-parse', 'best'), git.git('rev-parse', 'v1'), show(commit, 'dvc.yaml')]).toEqual([
      commit,
      commit,
      'stages: {a: {}}',
    ]);
    expect([git.git('rev-parse', 'main'), git.git('status', '--porcelain')]).toEqual([first, '']);
    await expect(finalize(repo, { ...request, branch: 'other' })).rejects.toThrow('changed meanwhile');
    expect(git.git('branch', '--list', 'other')).toBe('');
  });
});

describe('rolling back', () => {
  it('brings configuration and results of a revision, and code only when asked', async () => {
    git.git('rm', '--quiet', 'dvc.yaml');
    git.commit('Second', { 'params.yaml': 'lr: 9\n', 'train.py': 'nine\n', 'data.dvc': 'outs: []\n', 'new.py': '' });
    const head = git.git('rev-parse', 'HEAD');
    const values = ['params.yaml', 'metrics.json'];
    await restorePaths(repo, first, { prefix: '', scope: 'results', values });
    expect([text('params.yaml'), text('train.py'), text('dvc.yaml')]).toEqual(['lr: 1\n', 'nine\n', 'stages: {}\n']);
    expect([existsSync(join(git.root, 'data.dvc')), existsSync(join(git.root, 'new.py'))]).toEqual([false, true]);
    await restorePaths(repo, first, { prefix: '', scope: 'everything', values });
    expect([text('train.py'), existsSync(join(git.root, 'new.py'))]).toEqual(['one\n', false]);
    expect(git.git('rev-parse', 'HEAD')).toBe(head);
  });
});
