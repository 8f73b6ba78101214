/** Commits that keep experiments, and revisions that are brought back. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { advanceBranch, commitExperiment, finalize, mergeTrees } from '../../../src/node/share/commits.js';
import { makeCommit } from '../../../src/node/share/newCommit.js';
import { Repo } from '../../../src/node/share/repo.js';
import { restorePaths } from '../../../src/node/share/rollBack.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

let git: GitRepo;
let repo: Repo;
let first: string;
let experiment: string;
let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'espalier-commits-'));
  vi.stubEnv('TMPDIR', temporary);
  vi.stubEnv('TEMP', temporary);
  git = new GitRepo({ parent: dirname(temporary) });
  git.git('config', 'user.name', 'Ada');
  git.git('config', 'user.email', 'ada@example.org');
  repo = new Repo('git', git.root);
  first = git.commit('First', { 'params.yaml': 'lr: 1\n', 'train.py': 'one\n', 'dvc.yaml': 'stages: {}\n', 'metrics.json': '{"acc": 1}' });
  experiment = git.experiment('lr2', { 'params.yaml': 'lr: 2\n', 'metrics.json': '{"acc": 2}' });
});
afterEach(() => {
  vi.unstubAllEnvs();
  git.dispose();
  rmSync(temporary, { recursive: true, force: true });
});

const text = (path: string): string => readFileSync(join(git.root, path), 'utf8');
const show = (commit: string, path: string): string => git.git('show', `${commit}:${path}`);

describe('an experiment', () => {
  it('becomes a commit of the branch, and its files come along where the workspace is clean, or has them already', async () => {
    const commit = await commitExperiment(repo, { branch: 'main', tip: first, experiment, message: 'Experiment: lr=2\n\nlr=2' });
    git.write({ 'params.yaml': 'lr: 2\n', 'mine.txt': 'mine' });
    await advanceBranch(repo, 'main', first, commit);
    expect(git.git('log', '--format=%s', 'main')).toBe('Experiment: lr=2\nFirst');
    expect(git.git('rev-parse', 'main^{tree}')).toBe(git.git('rev-parse', `${experiment}^{tree}`));
    expect([text('params.yaml'), text('metrics.json')]).toEqual(['lr: 2\n', '{"acc": 2}']);
    expect(git.git('status', '--porcelain')).toBe('?? mine.txt');
  });

  it('brings nothing that DVC keeps for itself, as “dvc exp save” leaves it', async () => {
    const files = { 'params.yaml': 'lr: 4\n', '.dvc/tmp/repro.dat': 'one', 'sub/.dvc/tmp/repro.dat': 'two' };
    const saved = git.experiment('saved', files);
    const commit = await commitExperiment(repo, { branch: 'main', tip: first, experiment: saved, message: 'm' });
    expect(git.git('diff', '--name-only', first, commit)).toBe('params.yaml');
    const other = git.commit('Other', { '.dvc/tmp/repro.dat': 'other' });
    expect((await mergeTrees(repo, other, saved)).conflicts).toEqual([]);
  });

  it('leaves a branch and its files alone where a change would be lost', async () => {
    const commit = await commitExperiment(repo, { branch: 'main', tip: first, experiment, message: 'm' });
    git.write({ 'params.yaml': 'lr: 3\n' });
    await expect(advanceBranch(repo, 'main', first, commit)).rejects.toThrow('Changes of yours in params.yaml');
    expect([git.git('rev-parse', 'main'), text('params.yaml'), text('metrics.json')]).toEqual([first, 'lr: 3\n', '{"acc": 1}']);
  });

  it('is merged with what came since, and conflicts are said', async () => {
    const second = git.commit('Second', { 'train.py': 'two\n' });
    const commit = await commitExperiment(repo, { branch: 'main', tip: second, experiment, message: 'm' });
    expect([show(commit, 'train.py'), show(commit, 'params.yaml')]).toEqual(['two', 'lr: 2']);
    const third = git.commit('Third', { 'params.yaml': 'lr: 3\n' });
    await expect(commitExperiment(repo, { branch: 'main', tip: third, experiment, message: 'm' })).rejects.toThrow(
      'both changed params.yaml',
    );
  });

  it('is not put on a branch that moved meanwhile, nor on one that another working tree has', async () => {
    const commit = await commitExperiment(repo, { branch: 'main', tip: first, experiment, message: 'm' });
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

/** A script that Git runs. */
function script(path: string, text: string): string {
  const file = join(git.root, '.git', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const objects = (): string => git.git('for-each-ref');
/** What is left in a temporary folder of these tests alone. */
const leftovers = (): string[] => readdirSync(temporary);

describe('a commit to a branch', () => {
  it('is made after the hooks have agreed, who see it as on that branch and may change it', async () => {
    git.git('branch', 'other');
    git.write({ 'params.yaml': 'lr: 5\n', 'mine.txt': 'mine' });
    script(
      'hooks/pre-commit',
      'git symbolic-ref HEAD > seen.txt; git diff --cached --name-only HEAD >> seen.txt; cat params.yaml >> seen.txt; git add seen.txt',
    );
    script('hooks/commit-msg', 'echo "Checked: yes" >> "$1"');
    const commit = await commitExperiment(repo, { branch: 'other', tip: first, experiment, message: 'Subject\n\n# body' });
    expect(show(commit, 'seen.txt')).toBe('refs/heads/other\nmetrics.json\nparams.yaml\nlr: 2');
    expect(git.git('log', '-1', '--format=%B', commit)).toBe('Subject\n\n# body\nChecked: yes');
    expect(git.git('rev-parse', `${commit}^`, 'main', 'other').split('\n')).toEqual([first, first, first]);
    expect([text('params.yaml'), git.git('status', '--porcelain')]).toEqual(['lr: 5\n', 'M params.yaml\n?? mine.txt']);
    expect(leftovers()).toEqual([]);
  });

  it('is not made when a hook refuses, whose words are told; without hooks it is', async () => {
    script('hooks/pre-commit', 'echo "lr is too high"; exit 1');
    const [refs, request] = [objects(), { branch: 'main', tip: first, experiment, message: 'm' }];
    await expect(commitExperiment(repo, request)).rejects.toMatchObject({
      code: 'hook-failed',
      message: expect.stringMatching(/:\nlr is too high$/) as string,
    });
    await expect(finalize(repo, { ...request, branch: 'best', tag: 'v1' })).rejects.toThrow('lr is too high');
    expect([objects(), git.git('status', '--porcelain'), leftovers()]).toEqual([refs, '', []]);
    expect(git.git('log', '-1', '--format=%s', await commitExperiment(repo, { ...request, hooks: false }))).toBe('m');
    // One that Git would not run, either.
    chmodSync(join(git.root, '.git/hooks/pre-commit'), 0o644);
    await commitExperiment(repo, request);
  });

  it('has both parents where it is a merge, and hooks from where the project has them', async () => {
    git.git('config', 'core.hooksPath', 'tools');
    const second = git.commit('Second', { 'tools/pre-commit': '#!/bin/sh\ngit rev-parse MERGE_HEAD > parent.txt; git add parent.txt\n' });
    chmodSync(join(git.root, 'tools/pre-commit'), 0o755);
    const tree = git.git('rev-parse', 'HEAD^{tree}');
    const commit = await makeCommit(repo, { tree, parents: [second, experiment], message: 'Both', branch: 'main' });
    expect([git.git('log', '-1', '--format=%P', commit), show(commit, 'parent.txt')]).toEqual([`${second} ${experiment}`, experiment]);
    expect(git.git('rev-parse', 'main')).toBe(second);
  });

  it('is signed where the settings say so, with hooks and without, and not made where it cannot be', async () => {
    git.git('config', 'commit.gpgsign', 'true');
    git.git('config', 'user.signingkey', 'Ada "1"');
    const sign = 'cat > /dev/null; printf "\\n[GNUPG:] SIG_CREATED \\n" >&2; echo "signed by $3"';
    git.git('config', 'gpg.program', script('gpg', sign));
    const request = { branch: 'main', tip: first, experiment, message: 'm' };
    const plain = await commitExperiment(repo, request);
    script('hooks/commit-msg', 'exit 0');
    const hooked = await commitExperiment(repo, request);
    expect([plain, hooked].map((one) => /^gpgsig (.*)$/m.exec(git.git('cat-file', 'commit', one))?.[1])).toEqual([
      'signed by Ada "1"',
      'signed by Ada "1"',
    ]);
    script('gpg', 'cat > /dev/null; echo "no secret key" >&2; exit 2');
    const refs = objects();
    for (const hooks of [true, false]) {
      await expect(commitExperiment(repo, { ...request, hooks })).rejects.toMatchObject({ code: 'sign-failed' });
    }
    expect(objects()).toBe(refs);
  });
});

describe('Git before 2.38', () => {
  it('merges in a copy what it cannot merge without one', async () => {
    const second = git.commit('Second', { 'params.yaml': 'lr: 3\n', 'train.py': 'two\n' });
    const merged = git.commit('Third', { 'metrics.json': '{"acc": 2}', 'params.yaml': 'lr: 1\n' });
    const old = script(
      'old-git',
      `for arg; do [ "$arg" = --write-tree ] && { echo "usage: git merge-tree <base> <one> <two>" >&2; exit 129; }; done\nexec git "$@"`,
    );
    const before = [objects(), git.git('status', '--porcelain')];
    for (const ours of [second, merged]) {
      const [now, then] = [await mergeTrees(repo, ours, experiment), await mergeTrees(new Repo(old, git.root), ours, experiment)];
      expect(then.conflicts).toEqual(now.conflicts);
      expect(show(then.tree, 'train.py')).toBe('two');
      if (now.conflicts.length === 0) {
        expect(then.tree).toBe(now.tree);
      }
    }
    expect([objects(), git.git('status', '--porcelain')]).toEqual(before);
    expect((await mergeTrees(new Repo(old, git.root), second, experiment)).conflicts).toEqual(['params.yaml']);
    expect(leftovers()).toEqual([]);
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
