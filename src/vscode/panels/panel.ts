/** The panel: one webview editor over the index of a folder. */
import { randomBytes } from 'node:crypto';
import { Uri, ViewColumn, window, type Disposable, type LogOutputChannel, type WebviewPanel, type WebviewPanelSerializer } from 'vscode';
import { EMPTY_STATE, type PanelAction, type PanelEvents, type PanelMethods, type PanelState } from '../../protocol/panel.js';
import { EspalierError, serve, type RowId, type Server, type TableMethods } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { PANEL_TYPE } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { panelHtml } from './html.js';

export type Act = (action: PanelAction, index: IndexClient, rows: readonly RowId[]) => Promise<void>;

export class Panels implements WebviewPanelSerializer, Disposable {
  private current: { panel: WebviewPanel; server: Server<PanelEvents> } | null = null;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly extensionUri: Uri,
    private readonly workspace: WorkspaceIndex,
    private readonly canRun: (index: IndexClient) => boolean,
    private readonly act: Act,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      window.registerWebviewPanelSerializer(PANEL_TYPE, this),
      workspace.onChanged(() => this.current?.server.emit('changed', this.version())),
    ];
  }

  /** Opens the panel, or brings it to the front, with the named parts of its state. */
  show(state: Partial<PanelState> = {}): void {
    if (this.current) {
      this.current.panel.reveal();
      this.current.server.emit('show', { state });
      return;
    }
    const panel = window.createWebviewPanel(PANEL_TYPE, 'Experiments', ViewColumn.Active, this.options());
    this.attach(panel, Object.keys(state).length > 0 ? { ...EMPTY_STATE, ...state } : null);
  }

  deserializeWebviewPanel(panel: WebviewPanel): Promise<void> {
    panel.webview.options = this.options();
    this.attach(panel, null);
    return Promise.resolve();
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.current?.panel.dispose();
  }

  private options(): { enableScripts: true; localResourceRoots: Uri[] } {
    return { enableScripts: true, localResourceRoots: [Uri.joinPath(this.extensionUri, 'dist', 'webview')] };
  }

  private version(): PanelEvents['changed'] {
    const summary = this.workspace.of()?.summary;
    return { version: summary?.version ?? 0, message: summary?.state === 'ready' ? null : (summary?.message ?? null) };
  }

  private attach(panel: WebviewPanel, wanted: PanelState | null): void {
    const file = (name: string): string => panel.webview.asWebviewUri(Uri.joinPath(this.extensionUri, 'dist', 'webview', name)).toString();
    const forward =
      <K extends keyof TableMethods>(method: K) =>
      (params: TableMethods[K]['params']): Promise<TableMethods[K]['result']> =>
        this.index().ask<K>(method, params);
    const server = serve<PanelMethods, PanelEvents>(
      {
        post: (message) => void panel.webview.postMessage(message),
        onMessage(listener) {
          const subscription = panel.webview.onDidReceiveMessage(listener);
          return () => void subscription.dispose();
        },
      },
      {
        table: forward('table'),
        rows: forward('rows'),
        rowsById: forward('rowsById'),
        curves: forward('curves'),
        differences: forward('differences'),
        ready: () => ({ state: wanted, canRun: this.canRun(this.index()), message: this.version().message }),
        act: async ({ action, rows }) => {
          await this.act(action, this.index(), rows);
          return null;
        },
        log: ({ level, message }) => {
          this.log[level](`Panel: ${message}`);
          return null;
        },
      },
    );
    const icon = (theme: 'light' | 'dark'): Uri => Uri.joinPath(this.extensionUri, 'media', `tab-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.onDidDispose(() => {
      server.dispose();
      if (this.current?.panel === panel) {
        this.current = null;
      }
    });
    this.current = { panel, server };
    panel.webview.html = panelHtml({
      scriptUri: file('main.js'),
      styleUri: file('main.css'),
      cspSource: panel.webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      title: 'Experiments',
    });
  }

  private index(): IndexClient {
    const index = this.workspace.of();
    if (index === null) {
      throw new EspalierError('no-folder', 'No folder is open.', 'Open the folder of your project.');
    }
    return index;
  }
}
