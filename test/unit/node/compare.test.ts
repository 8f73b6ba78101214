import { afterAll, describe, expect, it } from 'vitest';
import { parseDiff } from '../../../src/node/compare/diffOutput.js';
import { parseHunks } from '../../../src/node/compare/hunks.js';
import { changedLines, compareFiles, type CompareSource } from '../../../src/node/compare/methods.js';
import { WORKSPACE, type ComparedFiles } from '../../../src/protocol/index.js';
import { GitRepo } from '../../fixtures/gitRepo.js';

const repo = new GitRepo();
afterAll(() => repo.dispose());

const first = repo.commit('First', {
  'train.py': 'a\nb\n',
  'gone.py': 'x\n',
  'params.yaml': 'lr: 1\n',
  'dvc.lock': '',
  'a\nb "c".py': '1\n',
});
repo.git('rm', '--quiet', 'gone.py');
const second = repo.commit('Second', {
  'train.py': 'a\nB\nc\n',
  'params.yaml': 'lr: 2\n',
  'dvc.lock': 'x: 1\n',
  'pic.bin': Buffer.from([0, 1]),
  'logs/run.log': 'done\n',
  'logsheet.py': 'x\n',
  'a\nb "c".py': '2\n',
});
// A user's own settings change nothing of what is read.
repo.git('config', 'diff.noprefix', 'true');
repo.git('config', 'diff.external', 'false');
repo.git('config', 'diff.renames', 'copies');
repo.write({ 'train.py': 'a\nB\nc\nd\n', 'untracked.py': '1\n', 'ignored.log': '1\n', '.git/info/exclude': '*.log\n' });

const source: CompareSource = {
  git: 'git',
  root: repo.root,
  project: '',
  folderOf: (id) => (id === 'running' ? repo.root : null),
  tracked: () =>
    Promise.resolve(
      new Map([
        [
          first,
          {
            deps: [
              { path: 'raw', hash: 'd1', size: 5, nfiles: 2 },
              // Git has it: it is shown as a file.
              { path: 'train.py', hash: 'd3', size: 4, nfiles: null },
            ],
            outs: [{ path: 'logs', hash: 'd4', size: 6, nfiles: 1, cache: false, isDataSource: false }],
          },
        ],
        [
          second,
          {
            deps: [{ path: 'raw', hash: null, size: null, nfiles: null }],
            outs: [{ path: 'raw', hash: 'd2', size: 6, nfiles: 3, cache: true, isDataSource: true }],
          },
        ],
      ]),
    ),
  params: new Set(['params.yaml']),
  metrics: new Set(),
};

const told = ({ files }: ComparedFiles): Record<string, unknown> =>
  Object.fromEntries(
    files.map(({ path, role, changes }) => [
      path,
      [
        role,
        ...changes.map(
          (one) =>
            one && `${one.untracked ? 'untracked ' : ''}${one.change}${one.lines ? ` +${one.lines.added} -${one.lines.deleted}` : ''}`,
        ),
      ],
    ]),
  );

describe('files of revisions', () => {
  it('are compared by Git with those of the first, the working tree too', async () => {
    expect(told(await compareFiles(source, [first, second, WORKSPACE]))).toEqual({
      'a\nb "c".py': ['code', 'same', 'changed +1 -1', 'changed +1 -1'],
      'dvc.lock': ['dvc', 'same', 'changed +1 -0', 'changed +1 -0'],
      'gone.py': ['code', 'same', 'deleted +0 -1', 'deleted +0 -1'],
      'logs/run.log': ['outputs', 'same', 'added +1 -0', 'added +1 -0'],
      'logsheet.py': ['code', 'same', 'added +1 -0', 'added +1 -0'],
      'params.yaml': ['params', 'same', 'changed +1 -1', 'changed +1 -1'],
      'pic.bin': ['code', 'same', 'added', 'added'],
      'train.py': ['code', 'same', 'changed +2 -1', 'changed +3 -1'],
      'untracked.py': ['code', 'same', 'same', 'untracked added'],
    });
    expect(told(await compareFiles(source, [WORKSPACE, second]))).toEqual({
      'train.py': ['code', 'same', 'changed +0 -1'],
      'untracked.py': ['code', 'same', 'untracked deleted'],
    });
  });

  it('name the data that DVC tracks', async () => {
    const { data } = await compareFiles(source, [first, second]);
    expect(data).toEqual([
      {
        path: 'raw',
        versions: [
          { hash: 'd1', bytes: 5, files: 2 },
          { hash: 'd2', bytes: 6, files: 3 },
        ],
      },
    ]);
  });

  it('of a revision that cannot be read are not known, and the others are', async () => {
    const lost = '1'.repeat(40);
    const { files, unread } = await compareFiles(source, [first, lost, second]);
    expect(unread.map(({ row }) => row)).toEqual([lost]);
    expect(files.find(({ path }) => path === 'train.py')?.changes.map((one) => one?.change ?? null)).toEqual(['same', null, 'changed']);
    expect((await compareFiles(source, [WORKSPACE, 'running'])).unread).toHaveLength(1);
    expect(await compareFiles(source, [])).toMatchObject({ files: [], more: 0 });
  });

  it('are left out where Git says what nobody knows', () => {
    expect([...parseDiff(':100644 100644 1 2 X\0odd\0')]).toEqual([]);
  });

  it('tells the lines of a file, the largest place first, cut short; whatever its name and the settings of the user', async () => {
    const of = async (from: string, to: string, ...paths: string[]): Promise<unknown> =>
      (await changedLines(source, { from, to, paths })).files.map(({ path, hunks }) => [
        path,
        ...hunks.map(({ at, lines, more }) => `${at} ${lines.map(({ added, text }) => (added ? '+' : '-') + text).join(' ')} ${more}`),
      ]);
    expect(await of(first, second, 'train.py', 'a\nb "c".py', 'gone.py', 'pic.bin', 'nowhere')).toEqual([
      ['train.py', '2 -b +B +c 0'],
      ['a\nb "c".py', '1 -1 +2 0'],
      ['gone.py', '0 -x 0'],
    ]);
    expect(await of(second, WORKSPACE, 'train.py')).toEqual([['train.py', '4 +d 0']]);
    expect(await of(WORKSPACE, second, 'train.py')).toEqual([['train.py', '3 -d 0']]);
    expect(await of(second, second, 'train.py')).toEqual([]);
    const output = ['@@ -1 +1 @@', '-a', '+b', '@@ -9,0 +10,9 @@', ...Array.from({ length: 9 }, () => `+${'x'.repeat(300)}`)].join('\n');
    const { hunks } = parseHunks(output);
    expect(hunks.map(({ at, lines, more }) => [at, lines.length, more, lines[0]?.text.length])).toEqual([
      [10, 6, 3, 200],
      [1, 2, 0, 1],
    ]);
  });
});
