/** The bar of the view while many revisions are read, and the context key by which that can be stopped. */
import { commands, window, type Disposable } from 'vscode';
import { CONTEXT, VIEWS } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export class ReadingProgress implements Disposable {
  private readonly subscription: Disposable;
  private finish: (() => void) | null = null;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onReading(() => this.update());
  }

  dispose(): void {
    this.subscription.dispose();
    this.finish?.();
  }

  private update(): void {
    const reads = this.workspace.all.some((index) => index.reading !== null);
    if (reads === (this.finish !== null)) {
      return;
    }
    void commands.executeCommand('setContext', CONTEXT.reading, reads);
    if (reads) {
      const end = new Promise<void>((resolve) => (this.finish = resolve));
      void window.withProgress({ location: { viewId: VIEWS.experiments } }, () => end);
    } else {
      this.finish?.();
      this.finish = null;
    }
  }
}
