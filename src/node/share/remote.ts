/**
 * Experiments to and from a remote. What is where is compared by commit, never by name; nothing is ever forced, so nobody's experiment
 * is overwritten; every change here is of refs, at once, after the remote has answered.
 */
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { NOTES_REF } from '../../core/share/marks.js';
import { experimentRef } from '../../core/share/refs.js';
import {
  KnownExperiments,
  parsePush,
  parseTrackingRef,
  placeAmong,
  REMOTES,
  trackingRef,
  type RemoteRef,
} from '../../core/share/remoteRefs.js';
import { EspalierError } from '../../protocol/rpc.js';
import { networkGit, remoteFailure, type NetworkOptions, type Said } from './network.js';
import { mergeNotes } from './notes.js';
import { lines, type NamedRef, type RefChange, type Repo } from './repo.js';

export interface RemoteExperiment extends RemoteRef, NamedRef {
  readonly author: string;
  readonly email: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly subject: string;
  /** Its name here; null when it is not here. */
  readonly here: string | null;
}

const MOST_TRIES = 4;
/** Refs of one push: a command line has an end. */
const MOST_AT_ONCE = 500;
const SEPARATOR = '\u001f';

export async function remoteNames(repo: Repo): Promise<string[]> {
  return lines(await repo.run(['remote']));
}

/** Asks a remote which experiments and notes it has. Brings their commits, never their data. */
export async function fetchListing(repo: Repo, remote: string, options: NetworkOptions = {}): Promise<void> {
  const refspecs = [`+refs/exps/*:${REMOTES}${remote}/*`, '^refs/exps/exec/*', `+${NOTES_REF}*:${notesOf(remote)}*`];
  const args = ['fetch', '--no-tags', '--prune', '--no-write-fetch-head', '--progress', '--end-of-options', remote, ...refspecs];
  const said = await networkGit(repo, args, options);
  if (said.code !== 0) {
    throw remoteFailure(remote, said);
  }
}

/** What remotes had when they were last asked; the newest first. */
export async function listRemote(repo: Repo): Promise<RemoteExperiment[]> {
  const format = ['objectname', 'refname', 'authorname', 'authoremail', 'committerdate:unix', 'subject'].map((one) => `%(${one})`);
  const [listing, own] = await Promise.all([
    repo.run(['for-each-ref', `--format=${format.join(SEPARATOR)}`, REMOTES]),
    ownExperiments(repo),
  ]);
  return lines(listing)
    .flatMap((line): RemoteExperiment[] => {
      const [commit = '', ref = '', author = '', email = '', time = '', subject = ''] = line.split(SEPARATOR);
      const parsed = parseTrackingRef(ref);
      return parsed === null
        ? []
        : [
            {
              ...parsed,
              ref,
              commit,
              author,
              email: email.replace(/^<|>$/g, ''),
              time: Number(time) * 1000,
              subject,
              here: own.nameOf(parsed.baseline, commit) ?? null,
            },
          ];
    })
    .sort((a, b) => b.time - a.time);
}

export interface Renamed {
  readonly from: string;
  readonly to: string;
}

export interface Pulled {
  readonly refs: readonly string[];
  /** Those whose name another experiment has here. */
  readonly renamed: readonly Renamed[];
}

/** Makes experiments that `fetchListing` brought one's own, all or none. Data is not brought. */
export async function takeExperiments(repo: Repo, wanted: readonly RemoteExperiment[]): Promise<Pulled> {
  const own = await ownExperiments(repo);
  const changes: RefChange[] = [];
  const refs: string[] = [];
  const renamed: Renamed[] = [];
  for (const one of wanted) {
    const { there, name } = placeAmong(one, own);
    const ref = experimentRef(one.baseline, name);
    refs.push(ref);
    if (!there) {
      own.add(ref, one.commit);
      changes.push({ ref, from: null, to: one.commit });
      if (name !== one.name) {
        renamed.push({ from: one.name, to: name });
      }
    }
  }
  await repo.updateRefs(changes, 'espalier: pull experiments');
  return { refs, renamed };
}

export interface Pushed {
  /** Refs of experiments that the remote has now and did not have before. */
  readonly pushed: readonly string[];
  /** Those it had already. */
  readonly current: readonly string[];
  /** Those whose name another experiment has on the remote: they are called so here, too. */
  readonly renamed: readonly Renamed[];
  readonly refused: readonly { readonly name: string; readonly why: string }[];
}

/** Commits and refs, without data. Throws when the remote cannot be asked. */
export async function pushExperiments(
  repo: Repo,
  remote: string,
  experiments: readonly NamedRef[],
  author: string,
  options: NetworkOptions = {},
): Promise<Pushed> {
  const pushed: string[] = [];
  const current: string[] = [];
  const renamed: Renamed[] = [];
  const refused: { name: string; why: string }[] = [];
  let waiting = [...experiments];
  for (let tries = 1; waiting.length > 0; tries++) {
    if (tries > MOST_TRIES) {
      throw new EspalierError('remote-busy', `Others write to “${remote}” all the time.`, 'Do it again in a moment.');
    }
    const there = await listRefs(repo, remote, options);
    const own = await ownExperiments(repo);
    const going: NamedRef[] = [];
    for (const one of waiting) {
      const placed = await placeForPush(repo, one, { there, own, author });
      if (placed.there) {
        current.push(one.ref);
      } else {
        going.push({ ref: placed.ref, commit: one.commit });
        there.add(placed.ref, one.commit);
        own.add(placed.ref, one.commit);
        renamed.push(...placed.renamed);
      }
    }
    const outcomes = going.length === 0 ? new Map<string, never>() : await pushRefs(repo, remote, going, options);
    waiting = [];
    for (const one of going) {
      const { outcome, why } = outcomes.get(one.ref) ?? { outcome: 'refused' as const, why: 'The remote did not say what became of it.' };
      if (outcome === 'stale') {
        waiting.push(one);
      } else if (outcome === 'refused') {
        refused.push({ name: nameIn(one.ref), why });
      } else {
        (outcome === 'pushed' ? pushed : current).push(one.ref);
      }
    }
  }
  await remember(repo, remote, pushed);
  return { pushed, current, renamed, refused };
}

