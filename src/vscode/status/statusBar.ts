/** One status bar item, while something runs. */
import { StatusBarAlignment, window, type Disposable, type StatusBarItem } from 'vscode';
import type { Runner } from '../tasks/runner.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export class StatusBar implements Disposable {
  private readonly item: StatusBarItem = window.createStatusBarItem('espalier.status', StatusBarAlignment.Left, 10);
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly runner: Runner,
    private readonly workspace: WorkspaceIndex,
  ) {
    this.item.name = 'Espalier';
    this.subscriptions = [runner.onChanged(() => this.update()), workspace.onChanged(() => this.update())];
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.item.dispose();
  }

  private update(): void {
    const names = this.runner.names;
    const elsewhere = this.workspace.all.reduce((sum, index) => sum + (index.summary?.running ?? 0), 0);
    if (names.length === 0 && elsewhere === 0) {
      this.item.hide();
      return;
    }
    const text = names.length > 0 ? names.join(', ') : `${elsewhere} running`;
    this.item.text = `$(loading~spin) ${text}`;
    this.item.tooltip = 'Click to see the terminal.';
    this.item.accessibilityInformation = { label: `Espalier: running ${text}` };
    this.item.command = 'workbench.action.terminal.focus';
    this.item.show();
  }
}
