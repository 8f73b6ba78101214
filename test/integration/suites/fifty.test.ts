/** A queue of fifty, by two workers: all end, each once. */
import assert from 'node:assert/strict';
import { commands } from 'vscode';
import { answer, espalier, eventually, git, pressIn, restoreAll } from '../../harness/inEditor.js';
import { experiments, Runs } from '../../harness/runsInEditor.js';

const ALL = Array.from({ length: 50 }, (_, at) => `n-${at + 1}`);

describe('a queue of fifty', () => {
  afterEach(restoreAll);

  it('is shown in its order, and runs to its end', async () => {
    const runs = new Runs(await espalier());
    pressIn('showInformationMessage', undefined);
    await eventually('all wait', () => runs.in('waiting').length === ALL.length);
    assert.deepEqual(runs.labels('waiting'), ALL);
    answer('2');
    await commands.executeCommand('espalier.startQueue');
    await eventually('two run', () => runs.in('running').length === 2, 60_000);
    await eventually('none waits, none runs', () => runs.in('waiting').length + runs.in('running').length === 0, 600_000);
    await eventually('all are home', () => experiments().length === ALL.length);
    assert.deepEqual(experiments().sort(), [...ALL].sort());
    assert.deepEqual(runs.labels('failed'), []);
    assert.equal(git('status', '--porcelain', '--untracked-files=no'), '');
    assert.equal(git('fsck', '--no-dangling', '--strict'), '');
  });
});
