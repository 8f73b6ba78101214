import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { commands, Task, tasks, Uri, window, workspace, type DocumentLink } from 'vscode';
import { COMMANDS } from '../../../src/vscode/commands/table.js';
import type { EspalierApi } from '../../../src/extension.js';
import { espalier, eventually, git, path, pick, pressIn, replace, restoreAll, root, type } from '../../harness/inEditor.js';

let api: EspalierApi;
const experiments = (): number => api.snapshot().summaries[0]?.experiments ?? -1;
const refOf = (name: string): string =>
  git('for-each-ref', '--format=%(refname)', 'refs/exps')
    .split('\n')
    .find((ref) => ref.endsWith(`/${name}`)) ?? '';

/** Runs a task to its end, as `tasks.json` and key bindings do. */
async function runTask(task: Task): Promise<number | undefined> {
  const execution = await tasks.executeTask(task);
  return new Promise((resolve) => {
    const subscription = tasks.onDidEndTaskProcess((event) => {
      if (event.execution === execution) {
        subscription.dispose();
        resolve(event.exitCode);
      }
    });
  });
}

async function provided(name: string): Promise<Task> {
  const found = (await tasks.fetchTasks({ type: 'espalier' })).find((task) => task.name === name);
  assert.ok(found, `${name} is provided`);
  return found;
}

function withArguments(task: Task, ...args: string[]): Task {
  assert.ok(task.scope && task.execution && 'process' in task.execution);
  const { process, args: given, options } = task.execution;
  const execution = new (task.execution.constructor as typeof import('vscode').ProcessExecution)(process, [...given, ...args], options);
  return new Task({ ...task.definition, args }, task.scope, args.join(' '), 'Espalier', execution, []);
}

