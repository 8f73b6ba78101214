import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { PLACES, placesFrom } from '../../../src/node/git/places.js';
import { findPlaces } from '../../../src/node/git/plainRepository.js';
import { isSame, LISTED, listRefFiles, readRefFiles } from '../../../src/node/git/refFiles.js';
import { runGit } from '../../../src/node/git/run.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const cleanup: (() => void)[] = [];
afterEach(() => cleanup.splice(0).forEach((one) => one()));

function repository(...initArguments: string[]): GitRepo {
  const repo = new GitRepo({ initArguments });
  cleanup.push(() => repo.dispose());
  return repo;
}

const MANY = 10_000;
const filesOf = (repo: GitRepo) => readRefFiles(join(repo.root, '.git'), join(repo.root, '.git'), MANY);

/** Null where Git must be asked. */
function native(repo: GitRepo, idBytes = 20): string | null {
  const files = filesOf(repo);
  return (
    files &&
    (listRefFiles(files, idBytes)
      ?.refs.map(([name, id]) => `${name} ${id}`)
      .join('\n') ??
      null)
  );
}

const byGit = async (repo: GitRepo): Promise<string> =>
  (await runGit('git', repo.root, ['for-each-ref', '--format=%(refname) %(objectname)', ...LISTED])).trimEnd();

/** What refs point to, by Git. */
const peeledByGit = async (repo: GitRepo): Promise<string[]> =>
  (await runGit('git', repo.root, ['for-each-ref', '--format=%(refname) %(objectname) %(*objectname)', 'refs/tags']))
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' '))
    .map(([name = '', id = '', to = '']) => `${name} ${to || id}`);

const BASE = `refs/exps/ab/${'0'.repeat(37)}1`;
const NAMES = [
  'refs/heads/main2',
  'refs/heads/a',
  'refs/heads/a-b',
  'refs/heads/a.b',
  'refs/heads/b/c',
  'refs/heads/b/c-d',
  'refs/heads/b/d/e',
  'refs/remotes/origin/main',
  'refs/tags/v1',
  'refs/tags/v1.1',
  `${BASE}/one`,
  `${BASE}/one-two`,
  'refs/exps/exec/EXEC_BASELINE',
  'refs/exps/celery/stash',
  'refs/replace/0123456789012345678901234567890123456789',
  'refs/notes/espalier',
  'refs/notes/commits',
  'refs/espalier/remotes/origin/ab/x',
  'refs/espalier/trash/x',
  'refs/stash',
];

/** As files they are left to Git, whose names for them differ between systems. */
const PACKED_NAMES = ['refs/remotes/origin/ä', `${BASE}/größe`, 'refs/tags/日本'];

type Step =
  | ['set', name: number, commit: number]
  | ['delete', name: number]
  | ['tag', name: number]
  | ['link', name: number, to: number]
  | ['pack', name: number];

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('set' as const), fc.nat(NAMES.length - 1), fc.nat(2)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('delete' as const), fc.nat(NAMES.length - 1)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('tag' as const), fc.nat(3)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('link' as const), fc.nat(2), fc.nat(NAMES.length - 1)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('pack' as const), fc.nat(PACKED_NAMES.length - 1)) },
);

