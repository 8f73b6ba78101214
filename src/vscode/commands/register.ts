/** Connects the table of commands with what they do, and shows each failure once. */
import { commands, window, type Disposable, type LogOutputChannel, type TreeView } from 'vscode';
import { hideSecrets } from '../../core/share/secrets.js';
import { EspalierError, toFailure } from '../../protocol/index.js';
import type { Git } from '../git.js';
import type { IndexClient } from '../indexClient.js';
import type { Panels } from '../panels/panels.js';
import type { SharedViews } from '../panels/sharedViews.js';
import type { ViewsFiles } from '../panels/viewsFile.js';
import type { Mending } from '../runs/mending.js';
import type { RunOf, RunsModel } from '../runs/runsModel.js';
import type { DvcFinder } from '../tasks/dvc.js';
import type { Runner } from '../tasks/runner.js';
import type { ExperimentNode, ExperimentsTree } from '../trees/experimentsTree.js';
import type { ShareViews } from '../share/views.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import type { CommandId } from './table.js';

/** What commands work with. */
export interface Parts {
  readonly workspace: WorkspaceIndex;
  readonly runner: Runner;
  readonly finder: DvcFinder;
  readonly panels: Panels;
  readonly sharedViews: SharedViews;
  readonly views: ViewsFiles;
  readonly tree: ExperimentsTree;
  readonly shareViews: ShareViews;
  readonly view: TreeView<ExperimentNode>;
  readonly runs: RunsModel;
  readonly mending: Mending;
  readonly log: LogOutputChannel;
  /** Stops runs so that DVC cleans up. */
  stop(runs: readonly RunOf[]): Promise<void>;
  git(index: IndexClient): Git;
}

export type Handler = (...args: unknown[]) => unknown;
export type Handlers = { readonly [K in CommandId]: Handler };

export function registerCommands(handlers: Handlers, log: LogOutputChannel): Disposable[] {
  return Object.entries(handlers).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await handler(...args);
      } catch (error) {
        void showFailure(error, log);
      }
    }),
  );
}

const REMEDIES: Record<string, { readonly label: string; readonly command: string; readonly argument?: string }[]> = {
  'dvc-missing': [
    { label: 'Install DVC…', command: 'espalier.installDvc' },
    { label: 'Open Settings', command: 'workbench.action.openSettings', argument: 'espalier.dvcPath' },
  ],
  busy: [{ label: 'Run Experiment…', command: 'espalier.runExperiment' }],
  restricted: [{ label: 'Manage Trust', command: 'workbench.trust.manage' }],
  'git-missing': [{ label: 'Open Settings', command: 'workbench.action.openSettings', argument: 'espalier.gitPath' }],
  'not-dvc': [{ label: 'Initialize Project…', command: 'espalier.initProject' }],
  'init-stopped': [{ label: 'Start Again', command: 'espalier.initProject' }],
  'init-failed': [
    { label: 'Start Again', command: 'espalier.initProject' },
    { label: 'Show Output', command: 'espalier.openOutput' },
  ],
};

export async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
  const { code, message, advice } = toFailure(error);
  if (code === 'cancelled') {
    return;
  }
  log.error(error instanceof Error && !(error instanceof EspalierError) ? (error.stack ?? message) : `${code}: ${message}`);
  const remedies = REMEDIES[code] ?? [{ label: 'Show Output', command: 'espalier.openOutput' }];
  const text = hideSecrets(advice === undefined ? message : `${message} ${advice}`);
  const labels = remedies.map((one) => one.label);
  const picked = await (code === 'busy' ? window.showWarningMessage(text, ...labels) : window.showErrorMessage(text, ...labels));
  const remedy = remedies.find((one) => one.label === picked);
  if (remedy) {
    await commands.executeCommand(remedy.command, ...(remedy.argument === undefined ? [] : [remedy.argument]));
  }
}
