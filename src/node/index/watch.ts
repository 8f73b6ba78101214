/** Watches folders, with all below them or without, and tells which of them changed. */
import { watch, type FSWatcher } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Linux has no recursive watch of its own: each folder gets one. */
const NATIVE_RECURSION = process.platform === 'darwin' || process.platform === 'win32';
/** Each watched folder takes one of the system's inotify watches. */
const MOST_FOLDERS = 4_000;

export interface Watched {
  readonly folder: string;
  readonly recursive: boolean;
}

export class FolderWatcher {
  private readonly watchers = new Map<string, FSWatcher>();
  private wanted: readonly Watched[] = [];
  private disposed = false;

  /** `listener` gets the path that changed; folders that come into being are watched without being asked. */
  constructor(private readonly listener: (path: string) => void) {}

  /** Replaces what is watched. Folders that do not exist yet are watched from their nearest parent that does. */
  async update(wanted: readonly Watched[]): Promise<void> {
    this.wanted = wanted;
    const folders = new Set<string>();
    for (const one of wanted) {
      for (const folder of await this.expand(one)) {
        folders.add(folder);
      }
    }
    if (this.disposed) {
      return;
    }
    for (const [folder, watcher] of this.watchers) {
      if (!folders.has(folder)) {
        watcher.close();
        this.watchers.delete(folder);
      }
    }
    for (const folder of [...folders].slice(0, MOST_FOLDERS)) {
      this.add(folder);
    }
  }

  dispose(): void {
    this.disposed = true;
    for (const watcher of this.watchers.values()) {
      watcher.close();
    }
    this.watchers.clear();
  }

  private async expand({ folder, recursive }: Watched): Promise<string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => null);
    if (entries === null) {
      const parent = dirname(folder);
      return parent === folder ? [] : this.expand({ folder: parent, recursive: false });
    }
    if (!recursive || NATIVE_RECURSION) {
      return [folder];
    }
    const below = await Promise.all(
      entries.filter((entry) => entry.isDirectory()).map((entry) => this.expand({ folder: join(folder, entry.name), recursive })),
    );
    return [folder, ...below.flat()];
  }

  private add(folder: string): void {
    if (this.watchers.has(folder)) {
      return;
    }
    try {
      const recursive = NATIVE_RECURSION && this.wanted.some((one) => one.recursive && one.folder === folder);
      const drop = (): void => {
        watcher.close();
        this.watchers.delete(folder);
      };
      const watcher = watch(folder, { recursive, persistent: false }, (event, name) => {
        // It may have been removed and made again: a watch of the old one hears nothing any more, and the next update makes a new one.
        if (event === 'rename' && name === basename(folder)) {
          drop();
        }
        this.listener(name === null ? folder : join(folder, name));
      });
      watcher.on('error', () => {
        drop();
        this.listener(folder);
      });
      this.watchers.set(folder, watcher);
    } catch {
      // Gone since it was listed, or no watches left: the next refresh finds what changed.
    }
  }
}
