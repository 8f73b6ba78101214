/** Brings experiments home from another repository on this disk: a slot, or a temporary copy that DVC left behind. */
import { randomUUID } from 'node:crypto';
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { changeGit, FETCH_QUIETLY } from './git.js';

/** Where experiments are for the moment between their arrival and their names. */
export const INCOMING = 'refs/espalier/incoming';

export interface CollectedExperiment {
  readonly commit: string;
  readonly baseline: string;
  /** In the repository it came to: another than before where the name was taken. */
  readonly name: string;
  readonly ref: string;
}

export interface ExperimentAt {
  readonly ref: string;
  readonly commit: string;
  readonly baseline: string;
  readonly name: string;
}

/** Experiments of a repository. */
export async function experimentsIn(git: string, folder: string): Promise<ExperimentAt[]> {
  const listing = await changeGit(git, folder, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/exps']);
  return listing.split('\n').flatMap((line) => {
    const at = line.indexOf(' ');
    const ref = line.slice(at + 1);
    const parsed = parseExperimentRef(ref);
    return parsed === null ? [] : [{ ref, commit: line.slice(0, at), ...parsed }];
  });
}

/**
 * Fetches the experiments of `from` into `root`. No ref is overwritten: where a name stands for another commit, both stay, and the new
 * one becomes `name-2`. Safe to repeat after it was cut short.
 */
export async function collectExperiments(git: string, root: string, from: string): Promise<CollectedExperiment[]> {
  const found = await experimentsIn(git, from);
  if (found.length === 0) {
    return [];
  }
  // They arrive under names of their own, because a fetch overwrites what it finds outside of branches and tags.
  const arrival = `${INCOMING}/${randomUUID()}`;
  const arrived = found.map(({ ref }) => `${arrival}/${ref.slice('refs/exps/'.length)}`);
  const refspecs = found.map(({ ref }, at) => `${ref}:${arrived[at] ?? ''}`);
  await changeGit(git, root, [...FETCH_QUIETLY, '--', from, ...refspecs]);
  const collected: CollectedExperiment[] = [];
  for (const experiment of found) {
    collected.push(await settle(git, root, experiment));
  }
  await deleteRefs(git, root, arrived);
  return collected;
}

/** As `collectExperiments`, and `from` keeps neither them nor anything else that DVC notes beside them. */
export async function bringHome(git: string, root: string, from: string): Promise<CollectedExperiment[]> {
  const collected = await collectExperiments(git, root, from);
  await deleteRefs(git, from, await listRefs(git, from, 'refs/exps', 'refs/stash'));
  return collected;
}

export async function listRefs(git: string, folder: string, ...prefixes: string[]): Promise<string[]> {
  const listing = await changeGit(git, folder, ['for-each-ref', '--format=%(refname)', ...prefixes]);
  return listing.split('\n').filter(Boolean);
}

/** All or none. A symbolic ref itself, not what it stands for. */
export async function deleteRefs(git: string, folder: string, refs: readonly string[]): Promise<void> {
  if (refs.length > 0) {
    const input = refs.map((ref) => `option no-deref\ndelete ${ref}\n`).join('');
    await changeGit(git, folder, ['update-ref', '--stdin'], { input });
  }
}

/** Gives the commit a name of its own: the one it has, else the first free one after it. */
export async function settle(git: string, root: string, { ref, commit, baseline, name }: ExperimentAt): Promise<CollectedExperiment> {
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : `-${count}`;
    const target = `${ref}${suffix}`;
    try {
      // The empty old value: it must not be there yet.
      await changeGit(git, root, ['update-ref', target, commit, '']);
    } catch (error) {
      const there = await changeGit(git, root, ['for-each-ref', '--format=%(objectname)', target]);
      if (there === '') {
        throw error;
      }
      if (there !== commit) {
        continue;
      }
    }
    return { commit, baseline, name: `${name}${suffix}`, ref: target };
  }
}
