/**
 * Entries of DVC's queue whose worker was killed: taken out of the queue, and neither done nor failed. DVC says for ever that they run.
 * They become failed, with their log, so that they can be looked at and run again; those that had finished are done.
 */
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeGit } from '../git.js';
import { endOf, readMessages, resultFile, type QueueMessage } from '../queue/messages.js';
import { abandonedCopies } from './copies.js';
import type { Damage, Project } from './damage.js';
import { modifiedAt, readJson, STATUS, tmpOf, type ExecutorInfo } from './dvcFiles.js';
import { isDvc, processesIn } from './processes.js';
import { readReflog } from './reflog.js';

/** A worker that has just taken an entry has not noted anything else yet. */
const GRACE = 2_000;

interface Lost {
  readonly message: QueueMessage;
  readonly crashed: boolean;
}

export async function queueDamages(project: Project): Promise<Damage[]> {
  const lost = await lostEntries(project);
  return lost.map(({ message, crashed }) => {
    const label = message.name === null ? 'An experiment' : `“${message.name}”`;
    return {
      kind: 'queue',
      what: crashed
        ? `${label} was taken out of the queue, and DVC broke off before it noted how it ended.`
        : `${label} was taken out of the queue by a worker that was killed. DVC says that it runs.`,
      remedy: 'note how it ended',
      mend: () => settleEntry(project, message, label),
    };
  });
}

async function lostEntries(project: Project): Promise<Lost[]> {
  const { dvcRoot, commonDir } = project;
  const failed = new Set((await readReflog(commonDir, 'refs/exps/celery/failed')).map(({ after }) => after));
  const messages = (await readMessages(dvcRoot, 'processed')).filter(({ rev }) => !failed.has(rev));
  const ends = await Promise.all(messages.map((message) => endOf(dvcRoot, message)));
  const taken = messages.map((message, at) => ({ message, end: ends[at] })).filter(({ end }) => end !== 'settled');
  if (taken.length === 0) {
    return [];
  }
  const live = (await processesIn(project.root)).filter((one) => isDvc(one) && /\s(queue-worker|exec-run)(\s|$)/.test(one.command));
  const fresh = await Promise.all(taken.map(async ({ message }) => Date.now() - ((await modifiedAt(message.file)) ?? 0) < GRACE));
  const lost = live.length > 0 ? [] : taken.filter((_, at) => fresh[at] === false);
  return lost.map(({ message, end }) => ({ message, crashed: end === 'crashed' }));
}

async function settleEntry(project: Project, message: QueueMessage, label: string): Promise<string> {
  const { git, root, dvcRoot } = project;
  if (!existsSync(message.file) || (await endOf(dvcRoot, message)) === 'settled') {
    return `${label} was settled already.`;
  }
  const info = join(tmpOf(dvcRoot), 'exps/run', message.rev, `${message.rev}.run`);
  const noted = await readJson<ExecutorInfo>(info);
  const copies = await abandonedCopies(project);
  // Its experiment has come home before: see the order of mending.
  const done =
    noted !== null && noted.result_hash !== null && !copies.some((copy) => copy.folder === noted.root_dir && copy.processes.length > 0);
  if (noted !== null) {
    await replace(info, JSON.stringify({ ...noted, status: done ? STATUS.finished : STATUS.failed }));
  }
  if (!done) {
    const said = `commit: dvc-exp:${message.head}:${message.baseline}:${message.name ?? ''}`;
    await changeGit(git, root, ['update-ref', '--create-reflog', '-m', said, 'refs/exps/celery/failed', message.rev]);
  }
  const result = { status: done ? 'SUCCESS' : 'FAILURE', result: null, traceback: null, children: [], date_done: new Date().toISOString() };
  await replace(resultFile(dvcRoot, message), JSON.stringify({ ...result, task_id: message.task }));
  return done ? `${label} is done.` : `${label} is among the failed ones, from where it can be run again.`;
}

async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text);
  await rename(`${file}.tmp`, file);
}
