/** Everything about runs, built and connected. */
import { join } from 'node:path';
import { window, type LogOutputChannel, type TreeView } from 'vscode';
import { VIEWS } from '../names.js';
import { offerLog } from '../status/failures.js';
import { StatusBar } from '../status/statusBar.js';
import type { DvcFinder } from '../tasks/dvc.js';
import { TaskFactory } from '../tasks/factory.js';
import { Runner } from '../tasks/runner.js';
import { RunsTree } from '../trees/runsTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { Logs } from './logs.js';
import { Mending } from './mending.js';
import { Notifier } from './notifier.js';
import { RunsModel } from './runsModel.js';

export interface RunsFeature {
  readonly runner: Runner;
  readonly runs: RunsModel;
  readonly mending: Mending;
  /** Where the user sees how runs end, besides the view of runs. */
  watchedBy(...views: readonly TreeView<unknown>[]): void;
  dispose(): void;
}

export function buildRuns(extensionPath: string, index: WorkspaceIndex, finder: DvcFinder, log: LogOutputChannel): RunsFeature {
  const runner = new Runner(
    finder,
    new TaskFactory(join(extensionPath, 'dist', 'supervise.js'), join(extensionPath, 'dist', 'cli.js')),
    index,
    log,
  );
  const runs = new RunsModel(index);
  const mending = new Mending(index, runs, log);
  const tree = new RunsTree(runs);
  const view = window.createTreeView(VIEWS.runs, { treeDataProvider: tree, canSelectMany: true, showCollapseAll: true });
  const views: TreeView<unknown>[] = [view];
  const badge = runs.onChanged(() => {
    const count = runs.running.length;
    view.badge = count === 0 ? undefined : { value: count, tooltip: count === 1 ? 'One run is going on' : `${count} runs are going on` };
  });
  // What could not be started may have been moved or removed: it is looked for anew.
  const forget = runs.onEnded(({ run }) => {
    if (run.error?.includes('could not be started') === true) {
      finder.forget();
    }
  });
  const notifier = new Notifier(runs, () => views.some((one) => one.visible));
  const parts = [runner, runs, mending, tree, view, badge, forget, notifier, new Logs(), new StatusBar(runner, runs), offerLog(runner)];
  return {
    runner,
    runs,
    mending,
    watchedBy: (...more) => void views.push(...more),
    dispose: () => parts.forEach((one) => void one.dispose()),
  };
}
