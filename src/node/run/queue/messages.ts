/**
 * The messages of DVC's queue: files that wait in `in`, in the order of their names, and move to `processed` when a worker takes them.
 * Source: kombu/transport/filesystem.py, dvc/repo/experiments/queue/celery.py.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export type MessageFolder = 'in' | 'processed';

export interface QueueMessage {
  readonly file: string;
  /** Celery's name of the task. */
  readonly task: string;
  /** The commit in DVC's stash that holds what is run. */
  readonly rev: string;
  readonly name: string | null;
  readonly baseline: string;
  readonly head: string;
  /** Commit message of the experiment to be. */
  readonly message: string | null;
}

interface Envelope {
  readonly body: string;
  readonly headers: { readonly task: string; readonly id: string };
}

interface Entry {
  readonly stash_rev: string;
  readonly baseline_rev: string;
  readonly name: string | null;
  readonly head_rev: string | null;
}

export function celeryFolder(dvcRoot: string): string {
  return join(dvcRoot, '.dvc/tmp/exps/celery');
}

/** In the order in which workers take them. Messages between the workers themselves, and half-written ones, are left out. */
export async function readMessages(dvcRoot: string, folder: MessageFolder): Promise<QueueMessage[]> {
  const path = join(celeryFolder(dvcRoot), 'broker', folder);
  const names = (await readdir(path).catch(() => [])).filter((name) => name.endsWith('.celery.msg')).sort();
  const messages = await Promise.all(names.map((name) => readMessage(join(path, name))));
  return messages.filter((message) => message !== null);
}

/** Celery's note of how a task ended. */
export function resultFile(dvcRoot: string, { task }: QueueMessage): string {
  return join(celeryFolder(dvcRoot), 'result', `celery-task-meta-${task}`);
}

/**
 * Of one that a worker took: `open` without a note of its end; `crashed` when the worker's own task did not get to its end, as on a full disk
 * (a stage that fails ends well, to Celery), or when the note is torn; else `settled`.
 */
export async function endOf(dvcRoot: string, message: QueueMessage): Promise<'open' | 'crashed' | 'settled'> {
  const text = await readFile(resultFile(dvcRoot, message), 'utf8').catch(() => null);
  if (text === null) {
    return 'open';
  }
  try {
    const { status, result } = JSON.parse(text) as { status?: string; result?: { exc_type?: string } | null };
    return status === 'FAILURE' && result?.exc_type !== undefined ? 'crashed' : 'settled';
  } catch {
    return 'crashed';
  }
}

async function readMessage(file: string): Promise<QueueMessage | null> {
  try {
    const { body, headers } = JSON.parse(await readFile(file, 'utf8')) as Envelope;
    if (headers.task !== 'dvc.repo.experiments.queue.tasks.run_exp') {
      return null;
    }
    const [args, kwargs] = JSON.parse(Buffer.from(body, 'base64').toString('utf8')) as [
      Entry[],
      { entry_dict?: Entry; message?: string | null },
    ];
    const entry = kwargs.entry_dict ?? args[0];
    return entry === undefined
      ? null
      : {
          file,
          task: headers.id,
          rev: entry.stash_rev,
          name: entry.name,
          baseline: entry.baseline_rev,
          head: entry.head_rev ?? entry.baseline_rev,
          message: kwargs.message ?? null,
        };
  } catch {
    return null;
  }
}
