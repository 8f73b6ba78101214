/** The line above the trees: what Git is in the middle of, and what cannot be done here. */
import { workspace, type Disposable, type TreeView } from 'vscode';
import type { Summary } from '../../protocol/index.js';
import type { DvcFinder } from '../tasks/dvc.js';
import { isFresh } from '../trees/experimentsTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

type Condition = Summary['conditions'][number];

const CONDITIONS: Record<Condition, string> = {
  detached: 'HEAD is detached: no branch is checked out.',
  rebasing: 'A rebase is under way. Finish it before you run experiments.',
  merging: 'A merge is under way. Finish it before you run experiments.',
  shallow: 'A shallow clone: older commits are not here.',
};

export class ViewMessages implements Disposable {
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly experiments: TreeView<unknown>,
    private readonly pipeline: TreeView<unknown>,
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly finder: DvcFinder,
  ) {
    this.subscriptions = [workspaceIndex.onChanged(() => void this.update()), workspace.onDidGrantWorkspaceTrust(() => void this.update())];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private async update(): Promise<void> {
    const index = this.workspaceIndex.of();
    const summary = index?.summary;
    const ready = summary?.state === 'ready';
    // DVC itself detaches HEAD for as long as it runs in the workspace.
    const said = (summary?.conditions ?? []).filter((one) => one !== 'detached' || summary?.running === 0);
    const conditions = said.map((one) => CONDITIONS[one]);
    const restricted =
      workspace.isTrusted || (index !== null && isFresh(index)) ? [] : ['Restricted Mode: experiments are shown, nothing runs.'];
    setMessage(this.experiments, ready ? [...restricted, ...conditions] : []);
    const dvcMissing = ready && summary.dvcRoot !== null && workspace.isTrusted && !(await this.finder.tellViews());
    setMessage(this.pipeline, dvcMissing ? ['DVC was not found: stages are shown, nothing runs.'] : []);
  }
}

function setMessage(view: TreeView<unknown>, lines: readonly string[]): void {
  const text = lines.join(' ');
  if ((view.message ?? '') !== text) {
    view.message = text;
  }
}
