/** Two people, each in an editor of their own on a clone of one bare remote, doing the same things at the same time. Both run this suite. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { commands, workspace } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { dvcEnvironment } from '../../../src/node/dvc/cli.js';
import { answer, espalier, eventually, experimentsAt, git, path, picks, pressIn, restoreAll, root, type } from '../../harness/inEditor.js';

let api: EspalierApi;
let ada = false;
let said: string[] = [];
let failed: string[] = [];
const remote = (): string => join(dirname(root()), 'remote.git');
const mine = (): Record<string, string> => experimentsAt(root());
const run = (id: string): Thenable<unknown> => commands.executeCommand(id);

/** Goes on when the other one is there, too. */
async function meet(where: string): Promise<void> {
  const folder = join(dirname(root()), 'meetings', where);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, basename(root())), '');
  await eventually(`both are at “${where}”`, () => existsSync(join(folder, ada ? 'Bob' : 'Ada')), 110_000);
}

function dvc(...args: string[]): string {
  const command = workspace.getConfiguration('espalier').get<string>('dvcPath') ?? 'dvc';
  return execFileSync(command, args, { cwd: root(), env: dvcEnvironment(command), encoding: 'utf8' });
}

/** What an experiment trained, as DVC's cache here has it; null when it has not. */
function modelOf(commit: string): string | null {
  const file = cacheOf(commit);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function cacheOf(commit: string): string {
  const [, md5 = ''] = /model\.bin\n\s+hash: md5\n\s+md5: (\w+)/.exec(git('show', `${commit}:dvc.lock`)) ?? [];
  return path('.dvc/cache/files/md5', md5.slice(0, 2), md5.slice(2));
}

describe('team', () => {
  before(async () => {
    api = await espalier();
    ada = basename(root()) === 'Ada';
  });
  beforeEach(() => {
    said = pressIn('showInformationMessage', undefined);
    failed = pressIn('showErrorMessage', undefined);
  });
  afterEach(() => {
    restoreAll();
    assert.deepEqual(failed, []);
  });

  it('runs experiments of the same names, pushes them at the same moment, and both have all of them with their data', async () => {
    // Lower ones are better: Ada's best is 2, Bob's 3.
    for (const [name, lr] of [
      ['best', ada ? 2 : 3],
      ['other', ada ? 4 : 5],
    ] as const) {
      dvc('exp', 'run', '--quiet', '--name', name, '-S', `train.lr=${lr}`);
    }
    const own = mine();
    git('checkout', '--quiet', '--', '.');
    await run('espalier.refresh');
    await meet('trained');
    picks('My experiments', 'With data');
    await run('espalier.pushExperiments');
    assert.match(said.at(-1) ?? '', /^Pushed 2 experiments to origin\./);
    await meet('pushed');
    const there = experimentsAt(remote());
    assert.deepEqual(Object.keys(there).length, 4, 'nobody’s is overwritten');
    picks(Object.keys(there), 'With data');
    await run('espalier.pullExperiments');
    assert.deepEqual(Object.values(mine()).sort(), Object.values(there).sort());
    Object.values(own).forEach((commit) => assert.ok(Object.values(mine()).includes(commit), 'mine is still here'));
    assert.deepEqual(Object.values(mine()).map(modelOf).sort(), ['model 2', 'model 3', 'model 4', 'model 5']);
    await meet('pulled');
  });

  it('writes on the same experiment at the same moment, and both read both', async () => {
    const [name = ''] = Object.entries(mine()).find(([, commit]) => modelOf(commit)?.startsWith('model 2') === true) ?? [];
    picks(name);
    answer(ada ? 'mine is best' : 'hers is best');
    await meet('about to write');
    await run('espalier.editNote');
    picks(name);
    answer(ada ? 'paper' : 'checked');
    await run('espalier.editTags');
    for (const time of ['first', 'second']) {
      picks('My experiments', 'Without data');
      await run('espalier.pushExperiments');
      await meet(`notes pushed, ${time}`);
    }
    await run('espalier.listRemote');
    const noted = git('notes', '--ref=espalier', 'show', mine()[name] ?? '');
    for (const text of ['mine is best', 'hers is best', 'paper', 'checked']) {
      assert.ok(noted.includes(text), `${text} is in ${noted}`);
    }
    await meet('both read');
  });

  it('renames and removes what the other works with, which takes nothing from the other', async () => {
    const taken = Object.entries(mine()).find(([, commit]) => modelOf(commit)?.startsWith('model 4') === true);
    const [name = '', commit = ''] = taken ?? [];
    picks(name);
    if (ada) {
      pressIn('showWarningMessage', 'Remove');
      await run('espalier.removeExperiments');
    } else {
      type('called-otherwise');
      await run('espalier.renameExperiment');
    }
    await meet('renamed and removed');
    picks('My experiments', 'Without data');
    await run('espalier.pushExperiments');
    await meet('pushed again');
    assert.ok(Object.values(experimentsAt(remote())).includes(commit), 'the remote has it');
    if (ada) {
      picks([name], 'Without data');
      await run('espalier.pullExperiments');
      assert.ok(Object.values(mine()).includes(commit), 'it is back');
    } else {
      assert.equal(mine()['called-otherwise'], commit);
    }
    await meet('has it');
  });

  it('applies the other’s with its data, and merges it by parameter though both added some', async () => {
    const wanted = ada ? 'model 3' : 'model 2';
    const [name = ''] = Object.entries(mine()).find(([, one]) => modelOf(one)?.startsWith(wanted) === true) ?? [];
    // As if it had been pulled without its data: applying brings it.
    rmSync(cacheOf(mine()[name] ?? ''));
    // What was trained last is still there, and no commit has it.
    pressIn('showWarningMessage', 'Back Up and Apply');
    picks(name);
    await run('espalier.applyExperiment');
    assert.ok(readFileSync(path('model.bin'), 'utf8').startsWith(wanted));
    // Further from there, with a parameter of one's own.
    writeFileSync(
      path('params.yaml'),
      `${readFileSync(path('params.yaml'), 'utf8')}  # ${basename(root())}\n  of_${basename(root())}: 1 # new\n`,
    );
    dvc('exp', 'save', '--quiet', '--name', `further-${basename(root())}`);
    git('checkout', '--quiet', '--', '.');
    await run('espalier.refresh');
    picks('My experiments', 'With data');
    await run('espalier.pushExperiments');
    await meet('further');
    picks(['further-Ada', 'further-Bob'], 'With data');
    await run('espalier.pullExperiments');
    for (const [at, one] of ['further-Ada', 'further-Bob'].entries()) {
      // The second time, both have changed the learning rate.
      picks(one, 'main', ...(at === 0 ? [] : ['2']));
      await run('espalier.mergeExperiment');
      assert.deepEqual(failed, []);
    }
    const params = readFileSync(path('params.yaml'), 'utf8');
    for (const line of ['  # Ada\n  of_Ada: 1 # new\n', '  # Bob\n  of_Bob: 1 # new\n', '  lr: 2']) {
      assert.ok(params.includes(line), `${line} is in ${params}`);
    }
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), '');
    await meet('merged');
  });

  it('is left with sound repositories, in which DVC finds all', async () => {
    git('fsck', '--strict');
    execFileSync('git', ['fsck', '--strict'], { cwd: remote() });
    const listed = dvc('exp', 'list', '--all-commits', '--name-only').split('\n').filter(Boolean).sort();
    assert.deepEqual(listed, Object.keys(mine()).sort());
    assert.equal(api.snapshot().summaries[0]?.state, 'ready');
    await meet('the end');
  });
});