describe('refs, read from files', () => {
  it('are those that Git lists, loose and packed, moved after they were packed, deleted, tagged and linked', async () => {
    const repo = repository();
    const commits = ['one', 'two', 'three'].map((subject) => repo.commit(subject));
    let answered = 0;
    const act = (one: Step): string[] => {
      switch (one[0]) {
        case 'set':
          return ['update-ref', NAMES[one[1]]!, commits[one[2]]!];
        case 'delete':
          return ['update-ref', '--no-deref', '-d', NAMES[one[1]]!];
        case 'tag':
          return ['tag', '--force', '--annotate', '--message=x', `t${one[1]}`];
        case 'link':
          return ['symbolic-ref', `refs/remotes/l${one[1]}/HEAD`, NAMES[one[2]]!];
        case 'pack':
          repo.git('update-ref', PACKED_NAMES[one[1]]!, commits[0]!);
          return ['pack-refs', '--all'];
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        rmSync(join(repo.root, '.git/refs/remotes'), { recursive: true, force: true });
        for (const one of steps) {
          try {
            repo.git(...act(one));
          } catch {
            // A folder is where the ref would be, or the other way around; or it leads to nothing.
          }
        }
        const found = native(repo);
        if (found !== null) {
          answered += 1;
          expect(found).toBe(await byGit(repo));
          const peeled = listRefFiles(filesOf(repo)!, 20)!.peeled;
          expect(await peeledByGit(repo)).toEqual(expect.arrayContaining([...peeled].map((pair) => pair.join(' '))));
        }
      }),
      { numRuns: 40 },
    );
    expect(answered).toBeGreaterThan(20);
  });

  it('say what packed tags point to, and nothing of loose ones', () => {
    const repo = repository();
    const commit = repo.commit('one');
    repo.git('tag', 'light');
    repo.git('tag', '--annotate', '--message=x', 'heavy');
    repo.git('pack-refs', '--all');
    repo.git('tag', '--annotate', '--message=x', 'later');
    const { peeled } = listRefFiles(filesOf(repo)!, 20)!;
    expect([...peeled]).toEqual([
      ['refs/tags/heavy', commit],
      ['refs/tags/light', commit],
    ]);
  });

  it('have the ids of SHA-256 repositories', async () => {
    const repo = repository('--object-format=sha256');
    repo.commit('one');
    repo.git('tag', 'v1');
    repo.git('pack-refs', '--all');
    repo.git('branch', 'b');
    expect(native(repo, 32)).toBe(await byGit(repo));
    expect(native(repo)).toBeNull();
  });

  it.each<[string, (repo: GitRepo, id: string) => void]>([
    ['a file that says nothing', (repo) => repo.write({ '.git/refs/heads/x': '' })],
    ['a file that is no id', (repo) => repo.write({ '.git/refs/heads/x': 'nothing\n' })],
    ['an id that stands for none', (repo) => repo.write({ '.git/refs/heads/x': `${'0'.repeat(40)}\n` })],
    ['several lines', (repo, id) => repo.write({ '.git/refs/heads/x': `${id}\n${id}\n` })],
    ['a link to nothing', (repo) => repo.write({ '.git/refs/heads/x': 'ref: refs/heads/y\n' })],
    ['a link to itself', (repo) => repo.write({ '.git/refs/heads/x': 'ref: refs/heads/x\n' })],
    ['a name that Git would not take', (repo, id) => repo.write({ '.git/refs/heads/x..y': `${id}\n` })],
    ['a space in a name', (repo, id) => repo.write({ '.git/refs/heads/x y': `${id}\n` })],
    ['a linked folder', (repo) => symlinkSync('.', join(repo.root, '.git/refs/heads/x'))],
    ['a packed name that Git would not take', (repo, id) => repo.write({ '.git/packed-refs': `${id} refs/heads/x y\n` })],
    ['packed refs that are cut off', (repo, id) => repo.write({ '.git/packed-refs': `${id} refs/heads/x` })],
  ])('are left to Git where there is %s', (_what, change) => {
    const repo = repository();
    const id = repo.commit('one');
    expect(native(repo)).not.toBeNull();
    change(repo, id);
    expect(native(repo)).toBeNull();
  });

  it('pass over what Git passes over: locks, hidden files and empty folders', async () => {
    const repo = repository();
    const id = repo.commit('one');
    repo.write({
      '.git/refs/heads/x.lock': '',
      '.git/refs/heads/.x': 'x',
      '.git/packed-refs': `# pack-refs with: peeled fully-peeled sorted \n${id} refs/tags/v\n`,
    });
    mkdirSync(join(repo.root, '.git/refs/exps/ab'), { recursive: true });
    expect(native(repo)).toBe(await byGit(repo));
    expect(native(repo)).toContain('refs/tags/v');
  });

  it('are not read one by one where there are too many', () => {
    const repo = repository();
    const id = repo.commit('one');
    repo.git('update-ref', 'refs/heads/two', id);
    const git = join(repo.root, '.git');
    expect(readRefFiles(git, git, 2)).not.toBeNull();
    expect(readRefFiles(git, git, 1)).toBeNull();
  });

  it('are the same until one moves, HEAD moves, or they are packed', () => {
    const repo = repository();
    repo.commit('one');
    const moves: (() => void)[] = [
      () => repo.commit('two'),
      () => repo.git('branch', 'x'),
      () => repo.git('checkout', '--quiet', 'x'),
      () => repo.git('pack-refs', '--all'),
      () => repo.git('branch', '--force', 'main', 'HEAD~1'),
      () => repo.git('checkout', '--quiet', '--detach'),
      () => repo.git('branch', '--delete', '--force', 'x'),
    ];
    for (const move of moves) {
      const before = filesOf(repo)!;
      expect(isSame(before, filesOf(repo)!)).toBe(true);
      move();
      expect(isSame(before, filesOf(repo)!), String(move)).toBe(false);
    }
  });
});