/** Where it goes on the remote; renamed here, when its name is another one's there. */
async function placeForPush(
  repo: Repo,
  { ref, commit }: NamedRef,
  { there, own, author }: { readonly there: KnownExperiments; readonly own: KnownExperiments; readonly author: string },
): Promise<{ there: boolean; ref: string; renamed: Renamed[] }> {
  const { baseline = '', name = '' } = parseExperimentRef(ref) ?? {};
  const placed = placeAmong({ baseline, name, commit, author }, there, own);
  const to = experimentRef(baseline, placed.name);
  if (placed.there || to === ref) {
    return { there: placed.there, ref: to, renamed: [] };
  }
  await repo.updateRefs(
    [
      { ref: to, from: null, to: commit },
      { ref, from: commit, to: null },
    ],
    'espalier: rename experiment',
  );
  return { there: false, ref: to, renamed: [{ from: name, to: placed.name }] };
}

/** Each only where the remote has no such ref at the moment it is written. */
async function pushRefs(
  repo: Repo,
  remote: string,
  refs: readonly NamedRef[],
  options: NetworkOptions,
): Promise<ReturnType<typeof parsePush>> {
  const outcomes: ReturnType<typeof parsePush> = new Map();
  for (let at = 0; at < refs.length; at += MOST_AT_ONCE) {
    const some = refs.slice(at, at + MOST_AT_ONCE);
    const leases = some.map(({ ref }) => `--force-with-lease=${ref}:`);
    const args = [
      'push',
      '--porcelain',
      '--progress',
      ...leases,
      '--end-of-options',
      remote,
      ...some.map(({ ref, commit }) => `${commit}:${ref}`),
    ];
    outcomesOf(remote, await networkGit(repo, args, options)).forEach((outcome, ref) => outcomes.set(ref, outcome));
  }
  return outcomes;
}

/** Throws when the remote took no ref at all. */
function outcomesOf(remote: string, said: Said): ReturnType<typeof parsePush> {
  const outcomes = parsePush(said.stdout);
  if (said.code !== 0 && outcomes.size === 0) {
    throw remoteFailure(remote, said);
  }
  return outcomes;
}

/** The experiments that the remote has. */
async function listRefs(repo: Repo, remote: string, options: NetworkOptions): Promise<KnownExperiments> {
  const said = await networkGit(repo, ['ls-remote', '--refs', '--end-of-options', remote, 'refs/exps/*'], options);
  if (said.code !== 0) {
    throw remoteFailure(remote, said);
  }
  return new KnownExperiments(lines(said.stdout).map((line) => [line.slice(line.indexOf('\t') + 1), line.slice(0, line.indexOf('\t'))]));
}

/** What was pushed is known to be there without asking again. */
async function remember(repo: Repo, remote: string, pushed: readonly string[]): Promise<void> {
  const [own, known] = await Promise.all([ownExperiments(repo), repo.refs(REMOTES)]);
  const before = new Map(known.map(({ ref, commit }) => [ref, commit]));
  const changes = pushed.map((ref): RefChange => {
    const there = trackingRef(remote, ref);
    return { ref: there, from: before.get(there) ?? null, to: own.commitOf(ref) ?? null };
  });
  // Where somebody asks the remote at this moment, its answer is as good.
  await repo.updateRefs(changes.filter(({ from, to }) => to !== null && from !== to)).catch(() => undefined);
}

/** Takes in the remote's notes, and with `push` gives it one's own: merged, so that nobody's are lost. */
export async function syncNotes(repo: Repo, remote: string, push: boolean, options: NetworkOptions = {}): Promise<void> {
  for (let tries = 1; tries <= MOST_TRIES; tries++) {
    await fetchListing(repo, remote, options);
    const theirs = await repo.valueOf(notesOf(remote));
    if (theirs !== null) {
      await mergeNotes(repo, theirs);
    }
    const ours = await repo.valueOf(NOTES_REF);
    if (!push || ours === null || ours === theirs) {
      return;
    }
    // Without force: the remote takes it only when it has in it all that the remote has.
    const args = ['push', '--porcelain', '--end-of-options', remote, `${ours}:${NOTES_REF}`];
    const outcome = outcomesOf(remote, await networkGit(repo, args, options)).get(NOTES_REF);
    if (outcome?.outcome === 'refused') {
      throw new EspalierError('remote-refused', `“${remote}” does not take notes: ${outcome.why}`);
    }
    if (outcome?.outcome !== 'stale') {
      await repo.ask(['update-ref', notesOf(remote), ours]);
      return;
    }
  }
  throw new EspalierError('remote-busy', `Others write notes to “${remote}” all the time.`, 'Do it again in a moment.');
}

async function ownExperiments(repo: Repo): Promise<KnownExperiments> {
  return new KnownExperiments((await repo.refs('refs/exps')).map(({ ref, commit }) => [ref, commit]));
}

function notesOf(remote: string): string {
  return `refs/espalier/notes/${remote}`;
}

function nameIn(ref: string): string {
  return parseExperimentRef(ref)?.name ?? ref;
}
