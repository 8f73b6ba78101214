import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { abilitiesOf, USUAL } from '../../../src/node/git/abilities.js';
import { GitObjects } from '../../../src/node/git/objects.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((one) => one()));

function repository(): GitRepo {
  const repo = new GitRepo();
  cleanup.push(() => repo.dispose());
  return repo;
}

function objectsOf(repo: GitRepo, commands = true): GitObjects {
  const objects = new GitObjects({
    git: 'git',
    cwd: repo.root,
    idBytes: 20,
    abilities: () => Promise.resolve({ commands, diesOfMissing: false }),
  });
  cleanup.push(() => objects.dispose());
  return objects;
}

/** Stores contents; returns their ids. */
function store(repo: GitRepo, contents: readonly Buffer[]): string[] {
  repo.write(Object.fromEntries(contents.map((data, at) => [`blob-${at}`, data])));
  const names = contents.map((_, at) => `blob-${at}\n`).join('');
  return execFileSync('git', ['hash-object', '-w', '--stdin-paths'], { cwd: repo.root, input: names, encoding: 'utf8' }).trim().split('\n');
}

/** The process of Git that reads objects in this repository, as Linux tells it. */
function reader(repo: GitRepo): number {
  const found = readdirSync('/proc').find((name) => {
    try {
      return (
        /^\d+$/.test(name) &&
        readlinkSync(`/proc/${name}/cwd`) === repo.root &&
        readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('cat-file')
      );
    } catch {
      return false;
    }
  });
  if (found === undefined) {
    throw new Error('Git does not run here.');
  }
  return Number(found);
}

const MISSING = '0123456789012345678901234567890123456789';

describe('GitObjects', () => {
  it.each([[true], [false]])('reads many objects of any size in any order, with batch commands: %s', async (commands) => {
    const repo = repository();
    const blobs = Array.from({ length: 300 }, (_, at) => randomBytes(at === 7 ? 3_000_000 : (at * 37) % 5000));
    const ids = store(repo, blobs);
    const objects = objectsOf(repo, commands);
    const read = await Promise.all([...ids, MISSING, ...ids].map((id) => objects.blob(id, 10_000_000)));
    expect(read[ids.length]).toBeNull();
    read.splice(ids.length, 1);
    read.forEach((object, at) => {
      const data = blobs[at % ids.length] ?? Buffer.alloc(0);
      expect(object?.size).toBe(data.length);
      expect(object?.data?.equals(data)).toBe(true);
    });
  });

  it('tells the size of what is too large, and goes on behind it', async () => {
    const repo = repository();
    const small = Buffer.from('small');
    const ids = store(repo, [Buffer.alloc(100_000, 1), small, Buffer.alloc(25_000_000, 2), small, Buffer.alloc(30_000_000, 3), small]);
    const objects = objectsOf(repo);
    for (let times = 0; times < 2; times += 1) {
      const read = await Promise.all(ids.map((id) => objects.blob(id, 1000)));
      expect(read.map((object) => [object?.size, object?.data?.toString()])).toEqual([
        [100_000, undefined],
        [5, 'small'],
        [25_000_000, undefined],
        [5, 'small'],
        [30_000_000, undefined],
        [5, 'small'],
      ]);
    }
  });

  it.skipIf(!existsSync('/proc/self/cwd'))(
    'starts Git again (skipped where there is no /proc to find it by) when that was killed, and asks once more',
    async () => {
      const repo = repository();
      const [id = ''] = store(repo, [Buffer.from('here')]);
      const objects = objectsOf(repo);
      await objects.blob(id, 100);
      for (let times = 0; times < 3; times += 1) {
        process.kill(reader(repo), 'SIGKILL');
        const read = await Promise.all(Array.from({ length: 50 }, () => objects.blob(id, 100)));
        expect(read.every((object) => object?.data?.toString() === 'here')).toBe(true);
      }
    },
  );

  it.skipIf(process.platform === 'win32')(
    'does not wait for the version of Git where it can guess (skipped where scripts are no programs), and asks for it when it guessed wrong',
    async () => {
      const repo = repository();
      const [id = ''] = store(repo, [Buffer.from('here')]);
      const old = join(repo.root, 'old-git');
      repo.write({ 'old-git': '#!/bin/sh\nfor one; do [ "$one" = --batch-command ] && exit 129; done\nexec git "$@"\n' });
      chmodSync(old, 0o755);
      const asked: string[] = [];
      const objectsBy = (git: string): GitObjects => {
        const abilities = (): ReturnType<typeof abilitiesOf> => {
          asked.push(git);
          return git === old ? Promise.resolve({ commands: false, diesOfMissing: false }) : abilitiesOf(git, repo.root);
        };
        const objects = new GitObjects({ git, cwd: repo.root, idBytes: 20, abilities, guess: USUAL });
        cleanup.push(() => objects.dispose());
        return objects;
      };
      for (const git of ['git', old]) {
        const objects = objectsBy(git);
        objects.prepare();
        const read = await Promise.all(Array.from({ length: 20 }, () => objects.blob(id, 100)));
        expect(read.map((object) => object?.data?.toString())).toEqual(read.map(() => 'here'));
      }
      expect(asked).toEqual([old]);
      const none = objectsBy('/nowhere/git');
      none.prepare();
      for (let time = 0; time < 3; time += 1) {
        await expect(none.commit(id)).rejects.toMatchObject({ code: 'git-missing' });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  );

  it('says so when Git cannot be started, and when the repository was closed', async () => {
    const repo = repository();
    const objects = new GitObjects({
      git: '/nowhere/git',
      cwd: repo.root,
      idBytes: 20,
      abilities: () => Promise.resolve({ commands: true, diesOfMissing: false }),
    });
    await expect(objects.commit(MISSING)).rejects.toMatchObject({ code: 'git-failed' });
    objects.dispose();
    await expect(objects.commit(MISSING)).rejects.toMatchObject({ code: 'closed' });
  });
});
