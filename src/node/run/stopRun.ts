/** Stops a run, whoever started it: so that DVC cleans up, and ends with it what it started. */
import { writeFile } from 'node:fs/promises';
import { EspalierError } from '../../protocol/rpc.js';
import type { RunInfo } from '../../protocol/runs.js';
import type { RunEntry } from '../dvc/runState.js';
import { identityOf, isAlive, type ProcessIdentity } from './identity.js';
import { isDvc, processesIn } from './mend/processes.js';
import { readRecords, requestFile } from './records.js';
import { killFamily, PATIENCE, stopFamily, type Patience } from './stop.js';

/** Milliseconds until another process has seen that it is asked. */
const ASKED = 1_000;

/**
 * Resolves when it has ended. `how`: `kill` ends it at once, and DVC cleans nothing up.
 * Throws `not-stopped` when it runs on, or when it cannot be found.
 */
export async function stopRun(
  dvcRoot: string,
  run: Pick<RunInfo, 'id' | 'pid' | 'label'> & { readonly liveRoot?: RunEntry['liveRoot'] },
  how: 'stop' | 'kill' = 'stop',
  patience: Patience = PATIENCE,
): Promise<void> {
  const record = (await readRecords(dvcRoot)).find((one) => one.id === run.id);
  if (record !== undefined && (await isAlive(record.watcher))) {
    await writeFile(requestFile(dvcRoot, run.id, how), '');
    const limit = ASKED + patience.interrupt + patience.terminate + patience.cleanUp + 2 * ASKED;
    for (const end = Date.now() + limit; Date.now() < end;) {
      const now = (await readRecords(dvcRoot)).find((one) => one.id === run.id);
      if (now === undefined || now.ended !== null) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw notStopped(run.label);
  }
  const leader = record?.process ?? (run.pid === null ? null : await identityOf(run.pid));
  const leaders = leader !== null ? [leader] : await stagesIn(run.liveRoot ?? null);
  if (leaders.length === 0) {
    throw notStopped(run.label);
  }
  await Promise.all(leaders.map((one) => (how === 'kill' ? killFamily(one.pid) : stopFamily(one.pid, ended(one), patience))));
}

/** Of a `--temp` run, whose process DVC does not note: the stage in its copy. When that ends, so does DVC. */
async function stagesIn(folder: string | null): Promise<ProcessIdentity[]> {
  if (folder === null) {
    return [];
  }
  const stages = (await processesIn(folder)).filter((one) => one.folder !== null && !isDvc(one));
  const found = await Promise.all(stages.map(({ pid }) => identityOf(pid)));
  return found.filter((one) => one !== null);
}

async function ended(process: ProcessIdentity): Promise<void> {
  while (await isAlive(process)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function notStopped(label: string): EspalierError {
  return new EspalierError('not-stopped', `“${label}” does not stop.`, 'End it at once, or look in its terminal.');
}
