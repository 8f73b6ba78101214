/** The sweeps of each open folder, as last heard of, and what ended meanwhile. */
import { EventEmitter, commands, type Disposable } from 'vscode';
import type { SweepInfo } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export interface SweepOf {
  readonly index: IndexClient;
  readonly info: SweepInfo;
}

const RUNS: ReadonlySet<SweepInfo['stage']> = new Set(['running', 'paused']);

export class SweepsModel implements Disposable {
  private readonly lists = new Map<IndexClient, readonly SweepInfo[]>();
  /** Folders that are being asked, and whether they must be asked again. */
  private readonly asking = new Map<IndexClient, boolean>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onChanged = this.changes.event;
  private readonly ends = new EventEmitter<SweepOf>();
  /** A sweep that was seen to run, and does not run any more. */
  readonly onEnded = this.ends.event;
  private readonly subscriptions: Disposable[];

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscriptions = [
      workspace.onChanged((index) => {
        for (const one of index === null ? workspace.all : [index]) {
          // Refreshes say nothing new of sweeps, which have an event of their own.
          if (!this.lists.has(one)) {
            void this.ask(one);
          }
        }
        this.forget();
      }),
      workspace.onSweeps((index) => void this.ask(index)),
    ];
  }

  get all(): readonly SweepOf[] {
    return this.workspace.all.flatMap((index) => (this.lists.get(index) ?? []).map((info) => ({ index, info })));
  }

  get running(): readonly SweepOf[] {
    return this.all.filter(({ info }) => RUNS.has(info.stage));
  }

  /** Of a file, relative to the project: the one that was started last, or the file itself. */
  ofFile(index: IndexClient, file: string): SweepInfo | null {
    return this.lists.get(index)?.find((info) => info.file === file) ?? null;
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.changes.dispose();
    this.ends.dispose();
  }

  private forget(): void {
    for (const index of this.lists.keys()) {
      if (!this.workspace.all.includes(index)) {
        this.lists.delete(index);
        this.changes.fire(undefined);
      }
    }
  }

  private async ask(index: IndexClient): Promise<void> {
    if (index.summary?.state !== 'ready' || index.summary.dvcRoot === null) {
      return;
    }
    if (this.asking.has(index)) {
      this.asking.set(index, true);
      return;
    }
    do {
      this.asking.set(index, false);
      const result = await index.request('sweeps', {});
      if (result.ok) {
        this.set(index, result.value);
      }
    } while (this.asking.get(index) === true);
    this.asking.delete(index);
  }

  private set(index: IndexClient, list: readonly SweepInfo[]): void {
    const before = this.lists.get(index) ?? [];
    this.lists.set(index, list);
    if (JSON.stringify(before) === JSON.stringify(list)) {
      return;
    }
    this.changes.fire(undefined);
    void commands.executeCommand('setContext', CONTEXT.sweepRuns, this.running.length > 0);
    const ran = new Set(before.filter(({ stage }) => RUNS.has(stage)).map(({ label }) => label));
    for (const info of list) {
      if (ran.has(info.label) && !RUNS.has(info.stage)) {
        this.ends.fire({ index, info });
      }
    }
  }
}
