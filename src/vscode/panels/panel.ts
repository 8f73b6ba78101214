/** One panel: a webview editor over the index of one folder. */
import { randomBytes } from 'node:crypto';
import { env, l10n, Uri, type Disposable, type LogOutputChannel, type WebviewPanel } from 'vscode';
import { restorePart } from '../../core/view/restore.js';
import type {
  PanelAction,
  PanelEvents,
  PanelMethods,
  PanelPage,
  PanelSetup,
  PanelState,
  SweepAction,
  WantedDiff,
  WantedView,
} from '../../protocol/panel.js';
import { EspalierError, forwardTable, serve, unwrap, type ColumnId, type RowId, type Server } from '../../protocol/index.js';
import { pack } from '../../protocol/packed.js';
import type { IndexClient } from '../indexClient.js';
import { panelHtml } from './html.js';
import { saveFile } from './saveFile.js';
import { setDirection } from './setDirection.js';
import { setParameter } from './setParameter.js';
import type { SharedViews } from './sharedViews.js';
import { takeAway } from './takeAway.js';
import type { ViewsFiles } from './viewsFile.js';

export type Act = (action: PanelAction, index: IndexClient, rows: readonly RowId[]) => Promise<void>;

/** What panels are made with. */
export interface PanelParts {
  readonly extensionUri: Uri;
  readonly shared: SharedViews;
  readonly views: ViewsFiles;
  readonly log: LogOutputChannel;
  readonly act: Act;
  readonly openDiff: (index: IndexClient, wanted: WantedDiff) => Promise<void>;
  readonly searchColumns: (index: IndexClient, columns: readonly ColumnId[]) => Promise<void>;
  readonly actOnSweep: (action: SweepAction, index: IndexClient, label: string, trial?: number) => Promise<void>;
  readonly canRun: (index: IndexClient) => boolean;
  readonly canEdit: () => boolean;
  /** Another panel of the same folder beside this one. */
  readonly openBeside: (index: IndexClient, state: PanelState) => void;
}

export class Panel implements Disposable {
  private readonly server: Server<PanelEvents>;
  private readonly subscriptions: Disposable[];
  private disposed = false;
  private page: PanelPage = 'table';

  /** @param wanted what a command asked for */
  constructor(
    readonly webview: WebviewPanel,
    readonly index: IndexClient,
    private readonly parts: PanelParts,
    wanted: WantedView | null,
  ) {
    this.server = serve<PanelMethods, PanelEvents>(
      {
        // Answers can come after it was closed, when nobody may be told any more.
        post: (message) => void (this.disposed ? undefined : webview.webview.postMessage(pack(message))),
        onMessage(listener) {
          const subscription = webview.webview.onDidReceiveMessage(listener);
          return () => void subscription.dispose();
        },
      },
      {
        ...forwardTable(async (method, params, signal) => unwrap(await index.request(method, params, signal))),
        ready: () => this.setup(wanted),
        share: ({ shared }) => {
          parts.shared.set(this.folder, shared, this);
          return null;
        },
        page: ({ page }) => {
          this.page = page;
          webview.title = titleOf(page);
          return null;
        },
        searchColumns: async ({ columns }) => {
          await parts.searchColumns(index, columns);
          return null;
        },
        actOnSweep: async ({ action, label, trial }) => {
          await parts.actOnSweep(action, index, label, trial);
          return null;
        },
        act: async ({ action, rows }) => {
          await parts.act(action, index, rows);
          return null;
        },
        setParameter: async ({ column, input }) => {
          this.mayEdit();
          await setParameter(index, column, input);
          return null;
        },
        setDirection: async ({ column, better }) => {
          await setDirection(index.folder, column, better);
          return null;
        },
        openDiff: async (diff) => {
          await parts.openDiff(index, diff);
          return null;
        },
        views: () => parts.views.read(index),
        editViews: async (change) => {
          this.mayEdit();
          return parts.views.change(index, change);
        },
        openViewsFile: async ({ line }) => {
          await parts.views.open(index, line);
          return null;
        },
        takeAway: ({ what, to }) => takeAway(index, what, to),
        saveFile: async ({ name, data }) => ({ saved: await saveFile(index.folder, name, data) }),
        copy: async ({ text }) => {
          await env.clipboard.writeText(text);
          return null;
        },
        openBeside: ({ state }) => {
          parts.openBeside(index, state);
          return null;
        },
        log: ({ level, message }) => {
          parts.log[level](`Panel: ${message}`);
          return null;
        },
      },
    );
    this.subscriptions = [
      index.onChanged(() => this.server.emit('changed', version(index))),
      index.onSweeps(() => this.server.emit('sweeps', {})),
      parts.views.onChanged((of) => of === index && this.server.emit('views', {})),
      parts.shared.onChanged(({ folder, now, by }) => {
        if (folder === this.folder && by !== this) {
          this.server.emit('shared', { shared: now });
        }
      }),
    ];
    webview.onDidDispose(() => this.dispose());
    this.load();
  }

  /** Shows what a command asks for. */
  show(wanted: WantedView): void {
    this.webview.reveal();
    this.server.emit('show', { state: restorePart(wanted) });
  }

  shows(page: PanelPage): boolean {
    return this.webview.visible && this.page === page;
  }

  /** Points rows out, where the panel is in sight. */
  reveal(rows: readonly RowId[]): void {
    if (this.webview.visible) {
      this.server.emit('reveal', { rows });
    }
  }

  dispose(): void {
    this.disposed = true;
    this.subscriptions.forEach((one) => void one.dispose());
    this.server.dispose();
  }

  private mayEdit(): void {
    if (!this.parts.canEdit()) {
      throw new EspalierError('restricted', l10n.t('In Restricted Mode nothing is changed.'));
    }
  }

  private get folder(): string {
    return this.index.folder.toString();
  }

  private setup(wanted: WantedView | null): PanelSetup {
    const { shared, canRun, canEdit } = this.parts;
    return {
      folder: this.folder,
      wanted: wanted && restorePart(wanted),
      shared: shared.has(this.folder) ? shared.of(this.folder) : null,
      canRun: canRun(this.index),
      canEdit: canEdit(),
      message: version(this.index).message,
    };
  }

  private load(): void {
    const { webview } = this.webview;
    const { extensionUri } = this.parts;
    const file = (name: string): string => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
    const icon = (theme: 'light' | 'dark'): Uri => Uri.joinPath(extensionUri, 'media', `tab-${theme}.svg`);
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist', 'webview')] };
    this.webview.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.html = panelHtml({
      scriptUri: file('main.js'),
      styleUri: file('main.css'),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('hex'),
      title: titleOf('table'),
      texts: l10n.bundle ?? null,
    });
  }
}

function version({ summary }: IndexClient): PanelEvents['changed'] {
  return { version: summary?.version ?? 0, message: summary?.state === 'ready' ? null : (summary?.message ?? null) };
}

export function titleOf(page: PanelPage): string {
  const titles: Record<PanelPage, string> = {
    table: l10n.t('Experiments'),
    compare: l10n.t('Experiments: Compare'),
    plots: l10n.t('Experiments: Plots'),
    analysis: l10n.t('Experiments: Analysis'),
    sweeps: l10n.t('Experiments: Search'),
  };
  return titles[page];
}
