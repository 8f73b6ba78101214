/** Temporary copies in which DVC ran experiments (`--temp`, the queue), and that nobody removes any more. They may hold finished experiments. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { bringHome, experimentsIn } from '../collect.js';
import { killFamily } from '../stop.js';
import type { Damage, Project } from './damage.js';
import { readJson, tmpOf, type ExecutorInfo } from './dvcFiles.js';
import { isDvc, isWithin, processesIn, type ProjectProcess } from './processes.js';

export interface Copy {
  readonly folder: string;
  /** Made for `--temp`, not for the queue. */
  readonly standalone: boolean;
  readonly name: string | null;
}

/** Copies that no DVC works on, with the processes that still run in each. */
export async function abandonedCopies(project: Project): Promise<(Copy & { readonly processes: readonly ProjectProcess[] })[]> {
  const exps = join(tmpOf(project.dvcRoot), 'exps');
  const copies = [...(await copiesIn(exps, false)), ...(await copiesIn(join(exps, 'standalone'), true))];
  if (copies.length === 0) {
    return [];
  }
  // Workers and `--temp` work from the project's folder, and touch the copy only at its beginning and end.
  const processes = await processesIn(project.root);
  const live = processes.filter(isDvc);
  const temp = live.some(({ command }) => /\s--temp(\s|$)/.test(command));
  const queue = live.some(({ command }) => /\s(queue-worker|exec-run)(\s|$)/.test(command));
  const unknown = live.some(({ folder }) => folder === null);
  return copies
    .map((copy) => ({ ...copy, processes: processes.filter(({ folder }) => folder !== null && isWithin(folder, copy.folder)) }))
    .filter((copy) => !unknown && !(copy.standalone ? temp : queue) && !copy.processes.some(isDvc));
}

export async function copyDamages(project: Project): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const { folder, name, processes } of await abandonedCopies(project)) {
    const label = name === null ? 'a run' : `“${name}”`;
    const left = processes.map(({ pid }) => pid);
    if (left.length > 0) {
      damages.push({
        kind: 'process',
        what: `A process of ${label}, whose DVC was killed, still runs (${left.join(', ')}): nobody waits for its result.`,
        remedy: 'end it',
        mend: () => endProcesses(left, `What was left of ${label} is ended.`),
      });
    }
    const experiments = await experimentsIn(project.git, folder).catch(() => []);
    if (experiments.length > 0) {
      damages.push({
        kind: 'experiment',
        what: `The finished experiment ${experiments.map((one) => `“${one.name}”`).join(', ')} is only in a temporary copy.`,
        remedy: 'bring it home',
        mend: () => collect(project, folder),
      });
    }
    damages.push({
      kind: 'copy',
      what: `A temporary copy of ${label}, which was killed, is still there.`,
      remedy: 'remove it with its unfinished files',
      mend: () => remove(project, folder, label),
    });
  }
  return damages;
}

async function collect({ git, root }: Project, folder: string): Promise<string> {
  const collected = await bringHome(git, root, folder);
  return collected.length === 0
    ? 'Nothing was left to bring home.'
    : `${collected.map(({ name }) => `“${name}”`).join(', ')} ${collected.length === 1 ? 'is' : 'are'} home.`;
}

async function remove(project: Project, folder: string, label: string): Promise<string> {
  const still = (await abandonedCopies(project)).find((copy) => copy.folder === folder);
  if (still === undefined) {
    return `The temporary copy of ${label} was gone already.`;
  }
  await collect(project, folder);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  // Without its copy, DVC takes what is noted of a `--temp` run for nothing.
  await forget(join(tmpOf(project.dvcRoot), 'exps/standalone/run'), folder);
  return `The temporary copy of ${label} is removed.`;
}

export async function endProcesses(pids: readonly number[], said: string): Promise<string> {
  for (const pid of pids) {
    await killFamily(pid);
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  return said;
}

async function copiesIn(parent: string, standalone: boolean): Promise<Copy[]> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith('tmp'));
  const infos = await infosIn(join(parent, 'run'));
  return names.map((name) => {
    const folder = join(parent, name);
    return { folder, standalone, name: infos.find(({ info }) => info.root_dir === folder)?.info.name ?? null };
  });
}

/** What DVC noted of runs. */
export async function infosIn(folder: string): Promise<{ readonly id: string; readonly file: string; readonly info: ExecutorInfo }[]> {
  const ids = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    ids.map(async (id) => {
      const file = join(folder, id, `${id}.run`);
      const info = await readJson<ExecutorInfo>(file);
      return info === null ? [] : [{ id, file, info }];
    }),
  );
  return found.flat();
}

async function forget(folder: string, copy: string): Promise<void> {
  for (const { id, info } of await infosIn(folder)) {
    if (info.root_dir === copy) {
      await rm(join(folder, id), { recursive: true, force: true });
    }
  }
}
