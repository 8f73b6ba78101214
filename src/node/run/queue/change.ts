/** Changes of DVC's queue that DVC has no command for: another order, and failed entries once more. */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EspalierError } from '../../../protocol/rpc.js';
import { changeGit } from '../git.js';
import type { Project } from '../mend/damage.js';
import { readReflog, dropFromStash } from '../mend/reflog.js';
import { celeryFolder, readMessages, resultFile, type QueueMessage } from './messages.js';

export type Move = 'first' | 'up' | 'down' | 'last';

/**
 * Workers take the waiting messages in the order of their names, which begin with a time. Moving gives new names in another order; a worker
 * that takes one meanwhile has it, and the others keep their order. False when the entry does not wait any more.
 */
export async function moveInQueue(dvcRoot: string, rev: string, move: Move): Promise<boolean> {
  const messages = await readMessages(dvcRoot, 'in');
  const at = messages.findIndex((message) => message.rev === rev);
  const [moved] = messages.slice(at, at + 1);
  if (at < 0 || moved === undefined) {
    return false;
  }
  const others = messages.filter((message) => message !== moved);
  const to = { first: 0, up: Math.max(0, at - 1), down: at + 1, last: others.length }[move];
  const wanted = [...others.slice(0, to), moved, ...others.slice(to)];
  // From the end of what changes to its beginning: whoever looks in between sees no order that neither was nor will be but for one entry.
  const [first] = messages;
  const prefix = first === undefined ? '0' : prefixOf(first);
  for (const [position, message] of wanted.entries()) {
    // Behind the same time, the position decides; a message that DVC adds later has a later time.
    const name = `${prefix}_${String(position).padStart(6, '0')}-${idOf(message)}.celery.msg`;
    await rename(message.file, join(dirname(message.file), name)).catch(() => undefined);
  }
  return existsSync(join(dirname(moved.file), `${prefix}_${String(wanted.indexOf(moved)).padStart(6, '0')}-${idOf(moved)}.celery.msg`));
}

/** Puts a failed entry back, as it was queued, behind all others. Throws `not-in-queue` when there is nothing of it to be run again. */
export async function retryInQueue(project: Project, rev: string): Promise<void> {
  const { git, root, commonDir, dvcRoot } = project;
  const message = (await readMessages(dvcRoot, 'processed')).find((one) => one.rev === rev);
  const failed = await readReflog(commonDir, 'refs/exps/celery/failed');
  if (message === undefined || !failed.some((entry) => entry.after === rev)) {
    throw new EspalierError(
      'not-in-queue',
      'DVC has no note of this entry any more.',
      'Run an experiment with the same parameters instead.',
    );
  }
  const said = `commit: dvc-exp:${message.head}:${message.baseline}:${message.name ?? ''}`;
  await changeGit(git, root, ['update-ref', '--create-reflog', '-m', said, 'refs/exps/celery/stash', rev]);
  await rm(resultFile(dvcRoot, message), { force: true });
  await rm(join(dvcRoot, '.dvc/tmp/exps/run', rev), { recursive: true, force: true });
  const waiting = await readMessages(dvcRoot, 'in');
  const last = waiting.at(-1);
  // Behind the last: its time, and a letter, which comes after all numbers.
  const name = `${last === undefined ? prefixOf(message) : prefixOf(last)}_z${Date.now()}-${idOf(message)}.celery.msg`;
  await rename(message.file, join(celeryFolder(dvcRoot), 'broker/in', name));
  await dropFromStash(project, 'refs/exps/celery/failed', rev);
}

function prefixOf({ file }: QueueMessage): string {
  return basename(file).split('_')[0] ?? '0';
}

/** Without what an earlier move put before it. */
function idOf({ task }: QueueMessage): string {
  return task;
}
