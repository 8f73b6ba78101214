/** Trainings in the workspace whose DVC was killed: they write on, and nobody waits for them. */
import { join } from 'node:path';
import { endProcesses } from './copies.js';
import type { Damage, Project } from './damage.js';
import { readJson, readLocks, tmpOf } from './dvcFiles.js';
import { isDvc, isWithin, processesIn } from './processes.js';

/** A stage is in the process group of the DVC that started it, whose number is in DVC's notes. */
export async function orphanDamages({ root, dvcRoot }: Project): Promise<Damage[]> {
  const tmp = tmpOf(dvcRoot);
  const noted = await readJson<{ readonly pid: number }>(join(tmp, 'exps/run/workspace/workspace.json'));
  const owners = new Set([...(noted ? [noted.pid] : []), ...(await readLocks(join(tmp, 'rwlock'))).map(({ pid }) => pid)]);
  if (owners.size === 0) {
    return [];
  }
  const processes = await processesIn(root);
  const alive = new Set(processes.map(({ pid }) => pid));
  const orphans = processes.filter(
    (one) => owners.has(one.group) && !alive.has(one.group) && !isDvc(one) && one.folder !== null && !isWithin(one.folder, tmp),
  );
  const pids = orphans.map(({ pid }) => pid);
  return pids.length === 0
    ? []
    : [
        {
          kind: 'process',
          what: `A stage whose DVC was killed still runs in the workspace (${pids.join(', ')}), and writes into its files.`,
          remedy: 'end it',
          mend: () => endProcesses(pids, 'The stage is ended.'),
        },
      ];
}
