/** What would run, parameters that are changed in their files, and a grid that runs in slots. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, window } from 'vscode';
import { answer, espalier, eventually, git, path, pressIn, replace, restoreAll } from '../../harness/inEditor.js';
import { experiments, Runs } from '../../harness/runsInEditor.js';

let runs: Runs;
const clean = (): string => git('status', '--porcelain', '--untracked-files=no');
const params = (): string => readFileSync(path('params.yaml'), 'utf8');
describe('work', () => {
  before(async () => {
    runs = new Runs(await espalier());
  });
  afterEach(restoreAll);

  it('says what would run, and why, without running anything', async () => {
    const shown = answer('prepare');
    await commands.executeCommand('espalier.dryRun');
    assert.deepEqual(shown, [['$(debug-step-over) prepare is skipped', '$(debug-step-over) train is skipped']]);
    assert.deepEqual(runs.in(), []);
  });

  it('changes several parameters at once, keeps comments and types, and undoes it', async () => {
    const before = params();
    answer('train.lr', '2.5', 'train.fail', 'true', 'Save 2 changed');
    let after = '';
    replace(window, 'showInformationMessage', () => {
      after = params();
      return Promise.resolve('Undo');
    });
    await commands.executeCommand('espalier.changeParameters');
    assert.equal(after, before.replace('lr: 1.0', 'lr: 2.5').replace('fail: false', 'fail: true'));
    assert.equal(params(), before);
  });

  it('changes one parameter as the table and key bindings ask for it', async () => {
    const before = params();
    pressIn('showInformationMessage', undefined);
    await commands.executeCommand('espalier.setParameter', { file: 'params.yaml', path: ['train', 'steps'], input: '2' });
    assert.equal(params(), before.replace('steps: 1', 'steps: 2'));
    await commands.executeCommand('espalier.setParameter', { file: 'params.yaml', path: ['train', 'steps'], input: '1' });
    assert.equal(params(), before);
  });

  it('counts a grid before it starts, runs it in slots, and leaves the workspace alone', async () => {
    const said = pressIn('showInformationMessage', undefined);
    const shown = answer('Parameters', 'train.lr', '2, 3', 'train.steps', '1, 2', 'Done', 'Name', 'grid', 'Run 4 experiments in 2 slots');
    await commands.executeCommand('espalier.runExperiment');
    const label = (lines: readonly string[] | undefined): string => lines?.[0]?.split('  ')[0] ?? '';
    assert.equal(label(shown[0]), '$(play) Run 1 experiment in the workspace');
    assert.match(shown.at(-1)?.join('\n') ?? '', /^\$\(symbol-parameter\) Parameters {2}train\.lr = 2, 3; train\.steps = 1, 2$/m);
    await eventually('all four are done', () => runs.labels('done').filter((one) => one.startsWith('grid-')).length === 4, 60_000);
    assert.deepEqual(experiments().sort(), ['grid-1', 'grid-2', 'grid-3', 'grid-4']);
    assert.deepEqual(runs.of('grid-3').params, ['params.yaml:train.lr=3.0', 'params.yaml:train.steps=1']);
    assert.match(git('show', `${runs.of('grid-3').row ?? ''}:params.yaml`), /^ {2}lr: 3\.0$/m);
    assert.equal(clean(), '');
    await eventually('their end is said once, or for the few that ended together', () => said.length > 0);
    assert.ok(said.length <= 4 && said.every((one) => /done/.test(one)), said.join('\n'));
  });
});
