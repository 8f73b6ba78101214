/** The views of data and of remotes' experiments, and texts that are made for differences. */
import { window, workspace, type Disposable } from 'vscode';
import { TEXT_SCHEME, VIEWS } from '../names.js';
import { DataTree } from '../trees/dataTree.js';
import { RemoteTree } from '../trees/remoteTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export class ShareViews implements Disposable {
  readonly data: DataTree;
  readonly remote: RemoteTree;
  private readonly parts: readonly { dispose(): unknown }[];

  constructor(index: WorkspaceIndex) {
    this.data = new DataTree(index);
    this.remote = new RemoteTree(index);
    this.parts = [
      this.data,
      this.remote,
      window.createTreeView(VIEWS.data, { treeDataProvider: this.data, canSelectMany: true }),
      window.createTreeView(VIEWS.remote, { treeDataProvider: this.remote, canSelectMany: true, showCollapseAll: true }),
      workspace.registerTextDocumentContentProvider(TEXT_SCHEME, {
        provideTextDocumentContent: ({ query }) => JSON.parse(query) as string,
      }),
    ];
  }

  dispose(): void {
    this.parts.forEach((one) => void one.dispose());
  }
}
