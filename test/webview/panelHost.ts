/** The extension host's side of a panel, without an editor: the real index in its worker thread, and what a user would have seen done. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PanelEvents, PanelMethods, SharedView, WantedView } from '../../src/protocol/panel.js';
import {
  connect,
  forwardTable,
  serve,
  unwrap,
  VIEWS_FILE,
  type Endpoint,
  type Handlers,
  type IndexConfig,
  type IndexEvents,
  type IndexMethods,
} from '../../src/protocol/index.js';

export interface PanelHostOptions {
  /** `dist/worker.js`. */
  readonly worker: string;
  readonly folder: string;
  readonly git?: string;
  readonly canRun?: boolean;
  readonly message?: string | null;
}

/** Requests that would have done something outside of the panel: method and parameters. */
export type Done = readonly [method: string, params: unknown];

export interface PanelHost {
  readonly done: readonly Done[];
  readonly logs: readonly string[];
  show(state: WantedView): void;
  viewsChanged(): void;
  share(shared: SharedView): void;
  reveal(rows: readonly string[]): void;
  refresh(): Promise<void>;
  dispose(): Promise<void>;
}

/** Answers a panel at the other end of `endpoint`. */
export function hostPanel(endpoint: Endpoint, options: PanelHostOptions): PanelHost {
  const { folder, git = 'git', canRun = true, message = null } = options;
  const worker = new Worker(options.worker);
  const client = connect<IndexMethods, IndexEvents>({
    post: (sent) => worker.postMessage(sent),
    onMessage(listener) {
      worker.on('message', listener);
      return () => worker.off('message', listener);
    },
  });
  const config: IndexConfig = {
    folder,
    git,
    commitsPerBranch: 10,
    mainMetric: null,
    directions: {},
    conventionalParams: ['params.yaml'],
    conventionalMetrics: ['metrics.json'],
  };
  const opened = client.request('open', config);
  const done: Done[] = [];
  const logs: string[] = [];
  const note =
    <K extends keyof PanelMethods>(method: K) =>
    (params: PanelMethods[K]['params']): null => {
      done.push([method, params]);
      return null;
    };
  const viewsFile = join(folder, VIEWS_FILE);
  const readViews = (): string => (existsSync(viewsFile) ? readFileSync(viewsFile, 'utf8') : '');
  const handlers: Handlers<PanelMethods> = {
    ...forwardTable(async (method, params, signal) => {
      unwrap(await opened);
      return unwrap(await client.request(method, params, signal));
    }),
    ready: () => ({ folder: `file://${folder}`, wanted: null, shared: null, canRun, canEdit: canRun, message }),
    share: note('share'),
    page: () => null,
    setParameter: note('setParameter'),
    setDirection: note('setDirection'),
    openDiff: note('openDiff'),
    views: async () => unwrap(await client.request('savedViews', { text: readViews() })),
    editViews: async (change) => {
      const { text } = unwrap(await client.request('changeViews', { text: readViews(), change }));
      mkdirSync(dirname(viewsFile), { recursive: true });
      writeFileSync(viewsFile, text);
      return unwrap(await client.request('savedViews', { text }));
    },
    openViewsFile: note('openViewsFile'),
    async takeAway({ what, to }) {
      const { text, lines } = unwrap(await client.request('exportTable', what));
      done.push(['takeAway', { text, to }]);
      return { lines, file: to === 'file' ? '/tmp/experiments' : null };
    },
    saveFile(params) {
      done.push(['saveFile', params]);
      return { saved: true };
    },
    copy: note('copy'),
    openBeside: note('openBeside'),
    searchColumns: note('searchColumns'),
    actOnSweep: note('actOnSweep'),
    act: note('act'),
    log({ message: text }) {
      logs.push(text);
      return null;
    },
  };
  const server = serve<PanelMethods, PanelEvents>(endpoint, handlers);
  client.on('sweeps', () => server.emit('sweeps', {}));
  client.on('changed', ({ summary }) => server.emit('changed', { version: summary.version, message }));
  return {
    done,
    logs,
    show: (state) => server.emit('show', { state }),
    viewsChanged: () => server.emit('views', {}),
    share: (shared) => server.emit('shared', { shared }),
    reveal: (rows) => server.emit('reveal', { rows }),
    async refresh() {
      unwrap(await client.request('refresh', {}));
    },
    async dispose() {
      server.dispose();
      client.dispose();
      await worker.terminate();
    },
  };
}
