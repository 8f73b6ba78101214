/** Entry of the extension: builds the parts and connects them. */
import { languages, window, type ExtensionContext } from 'vscode';
import { allCommands } from './vscode/commands/all.js';
import { headContents } from './vscode/commands/metrics.js';
import { registerCommands, type Parts } from './vscode/commands/register.js';
import { stopRuns } from './vscode/commands/runs.js';
import { Git } from './vscode/git.js';
import { IndexClient } from './vscode/indexClient.js';
import { LENS_FILES, Lenses } from './vscode/lenses/lenses.js';
import { VIEWS } from './vscode/names.js';
import { revealInPanels, showFilter } from './vscode/panels/reveal.js';
import { revisionContents } from './vscode/panels/diffs.js';
import { buildPanels } from './vscode/panels/feature.js';
import { buildRuns } from './vscode/runs/feature.js';
import { buildSweeps } from './vscode/sweeps/feature.js';
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

export function activate(context: ExtensionContext): EspalierApi {
  const log = createLog();
  const index = new WorkspaceIndex(IndexClient.script(context.extensionPath), new ShownBranches(context.workspaceState), log);
  const finder = new DvcFinder(index, log);
  const running = buildRuns(context.extensionPath, index, finder, log);
  const { runner, runs, mending } = running;
  const panelParts = buildPanels(context, index, log);
  const { panels, sharedViews, views } = panelParts;
  const sweeps = buildSweeps(index, () => panels.shows('sweeps'));
  const marks = new RowMarks(sharedViews);
  const tree = new ExperimentsTree(index, sharedViews);
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
    panelParts,
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
