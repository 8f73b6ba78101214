/** Entry of the extension: builds the parts and connects them. */
import { languages, window, workspace, type ExtensionContext } from 'vscode';
import type { Summary } from './protocol/index.js';
import type { Context } from './vscode/commands/context.js';
import { HEAD_SCHEME, HeadContent } from './vscode/commands/experiments.js';
import * as experiments from './vscode/commands/experiments.js';
import { registerCommands } from './vscode/commands/table.js';
import { runExperiment } from './vscode/commands/run.js';
import { tell } from './vscode/commands/support.js';
import { IndexClient } from './vscode/indexClient.js';
import { Lenses } from './vscode/lenses/lenses.js';
import { VIEWS } from './vscode/names.js';
import { Panels, type Act } from './vscode/panels/panel.js';
import { StatusBar } from './vscode/status/statusBar.js';
import { DvcFinder } from './vscode/tasks/dvc.js';
import { Runner } from './vscode/tasks/runner.js';
import { ExperimentsTree, isRowNode, type ExperimentNode } from './vscode/trees/experimentsTree.js';
import { PipelineTree } from './vscode/trees/pipelineTree.js';
import { WorkspaceIndex } from './vscode/workspaceIndex.js';

/** For tests and other extensions. */
export interface Api {
  /** Resolves when every folder has been read once. */
  readonly ready: Promise<void>;
  summaries(): readonly (Summary | null)[];
}

export function activate(extension: ExtensionContext): Api {
  const log = window.createOutputChannel('Espalier', { log: true });
  const index = new WorkspaceIndex(IndexClient.script(extension.extensionPath), log);
  const finder = new DvcFinder(log);
  const runner = new Runner(finder, index, log);
  const tree = new ExperimentsTree(index);
  const pipeline = new PipelineTree(index);
  const lenses = new Lenses(index);
  const view = window.createTreeView<ExperimentNode>(VIEWS.experiments, {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const act: Act = async (action, on, rows) => {
    try {
      await (action === 'run' ? runExperiment(context) : experiments[action](context, on, rows));
    } catch (error) {
      void tell(context, error);
    }
  };
  const panels = new Panels(extension.extensionUri, index, () => workspace.isTrusted, act, log);
  const context: Context = {
    workspace: index,
    runner,
    finder,
    panels,
    tree,
    selected: () => view.selection.filter(isRowNode).map((one) => ({ index: one.index, id: one.node.row.id })),
    log,
  };
  extension.subscriptions.push(
    log,
    index,
    finder,
    runner,
    tree,
    pipeline,
    lenses,
    view,
    panels,
    new StatusBar(runner, index),
    window.registerTreeDataProvider(VIEWS.pipeline, pipeline),
    languages.registerCodeLensProvider([{ scheme: 'file', pattern: '**/*.{yaml,yml,json,toml,py}' }], lenses),
    workspace.registerTextDocumentContentProvider(HEAD_SCHEME, new HeadContent(() => context)),
    ...registerCommands(context),
  );
  const ready = index.update().then(() => {
    index.all.forEach((one) => void finder.find(one));
  });
  return { ready, summaries: () => index.all.map((one) => one.summary) };
}
