/** Which sweep is meant: by its file or by its label, among those that have a journal. */
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { readEvents } from '../../core/search/journal.js';
import { replay, type SweepState } from '../../core/search/state.js';
import type { SweepProject } from './project.js';
import { SweepFolder, sweepLabels } from './sweepFolder.js';

export interface KnownSweep {
  readonly folder: SweepFolder;
  readonly state: SweepState;
}

/** All sweeps of a project, the newest first. A journal that cannot be read is left out. */
export async function knownSweeps(dvcRoot: string): Promise<KnownSweep[]> {
  const found = await Promise.all(
    (await sweepLabels(dvcRoot)).map(async (label) => {
      const folder = new SweepFolder(dvcRoot, label);
      const state = await readState(folder).catch(() => null);
      return state && { folder, state };
    }),
  );
  return found.filter((one) => one !== null).sort((a, b) => b.state.started - a.state.started);
}

/** Null when there is no journal, or one that does not begin with a sweep. */
export async function readState(folder: SweepFolder): Promise<SweepState | null> {
  return replay(readEvents(await folder.readJournal()).events);
}

/** @param named a path relative to `cwd`, or a label */
export async function findSweep(dvcRoot: string, cwd: string, named: string): Promise<KnownSweep | null> {
  const path = relativePath(dvcRoot, cwd, named);
  const all = await knownSweeps(dvcRoot);
  return all.find(({ state }) => state.file === path) ?? all.find(({ state }) => state.label === named) ?? null;
}

export function relativePath(dvcRoot: string, cwd: string, file: string): string {
  return relative(dvcRoot, resolve(cwd, file)).split(sep).join('/');
}

/** Throws `no-file`. */
export async function readSweepFile(dvcRoot: string, file: string): Promise<string> {
  try {
    return await readFile(join(dvcRoot, file), 'utf8');
  } catch (error) {
    throw new EspalierError('no-file', `The sweep file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The first of `label`, `label-2`, ... that no journal and no experiment has. */
export async function freeLabel(project: SweepProject, label: string): Promise<string> {
  const { experiments } = await project.repository.refs();
  const taken = new Set(await sweepLabels(project.dvcRoot));
  for (const { name } of experiments) {
    taken.add(name.replace(/-\d{3,}(?:-\d+)?$/, ''));
  }
  for (let count = 1; ; count++) {
    const one = count === 1 ? label : `${label}-${count}`;
    if (!taken.has(one)) {
      return one;
    }
  }
}
