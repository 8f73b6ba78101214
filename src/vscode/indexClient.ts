/** The index of one folder, in its worker thread. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EventEmitter, type Disposable, type LogOutputChannel, type Uri } from 'vscode';
import {
  connect,
  unwrap,
  type Client,
  type IndexConfig,
  type IndexEvents,
  type IndexMethods,
  type Result,
  type Summary,
} from '../protocol/index.js';
import { indexConfig } from './settings.js';
import type { Shown, ShownBranches } from './shownBranches.js';

/** Restarts of a crashed worker before it is given up, until the user refreshes. */
const MOST_RESTARTS = 3;

const FAILED = (message: string): Summary => ({
  version: 0,
  state: 'error',
  message,
  root: null,
  dvcRoot: null,
  branch: null,
  conditions: [],
  experiments: 0,
  running: 0,
  queued: 0,
  pipelines: 0,
  unread: 0,
});

type Progress = IndexEvents['progress'];

export class IndexClient implements Disposable {
  private readonly changes = new EventEmitter<IndexEvents['changed']>();
  readonly onChanged = this.changes.event;
  private readonly readings = new EventEmitter<Progress | null>();
  /** How far many revisions are read; null when that has ended. */
  readonly onReading = this.readings.event;
  private readonly sweepChanges = new EventEmitter<undefined>();
  /** Something happened to a sweep. */
  readonly onSweeps = this.sweepChanges.event;
  private worker: Worker | null = null;
  private client: Client<IndexMethods, IndexEvents> | null = null;
  private restarts = 0;
  private disposed = false;
  private latest: Summary | null = null;
  private opened: Promise<Result<Summary>> | null = null;
  private reading_: Progress | null = null;

  constructor(
    readonly folder: Uri,
    private readonly script: string,
    private readonly shownBranches: ShownBranches,
    private readonly log: LogOutputChannel,
  ) {}

  static script(extensionPath: string): string {
    return join(extensionPath, 'dist', 'worker.js');
  }

  /** What was said last; null before the first answer. */
  get summary(): Summary | null {
    return this.latest;
  }

  /** Root of the DVC project, or of the Git working tree, or the folder itself. */
  get projectRoot(): string {
    return this.latest?.dvcRoot ?? this.latest?.root ?? this.folder.fsPath;
  }

  /** Starts the worker when it is not there, and reads everything with the current settings. */
  async open(): Promise<Result<Summary>> {
    this.opened = this.start().request('open', this.config());
    const result = await this.opened;
    if (result.ok) {
      this.latest = result.value;
    } else if (!this.disposed) {
      this.log.error(result.error.message);
      this.latest = FAILED(result.error.message);
    }
    return result;
  }

  async request<K extends keyof IndexMethods>(
    method: K,
    params: IndexMethods[K]['params'],
    signal?: AbortSignal,
  ): Promise<Result<IndexMethods[K]['result']>> {
    await (this.opened ?? this.open());
    return this.start().request(method, params, signal);
  }

  /** As `request`, but throws failures as `EspalierError`. */
  async ask<K extends keyof IndexMethods>(method: K, params: IndexMethods[K]['params']): Promise<IndexMethods[K]['result']> {
    return unwrap(await this.request(method, params));
  }

  async refresh(): Promise<void> {
    this.restarts = 0;
    await (this.worker === null ? this.open() : this.request('refresh', {}));
  }

  get reading(): Progress | null {
    return this.reading_;
  }

  /** What is listed. */
  get shown(): { readonly branches: readonly string[]; readonly commits: number } {
    const { branches, commits } = this.shownBranches.of(this.folder.toString());
    return { branches, commits: commits ?? indexConfig(this.folder).commitsPerBranch };
  }

  /** Lists something else, and remembers it. */
  async show(shown: Partial<Shown>): Promise<void> {
    const folder = this.folder.toString();
    await this.shownBranches.set(folder, { ...this.shownBranches.of(folder), ...shown });
    const { branches, commits } = this.shown;
    await this.ask('list', { branches, commitsPerBranch: commits });
  }

  dispose(): void {
    this.disposed = true;
    this.client?.dispose();
    void this.worker?.terminate();
    this.changes.dispose();
    this.readings.dispose();
    this.sweepChanges.dispose();
  }

  private async reopen(): Promise<void> {
    await this.open();
    if (this.latest) {
      this.changes.fire({ summary: this.latest, scopes: ['rows', 'columns', 'pipeline', 'workspace'] });
    }
  }

  private config(): IndexConfig {
    const { branches, commits } = this.shown;
    return { ...indexConfig(this.folder), branches, commitsPerBranch: commits };
  }

  private start(): Client<IndexMethods, IndexEvents> {
    if (this.client !== null) {
      return this.client;
    }
    const worker = new Worker(this.script);
    const client = connect<IndexMethods, IndexEvents>({
      post: (message) => worker.postMessage(message),
      onMessage(listener) {
        worker.on('message', listener);
        return () => worker.off('message', listener);
      },
    });
    client.on('changed', (change) => {
      this.latest = change.summary;
      this.changes.fire(change);
    });
    client.on('progress', ({ done, total }) => this.setReading(done < total ? { done, total } : null));
    client.on('sweeps', () => this.sweepChanges.fire(undefined));
    client.on('log', ({ level, message }) => this.log[level](message));
    worker.on('error', (error) => this.log.error(`The index stopped: ${error.stack ?? error.message}`));
    worker.on('exit', () => this.onExit(client));
    this.worker = worker;
    this.client = client;
    return client;
  }

  private setReading(reading: Progress | null): void {
    this.reading_ = reading;
    this.readings.fire(reading);
  }

  private onExit(client: Client<IndexMethods, IndexEvents>): void {
    client.dispose();
    this.worker = null;
    this.client = null;
    this.opened = null;
    if (!this.disposed) {
      this.setReading(null);
    }
    if (!this.disposed && this.restarts < MOST_RESTARTS) {
      this.restarts += 1;
      setTimeout(() => void (this.disposed || this.reopen()), 500 * 2 ** this.restarts);
    }
  }
}
