/** Experiments shared through a bare Git remote and a DVC remote beside it, kept, and brought back. After `work`, whose experiments it takes. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import {
  answer,
  espalier,
  eventually,
  experimentsAt,
  git,
  path,
  picks,
  pressIn,
  replace,
  restoreAll,
  root,
  type,
} from '../../harness/inEditor.js';

let api: EspalierApi;
const remote = (): string => join(dirname(root()), 'remote.git');
const storage = (): string => join(dirname(root()), 'storage');
const clone = (): string => join(dirname(root()), 'clone');
const inFolder = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
const experiments = (cwd = root()): Record<string, string> => experimentsAt(cwd);
const refreshed = (): Thenable<unknown> => commands.executeCommand('espalier.refresh');

describe('share', () => {
  before(async () => {
    api = await espalier();
    inFolder(dirname(root()), 'init', '--quiet', '--bare', '--initial-branch=main', remote());
    git('remote', 'add', 'origin', remote());
    writeFileSync(path('.dvc/config'), `[core]\n    remote = store\n['remote "store"']\n    url = ${storage()}\n`);
    git('commit', '--quiet', '--all', '--message', 'A remote for data');
    git('push', '--quiet', 'origin', 'main');
  });
  afterEach(restoreAll);

  it('marks an experiment with a star, tags and a note', async () => {
    const commit = experiments()['grid-1'] ?? '';
    picks('grid-1');
    await commands.executeCommand('espalier.toggleStar');
    answer('good, first', 'as in the paper');
    picks('grid-1');
    await commands.executeCommand('espalier.editTags');
    picks('grid-1');
    await commands.executeCommand('espalier.editNote');
    assert.match(
      git('notes', '--ref=espalier', 'show', commit),
      /"star":true.*\n.*"tags":\{"good":true,"first":true\}.*\n.*"note":"as in the paper"/,
    );
  });

  it('pushes all with their data and notes, and says what the remote refuses', async () => {
    const said = pressIn('showInformationMessage', undefined);
    picks('All experiments', 'With data');
    await commands.executeCommand('espalier.pushExperiments');
    assert.deepEqual(experiments(remote()), experiments());
    assert.match(said.at(-1) ?? '', /^Pushed \d+ experiments to origin\./);
    assert.notEqual(inFolder(remote(), 'rev-parse', 'refs/notes/espalier'), '');
    assert.ok(readdirSync(join(storage(), 'files/md5')).length >= 2, 'models are in the storage');
  });

  it('pulls what a teammate pushed under a name of one’s own, and keeps both', async () => {
    inFolder(dirname(root()), 'clone', '--quiet', remote(), clone());
    const head = inFolder(clone(), 'rev-parse', 'HEAD~1');
    const identity = ['-c', 'user.name=Bob', '-c', 'user.email=bob@example.org'];
    const theirs = inFolder(clone(), ...identity, 'commit-tree', `${head}^{tree}`, '-p', head, '-m', 'his');
    const place = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}`;
    inFolder(clone(), 'push', '--quiet', 'origin', `${theirs}:${place}/grid-9`, `${theirs}:${place}/his`);
    git('update-ref', `${place}/grid-9`, experiments()['grid-2'] ?? '');
    const said = pressIn('showInformationMessage', undefined);
    picks(['grid-9', 'his'], 'Without data');
    await commands.executeCommand('espalier.pullExperiments');
    assert.equal(experiments()['grid-9'], experiments()['grid-2']);
    assert.deepEqual([experiments()['grid-9-bob'], experiments()['his']].sort(), [undefined, theirs].sort());
    assert.match(said.at(-1) ?? '', /^Pulled 2 experiments\./);
  });

  it('renames, removes and brings back', async () => {
    const { his } = experiments();
    picks('his');
    type('bobs');
    await commands.executeCommand('espalier.renameExperiment');
    assert.equal(experiments()['bobs'], his);
    picks('bobs');
    pressIn('showWarningMessage', 'Remove');
    pressIn('showInformationMessage', undefined);
    await commands.executeCommand('espalier.removeExperiments');
    assert.equal(experiments()['bobs'], undefined);
    picks(['bobs']);
    await commands.executeCommand('espalier.restoreExperiments');
    assert.equal(experiments()['bobs'], his);
  });

  it('finalizes the best in one reviewed step, with the workspace as it was', async () => {
    const before = git('status', '--porcelain');
    pressIn('showInformationMessage', undefined);
    picks('grid-1', 'Finalize grid-1');
    await commands.executeCommand('espalier.finalizeBest', ...[]);
    const frozen = git('show', 'grid-1:dvc.yaml');
    assert.equal(frozen.match(/frozen: true/g)?.length, 2);
    assert.match(git('log', '-1', '--format=%s', 'grid-1'), /^Experiment: /);
    assert.equal(git('rev-parse', 'best-grid-1'), git('rev-parse', 'grid-1'));
    assert.equal(git('status', '--porcelain'), before);
  });

  it('commits an experiment to the branch with what came of it as the message', async () => {
    pressIn('showInformationMessage', undefined);
    const hook = path('.git/hooks/pre-commit');
    mkdirSync(dirname(hook), { recursive: true });
    writeFileSync(hook, '#!/bin/sh\necho "not on a Friday"; exit 1\n', { mode: 0o755 });
    const asked: unknown[][] = [];
    const reply = (button: string | undefined): void =>
      replace(window, 'showWarningMessage', (...args: unknown[]) => {
        asked.push(args);
        return Promise.resolve(button);
      });
    const before = git('rev-parse', 'main');
    for (const button of [undefined, 'Commit Without Hooks']) {
      assert.equal(git('rev-parse', 'main'), before);
      reply(button);
      picks('grid-4', 'main');
      answer('Experiment: lr and steps');
      await commands.executeCommand('espalier.commitExperiment');
    }
    assert.equal((asked[0]?.[1] as { detail: string } | undefined)?.detail, 'not on a Friday');
    rmSync(hook);
    assert.equal(git('log', '-1', '--format=%s'), 'Experiment: lr and steps');
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), '');
    assert.match(readFileSync(path('params.yaml'), 'utf8'), /lr: 3/);
    await eventually(
      'its model is there',
      () => existsSync(path('model.bin')) && /^model 3(\.0)?$/.test(readFileSync(path('model.bin'), 'utf8')),
    );
  });

  it('merges an experiment, asking which value of a parameter holds', async () => {
    const said = pressIn('showInformationMessage', undefined);
    picks('grid-1', 'main', '2');
    await commands.executeCommand('espalier.mergeExperiment');
    assert.match(readFileSync(path('params.yaml'), 'utf8'), /# How it is trained\.\ntrain:\n {2}lr: 2(\.0)?\n {2}steps: 2\n/);
    assert.match(git('log', '-1', '--format=%s'), /^Merge experiment grid-1: /);
    assert.doesNotMatch(readFileSync(path('dvc.lock'), 'utf8'), /<<<</);
    assert.match(said.at(-1) ?? '', /run the pipeline for its results/);
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), '');
  });

  it('opens what differs from the baseline in one view', async () => {
    picks('grid-1', 'Everything');
    const opened: unknown[][] = [];
    const execute = commands.executeCommand.bind(commands);
    replace(commands, 'executeCommand', ((id: string, ...rest: unknown[]) => {
      if (id === 'vscode.changes') {
        opened.push(rest);
      }
      return execute(id, ...rest);
    }) as typeof commands.executeCommand);
    await execute('espalier.openChanges');
    const [title, pairs] = opened[0] as [string, [Uri, Uri, Uri][]];
    assert.match(title, /↔ grid-1$/);
    const text = async (uri: Uri | undefined): Promise<string> => (uri ? (await workspace.openTextDocument(uri)).getText() : '');
    const of = (name: string): [Uri, Uri, Uri] | undefined => pairs.find(([one]) => one.path.endsWith(name));
    assert.match(await text(of('params.yaml')?.[2]), /lr: 2/);
    assert.match(await text(of('data.yaml')?.[1]), /^model\.bin:\n {2}md5: \w+/);
    assert.notEqual(await text(of('data.yaml')?.[1]), await text(of('data.yaml')?.[2]));
    await execute('workbench.action.closeAllEditors');
  });

  it('tracks data, pushes it, and says what the remote has only when it is asked', async () => {
    const said = pressIn('showInformationMessage', undefined);
    mkdirSync(path('raw'));
    writeFileSync(path('raw/a.csv'), '1');
    await commands.executeCommand('espalier.addData', Uri.file(path('raw')));
    assert.match(readFileSync(path('raw.dvc'), 'utf8'), /md5: \w+\.dir/);
    await commands.executeCommand('espalier.pushData');
    await commands.executeCommand('espalier.checkRemoteData');
    assert.equal(said.at(-1), 'The remote has everything.');
    // Changes are overwritten only after a backup, which Undo brings back.
    writeFileSync(path('raw/a.csv'), 'mine');
    pressIn('showWarningMessage', 'Back Up and Check Out');
    let then = '';
    replace(window, 'showInformationMessage', (...args: unknown[]) => {
      then = readFileSync(path('raw/a.csv'), 'utf8');
      return Promise.resolve(args.includes('Undo') ? 'Undo' : undefined);
    });
    await commands.executeCommand('espalier.checkOutData');
    assert.deepEqual([then, readFileSync(path('raw/a.csv'), 'utf8')], ['1', 'mine']);
  });

  it('rolls configuration, data and model back, and undoes it', async () => {
    const model = readFileSync(path('model.bin'), 'utf8');
    writeFileSync(path('prepare.py'), `${readFileSync(path('prepare.py'), 'utf8')}# mine\n`);
    const changed = git('status', '--porcelain', '--untracked-files=no');
    pressIn('showWarningMessage', 'Back Up and Roll Back');
    let then = '';
    replace(window, 'showInformationMessage', (text: string, ...rest: unknown[]) => {
      const ours = rest.includes('Undo') && text.includes('grid-1');
      then = ours ? readFileSync(path('model.bin'), 'utf8') : then;
      return Promise.resolve(ours ? 'Undo' : undefined);
    });
    picks('grid-1', 'Configuration');
    await commands.executeCommand('espalier.rollBack');
    assert.match(then, /^model 2(\.0)?$/);
    assert.equal(readFileSync(path('model.bin'), 'utf8'), model);
    assert.match(readFileSync(path('prepare.py'), 'utf8'), /# mine/);
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), changed);
    assert.match(changed, /M prepare\.py/);
    git('checkout', '--', '.');
    await refreshed();
    assert.equal(api.snapshot().summaries[0]?.state, 'ready');
  });
});
