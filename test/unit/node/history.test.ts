import { join } from 'node:path';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Repository } from '../../../src/node/git/repository.js';
import { History } from '../../../src/node/index/history.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((one) => one()));

function repository(): GitRepo {
  const repo = new GitRepo();
  cleanup.push(() => repo.dispose());
  return repo;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'espalier-history-'));
  cleanup.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe('History', () => {
  /** A new start; `asked` counts what Git was asked for. */
  const start = async (repo: Repository, file: string): Promise<{ history: History; asked: () => number }> => {
    let asked = 0;
    const history = new History(
      {
        revList: (...args) => {
          asked += 1;
          return repo.revList(...args);
        },
        branchesOf: (...args) => repo.branchesOf(...args),
      },
      file,
    );
    await history.load();
    history.begin(repo.hasFixedHistory(await repo.refs()));
    return { history, asked: () => asked };
  };

  it('knows at the next start what it was told, and asks for what is new', async () => {
    const git = repository();
    const first = git.commit('one');
    const second = git.commit('two');
    const repo = await Repository.open('git', git.root);
    const file = join(folder(), 'history.cache');
    const one = await start(repo, file);
    expect(await one.history.commits([second], [], 10)).toEqual([second, first]);
    await one.history.save();
    const two = await start(repo, file);
    expect(await two.history.commits([second], [], 10)).toEqual([second, first]);
    expect(two.asked()).toBe(0);
    expect(await two.history.commits([second], [], 1)).toEqual([second]);
    expect(await two.history.commits([second], [first], 10)).toEqual([second]);
    expect(two.asked()).toBe(2);
  });

  it('asks again where objects stand for others, parents are grafted, the clone is shallow, or Git lacked a commit', async () => {
    const git = repository();
    const first = git.commit('one');
    const second = git.commit('two');
    const missing = '1'.repeat(40);
    const file = join(folder(), 'history.cache');
    const lists = async (): Promise<[ids: readonly string[], asked: number]> => {
      const { history, asked } = await start(await Repository.open('git', git.root), file);
      const ids = await history.commits([second], [], 10);
      await history.commits([second, missing], [], 10);
      await history.save();
      return [ids, asked()];
    };
    expect(await lists()).toEqual([[second, first], 2]);
    // All but the one with the commit that Git lacks.
    expect(await lists()).toEqual([[second, first], 1]);
    git.git('replace', '--graft', second);
    expect(await lists()).toEqual([[second], 2]);
    git.git('replace', '--delete', second);
    mkdirSync(join(git.root, '.git/info'), { recursive: true });
    writeFileSync(join(git.root, '.git/info/grafts'), `${second}\n`);
    expect(await lists()).toEqual([[second], 2]);
    rmSync(join(git.root, '.git/info/grafts'));
    writeFileSync(join(git.root, '.git/shallow'), `${second}\n`);
    expect(await lists()).toEqual([[second], 2]);
    rmSync(join(git.root, '.git/shallow'));
    expect(await lists()).toEqual([[second, first], 1]);
  });
});

describe('Repository', () => {
  it.each([['sha1'], ['sha256']])('tells HEAD of a %s repository: a branch, one without commits, or a commit', async (format) => {
    const git = new GitRepo({ initArguments: [`--object-format=${format}`] });
    cleanup.push(() => git.dispose());
    const refs = async () => (await Repository.open('git', git.root)).refs();
    expect(await refs()).toMatchObject({ head: null, branch: 'main' });
    const first = git.commit('one');
    const second = git.commit('two');
    git.git('checkout', '--quiet', '-b', 'feature/ünï.x');
    expect(await refs()).toMatchObject({ head: second, branch: 'feature/ünï.x' });
    git.git('checkout', '--quiet', '--detach', first);
    expect(await refs()).toMatchObject({ head: first, branch: null });
    git.git('symbolic-ref', 'HEAD', 'refs/remotes/origin/x');
    git.git('update-ref', 'refs/remotes/origin/x', second);
    expect(await refs()).toMatchObject({ head: second });
  });

  it('tells the commits of tags, annotated or not', async () => {
    const git = repository();
    const first = git.commit('one');
    git.git('tag', 'light');
    git.git('tag', '-m', 'said', 'said');
    const { tags } = await (await Repository.open('git', git.root)).refs();
    expect(tags).toEqual([
      { name: 'light', commit: first },
      { name: 'said', commit: first },
    ]);
  });
});
