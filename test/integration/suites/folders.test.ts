/** Two folders in one window: one whose run was killed before it was opened, and a project in a folder of a larger repository. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
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

  it('run each what is theirs, by the interpreter that is chosen, else by their environment', async () => {
    pressIn('showInformationMessage', undefined);
    const problems = pressIn('showErrorMessage', undefined);
    const run = async (folder: string, name: string): Promise<string[]> => {
      await window.showTextDocument(Uri.file(join(folder, 'params.yaml')));
      answer('Name', name, 'Run 1 experiment in the workspace');
      await commands.executeCommand('espalier.runExperiment');
      assert.deepEqual(problems, []);
      await eventually(`${name} is done`, () => runs.labels('done').includes(name), 60_000);
      const records = join(folder, '.dvc/tmp/espalier/runs');
      const texts = readdirSync(records).map((file) => readFileSync(join(records, file), 'utf8'));
      const record = texts.map((text) => JSON.parse(text) as { name: string; command: string[] }).find((one) => one.name === name);
      return record?.command.slice(0, 3).map((word) => relative(folder, word)) ?? [];
    };
    const [program, ...module] = await run(root(), 'one');
    assert.match(program ?? '', /\/venv\/bin\/python$/);
    assert.deepEqual(module, ['-m', 'dvc']);
    assert.deepEqual(await run(second(), 'two'), ['.venv/bin/dvc', 'exp', 'run']);
    assert.deepEqual([experiments().sort(), experiments(second())], [['kept', 'one'], ['two']]);
  });
});
