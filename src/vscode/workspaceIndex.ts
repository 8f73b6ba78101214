/** The index of each open folder, and the context keys that follow from them. */
import { commands, EventEmitter, window, workspace, type Disposable, type LogOutputChannel, type Uri } from 'vscode';
import type { Summary } from '../protocol/index.js';
import { IndexClient } from './indexClient.js';
import { CONTEXT } from './names.js';
import type { ShownBranches } from './shownBranches.js';

export class WorkspaceIndex implements Disposable {
  private readonly byFolder = new Map<string, IndexClient>();
  private readonly changes = new EventEmitter<IndexClient | null>();
  /** Fires with the index that changed; with null when folders came or went. */
  readonly onChanged = this.changes.event;
  private readonly readings = new EventEmitter<IndexClient>();
  /** Fires while many revisions are read, and when that has ended. */
  readonly onReading = this.readings.event;
  private readonly sweepChanges = new EventEmitter<IndexClient>();
  /** Something happened to a sweep of this folder. */
  readonly onSweeps = this.sweepChanges.event;
  private readonly subscriptions: Disposable[];
  private disposed = false;

  constructor(
    private readonly script: string,
    private readonly shownBranches: ShownBranches,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      workspace.onDidChangeWorkspaceFolders(() => void this.update()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('espalier')) {
          void this.reopen();
        }
      }),
    ];
  }

  get all(): readonly IndexClient[] {
    return [...this.byFolder.values()];
  }

  /** The folder of the file, else that of the editor that is looked at, else the first one that is ready, else the first one. */
  of(uri?: Uri): IndexClient | null {
    const at = uri ?? window.activeTextEditor?.document.uri;
    const folder = at && workspace.getWorkspaceFolder(at);
    return (
      (folder && this.byFolder.get(folder.uri.toString())) ??
      this.all.find((index) => index.summary?.state === 'ready') ??
      this.all[0] ??
      null
    );
  }

  async update(): Promise<void> {
    const folders = (workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
    const wanted = new Set(folders.map((folder) => folder.uri.toString()));
    for (const [key, index] of this.byFolder) {
      if (!wanted.has(key)) {
        index.dispose();
        this.byFolder.delete(key);
      }
    }
    const fresh = folders.filter((folder) => !this.byFolder.has(folder.uri.toString())).map((folder) => this.add(folder.uri));
    await Promise.all(fresh.map((index) => index.open()));
    this.changes.fire(null);
    await this.setContext();
  }

  /** Reads everything again with the settings as they are. */
  async reopen(): Promise<void> {
    await Promise.all(this.all.map((index) => index.open()));
    this.changes.fire(null);
    await this.setContext();
  }

  dispose(): void {
    this.disposed = true;
    this.subscriptions.forEach((one) => void one.dispose());
    this.all.forEach((index) => index.dispose());
    this.changes.dispose();
    this.readings.dispose();
    this.sweepChanges.dispose();
  }

  private add(folder: Uri): IndexClient {
    const index = new IndexClient(folder, this.script, this.shownBranches, this.log);
    this.byFolder.set(folder.toString(), index);
    index.onSweeps(() => this.sweepChanges.fire(index));
    index.onChanged(() => {
      this.changes.fire(index);
      void this.setContext();
    });
    index.onReading(() => this.readings.fire(index));
    return index;
  }

  private async setContext(): Promise<void> {
    if (this.disposed) {
      return;
    }
    const summaries = this.all.flatMap((index) => index.summary ?? []);
    const ready = summaries.find((one) => one.state === 'ready');
    const state: Summary['state'] | 'no-folder' | 'loading' =
      this.all.length === 0 ? 'no-folder' : ((ready ?? summaries[0])?.state ?? 'loading');
    await commands.executeCommand('setContext', CONTEXT.state, state);
    await commands.executeCommand(
      'setContext',
      CONTEXT.hasExperiments,
      summaries.some((one) => one.experiments + one.running + one.queued > 0),
    );
    await commands.executeCommand(
      'setContext',
      CONTEXT.isDvcProject,
      summaries.some((one) => one.dvcRoot !== null),
    );
  }
}
