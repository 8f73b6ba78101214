/** Reflogs, read from their files: where refs were before. Source of the format: gitrevisions(7), `git help reflog`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeGit } from '../git.js';
import { deleteRefs } from '../collect.js';
import type { Project } from './damage.js';

export interface ReflogEntry {
  readonly before: string;
  readonly after: string;
  /** Seconds since the epoch. */
  readonly time: number;
  readonly message: string;
}

/** Oldest first; empty when there is none. */
export async function readReflog(folder: string, ref: string): Promise<ReflogEntry[]> {
  const text = await readFile(join(folder, 'logs', ref), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const match = /^([0-9a-f]+) ([0-9a-f]+) .*> (\d+) [-+]\d+(?:\t(.*))?$/.exec(line);
    return match ? [{ before: match[1] ?? '', after: match[2] ?? '', time: Number(match[3]), message: match[4] ?? '' }] : [];
  });
}

/** Takes one entry out of a stash, as `git stash drop` does of Git's own. Nothing when it is not there. */
export async function dropFromStash({ git, root, commonDir }: Project, ref: string, commit: string): Promise<void> {
  const entries = (await readReflog(commonDir, ref)).reverse();
  const at = entries.findIndex((one) => one.after === commit);
  if (at >= 0) {
    await changeGit(git, root, ['reflog', 'delete', '--updateref', '--rewrite', `${ref}@{${at}}`]);
    if (entries.length === 1) {
      await deleteRefs(git, root, [ref]);
    }
  }
}

/**
 * The branch that DVC left to work on a detached HEAD, from the reflog of HEAD, newest last; a commit when none was checked out; null when
 * it was not DVC that left it. DVC detaches HEAD where it stands, and puts experiments on top of it.
 */
export function branchLeft(entries: readonly ReflogEntry[]): { readonly branch: string; readonly at: string } | null {
  for (const { before, after, message } of [...entries].reverse()) {
    const moved = /^checkout: moving from (.+) to [0-9a-f]{40,64}$/.exec(message);
    if (moved) {
      return before === after ? { branch: moved[1] ?? '', at: after } : null;
    }
    if (!message.startsWith('commit')) {
      return null;
    }
  }
  return null;
}