describe('where a repository is, by its files', () => {
  const asked = async (folder: string): Promise<ReturnType<typeof placesFrom>> =>
    placesFrom(await runGit('git', folder, PLACES).catch(() => ''), folder);

  it('is where Git says: in its root, in a folder, through a link, in a worktree, in a shallow clone, with SHA-256', async () => {
    const repo = repository();
    repo.commit('one', { 'a/b/c.txt': 'x' });
    repo.commit('two');
    const beside = realpathSync(mkdtempSync(join(tmpdir(), 'espalier-places-')));
    cleanup.push(() => rmSync(beside, { recursive: true, force: true }));
    symlinkSync(join(repo.root, 'a'), join(beside, 'link'));
    symlinkSync(repo.root, join(beside, 'root'));
    repo.git('worktree', 'add', '--quiet', '--detach', join(beside, 'tree'));
    repo.git('clone', '--quiet', '--depth=1', `file://${repo.root}`, join(beside, 'shallow'));
    const sha256 = repository('--object-format=sha256');
    const folders = [repo.root, ...['a/b', '.'].map((path) => join(repo.root, path)), sha256.root];
    folders.push(...['link', 'link/b', 'root', 'root/a', 'tree', 'tree/a/b', 'shallow', 'shallow/a'].map((path) => join(beside, path)));
    for (const folder of folders) {
      expect(findPlaces(folder, {}), folder).not.toBeNull();
      expect(findPlaces(folder, {}), folder).toEqual(await asked(folder));
    }
  });

  it('is for Git to say where anything is unusual', () => {
    const repo = repository();
    repo.commit('one', { 'a/b.txt': 'x' });
    const usual = (folder = repo.root, env: NodeJS.ProcessEnv = {}): boolean => findPlaces(folder, env) !== null;
    const withConfig = (text: string): boolean => {
      const copy = mkdtempSync(join(tmpdir(), 'espalier-places-'));
      cleanup.push(() => rmSync(copy, { recursive: true, force: true }));
      cpSync(repo.root, copy, { recursive: true });
      new GitRepo({ at: copy }).append('.git/config', text);
      return usual(copy);
    };
    expect(usual()).toBe(true);
    expect(usual(repo.root, { GIT_EDITOR: 'vi', GIT_TRACE2_EVENT: '/x', GIT_DIR: '/x' })).toBe(true);
    expect(withConfig('[branch "main"]\n\tremote = origin\n')).toBe(true);
    for (const name of [
      'GIT_CEILING_DIRECTORIES',
      'GIT_COMMON_DIR',
      'GIT_CONFIG_COUNT',
      'GIT_SHALLOW_FILE',
      'GIT_OBJECT_DIRECTORY',
      'GIT_NEW',
    ]) {
      expect(usual(repo.root, { [name]: '1' }), name).toBe(false);
    }
    const unusual = [
      '[core] bare = true\n',
      '[core]\n\tworktree = /\n',
      '[include]\n\tpath = x\n',
      '[extensions]\n\trefStorage = reftable\n',
      '[core]\n\tBARE\n',
    ];
    for (const text of unusual) {
      expect(withConfig(text), text).toBe(false);
    }
    expect(usual(dirname(repo.root))).toBe(false);
    expect(usual(join(repo.root, '.git'))).toBe(false);
    expect(usual(join(repo.root, 'gone'))).toBe(false);
    writeFileSync(join(repo.root, '.git/config.worktree'), '');
    expect(usual()).toBe(false);
  });
});