describe('runs', () => {
  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);

  it('has every command of the manifest', async () => {
    const known = new Set(await commands.getCommands(true));
    assert.deepEqual(
      Object.keys(COMMANDS).filter((id) => !known.has(id)),
      [],
    );
  });

  it('shows an experiment that a task makes, under its baseline', async () => {
    const before = experiments();
    const code = await runTask(
      withArguments(await provided('Run experiment'), '--name', 'by-task', '--set-param', 'forest.n_estimators=9'),
    );
    assert.equal(code, 0);
    await eventually('one more experiment', () => experiments() === before + 1);
    assert.notEqual(refOf('by-task'), '');
    assert.deepEqual(api.snapshot().running, []);
    assert.deepEqual(api.snapshot().summaries[0]?.conditions, []);
    assert.equal(api.snapshot().summaries[0]?.branch, 'main');
    git('checkout', '--', '.');
  });

  it('says that a run failed, and why, and opens its log at the error', async () => {
    const said = pressIn('showErrorMessage', 'Why Did It Fail?');
    const code = await runTask(withArguments(await provided('Run experiment'), '--set-param', 'forest.n_estimators=-1'));
    assert.notEqual(code, 0);
    await eventually('the failure is said', () => said.length > 0);
    assert.match(said[0] ?? '', /^“[a-z-]+” failed after .*: failed to reproduce 'train'/);
    await eventually('its log is open', () => window.activeTextEditor?.document.uri.scheme === 'espalier-log');
    const editor = window.activeTextEditor;
    assert.ok(editor);
    const line = editor.document.lineAt(editor.selection.active.line).text;
    assert.match(line, /^Traceback \(most recent call last\):/);
    const links = await commands.executeCommand<DocumentLink[]>('vscode.executeLinkProvider', editor.document.uri);
    assert.ok(links.some(({ target }) => target?.fsPath === path('src/train.py') && /^L\d+$/.test(target.fragment)));
    const beside = (): string => window.visibleTextEditors.map((one) => one.document.getText()).join('\n');
    await eventually('the parameters that differ are beside it', () => /n_estimators +\d+ → -1/.test(beside()));
    git('checkout', '--', '.');
  });

  it('has a task of tasks.json', async () => {
    await workspace.fs.createDirectory(Uri.file(path('.vscode')));
    writeFileSync(
      path('.vscode/tasks.json'),
      JSON.stringify({ version: '2.0.0', tasks: [{ type: 'espalier', label: 'mine', command: 'repro' }] }),
    );
    let mine: Task | undefined;
    await eventually('the task is read', async () => {
      mine = (await tasks.fetchTasks()).find((task) => task.name === 'mine');
      return mine !== undefined;
    });
    assert.ok(mine);
    assert.equal(await runTask(mine), 0);
  });

  it('applies an experiment over changes, and brings the changes back', async () => {
    const lock = readFileSync(path('dvc.lock'), 'utf8');
    const changed = `${readFileSync(path('params.yaml'), 'utf8')}\n# mine\n`;
    writeFileSync(path('params.yaml'), changed);
    writeFileSync(path('untracked.txt'), 'mine too');
    const warned = pressIn('showWarningMessage', 'Back Up and Apply');
    let applied = '';
    replace(window, 'showInformationMessage', (text: string, ...rest: unknown[]) => {
      // How runs ended is said meanwhile, too.
      const ours = text.includes('forest-7-trees') && rest.includes('Undo');
      applied = ours ? readFileSync(path('params.yaml'), 'utf8') : applied;
      return Promise.resolve(ours ? 'Undo' : undefined);
    });
    pick('forest-7-trees');
    await commands.executeCommand('espalier.applyExperiment');
    assert.match(warned[0] ?? '', /changes that no commit has/);
    assert.match(applied, /n_estimators: 7\b/);
    assert.equal(readFileSync(path('params.yaml'), 'utf8'), changed);
    assert.equal(readFileSync(path('untracked.txt'), 'utf8'), 'mine too');
    assert.equal(readFileSync(path('dvc.lock'), 'utf8'), lock);
    await eventually('nothing runs', () => api.snapshot().running.length === 0);
    git('checkout', '--', '.');
    git('clean', '--force', '--', 'untracked.txt');
  });

  it('leaves the workspace alone when applying is declined', async () => {
    writeFileSync(path('params.yaml'), '# nothing else\n');
    pressIn('showWarningMessage', undefined);
    pick('forest-7-trees');
    await commands.executeCommand('espalier.applyExperiment');
    assert.equal(readFileSync(path('params.yaml'), 'utf8'), '# nothing else\n');
    git('checkout', '--', '.');
  });

  it('puts a baseline that no branch reaches any more back on one', async () => {
    const head = git('rev-parse', 'HEAD');
    git('commit', '--quiet', '--amend', '--allow-empty', '--message', 'Rewritten');
    await commands.executeCommand('espalier.refresh');
    pressIn('showInformationMessage', undefined);
    pick(head.slice(0, 7));
    type('rescued');
    await commands.executeCommand('espalier.branchFromBaseline');
    assert.equal(git('rev-parse', 'rescued'), head);
    git('reset', '--quiet', '--soft', head);
    git('branch', '--quiet', '-D', 'rescued');
  });

  it('makes a branch from an experiment', async () => {
    pressIn('showInformationMessage', undefined);
    pick('forest-deep');
    type('deeper');
    await commands.executeCommand('espalier.branchFromExperiment');
    assert.equal(git('rev-parse', 'deeper'), git('rev-parse', refOf('forest-deep')));
  });

  it('removes an experiment, and undoes it', async () => {
    const before = experiments();
    const [ref, commit] = [refOf('by-task'), git('rev-parse', refOf('by-task'))];
    pressIn('showWarningMessage', 'Remove');
    let gone = false;
    replace(window, 'showInformationMessage', async () => {
      await eventually('one experiment less', () => experiments() === before - 1);
      gone = refOf('by-task') === '';
      return 'Undo';
    });
    pick('by-task');
    await commands.executeCommand('espalier.removeExperiments');
    assert.ok(gone, 'its ref was gone');
    await eventually('it is back', () => experiments() === before);
    assert.equal(git('rev-parse', ref), commit);
  });

  it('goes on when the index crashes', async () => {
    const before = experiments();
    const workers = new Set<Worker>();
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this`
    const post = Worker.prototype.postMessage;
    replace(Worker.prototype, 'postMessage', function (this: Worker, ...args: Parameters<typeof post>) {
      workers.add(this);
      post.apply(this, args);
    });
    await commands.executeCommand('espalier.refresh');
    assert.equal(workers.size, 1);
    await Promise.all([...workers].map((worker) => worker.terminate()));
    git('update-ref', '-d', refOf('by-task'));
    await eventually('the new index sees what changed meanwhile', () => experiments() === before - 1);
    assert.equal(api.snapshot().summaries[0]?.state, 'ready');
    assert.equal(root(), api.snapshot().summaries[0]?.root);
  });
});
