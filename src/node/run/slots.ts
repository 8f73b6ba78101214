/** Slots: clones of the project in which experiments run beside each other, without touching the workspace. */
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { DvcCli } from '../dvc/cli.js';
import { changeGit } from './git.js';
import { Slot } from './slot.js';
import { slotNumbers, slotsFolder } from './slotFolders.js';
import { SlotOwner } from './slotOwner.js';

export interface SlotsOptions {
  /** The `git` executable. */
  readonly git: string;
  /** Root of the Git working tree, absolute. */
  readonly root: string;
  /** The project's folder (that of `.dvc`), absolute; `root` or below it. */
  readonly dvcRoot: string;
  readonly dvc: DvcCli;
  readonly log?: (message: string) => void;
}

/** Source of each point: worktrees share `refs/exps/exec` and collide there; clones do not. The clone borrows all objects of the project. */
export class Slots {
  private readonly folder: string;

  constructor(private readonly options: SlotsOptions) {
    this.folder = slotsFolder(options.dvcRoot);
  }

  /**
   * The first free slot, made where there is none; as many as are asked for at once. It stays the caller's until `release`, or until the
   * process ends. Experiments that finished in it for an owner that died come home first.
   */
  async acquire(): Promise<Slot> {
    await mkdir(this.folder, { recursive: true });
    for (let number = 1; ; number++) {
      const folder = join(this.folder, String(number));
      if (!(await this.exists(number)) && !(await this.make(folder))) {
        continue;
      }
      const owner = await SlotOwner.claim(this.options.git, folder);
      if (owner !== null) {
        const slot = new Slot(number, folder, owner, this.options);
        try {
          await slot.collect();
        } catch (error) {
          await owner.release();
          throw error;
        }
        return slot;
      }
    }
  }

  private async exists(number: number): Promise<boolean> {
    return (await slotNumbers(this.options.dvcRoot)).includes(number);
  }

  /** Whole or not at all: it is made aside and then takes its place. False when another process was faster. */
  private async make(folder: string): Promise<boolean> {
    const { git, root } = this.options;
    const fresh = join(this.folder, `.new-${randomUUID()}`);
    try {
      await changeGit(git, root, ['clone', '--quiet', '--shared', '--no-checkout', '--', root, fresh]);
      await copySettings(git, root, fresh);
      await rename(fresh, folder);
      this.options.log?.(`Slot ${relative(root, folder)} is made.`);
      return true;
    } catch (error) {
      await rm(fresh, { recursive: true, force: true });
      if (isTaken(error)) {
        return false;
      }
      throw error;
    }
  }
}

/** What a clone does not take over from the repository's own settings, and what commits and checkouts in it depend on. */
async function copySettings(git: string, root: string, clone: string): Promise<void> {
  const wanted = '^(user|filter)\\.|^core\\.(autocrlf|eol|symlinks|longpaths|filemode|ignorecase|precomposeunicode)$';
  const listing = await changeGit(git, root, ['config', '--local', '--null', '--get-regexp', wanted]).catch(() => '');
  for (const entry of listing.split('\0').filter(Boolean)) {
    const at = entry.indexOf('\n');
    const [key, value] = at < 0 ? [entry, 'true'] : [entry.slice(0, at), entry.slice(at + 1)];
    await changeGit(git, clone, ['config', '--local', '--add', key, value]);
  }
}

function isTaken(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM';
}
