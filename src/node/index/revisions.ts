/** Which rows there are: the workspace, the branches' commits, and the experiments of each, also queued and running ones. */
import { WORKSPACE, type Row, type RunState } from '../../protocol/index.js';
import type { Commit } from '../../core/experiments/gitObjects.js';
import type { RunEntry } from '../dvc/runState.js';
import type { Refs, Repository } from '../git/repository.js';

/** The group of experiments whose baseline no branch reaches, as after a rebase. */
export const NO_BRANCH = '';
/** Commits looked through on each branch for baselines of experiments. */
const DEEPEST = 50_000;

export interface BranchCommits {
  readonly branch: string;
  readonly ids: readonly string[];
}

export interface Revision {
  readonly row: Row;
  /** Where to read it while it runs. */
  readonly live: string | null;
}

export async function listRevisions(
  repository: Repository,
  refs: Refs,
  runs: readonly RunEntry[],
  commitOf: (id: string) => Promise<Commit | null>,
  options: { readonly commitsPerBranch: number },
): Promise<{ rows: Revision[]; branches: BranchCommits[] }> {
  const baselines = new Set([...refs.experiments.map((one) => one.baseline), ...runs.map((run) => run.baseline)]);
  const branches = await branchCommits(repository, refs, baselines, options.commitsPerBranch);
  const names = labelsOf(refs);
  const byBaseline = new Map<string, Revision[]>();
  const add = (revision: Revision): void => {
    const baseline = revision.row.baseline ?? '';
    byBaseline.set(baseline, [...(byBaseline.get(baseline) ?? []), revision]);
  };
  const running = runs.filter((run) => run.state === 'running');
  const known = new Set(refs.experiments.map((one) => one.commit));
  const logs = new Map(runs.flatMap((run) => (run.result !== null && run.log !== null ? [[run.result, run.log]] : [])));
  await Promise.all(
    refs.experiments.map(async (experiment) => {
      const commit = await commitOf(experiment.commit);
      const row = experimentRow(experiment.commit, experiment.name, experiment.baseline, 'success', commit);
      add({ row: { ...row, log: logs.get(experiment.commit) ?? null }, live: null });
    }),
  );
  await Promise.all(
    runs.map(async (run) => {
      if (run.state === 'success' || known.has(run.id)) {
        return;
      }
      const commit = run.id === WORKSPACE ? null : await commitOf(run.id);
      const id = run.location === 'workspace' ? `${WORKSPACE}-run` : run.id;
      const row = experimentRow(id, run.name, run.baseline, run.state, commit);
      add({ row: { ...row, log: run.log }, live: run.liveRoot });
    }),
  );
  const rows: Revision[] = [{ row: workspaceRow(refs, running), live: null }];
  for (const { branch, ids } of branches) {
    for (const id of ids) {
      rows.push({ row: commitRow(id, branch, names.get(id) ?? [], await commitOf(id)), live: null });
      rows.push(...(byBaseline.get(id) ?? []).map((one) => ({ ...one, row: { ...one.row, branch } })).sort(runningThenNewest));
    }
  }
  return { rows, branches };
}

/** The branch that is checked out; on a detached HEAD, as DVC leaves it while it runs, the one whose newest commit that is, else `HEAD` itself. */
export function currentBranch({ branch, head, branches }: Refs): string | null {
  return branch ?? branches.find((one) => one.commit === head)?.name ?? (head === null ? null : 'HEAD');
}

/** Each commit once, under the first branch that reaches it: the current branch, then the others by name. */
async function branchCommits(repository: Repository, refs: Refs, baselines: ReadonlySet<string>, newest: number): Promise<BranchCommits[]> {
  const branches: BranchCommits[] = [];
  const seen: string[] = [];
  const placed = new Set<string>();
  const current = currentBranch(refs);
  const first = refs.branches.filter((one) => one.name === current);
  const head = first.length === 0 && refs.head !== null ? [{ name: 'HEAD', commit: refs.head }] : [];
  for (const { name, commit } of [...first, ...head, ...refs.branches.filter((one) => one.name !== current)]) {
    const all = await repository.revList([commit], seen, DEEPEST);
    const ids = all.filter((id, index) => index < newest || baselines.has(id));
    ids.forEach((id) => placed.add(id));
    seen.push(commit);
    if (ids.length > 0) {
      branches.push({ branch: name, ids });
    }
  }
  const orphans = [...baselines].filter((id) => !placed.has(id));
  if (orphans.length > 0) {
    branches.push({ branch: NO_BRANCH, ids: orphans });
  }
  return branches;
}

function labelsOf(refs: Refs): Map<string, string[]> {
  const labels = new Map<string, string[]>();
  for (const { name, commit } of [...refs.branches, ...refs.tags]) {
    labels.set(commit, [...(labels.get(commit) ?? []), name]);
  }
  return labels;
}

function workspaceRow(refs: Refs, running: readonly RunEntry[]): Row {
  return {
    id: WORKSPACE,
    kind: 'workspace',
    label: 'workspace',
    refs: [],
    baseline: refs.head,
    branch: null,
    state: running.some((run) => run.location === 'workspace') ? 'running' : 'none',
    author: '',
    time: null,
    subject: '',
    error: null,
    log: null,
  };
}

function commitRow(id: string, branch: string, refs: readonly string[], commit: Commit | null): Row {
  return {
    id,
    kind: 'commit',
    label: id.slice(0, 7),
    refs,
    baseline: null,
    branch,
    state: 'none',
    author: commit?.author ?? '',
    time: commit?.time ?? null,
    subject: commit?.subject ?? '',
    error: commit ? null : 'Git does not have this commit.',
    log: null,
  };
}

function experimentRow(id: string, name: string | null, baseline: string, state: RunState, commit: Commit | null): Row {
  return {
    id,
    kind: 'experiment',
    label: name ?? id.slice(0, 7),
    refs: [],
    baseline,
    branch: null,
    state,
    author: commit?.author ?? '',
    time: commit?.time ?? null,
    subject: commit?.subject ?? '',
    error: null,
    log: null,
  };
}

const STATE_ORDER: { readonly [state in RunState]: number } = { running: 0, success: 1, none: 1, queued: 2, failed: 3 };

/** As DVC orders them: running, done, queued, failed; the newest first in each. */
function runningThenNewest(a: Revision, b: Revision): number {
  return (
    STATE_ORDER[a.row.state] - STATE_ORDER[b.row.state] ||
    (b.row.time ?? Infinity) - (a.row.time ?? Infinity) ||
    (a.row.id < b.row.id ? 1 : -1)
  );
}
