/** What the panels of each folder show alike. Kept for the workspace, so that tree and status bar know it before a panel is open. */
import { EventEmitter, type Disposable, type Memento } from 'vscode';
import { restoreShared } from '../../core/view/restore.js';
import { EMPTY_SHARED, type SharedView } from '../../protocol/panel.js';

const KEY = 'espalier.sharedViews';
/** Others than the panel that changed something hear of it after so long: its own new rows come first. */
const AFTER_MS = 60;

/** What changed, and who changed it. */
export interface SharedChange {
  readonly folder: string;
  readonly before: SharedView;
  readonly now: SharedView;
  /** The panel in which it was changed; null: elsewhere, or in more than one. */
  readonly by: object | null;
}

export class SharedViews implements Disposable {
  private readonly changes = new EventEmitter<SharedChange>();
  readonly onChanged = this.changes.event;
  private readonly byFolder: Map<string, SharedView>;
  private readonly untold = new Map<string, Pick<SharedChange, 'before' | 'by'>>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly memento: Memento) {
    const stored = memento.get<unknown>(KEY);
    const entries: [string, unknown][] = typeof stored === 'object' && stored !== null ? Object.entries(stored) : [];
    this.byFolder = new Map(entries.map(([folder, view]) => [folder, restoreShared(view)]));
  }

  /** @param folder its URI as a string */
  of(folder: string): SharedView {
    return this.byFolder.get(folder) ?? EMPTY_SHARED;
  }

  has(folder: string): boolean {
    return this.byFolder.has(folder);
  }

  set(folder: string, view: SharedView, by: object | null = null): void {
    const before = this.of(folder);
    const now = restoreShared(view);
    if (JSON.stringify(before) === JSON.stringify(now)) {
      return;
    }
    this.byFolder.set(folder, now);
    const earlier = this.untold.get(folder);
    this.untold.set(folder, earlier === undefined ? { before, by } : { before: earlier.before, by: earlier.by === by ? by : null });
    if (by === null) {
      this.tell();
    } else {
      this.timer ??= setTimeout(() => this.tell(), AFTER_MS);
    }
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const untold = [...this.untold];
    this.untold.clear();
    if (untold.length > 0) {
      void this.memento.update(KEY, Object.fromEntries(this.byFolder));
    }
    for (const [folder, { before, by }] of untold) {
      this.changes.fire({ folder, before, now: this.of(folder), by });
    }
  }

  dispose(): void {
    this.tell();
    this.changes.dispose();
  }
}
