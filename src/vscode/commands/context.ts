/** What every command gets. */
import type { LogOutputChannel } from 'vscode';
import type { IndexClient } from '../indexClient.js';
import type { Panels } from '../panels/panel.js';
import type { DvcFinder } from '../tasks/dvc.js';
import type { Runner } from '../tasks/runner.js';
import type { ExperimentsTree } from '../trees/experimentsTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export interface Context {
  readonly workspace: WorkspaceIndex;
  readonly runner: Runner;
  readonly finder: DvcFinder;
  readonly panels: Panels;
  readonly tree: ExperimentsTree;
  /** Rows selected in the tree. */
  readonly selected: () => readonly { readonly index: IndexClient; readonly id: string }[];
  readonly log: LogOutputChannel;
}
