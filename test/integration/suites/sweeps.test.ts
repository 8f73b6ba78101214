/** A search in the editor: its file, how it is started, watched, stopped and taken up, and how one is made without writing. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  commands,
  languages,
  Position,
  tasks,
  Uri,
  window,
  workspace,
  type CodeLens,
  type CompletionList,
  type Hover,
  type MarkdownString,
} from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import type { SweepInfo } from '../../../src/protocol/index.js';
import { answer, espalier, eventually, git, lenses, path, pressIn, replace, restoreAll } from '../../harness/inEditor.js';

let api: EspalierApi;
const FILE = 'sweeps/lr.yaml';
const GRID =
  'method: grid\nmetric: {name: loss}\nparallel: 2\nparameters:\n  train.lr: {values: [4.0, 3.0, 2.0, 1.0]}\n  train.pause: {value: 0.4}\n';
const sweep = (label = 'lr'): SweepInfo | undefined => api.snapshot().sweeps.find((one) => one.label === label);
const experiments = (): string[] =>
  git('for-each-ref', '--format=%(refname)', 'refs/exps')
    .split('\n')
    .flatMap((ref) => /^refs\/exps\/[0-9a-f]{2}\/[0-9a-f]{38}\/(lr-\d+)$/.exec(ref)?.[1] ?? []);
const journal = (): string => readFileSync(path('.dvc/tmp/espalier/sweeps/lr/journal.jsonl'), 'utf8');
const press = async (title: string): Promise<void> => {
  let found: CodeLens | undefined;
  await eventually(`the lens ${title}`, async () => (found = (await lenses(FILE)).find((one) => one.title === title)?.lens) !== undefined);
  void commands.executeCommand(found?.command?.command ?? '', ...((found?.command?.arguments ?? []) as unknown[]));
};
const write = (text: string): void => {
  mkdirSync(path('sweeps'), { recursive: true });
  writeFileSync(path(FILE), text);
};

describe('sweeps', () => {
  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);

  it('have files whose errors stand at their line, whose keys are completed, and say what they mean', async () => {
    write('method: grid\nmetric: {name: loss}\nparalel: 2\nparameters:\n  train.lr: {min: 0.0, max: 1.0}\n');
    const uri = Uri.file(path(FILE));
    await workspace.openTextDocument(uri);
    const problems = (): string[] => languages.getDiagnostics(uri).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
    await eventually('both errors are there', () => problems().length === 2);
    assert.match(problems()[0] ?? '', /^3: There is no key “paralel” here\. Is it “parallel”\?$/);
    assert.match(problems()[1] ?? '', /^5: .*grid/);
    const { items } = await commands.executeCommand<CompletionList>('vscode.executeCompletionItemProvider', uri, new Position(0, 8));
    assert.ok(items.some(({ label }) => label === 'cmaes'));
    const hovers = await commands.executeCommand<Hover[]>('vscode.executeHoverProvider', uri, new Position(0, 9));
    assert.match(
      hovers.flatMap(({ contents }) => contents.map((one) => (one as MarkdownString).value)).join('\n'),
      /Every combination, in order/,
    );
    const said = pressIn('showErrorMessage', undefined);
    await commands.executeCommand('espalier.startSweep', uri);
    assert.match(said[0] ?? '', /^The sweep file has errors: There is no key “paralel”/);
  });

  it('start from their lens, run in the terminal, stop at once, and are taken up without losing or repeating anything', async () => {
    write(GRID);
    const document = await workspace.openTextDocument(path(FILE));
    await eventually('the file is read again', () => document.getText() === GRID);
    await eventually('it is in the list', () => sweep()?.stage === 'new');
    await press('$(play) Start');
    await eventually('the first trial has ended', () => (sweep()?.counts.complete ?? 0) > 0, 60_000);
    assert.equal(sweep()?.stage, 'running');
    assert.ok(tasks.taskExecutions.some(({ task }) => task.name === 'Sweep lr'));
    pressIn('showInformationMessage', 'Now');
    await press('$(debug-stop) Stop');
    await eventually('it has stopped', () => sweep()?.stage === 'interrupted');
    const before = experiments();
    assert.ok(before.length > 0 && before.length < 4, before.join(' '));
    restoreAll();
    const said = pressIn('showInformationMessage', undefined);
    await press('$(debug-continue) Resume');
    await eventually('it is done', () => sweep()?.stage === 'finished', 60_000);
    assert.deepEqual(experiments(), ['lr-000', 'lr-001', 'lr-002', 'lr-003']);
    const complete = journal().match(/"outcome":"complete"/g) ?? [];
    assert.equal(complete.length, 4);
    assert.deepEqual([sweep()?.best?.number, sweep()?.best?.values], [3, [5]]);
    assert.deepEqual(
      (await lenses(FILE)).map(({ title }) => title),
      ['$(play) Start Anew', '$(debug-continue) Resume', 'best 5 · 4 of 4'],
    );
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), '');
    await eventually('its end is said', () =>
      said.some((one) => /^The sweep “lr” is done\. 4 trials in .*: the best is trial 3, loss 5\.$/.test(one)),
    );
  });

  it('are applied, and reported', async () => {
    pressIn('showInformationMessage', undefined);
    await commands.executeCommand('espalier.applyBest', { label: 'lr' });
    await eventually('the best is in the workspace', () => readFileSync(path('params.yaml'), 'utf8').includes('pause: 0.4'));
    git('checkout', '--', '.');
    await commands.executeCommand('espalier.reportSweep', { label: 'lr' });
    const report = readFileSync(path('sweeps/lr-report/README.md'), 'utf8');
    assert.match(report, /the best is trial 3, loss 5/);
    assert.match(readFileSync(path('sweeps/lr-report/history.svg'), 'utf8'), /^<svg [^]*<circle /);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('are made without writing: of one parameter, from what was tried, with its combinations counted', async () => {
    const uri = Uri.file(path('params.yaml'));
    const shown = answer('Parameters', 'train.lr', '0.5, 0.25', 'train.steps', '1..3', 'Done', 'Name', 'by-form', 'Only Write');
    await commands.executeCommand('espalier.searchParameter', uri, ['train', 'lr']);
    // Six values were tried: the smallest was the best of them.
    assert.match(shown[0]?.join('\n') ?? '', /^\$\(symbol-parameter\) Parameters {2}train\.lr 0\.5\.\.\d\.\d+( log)?$/m);
    assert.match(shown.at(-1)?.[0] ?? '', /^\$\(play\) Start: 6 trials {2}6 combinations · about \d/);
    const text = readFileSync(path('sweeps/by-form.yaml'), 'utf8');
    assert.equal(
      text.replace(/parallel: \d\n/, ''),
      'method: grid\nmetric: {name: loss, goal: minimize}\nparameters:\n  train.lr: {values: [0.5, 0.25]}\n  train.steps: {min: 1, max: 3}\n',
    );
    await eventually('it is in the list', () => sweep('by-form')?.cap === 6);
  });

  it('are made around the best', async () => {
    const shown = answer('Only Write');
    await commands.executeCommand('espalier.searchAroundBest');
    assert.match(shown[0]?.join('\n') ?? '', /train\.lr /);
    const text = readFileSync(path('sweeps/around-the-best.yaml'), 'utf8');
    assert.match(
      text,
      /^# Around the best of \d+ experiments by loss\.\nmethod: bayes\nmetric: \{name: loss, goal: minimize\}\nrun_cap: [23]0\n/,
    );
    assert.match(text, /train\.lr: \{min: [\d.]+, max: [\d.]+/);
    rmSync(path('sweeps'), { recursive: true });
    assert.ok(window.activeTextEditor);
  });

  it('of others are pasted as they are, and steered while they run: paused, given a point, more trials, and let go on', async () => {
    const pasted =
      'program: train.py\nmethod: random\nmetric:\n  name: loss\n  goal: minimize\nrun_cap: 2\n' +
      'parameters:\n  train.lr:\n    distribution: uniform\n    min: 1.0\n    max: 2.0\n  train.pause:\n    value: 0.5\n';
    mkdirSync(path('sweeps'), { recursive: true });
    writeFileSync(path('sweeps/pasted.yaml'), pasted);
    const stage = (): string | undefined => sweep('pasted')?.stage;
    await eventually('it is in the list', () => stage() === 'new');
    pressIn('showInformationMessage', undefined);
    const target = { label: 'pasted' };
    const steer = (command: string): Thenable<unknown> => commands.executeCommand(`espalier.${command}`, target);
    const asked: string[] = [];
    const typed = ['train.lr=1.5', '3'];
    replace(window, 'showInputBox', ({ title = '' } = {}) => {
      asked.push(title);
      return Promise.resolve(typed.shift());
    });
    void steer('startSweep');
    await eventually('it runs', () => (sweep('pasted')?.counts.running ?? 0) > 0);
    await steer('pauseSweep');
    await eventually('it is paused, and what ran has ended', () => stage() === 'paused' && sweep('pasted')?.counts.complete === 1);
    await steer('tryPoint');
    await steer('capSweep');
    assert.deepEqual(asked, ['Try a Point', 'Change Number of Trials']);
    await eventually('the point waits', () => sweep('pasted')?.counts.waiting === 1 && sweep('pasted')?.cap === 3);
    assert.equal(sweep('pasted')?.counts.running, 0);
    await steer('unpauseSweep');
    await eventually('it is done', () => stage() === 'finished');
    assert.equal(sweep('pasted')?.counts.complete, 3);
    const text = readFileSync(path('.dvc/tmp/espalier/sweeps/pasted/journal.jsonl'), 'utf8');
    assert.match(text, /"e":"trial","trial":1,"point":\{"train\.lr":1\.5,"train\.pause":0\.5\},"origin":"by hand"/);
  });
});
