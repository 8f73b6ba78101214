/** Whether the method's library is there; if not, a way to have it, or a method that needs none. */
import { execFile } from 'node:child_process';
import { l10n, ProcessExecution, Range, Task, TaskRevealKind, TaskScope, window, workspace, WorkspaceEdit } from 'vscode';
import type { SweepInfo } from '../../protocol/index.js';
import type { DvcCli } from '../../node/dvc/cli.js';
import { pythonBeside } from '../../node/search/python.js';
import type { Parts } from '../commands/register.js';
import type { IndexClient } from '../indexClient.js';
import { fileUri } from './targets.js';

/** Packages by method; those that are not here are built in. */
const OPTUNA = ['optuna'];
const HYPEROPT = ['hyperopt'];
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  ...{ bayes: OPTUNA, tpe: OPTUNA, genetic: OPTUNA, nsga3: OPTUNA, qmc: [...OPTUNA, 'scipy'], cmaes: [...OPTUNA, 'cmaes'] },
  ...{ gp: [...OPTUNA, 'scipy', 'torch'], hyperopt: HYPEROPT, 'hyperopt-random': HYPEROPT, 'hyperopt-anneal': HYPEROPT },
};
const LIMIT = 30_000;

/** True when the sweep can start now. */
export async function ensureLibrary(
  parts: Parts,
  index: IndexClient,
  info: SweepInfo,
  cli: DvcCli,
  interpreter: string | null,
): Promise<boolean> {
  const python = interpreter ?? pythonBeside(cli);
  const missing = await missingOf(python, PACKAGES[info.method] ?? []);
  const [first] = missing;
  if (first === undefined) {
    return true;
  }
  const [install, random] = [l10n.t('Install in Terminal'), l10n.t('Use Random Search')];
  const message =
    missing.length === 1
      ? l10n.t('The method “{0}” needs the Python package {1}, which {2} does not have.', info.method, first, python)
      : l10n.t('The method “{0}” needs the Python packages {1}, which {2} does not have.', info.method, missing.join(', '), python);
  // A sweep that was begun goes on by the method that it was begun with.
  const offers = info.stage === 'new' ? [install, random] : [install];
  const picked = await window.showWarningMessage(message, { modal: true }, ...offers);
  if (picked === random) {
    await setMethod(index, info);
    return true;
  }
  if (picked !== install) {
    return false;
  }
  return (await parts.runner.execute(installTask(index, python, missing))) === 0;
}

function missingOf(python: string, packages: readonly string[]): Promise<string[]> {
  if (packages.length === 0) {
    return Promise.resolve([]);
  }
  const script = 'import importlib.util as u, sys; print(*[n for n in sys.argv[1:] if u.find_spec(n) is None])';
  return new Promise((resolve) => {
    execFile(python, ['-c', script, ...packages], { timeout: LIMIT }, (error, stdout) => {
      // A Python that does not answer is told by the sweep itself, with what to do.
      resolve(error ? [] : stdout.trim().split(/\s+/).filter(Boolean));
    });
  });
}

/** Of PyTorch, which is there for the models of searches, the wheel without CUDA, a tenth of the other. */
const TORCH_FOR_CPU = ['--extra-index-url', 'https://download.pytorch.org/whl/cpu'];

function installTask(index: IndexClient, python: string, packages: readonly string[]): Task {
  const args = ['-m', 'pip', 'install', ...packages, ...(packages.includes('torch') ? TORCH_FOR_CPU : [])];
  const execution = new ProcessExecution(python, args, { cwd: index.projectRoot });
  const folder = workspace.getWorkspaceFolder(index.folder);
  const name = l10n.t('Install {0}', packages.join(', '));
  const task = new Task({ type: 'process' }, folder ?? TaskScope.Workspace, name, 'Espalier', execution, []);
  task.presentationOptions = { reveal: TaskRevealKind.Always, focus: false, clear: false };
  return task;
}

/** In the file, so that it says what is done. */
async function setMethod(index: IndexClient, info: SweepInfo): Promise<void> {
  const document = await workspace.openTextDocument(fileUri(index, info));
  const text = document.getText();
  const match = /^(\s*method:\s*)(["']?)[\w-]+\2/m.exec(text);
  if (match) {
    const edit = new WorkspaceEdit();
    const range = new Range(document.positionAt(match.index), document.positionAt(match.index + match[0].length));
    edit.replace(document.uri, range, `${match[1] ?? ''}random`);
    await workspace.applyEdit(edit);
    await document.save();
  }
}
