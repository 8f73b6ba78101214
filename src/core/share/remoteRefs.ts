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

/** Experiments of one place, by name and by what they are. */
export class KnownExperiments {
  private readonly commits = new Map<string, string>();
  private readonly names = new Map<string, string>();

  constructor(refs: Iterable<readonly [ref: string, commit: string]> = []) {
    for (const [ref, commit] of refs) {
      this.add(ref, commit);
    }
  }

  add(ref: string, commit: string): void {
    const parsed = parseExperimentRef(ref);
    if (parsed) {
      this.commits.set(ref, commit);
      this.names.set(`${parsed.baseline} ${commit}`, parsed.name);
    }
  }

  commitOf(ref: string): string | undefined {
    return this.commits.get(ref);
  }

  nameOf(baseline: string, commit: string): string | undefined {
    return this.names.get(`${baseline} ${commit}`);
  }
}

/**
 * Where an experiment goes among those that are there. `there`: its commit has a name already. A name that another commit has is not taken
 * from it: the author's name is added, then a number.
 * @param others where a new name must be free, too
 */
export function placeAmong(
  wanted: Wanted,
  known: KnownExperiments,
  others = new KnownExperiments(),
): { readonly there: boolean; readonly name: string } {
  const { baseline, commit } = wanted;
  const name = known.nameOf(baseline, commit);
  if (name !== undefined) {
    return { there: true, name };
  }
  const taken = (one: string): boolean => {
    const ref = experimentRef(baseline, one);
    return known.commitOf(ref) !== undefined || (others.commitOf(ref) ?? commit) !== commit;
  };
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
