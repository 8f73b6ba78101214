/** Experiments of a remote, as refs beside one's own: `refs/espalier/remotes/origin/<2>/<38>/<name>`. */
import { parseExperimentRef } from '../experiments/gitObjects.js';
import { experimentRef, freeName } from './refs.js';

export const REMOTES = 'refs/espalier/remotes/';

export interface RemoteRef {
  readonly remote: string;
  /** What it is called there. */
  readonly original: string;
  readonly baseline: string;
  readonly name: string;
}

export function trackingRef(remote: string, original: string): string {
  return `${REMOTES}${remote}/${original.slice('refs/exps/'.length)}`;
}

/** Null for what is no experiment of a remote. */
export function parseTrackingRef(ref: string): RemoteRef | null {
  const match = /^refs\/espalier\/remotes\/(.+)\/([0-9a-f]{2}\/(?:[0-9a-f]{38}|[0-9a-f]{62})\/[^/]+)$/.exec(ref);
  const original = `refs/exps/${match?.[2] ?? ''}`;
  const parsed = parseExperimentRef(original);
  return match && parsed ? { remote: match[1] ?? '', original, ...parsed } : null;
}

export interface Wanted {
  readonly baseline: string;
  readonly name: string;
  readonly commit: string;
  readonly author: string;
}

/**
 * Where an experiment goes among others. `there`: its commit has a name already. A name that another commit has is not taken from it:
 * the author's name is added, then a number.
 * @param others commits of the refs that are there
 */
export function placeAmong(wanted: Wanted, others: ReadonlyMap<string, string>): { readonly there: boolean; readonly name: string } {
  const place = (name: string): string => experimentRef(wanted.baseline, name);
  const prefix = place('');
  const known = [...others].find(([ref, commit]) => commit === wanted.commit && ref.startsWith(prefix));
  if (known) {
    return { there: true, name: known[0].slice(prefix.length) };
  }
  const taken = (name: string): boolean => others.has(place(name));
  if (!taken(wanted.name)) {
    return { there: false, name: wanted.name };
  }
  const author = slug(wanted.author);
  return { there: false, name: freeName(author === '' ? `${wanted.name}-2` : `${wanted.name}-${author}`, taken) };
}

/** A part of a name that Git takes: `ada` of `Ada Lovelace`. */
function slug(author: string): string {
  return (/[\p{L}\p{N}]+/u.exec(author)?.[0] ?? '').toLowerCase();
}

export type PushOutcome = 'pushed' | 'current' | 'stale' | 'refused';

/** What `git push --porcelain` says of each ref: ref there -> how it went, and in the remote's words why not. */
export function parsePush(output: string): Map<string, { readonly outcome: PushOutcome; readonly why: string }> {
  const found = new Map<string, { outcome: PushOutcome; why: string }>();
  for (const line of output.split('\n')) {
    const [flag = '', refs = '', said = ''] = line.split('\t');
    const to = refs.slice(refs.indexOf(':') + 1);
    if (!/^[ *+=!-]$/.test(flag) || to === '') {
      continue;
    }
    const why = /\((.*)\)$/.exec(said)?.[1] ?? said;
    const stale = /stale info|fetch first|non-fast-forward|already exists|failed to update ref|cannot lock ref|incorrect old value/i.test(
      said,
    );
    found.set(to, { outcome: flag === '=' ? 'current' : flag !== '!' ? 'pushed' : stale ? 'stale' : 'refused', why });
  }
  return found;
}
