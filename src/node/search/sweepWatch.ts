/** Tells when something happens to the sweeps of a project: to their files, journals and engines. */
import { join } from 'node:path';
import { FolderWatcher } from '../index/watch.js';
import { sweepLabels, sweepsFolder } from './sweepFolder.js';

/** Reports of a training come often. */
const DEBOUNCE = 200;
/** An engine that was killed writes nothing about it. */
const LOOK_EVERY = 3_000;

export class SweepWatch {
  private readonly watcher: FolderWatcher;
  private timer: NodeJS.Timeout | null = null;
  private readonly poll: NodeJS.Timeout;

  /** @param engines whether each engine lives, as a text that differs when one of them died */
  constructor(
    private readonly dvcRoot: string,
    private readonly changed: () => void,
    engines: () => Promise<string>,
  ) {
    this.watcher = new FolderWatcher(() => this.soon());
    void this.update();
    let before = '';
    this.poll = setInterval(() => {
      void engines().then((now) => {
        if (now !== before) {
          before = now;
          this.soon();
        }
      });
    }, LOOK_EVERY);
    this.poll.unref();
  }

  dispose(): void {
    clearInterval(this.poll);
    clearTimeout(this.timer ?? undefined);
    this.watcher.dispose();
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.update().then(() => this.changed());
    }, DEBOUNCE);
  }

  private async update(): Promise<void> {
    const folder = sweepsFolder(this.dvcRoot);
    const labels = await sweepLabels(this.dvcRoot);
    const folders = [join(this.dvcRoot, 'sweeps'), folder, ...labels.map((label) => join(folder, label))];
    await this.watcher.update(folders.map((one) => ({ folder: one, recursive: false })));
  }
}
