/** Entry of the extension: builds the parts and connects them. */
import { commands, languages, window, workspace, type ExtensionContext } from 'vscode';
import { allCommands } from './vscode/commands/all.js';
import { headContents } from './vscode/commands/metrics.js';
import { registerCommands, showFailure, type Parts } from './vscode/commands/register.js';
import { stopRuns } from './vscode/commands/runs.js';
import type { CommandId } from './vscode/commands/table.js';
import { Git } from './vscode/git.js';
import { IndexClient } from './vscode/indexClient.js';
import { LENS_FILES, Lenses } from './vscode/lenses/lenses.js';
import { VIEWS } from './vscode/names.js';
import { revealInPanels, showFilter } from './vscode/panels/reveal.js';
import { openDiff, revisionContents } from './vscode/panels/diffs.js';
import { PanelLinks } from './vscode/panels/links.js';
import { Panels } from './vscode/panels/panels.js';
import { SharedViews } from './vscode/panels/sharedViews.js';
import { ViewsFiles } from './vscode/panels/viewsFile.js';
import { buildRuns } from './vscode/runs/feature.js';
import { buildSweeps } from './vscode/sweeps/feature.js';
import { PANEL_SWEEPS } from './vscode/sweeps/panelActions.js';
import { gitPath } from './vscode/settings.js';
import { ShownBranches } from './vscode/shownBranches.js';
import { ReadingProgress } from './vscode/status/readingProgress.js';
import { createLog } from './vscode/status/log.js';
import { SelectionItem } from './vscode/status/selectionItem.js';
import { ViewMessages } from './vscode/status/viewMessages.js';
import { DvcFinder } from './vscode/tasks/dvc.js';
import { ExperimentsTree } from './vscode/trees/experimentsTree.js';
import { PipelineTree } from './vscode/trees/pipelineTree.js';
import { ShareViews } from './vscode/share/views.js';
import { RowMarks } from './vscode/trees/rowMarks.js';
import { WorkspaceIndex } from './vscode/workspaceIndex.js';
import type { PanelAction } from './protocol/panel.js';
import type { RunInfo, Summary, SweepInfo } from './protocol/index.js';

/** For tests. */
export interface EspalierApi {
  /** The first reading of all folders is done. */
  readonly ready: Promise<void>;
  /** What the view of experiments shows. */
  readonly tree: Pick<ExperimentsTree, 'getChildren' | 'getTreeItem' | 'onDidChangeTreeData'>;
  snapshot(): {
    readonly summaries: readonly (Summary | null)[];
    readonly running: readonly string[];
    readonly runs: readonly RunInfo[];
    readonly sweeps: readonly SweepInfo[];
  };
}

const PANEL_COMMANDS: Record<PanelAction, CommandId> = {
  fetch: 'espalier.fetchMetrics',
  apply: 'espalier.applyExperiment',
  branch: 'espalier.branchFromExperiment',
  commit: 'espalier.commitExperiment',
  push: 'espalier.pushExperiments',
  star: 'espalier.toggleStar',
  tags: 'espalier.editTags',
  note: 'espalier.editNote',
  remove: 'espalier.removeExperiments',
  openLog: 'espalier.openLog',
  run: 'espalier.runExperiment',
};

export function activate(context: ExtensionContext): EspalierApi {
  const log = createLog();
  const index = new WorkspaceIndex(IndexClient.script(context.extensionPath), new ShownBranches(context.workspaceState), log);
  const finder = new DvcFinder(index, log);
  const running = buildRuns(context.extensionPath, index, finder, log);
  const { runner, runs, mending } = running;
  const sharedViews = new SharedViews(context.workspaceState);
  const views = new ViewsFiles(index);
  const panels = new Panels(index, {
    extensionUri: context.extensionUri,
    shared: sharedViews,
    views,
    canEdit: () => workspace.isTrusted,
    canRun: (one) => workspace.isTrusted && one.summary?.dvcRoot != null,
    act: async (action, one, ids) => {
      await commands.executeCommand(PANEL_COMMANDS[action], { index: one, ids });
    },
    openDiff,
    searchColumns: async (one, columns) => {
      const parameters = columns.map(([, file, ...path]) => ({ file, path }));
      await commands.executeCommand('espalier.searchParameter' satisfies CommandId, { parameters, folder: one.folder.toString() });
    },
    actOnSweep: async (action, one, label, trial) => {
      await commands.executeCommand(PANEL_SWEEPS[action], { label, folder: one.folder.toString(), trial });
    },
    log,
  });
  const sweeps = buildSweeps(index, () => panels.shows('sweeps'));
  const marks = new RowMarks(sharedViews);
  const links = new PanelLinks(
    (wanted) => panels.show(wanted),
    (error) => void showFailure(error, log),
  );
  const tree = new ExperimentsTree(index);
  const pipeline = new PipelineTree(index, runs);
  const shareViews = new ShareViews(index);
  const view = window.createTreeView(VIEWS.experiments, { treeDataProvider: tree, canSelectMany: true, showCollapseAll: true });
  const pipelineView = window.createTreeView(VIEWS.pipeline, { treeDataProvider: pipeline });
  running.watchedBy(view, pipelineView);
  const lenses = new Lenses(index, log);
  const git = (one: IndexClient): Git => new Git(gitPath(one.folder), one.summary?.root ?? one.projectRoot, log);
  const parts: Parts = {
    workspace: index,
    runner,
    finder,
    panels,
    sharedViews,
    views,
    tree,
    shareViews,
    view,
    runs,
    mending,
    log,
    git,
    stop: stopRuns,
  };
  context.subscriptions.push(
    index,
    finder,
    running,
    sweeps,
    panels,
    sharedViews,
    views,
    window.registerUriHandler(links),
    marks,
    revealInPanels(view, panels),
    showFilter(view, sharedViews, index),
    window.registerFileDecorationProvider(marks),
    tree,
    pipeline,
    view,
    pipelineView,
    shareViews,
    lenses,
    new SelectionItem(sharedViews, index),
    new ViewMessages(view, pipelineView, index, finder),
    new ReadingProgress(index),
    headContents(parts),
    revisionContents(index, git),
    languages.registerCodeLensProvider(LENS_FILES, lenses),
    ...registerCommands(allCommands(parts), log),
    // Last, because the others write to it.
    log,
  );
  const ready = index.update();
  ready.catch((error: unknown) => log.error(String(error)));
  return {
    ready,
    tree,
    snapshot: () => ({
      summaries: index.all.map((one) => one.summary),
      running: runner.names,
      runs: runs.all.map(({ run }) => run),
      sweeps: sweeps.model.all.map(({ info }) => info),
    }),
  };
}
