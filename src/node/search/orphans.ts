/** Runs that outlived their engine: they go on in their slots, and an engine that takes the sweep up waits for them. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { slotsFolder } from '../run/slotFolders.js';
import { runIn } from '../run/slotOwner.js';
import { stopFamily } from '../run/stop.js';
import type { SweepFolder } from './sweepFolder.js';

/** Written when a run starts: in which slot an experiment of this name is made. */
export async function noteRun(folder: SweepFolder, name: string, slot: number): Promise<void> {
  await mkdir(folder.running, { recursive: true });
  await writeFile(join(folder.running, name), String(slot));
}

export async function forgetRun(folder: SweepFolder, name: string): Promise<void> {
  await rm(join(folder.running, name), { force: true });
}

const LOOK_EVERY = 1000;

export class Orphan {
  private constructor(
    private readonly git: string,
    /** Root of the clone in which it runs. */
    readonly slotFolder: string,
  ) {}

  /** By the names of their experiments. Notes of runs that have ended are dropped. */
  static async find(git: string, dvcRoot: string, folder: SweepFolder): Promise<Map<string, Orphan>> {
    const found = new Map<string, Orphan>();
    for (const name of await readdir(folder.running).catch(() => [])) {
      const slot = (await readFile(join(folder.running, name), 'utf8').catch(() => '')).trim();
      const orphan = new Orphan(git, join(slotsFolder(dvcRoot), slot));
      if (/^\d+$/.test(slot) && (await orphan.runs())) {
        found.set(name, orphan);
      } else {
        await forgetRun(folder, name);
      }
    }
    return found;
  }

  /** Resolves when nothing of it runs any more. */
  async ended(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (await this.runs()) {
      if (signal.aborted) {
        await this.stop();
      }
      await Promise.race([aborted, sleep(LOOK_EVERY)]);
    }
  }

  private async runs(): Promise<boolean> {
    return (await runIn(this.git, this.slotFolder).catch(() => null)) !== null;
  }

  private async stop(): Promise<void> {
    const run = await runIn(this.git, this.slotFolder);
    if (run !== null) {
      await stopFamily(run.pid, this.gone());
    }
  }

  private async gone(): Promise<void> {
    while (await this.runs()) {
      await sleep(LOOK_EVERY);
    }
  }
}
