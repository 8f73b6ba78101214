/** Which commit a name means. */
import { EspalierError } from '../protocol/index.js';
import type { Refs } from './git/repository.js';

/** Resolves what Git itself knows; null for anything else. */
export interface Resolver {
  resolve(revision: string): Promise<string | null>;
}

/**
 * As DVC: what Git knows, else an experiment; of several with one name, that of HEAD. Throws `no-revision`.
 * Source: `resolve_name` in dvc/repo/experiments/utils.py.
 */
export async function resolveRevision(git: Resolver, refs: Refs, revision: string): Promise<string> {
  const commit = await git.resolve(revision);
  if (commit !== null) {
    return commit;
  }
  const found = refs.experiments.filter(({ name }) => name === revision);
  const one = found.length === 1 ? found[0] : found.find(({ baseline }) => baseline === refs.head);
  if (one === undefined) {
    const many = found.length > 1;
    throw new EspalierError(
      'no-revision',
      many ? `Several experiments have the name “${revision}”.` : `There is no revision “${revision}”.`,
      many ? 'Give the commit of one of them.' : 'Give a commit, a branch, a tag, or the name of an experiment.',
    );
  }
  return one.commit;
}
