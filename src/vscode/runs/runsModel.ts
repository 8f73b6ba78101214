/** The runs of each open folder, as last heard of, and what ended meanwhile. */
import { commands, EventEmitter, type Disposable } from 'vscode';
import type { RunInfo, RunList } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export interface RunOf {
  readonly index: IndexClient;
  readonly run: RunInfo;
}

const NOTHING: RunList = { runs: [], workers: 0, durations: {} };

export class RunsModel implements Disposable {
  private readonly lists = new Map<IndexClient, RunList>();
  /** Folders that are being asked, and whether they must be asked again. */
  private readonly asking = new Map<IndexClient, boolean>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onChanged = this.changes.event;
  private readonly ends = new EventEmitter<RunOf>();
  /** A run that was seen to run, and is over now. */
  readonly onEnded = this.ends.event;
  private readonly subscription: Disposable;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onChanged((index) => {
      for (const one of index === null ? workspace.all : [index]) {
        void this.ask(one);
      }
    });
  }

  of(index: IndexClient): RunList {
    return this.lists.get(index) ?? NOTHING;
  }

  get all(): readonly RunOf[] {
    return this.workspace.all.flatMap((index) => this.of(index).runs.map((run) => ({ index, run })));
  }

  get running(): readonly RunOf[] {
    return this.all.filter(({ run }) => run.state === 'running');
  }

  /** What runs in the workspace of the folder; else the last run there that is known. */
  inWorkspace(index: IndexClient): RunInfo | null {
    const runs = this.of(index).runs.filter((run) => run.place === 'workspace' && run.state !== 'waiting');
    const newest = (a: RunInfo, b: RunInfo): number => (b.started ?? 0) - (a.started ?? 0);
    return runs.find((run) => run.state === 'running') ?? [...runs].sort(newest)[0] ?? null;
  }

  /** Asks anew, for what no view of the index shows: the order of the queue. */
  look(index: IndexClient): Promise<void> {
    return this.ask(index);
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
    this.ends.dispose();
  }

  private async ask(index: IndexClient): Promise<void> {
    if (this.asking.has(index)) {
      this.asking.set(index, true);
      return;
    }
    do {
      this.asking.set(index, false);
      const result = index.summary?.state === 'ready' ? await index.request('runs', {}) : null;
      this.set(index, result?.ok ? result.value : NOTHING);
    } while (this.asking.get(index) === true);
    this.asking.delete(index);
  }

  private set(index: IndexClient, list: RunList): void {
    const before = this.lists.get(index);
    if (JSON.stringify(before) === JSON.stringify(list)) {
      return;
    }
    this.lists.set(index, list);
    for (const known of this.lists.keys()) {
      if (!this.workspace.all.includes(known)) {
        this.lists.delete(known);
      }
    }
    const ran = new Set(before?.runs.filter((run) => run.state === 'running').map((run) => run.id));
    this.changes.fire(undefined);
    void this.setContext();
    for (const run of list.runs) {
      if (ran.has(run.id) && run.state !== 'running' && run.state !== 'waiting') {
        this.ends.fire({ index, run });
      }
    }
  }

  private async setContext(): Promise<void> {
    const { all } = this;
    await commands.executeCommand('setContext', CONTEXT.running, this.running.length > 0);
    const queued = all.some(({ run }) => run.place === 'queue' && run.state === 'waiting');
    await commands.executeCommand('setContext', CONTEXT.queued, queued);
    const workers = this.workspace.all.reduce((sum, index) => sum + this.of(index).workers, 0);
    await commands.executeCommand('setContext', CONTEXT.queueRuns, workers > 0);
  }
}
