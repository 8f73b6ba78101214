/** What is selected in the panel and what is compared with, in the status bar. */
import { l10n, StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import type { SharedViews } from '../panels/sharedViews.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

const LONGEST_FILTER = 40;

export class SelectionItem implements Disposable {
  private readonly item: StatusBarItem = window.createStatusBarItem('espalier.selection', StatusBarAlignment.Left, 9);
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly shared: SharedViews,
    private readonly workspace: WorkspaceIndex,
  ) {
    this.item.name = l10n.t('Selected Experiments');
    this.item.command = 'espalier.showPanel';
    this.subscriptions = [shared.onChanged(() => this.update()), workspace.onChanged(() => this.update())];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.item.dispose();
  }

  private update(): void {
    const views = this.workspace.all.map((index) => this.shared.of(index.folder.toString()));
    const selected = views.reduce((sum, view) => sum + view.selected.length, 0);
    const baselines = views.flatMap(({ baseline }) => baseline ?? []).map((id) => id.slice(0, 7));
    const filters = views.map(({ filter }) => filter.trim()).filter((filter) => filter !== '');
    const parts = [
      ...(selected > 0 ? [l10n.t('{0} selected', selected)] : []),
      ...baselines.map((baseline) => l10n.t('compared to {0}', baseline)),
      ...filters.map((filter) => l10n.t('filter {0}', filter.length > LONGEST_FILTER ? `${filter.slice(0, LONGEST_FILTER)}…` : filter)),
    ];
    if (parts.length === 0) {
      this.item.hide();
      return;
    }
    this.item.text = `$(list-selection) ${parts.join(', ')}`;
    this.item.tooltip = l10n.t('Show the table of experiments');
    this.item.accessibilityInformation = { label: l10n.t('Experiments: {0}', parts.join(', ')) };
    this.item.show();
  }
}
