/** Two folders in one window: one whose run was killed before it was opened, and a project in a folder of a larger repository. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { answer, espalier, eventually, git, pressIn, restoreAll, root } from '../../harness/inEditor.js';
import { experiments, Runs } from '../../harness/runsInEditor.js';

let api: EspalierApi;
let runs: Runs;
const second = (): string => workspace.workspaceFolders?.[1]?.uri.fsPath ?? '';

describe('several folders', () => {
  after(restoreAll);

  it('offer to mend, on opening, what a killed run left in one of them', async () => {
    const said = pressIn('showWarningMessage', 'Mend');
    const done = pressIn('showInformationMessage', undefined);
    api = await espalier();
    await eventually('the folders are open', () => workspace.workspaceFolders?.length === 2);
    runs = new Runs(api);
    assert.throws(() => git('symbolic-ref', 'HEAD'), 'HEAD is detached');
    await eventually('it is mended', () => done.some((text) => /HEAD is back on main/.test(text)));
    assert.match(said.join('\n'), /HEAD is detached: a run that was killed left main and did not come back\./);
    assert.equal(git('symbolic-ref', '--short', 'HEAD'), 'main');
    assert.deepEqual(experiments(), ['kept']);
    restoreAll();
  });

  it('have each their experiments; a project below the root of its repository has its own', async () => {
    await eventually('both are read', () => api.snapshot().summaries.every((one) => one?.state === 'ready'));
    const [first, other] = api.snapshot().summaries;
    assert.equal(first?.dvcRoot, root());
    assert.equal(first.experiments, 1);
    assert.equal(other?.dvcRoot, second());
    assert.equal(other.root, dirname(second()));
    assert.ok(existsSync(join(second(), '.dvc')) && !existsSync(join(dirname(second()), '.dvc')));
  });

  it('run what is theirs: that of the file that is looked at', async () => {
    pressIn('showInformationMessage', undefined);
    await window.showTextDocument(Uri.file(join(second(), 'params.yaml')));
    answer('Name', 'two', 'Run 1 experiment in the workspace');
    await commands.executeCommand('espalier.runExperiment');
    await eventually('two is done', () => runs.labels('done').includes('two'), 60_000);
    assert.deepEqual([experiments(), experiments(second())], [['kept'], ['two']]);
  });
});
