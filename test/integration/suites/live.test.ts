/** Runs as they go on: followed, refused beside each other, stopped; the queue; and what is said of their ends. */
import assert from 'node:assert/strict';
import { commands, window } from 'vscode';
import { processesIn } from '../../../src/node/run/mend/processes.js';
import type { EspalierApi } from '../../../src/extension.js';
import { answer, espalier, eventually, git, pick, pressIn, replace, restoreAll, root } from '../../harness/inEditor.js';
import { experiments, pickMany, Runs } from '../../harness/runsInEditor.js';

let api: EspalierApi;
let runs: Runs;
/** Starts what the form says, and does not wait for its end. */
const start = (...answers: string[]): void => void toItsEnd(...answers);
const toItsEnd = async (...answers: string[]): Promise<void> => {
  answer(...answers);
  await commands.executeCommand('espalier.runExperiment');
};

describe('live', () => {
  before(async () => {
    api = await espalier();
    runs = new Runs(api);
  });
  afterEach(async () => {
    restoreAll();
    await eventually('no task is left', () => api.snapshot().running.length === 0);
    git('checkout', '--quiet', '--', '.');
  });

  it('follows a run and its metric, refuses a second in the workspace, and stops it clean', async () => {
    const said = pressIn('showWarningMessage', undefined);
    pressIn('showInformationMessage', undefined);
    start('Parameters', 'train.pause', '0.2', 'train.steps', '300', 'Done', 'Name', 'long', 'Run 1 experiment in the workspace');
    await eventually('the training runs', () => runs.stages('long') === 'prepare skipped, train running', 60_000);
    const metric = (): unknown => runs.find('long')?.metric?.value;
    await eventually('its metric is there', () => typeof metric() === 'number');
    const first = metric();
    await eventually('its metric is followed', () => metric() !== first);
    await commands.executeCommand('espalier.reproduce');
    assert.match(said.join('\n'), /“long” is running in the workspace\. A second run there would destroy both\./);
    start('Parameters', 'train.steps', '1', 'Done', 'Name', 'beside', 'Run 1 experiment in a slot');
    await eventually('another runs beside it', () => runs.labels('done').includes('beside'), 60_000);
    assert.deepEqual(runs.labels('running'), ['long']);
    await commands.executeCommand('espalier.stopRun');
    await eventually('it is stopped', () => runs.labels('stopped').includes('long'), 60_000);
    assert.equal(git('symbolic-ref', '--short', 'HEAD'), 'main');
    assert.ok(!experiments().includes('long'));
    assert.equal(runs.stages('long'), 'prepare skipped, train stopped');
  });

  it('is silent where its end is seen; else it says it once, with a way to compare and to its log', async () => {
    const said: { text: string; buttons: unknown[]; answer: (button: unknown) => void }[] = [];
    replace(window, 'showInformationMessage', (text: string, ...buttons: unknown[]) => {
      return new Promise<never>((answer) => said.push({ text, buttons, answer: answer as (button: unknown) => void }));
    });
    // Whether the user looks at this window: a browser without a screen never has the focus.
    const looks = (focused: boolean): void => replace(window, 'state', { focused, active: focused });
    const ended = async (name: string): Promise<void> => {
      start('Name', name, 'Run 1 experiment in the workspace');
      await eventually(`${name} is done`, () => runs.labels('done').includes(name), 60_000);
      await new Promise((resolve) => setTimeout(resolve, 500));
    };
    await commands.executeCommand('espalier.runs.focus');
    looks(true);
    await ended('seen');
    assert.equal(said.length, 0);
    looks(false);
    await ended('unseen');
    await eventually('it is said', () => said.length > 0);
    assert.deepEqual(
      said.map(({ text, buttons }) => [text.replace(/ after .*/, ''), buttons]),
      [['“unseen” is done', ['Compare with Baseline', 'Open Log']]],
    );
    said[0]?.answer('Compare with Baseline');
    await eventually('the panel is open', () => window.tabGroups.activeTabGroup.activeTab?.label === 'Experiments');
    pick('unseen');
    await commands.executeCommand('espalier.openLog');
    assert.match(window.activeTextEditor?.document.getText() ?? '', /Ran experiment\(s\): unseen/);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('keeps a queue in order, runs it, keeps the log of what failed, and runs that again', async () => {
    pressIn('showInformationMessage', undefined);
    const problems = pressIn('showErrorMessage', undefined);
    const order = (): string[] => runs.in('waiting').map(({ label }) => label);
    const waits = async (...labels: string[]): Promise<void> => {
      await eventually('', () => order().join() === labels.join()).catch(() => assert.deepEqual(order(), labels));
    };
    await toItsEnd('Where', 'In the queue', 'Parameters', 'train.lr', '5, 6, 7', 'Done', 'Name', 'q', 'Queue 3 experiments in the queue');
    await waits('q-1', 'q-2', 'q-3');
    await toItsEnd('Where', 'In the queue', 'Parameters', 'train.fail', 'true', 'Done', 'Name', 'bad', 'Queue 1 experiment in the queue');
    pick('bad');
    await commands.executeCommand('espalier.runNext');
    await waits('bad', 'q-1', 'q-2', 'q-3');
    pick('q-2');
    await commands.executeCommand('espalier.moveUp');
    await waits('bad', 'q-2', 'q-1', 'q-3');
    pressIn('showWarningMessage', 'Remove');
    pickMany('q-1', 'q-3');
    await commands.executeCommand('espalier.removeRuns');
    await eventually('two are removed', () => order().join() === 'bad,q-2');
    assert.deepEqual(problems, []);
    answer('2');
    await commands.executeCommand('espalier.startQueue');
    await eventually(
      'one is done, and one failed',
      () => runs.find('q-2')?.state === 'done' && runs.find('bad')?.state === 'failed',
      60_000,
    );
    await eventually('the experiment is home', () => experiments().includes('q-2'));
    assert.ok(!experiments().includes('bad'));
    assert.match(runs.of('bad').error ?? '', /failed to reproduce 'train'/);
    pick('bad');
    await commands.executeCommand('espalier.whyFailed');
    assert.match(window.visibleTextEditors.map(({ document }) => document.getText()).join('\n'), /ValueError: the loss is not a number/);
    await commands.executeCommand('espalier.stopQueue');
    const worker = async (): Promise<boolean> => (await processesIn(root())).some(({ command }) => command.includes('queue-worker'));
    await eventually('the workers are gone', async () => !(await worker()), 60_000);
    pickMany('bad');
    await commands.executeCommand('espalier.retryRuns');
    await waits('bad');
    pickMany('bad');
    await commands.executeCommand('espalier.removeRuns');
    await eventually('nothing waits', () => order().length === 0);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });
});
