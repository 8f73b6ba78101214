/** What is kept of a workspace, of experiments and of data, with real DVC and Git. */
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCloudStatus, stateOfPath } from '../../src/core/share/remoteData.js';
import { wholeConfig } from '../../src/node/dvcConfig/index.js';
import { FileHashes } from '../../src/node/pipeline/hashes.js';
import { backUp, listBackups, restore, type Backup } from '../../src/node/share/backup.js';
import { atRisk, listData } from '../../src/node/share/data.js';
import { Repo } from '../../src/node/share/repo.js';
import { experimentRefs, listTrash, moveToTrash, restoreTrash } from '../../src/node/share/trash.js';
import { bytesBelow } from '../fixtures/bytes.js';
import { DvcProject } from '../fixtures/dvcProject.js';

let project: DvcProject;
let repo: Repo;
let lr2: string;

beforeAll(() => {
  project = new DvcProject({ files: { '.gitattributes': '*.csv text eol=crlf\n', 'notes.csv': 'one\r\ntwo\r\n', 'gone.py': 'pass\n' } });
  repo = new Repo('git', project.root);
  // It brings a file that the baseline does not have.
  project.write({ 'extra.txt': 'of the experiment\n' });
  project.git('add', 'extra.txt');
  project.dvc('exp', 'run', '--quiet', '--name', 'lr2', '-S', 'train.lr=2');
  project.git('reset', '--quiet', '--hard');
  project.dvc('checkout', '--quiet');
  lr2 = project.experiments()['lr2'] ?? '';
}, 60_000);
afterAll(() => project.dispose());

const path = (...parts: string[]): string => join(project.root, ...parts);
const status = (): string => project.git('status', '--porcelain', '--untracked-files=all', '--ignored');
const staged = (): string => project.git('ls-files', '--stage');

async function kept(incoming: string | null): Promise<Backup> {
  const data = atRisk(await listData(project.root, new FileHashes())).map((item) => item.path);
  return backUp(repo, { before: 'apply of lr2', incoming, dvcRoot: project.root, data });
}

const checkOut = (): Promise<void> => Promise.resolve(void project.dvc('checkout', '--force', '--quiet'));

describe('a workspace in use', () => {
  it('comes back to the byte after an experiment was applied over it', async () => {
    // Staged, and changed again.
    appendFileSync(path('params.yaml'), '# staged\n');
    project.git('add', 'params.yaml');
    appendFileSync(path('params.yaml'), '# unstaged\n');
    // Line ends that Git would make others.
    writeFileSync(path('notes.csv'), 'one\r\ntwo\nthree\r\n');
    writeFileSync(path('staged.bin'), Buffer.from([0, 255, 13, 10, 0]));
    project.git('add', 'staged.bin');
    rmSync(path('gone.py'));
    project.git('rm', '--quiet', '--cached', '--', '.gitattributes');
    mkdirSync(path('new folder/ä'), { recursive: true });
    writeFileSync(path('new folder/ä/untracked\tfile.py'), 'mine\n');
    chmodSync(path('new folder/ä/untracked\tfile.py'), 0o755);
    symlinkSync('nowhere', path('link'));
    // Data that no cache holds, and a file of the experiment's that Git ignores here.
    writeFileSync(path('model.bin'), 'trained by hand');
    appendFileSync(path('.gitignore'), 'extra.txt\n');
    writeFileSync(path('extra.txt'), 'ignored, and mine\n');
    const before = { files: bytesBelow(project.root), status: status(), staged: staged() };

    const backup = await kept(lr2);
    expect({ files: bytesBelow(project.root), status: status(), staged: staged() }).toEqual(before);
    project.dvc('exp', 'apply', '--', 'lr2');
    expect(readFileSync(path('model.bin'), 'utf8')).toBe('model 2');
    expect(readFileSync(path('extra.txt'), 'utf8')).toBe('of the experiment\n');
    writeFileSync(path('later.txt'), 'written after it');

    await restore(repo, backup, project.root, checkOut);
    const { 'later.txt': later, ...files } = bytesBelow(project.root);
    expect(later).toBe('written after it');
    rmSync(path('later.txt'));
    expect(files).toEqual(before.files);
    expect(status()).toBe(before.status);
    expect(staged()).toBe(before.staged);
    expect((await listBackups(repo)).map((one) => [one.before, one.commit])).toEqual([['apply of lr2', backup.commit]]);
    project.git('fsck', '--strict');
    project.git('reset', '--quiet', '--hard');
    project.git('clean', '-qfdx', '--exclude=.dvc', '--exclude=data.txt');
    project.dvc('checkout', '--quiet', '--force');
  });

  it('is left alone when a backup cannot be made', async () => {
    writeFileSync(path('model.bin'), 'mine');
    const refused = backUp(repo, { before: 'x', incoming: null, dvcRoot: project.root, data: ['model.bin', 'not there'] });
    await expect(refused).rejects.toThrow('ENOENT');
    expect((await listBackups(repo)).length).toBe(1);
    expect(readFileSync(path('model.bin'), 'utf8')).toBe('mine');
    writeFileSync(path('model.bin'), 'model 1');
  });

  it('is not touched while a rebase is under way', async () => {
    mkdirSync(path('.git/rebase-merge'));
    await expect(repo.refuseUnderWay('applying an experiment')).rejects.toThrow('A rebase is under way');
    rmSync(path('.git/rebase-merge'), { recursive: true });
    await repo.refuseUnderWay('applying an experiment');
  });
});

