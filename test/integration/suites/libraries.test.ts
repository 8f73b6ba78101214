/** A search whose Python has no package for its method: what is offered is done. The environment is real, and pip finds Hyperopt alone. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { commands, ProcessExecution, tasks, Uri, type Task } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import type { SweepInfo } from '../../../src/protocol/index.js';
import { espalier, eventually, path, pressIn, restoreAll } from '../../harness/inEditor.js';

describe('a method whose package is missing', () => {
  let api: EspalierApi;
  const started: Task[] = [];
  const listening = tasks.onDidStartTask(({ execution }) => started.push(execution.task));
  const sweep = (label: string): SweepInfo | undefined => api.snapshot().sweeps.find((one) => one.label === label);
  const commandOf = ({ execution }: Task): string[] =>
    execution instanceof ProcessExecution ? [execution.process, ...execution.args] : [];
  const python = (): string => path('.venv/bin/python3');
  const journal = (label: string): string => readFileSync(path('.dvc/tmp/espalier/sweeps', label, 'journal.jsonl'), 'utf8');

  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);
  after(() => void listening.dispose());

  /** Starts a search of two trials, and presses `button` in what is said first; the result is what was said. */
  async function start(label: string, method: string, button: string | undefined): Promise<string[]> {
    mkdirSync(path('sweeps'), { recursive: true });
    const text = `# Ours.\nmethod: ${method} # why\nmetric: {name: loss}\nrun_cap: 2\nparameters:\n  train.lr: {min: 1.0, max: 2.0}\n`;
    writeFileSync(path('sweeps', `${label}.yaml`), text);
    await eventually('it is in the list', () => sweep(label)?.stage === 'new');
    started.length = 0;
    const said = pressIn('showWarningMessage', button);
    pressIn('showInformationMessage', undefined);
    await commands.executeCommand('espalier.startSweep', Uri.file(path('sweeps', `${label}.yaml`)));
    return said;
  }

  it('is named with the Python that lacks it, and starts nothing when the user leaves', async () => {
    const said = await start('left', 'hyperopt', undefined);
    assert.deepEqual(said, [`The method “hyperopt” needs the Python package hyperopt, which ${python()} does not have.`]);
    assert.deepEqual([started.length, sweep('left')?.stage], [0, 'new']);
  });

  it('can be put aside for random search, which the file says then, and which needs no package', async () => {
    await start('drawn', 'hyperopt', 'Use Random Search');
    const text = readFileSync(path('sweeps/drawn.yaml'), 'utf8');
    assert.match(text, /^# Ours\.\nmethod: random # why\nmetric: /);
    await eventually('it is done', () => sweep('drawn')?.stage === 'finished');
    assert.deepEqual([sweep('drawn')?.method, sweep('drawn')?.counts.complete], ['random', 2]);
    assert.ok(journal('drawn').includes('method: random'));
  });

  it('does not start when pip cannot install it; of PyTorch the wheel for the processor is asked for', async () => {
    const said = await start('gauss', 'gp', 'Install in Terminal');
    assert.match(said[0] ?? '', /needs the Python packages optuna, scipy, torch, which /);
    await eventually('pip was started', () => started.length > 0);
    assert.deepEqual(started.slice(0, 1).map(commandOf).flat(), [
      ...[python(), '-m', 'pip', 'install', 'optuna', 'scipy', 'torch'],
      ...['--extra-index-url', 'https://download.pytorch.org/whl/cpu'],
    ]);
    assert.deepEqual([started.length, existsSync(path('.dvc/tmp/espalier/sweeps/gauss'))], [1, false]);
  });

  it('is installed in the terminal, into that Python, and searches at once', async () => {
    await start('taught', 'hyperopt', 'Install in Terminal');
    const [install] = started;
    assert.ok(install);
    assert.equal(install.name, 'Install hyperopt');
    assert.deepEqual(commandOf(install), [python(), '-m', 'pip', 'install', 'hyperopt']);
    assert.match(execFileSync(python(), ['-m', 'pip', 'list'], { encoding: 'utf8' }), /^hyperopt /m);
    await eventually('it is done', () => sweep('taught')?.stage === 'finished');
    assert.deepEqual([sweep('taught')?.method, sweep('taught')?.counts.complete], ['hyperopt', 2]);
    assert.ok(!journal('taught').includes('method: random'));
  });
});
