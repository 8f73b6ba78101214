/** Removed experiments: their refs are moved aside, and kept for 30 days. */
import { KnownExperiments } from '../../core/share/remoteRefs.js';
import { experimentRef, freeName, isExpired, parseTrashRef, stampOf, trashRef, type TrashedRef } from '../../core/share/refs.js';
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { lines, type NamedRef, type Repo } from './repo.js';

export interface Trashed extends TrashedRef, NamedRef {
  readonly author: string;
}

const PREFIX = 'refs/espalier/trash/';

/** Experiment refs that point at one of the commits. */
export async function experimentRefs(repo: Repo, commits: readonly string[]): Promise<NamedRef[]> {
  const wanted = new Set(commits);
  return (await repo.refs('refs/exps')).filter(({ ref, commit }) => wanted.has(commit) && parseExperimentRef(ref) !== null);
}

/** All or none. The result names what is in the trash now. */
export async function moveToTrash(repo: Repo, refs: readonly NamedRef[], now = Date.now()): Promise<NamedRef[]> {
  const stamp = stampOf(now);
  const moved = refs.map(({ ref, commit }) => ({ from: ref, ref: trashRef(ref, stamp), commit }));
  await repo.updateRefs(
    moved.flatMap(({ from, ref, commit }) => [
      { ref, from: null, to: commit },
      { ref: from, from: commit, to: null },
    ]),
    'espalier: remove experiments',
  );
  await expire(repo, PREFIX, (ref) => parseTrashRef(ref)?.removed ?? null, now);
  return moved.map(({ ref, commit }) => ({ ref, commit }));
}

/** The newest first. */
export async function listTrash(repo: Repo): Promise<Trashed[]> {
  const listing = await repo.run(['for-each-ref', '--format=%(objectname) %(refname) %(authorname)', PREFIX]);
  return lines(listing)
    .flatMap((line): Trashed[] => {
      const [commit = '', ref = '', ...author] = line.split(' ');
      const parsed = parseTrashRef(ref);
      return parsed ? [{ ...parsed, ref, commit, author: author.join(' ') }] : [];
    })
    .sort((a, b) => b.removed - a.removed);
}

/**
 * Puts them back under their names, or under a name with a number where another experiment has it now; one that came back by other ways,
 * such as from a remote, keeps the name it has. The names they have.
 * @param names refs in the trash
 */
export async function restoreTrash(repo: Repo, names: readonly NamedRef[]): Promise<string[]> {
  const taken = new Map((await repo.refs('refs/exps')).map(({ ref, commit }) => [ref, commit]));
  const known = new KnownExperiments(taken);
  const restored: string[] = [];
  const changes = names.flatMap(({ ref, commit }) => {
    const parsed = parseTrashRef(ref);
    if (parsed === null) {
      return [];
    }
    const place = (name: string): string => experimentRef(parsed.baseline, name);
    const name = known.nameOf(parsed.baseline, commit) ?? freeName(parsed.name, (one) => taken.has(place(one)));
    const there = taken.has(place(name));
    taken.set(place(name), commit);
    known.add(place(name), commit);
    restored.push(name);
    return [...(there ? [] : [{ ref: place(name), from: null, to: commit }]), { ref, from: commit, to: null }];
  });
  await repo.updateRefs(changes, 'espalier: restore experiments');
  return restored;
}

/** Forgets what is older than 30 days. */
export async function expire(repo: Repo, prefix: string, timeOf: (ref: string) => number | null, now: number): Promise<void> {
  const old = (await repo.refs(prefix)).filter(({ ref }) => isExpired(timeOf(ref) ?? now, now));
  await repo.updateRefs(
    old.map(({ ref, commit }) => ({ ref, from: commit, to: null })),
    'espalier: kept long enough',
  );
}