describe('removed experiments', () => {
  it('are in the trash, from where they come back, also when the name is another one’s by now', async () => {
    const refs = await experimentRefs(repo, [lr2]);
    expect(refs).toHaveLength(1);
    await moveToTrash(repo, refs);
    expect(project.experiments()).toEqual({});
    const [trashed] = await listTrash(repo);
    expect(trashed).toMatchObject({ name: 'lr2', baseline: project.head(), commit: lr2, author: 'Ada' });
    project.git('update-ref', refs[0]?.ref ?? '', project.head());
    expect(await restoreTrash(repo, await listTrash(repo))).toEqual(['lr2-2']);
    expect(project.experiments()).toEqual({ lr2: project.head(), 'lr2-2': lr2 });
    expect(await listTrash(repo)).toEqual([]);
    project.git('update-ref', '-d', refs[0]?.ref ?? '');
    // One that came back otherwise meanwhile is not there twice.
    await moveToTrash(repo, await experimentRefs(repo, [lr2]));
    project.git('update-ref', (refs[0]?.ref ?? '').replace(/lr2$/, 'pulled'), lr2);
    expect(await restoreTrash(repo, await listTrash(repo))).toEqual(['pulled']);
    expect([project.experiments(), await listTrash(repo)]).toEqual([{ pulled: lr2 }, []]);
    project.dvc('exp', 'rename', '--quiet', 'pulled', 'lr2-2');
    // DVC works with what came back.
    project.dvc('exp', 'rename', '--quiet', 'lr2-2', 'lr2');
  });

  it('are kept for 30 days', async () => {
    const day = 86_400_000;
    const now = Date.now();
    await moveToTrash(repo, await experimentRefs(repo, [lr2]), now - 29 * day);
    project.git('update-ref', 'refs/espalier/trash/20200101T000000000/exps/aa/' + 'b'.repeat(38) + '/old', lr2);
    await moveToTrash(repo, [], now);
    expect((await listTrash(repo)).map((one) => one.name)).toEqual(['lr2']);
    await restoreTrash(repo, await listTrash(repo));
    expect(project.experiments()).toEqual({ lr2 });
  });

  it('are not moved when somebody else moved one of them meanwhile', async () => {
    const refs = await experimentRefs(repo, [lr2]);
    const stale = [...refs, { ref: `refs/exps/aa/${'b'.repeat(38)}/gone`, commit: lr2 }];
    await expect(moveToTrash(repo, stale)).rejects.toThrow('changed meanwhile');
    expect(project.experiments()).toEqual({ lr2 });
    expect(await listTrash(repo)).toEqual([]);
  });
});

describe('data that DVC tracks', () => {
  it('is listed with the states that DVC says, and with what the remote has when it is asked', async () => {
    const states = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        (await listData(project.root, new FileHashes())).map(({ path: one, kind, state, cached }) => [
          one,
          `${kind} ${state}${cached ? '' : ' uncached'}`,
        ]),
      );
    project.write({ 'raw/a.csv': '1\n', 'raw/b.csv': '2\n', 'extra.csv': '3\n' });
    project.dvc('add', '--quiet', 'raw', 'extra.csv');
    expect(await states()).toEqual({
      'data.txt': 'output unchanged',
      'extra.csv': 'added unchanged',
      'model.bin': 'output unchanged',
      raw: 'added unchanged',
    });
    const [{ size, files, isFolder } = { size: 0, files: 0, isFolder: false }] = (await listData(project.root, new FileHashes())).slice(-1);
    expect([size, files, isFolder]).toEqual([4, 2, true]);
    // Of a folder, one file changed; another is gone from the cache; a third from the workspace.
    project.write({ 'raw/b.csv': 'changed\n' });
    rmSync(path('data.txt'));
    const model = readFileSync(path('dvc.lock'), 'utf8').match(/model\.bin\n\s+hash: md5\n\s+md5: (\w+)/)?.[1] ?? '';
    rmSync(path('.dvc/cache/files/md5', model.slice(0, 2), model.slice(2)), { force: true });
    expect(await states()).toEqual({
      'data.txt': 'output missing',
      'extra.csv': 'added unchanged',
      'model.bin': 'output unchanged uncached',
      raw: 'added changed',
    });
    const said = JSON.parse(project.dvc('data', 'status', '--json')) as Record<string, unknown>;
    expect(JSON.stringify(said['not_in_cache'])).toContain('model.bin');
    expect(JSON.stringify(said['uncommitted'])).toMatch(/data\.txt.*raw|raw.*data\.txt/);
    project.dvc('remote', 'add', '--quiet', '--local', '--default', 'store', join(project.root, '../storage'));
    project.dvc('push', '--quiet', 'extra.csv');
    const cloud = parseCloudStatus(project.dvc('status', '--cloud', '--json')) ?? new Map<string, never>();
    expect(['extra.csv', 'data.txt', 'raw', 'model.bin'].map((one) => stateOfPath(cloud, one))).toEqual([
      null,
      'not-pushed',
      'not-pushed',
      'lost',
    ]);
    expect(parseCloudStatus('ERROR: no remote')).toBeNull();
    // An experiment whose commit knows no remote is pushed with its data all the same.
    const [ref = ''] = (await experimentRefs(repo, [lr2])).map((one) => one.ref);
    project.git('init', '--quiet', '--bare', join(project.root, '../remote.git'));
    project.git('remote', 'add', 'origin', join(project.root, '../remote.git'));
    mkdirSync(path('../config'));
    writeFileSync(path('../config/config'), await wholeConfig(project.root));
    rmSync(path('.dvc/config.local'));
    expect(project.dvcWith({ DVC_GLOBAL_CONFIG_DIR: path('../config') }, 'exp', 'push', '--', 'origin', ref)).toMatch(
      /file.* uploaded|pushed/i,
    );
    expect(existsSync(path('../storage/files/md5'))).toBe(true);
  });
});
