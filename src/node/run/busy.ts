/** Whether the workspace is taken: a second run there would make both fail, and lose the result of the first. */
import { join } from 'node:path';
import { readJson, readLocks, tmpOf, type ExecutorInfo } from './mend/dvcFiles.js';
import { isDvcAlive } from './mend/processes.js';
import { readRecords, type RunRecord } from './records.js';

/** What runs there, by name; null when it is free. `before`: only runs that were there before this one count. */
export async function workspaceRun(dvcRoot: string, before?: Pick<RunRecord, 'id' | 'started'>): Promise<string | null> {
  const records = (await readRecords(dvcRoot)).filter((record) => record.place === 'workspace' && record.state === 'running');
  const other = records.find(
    (one) => before === undefined || (one.id !== before.id && [one.started, one.id] < [before.started, before.id]),
  );
  if (other !== undefined) {
    return other.name ?? nameOf(other.command);
  }
  const run = join(tmpOf(dvcRoot), 'exps/run/workspace');
  const [process, info, locks] = await Promise.all([
    readJson<{ readonly pid: number }>(join(run, 'workspace.json')),
    readJson<ExecutorInfo>(join(run, 'workspace.run')),
    readLocks(join(tmpOf(dvcRoot), 'rwlock')),
  ]);
  const own = new Set(records.flatMap((record) => record.process?.pid ?? []));
  if (process !== null && !own.has(process.pid) && (await isDvcAlive(process.pid))) {
    return info?.name ?? 'an experiment started elsewhere';
  }
  // `dvc repro`, which notes nothing else.
  for (const lock of locks) {
    if (lock.mode === 'write' && !own.has(lock.pid) && (await isDvcAlive(lock.pid))) {
      return nameOf(lock.command.split(' '));
    }
  }
  return null;
}

function nameOf(command: readonly string[]): string {
  return command.includes('repro') ? 'dvc repro' : 'an experiment';
}
