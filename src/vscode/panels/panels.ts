/** The panels that are open: any number of them, each of one folder. */
import { ViewColumn, window, type Disposable, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import { EspalierError, type RowId } from '../../protocol/index.js';
import type { PanelPage, WantedView } from '../../protocol/panel.js';
import type { IndexClient } from '../indexClient.js';
import { PANEL_TYPE } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { Panel, titleOf, type PanelParts } from './panel.js';

export class Panels implements WebviewPanelSerializer, Disposable {
  /** The last active one at the end. */
  private open: Panel[] = [];
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly workspace: WorkspaceIndex,
    private readonly parts: Omit<PanelParts, 'openBeside'>,
  ) {
    this.subscriptions = [
      window.registerWebviewPanelSerializer(PANEL_TYPE, this),
      // With its folder, a panel goes too.
      workspace.onChanged((changed) => {
        if (changed === null) {
          this.open.filter((one) => !workspace.all.includes(one.index)).forEach((one) => void one.webview.dispose());
        }
      }),
    ];
  }

  /** Brings the last used panel of the folder to the front, or opens one, with the wanted parts of its view. */
  show(wanted: WantedView = {}, index: IndexClient = this.index()): void {
    const panel = this.open.findLast((one) => one.index === index);
    if (panel) {
      panel.show(wanted);
    } else {
      this.create(index, ViewColumn.Active, wanted);
    }
  }

  /** Opens one more panel, beside the active editor. */
  openBeside(index: IndexClient, wanted: WantedView = {}): void {
    this.create(index, ViewColumn.Beside, wanted);
  }

  /** Whether a panel that is in sight shows the page. */
  shows(page: PanelPage): boolean {
    return this.open.some((one) => one.shows(page));
  }

  /** Points rows out in the panels of the folder that are in sight. */
  reveal(index: IndexClient, rows: readonly RowId[]): void {
    this.open.filter((one) => one.index === index).forEach((one) => one.reveal(rows));
  }

  deserializeWebviewPanel(webview: WebviewPanel, stored: unknown): Promise<void> {
    const folder = typeof stored === 'object' && stored !== null && 'folder' in stored ? stored.folder : null;
    // A folder that is gone from the workspace leaves the first one.
    this.attach(webview, this.workspace.all.find((one) => one.folder.toString() === folder) ?? this.index(), null);
    return Promise.resolve();
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.open.slice().forEach((one) => void one.webview.dispose());
  }

  private create(index: IndexClient, column: ViewColumn, wanted: WantedView): void {
    const webview = window.createWebviewPanel(PANEL_TYPE, titleOf('table'), column);
    this.attach(webview, index, Object.keys(wanted).length > 0 ? wanted : null);
  }

  private attach(webview: WebviewPanel, index: IndexClient, wanted: WantedView | null): void {
    const panel = new Panel(webview, index, { ...this.parts, openBeside: (of, state) => this.openBeside(of, state) }, wanted);
    this.open.push(panel);
    webview.onDidChangeViewState(() => {
      if (webview.active) {
        this.open = [...this.open.filter((one) => one !== panel), panel];
      }
    });
    webview.onDidDispose(() => (this.open = this.open.filter((one) => one !== panel)));
  }

  private index(): IndexClient {
    const index = this.workspace.of();
    if (index === null) {
      throw new EspalierError('no-folder', 'No folder is open.', 'Open the folder of your project.');
    }
    return index;
  }
}
