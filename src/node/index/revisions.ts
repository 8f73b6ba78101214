/** Which rows there are: the workspace, the branches' commits, and the experiments of each, also queued and running ones. */
import { NO_BRANCH, OTHER_BRANCHES, WORKSPACE, type Row, type RunState } from '../../protocol/index.js';
import type { Commit } from '../../core/experiments/gitObjects.js';
import type { RunEntry } from '../dvc/runState.js';
import type { Refs } from '../git/repository.js';
import type { History } from './history.js';

export { NO_BRANCH };

export interface BranchCommits {
  readonly branch: string;
  readonly ids: readonly string[];
  /** Commits of the branch that are not listed. */
  readonly older: number;
  /** Of `OTHER_BRANCHES`: a branch of each commit. */
  readonly names?: ReadonlyMap<string, string>;
}

export interface Revision {
  readonly row: Row;
  /** Where to read it while it runs. */
  readonly live: string | null;
}

export interface ListOptions {
  /** Newest commits of each branch that are listed, besides every one that has experiments. */
  readonly commits: number;
  /** Commits of each branch that are looked through for such baselines. */
  readonly deepest: number;
  /** Every commit of all branches, tags and remotes, as one branch. */
  readonly everything: boolean;
  /** Branches that are listed besides the current one; null: all local ones. */
  readonly branches: readonly string[] | null;
}

const FIRST_STAGE = 1_000;

/** Many commits of each branch are listed in stages, so that the newest of all branches are shown first. */
export function stages(commits: number): number[] {
  const depths: number[] = [];
  for (let depth = FIRST_STAGE; depth < commits; depth *= 4) {
    depths.push(depth);
  }
  return [...depths, commits];
}

export interface Commits {
  readCommits(ids: Iterable<string>): Promise<void>;
  commit(id: string): Commit | null;
}

export async function listRevisions(
  history: History,
  refs: Refs,
  runs: readonly RunEntry[],
  commits: Commits,
  options: ListOptions,
): Promise<{ rows: Revision[]; branches: BranchCommits[] }> {
  const baselines = new Set([...refs.experiments.map((one) => one.baseline), ...runs.map((run) => run.baseline)]);
  const [branches] = await Promise.all([
    branchCommits(history, refs, baselines, commits, options),
    commits.readCommits([...refs.experiments.map((one) => one.commit), ...runs.flatMap((run) => (run.id === WORKSPACE ? [] : [run.id]))]),
  ]);
  await commits.readCommits(branches.flatMap(({ ids }) => ids));
  const byBaseline = experimentsOf(refs, runs, commits);
  const names = labelsOf(refs);
  const running = runs.filter((run) => run.state === 'running');
  const rows: Revision[] = [{ row: workspaceRow(refs, running), live: null }];
  for (const { branch: group, ids, names: branchOf } of branches) {
    for (const id of ids) {
      const branch = branchOf?.get(id) ?? group;
      rows.push({ row: commitRow(id, branch, names.get(id) ?? [], commits.commit(id)), live: null });
      for (const one of (byBaseline.get(id) ?? []).sort(runningThenNewest)) {
        rows.push({ row: experimentRow(one, id, branch), live: one.live });
      }
    }
  }
  return { rows, branches };
}

interface Experiment {
  readonly id: string;
  readonly name: string | null;
  readonly state: RunState;
  readonly commit: Commit | null;
  readonly log: string | null;
  readonly live: string | null;
}

function experimentsOf(refs: Refs, runs: readonly RunEntry[], commits: Commits): Map<string, Experiment[]> {
  const byBaseline = new Map<string, Experiment[]>();
  const add = (baseline: string, experiment: Experiment): void => {
    const known = byBaseline.get(baseline);
    if (known) {
      known.push(experiment);
    } else {
      byBaseline.set(baseline, [experiment]);
    }
  };
  const known = runs.length === 0 ? null : new Set(refs.experiments.map((one) => one.commit));
  const logs = new Map(runs.flatMap((run) => (run.result !== null && run.log !== null ? [[run.result, run.log]] : [])));
  for (const { commit: id, name, baseline } of refs.experiments) {
    add(baseline, { id, name, state: 'success', commit: commits.commit(id), log: logs.get(id) ?? null, live: null });
  }
  for (const run of runs) {
    const { id, name, baseline, state, log, liveRoot: live } = run;
    if (state !== 'success' && known?.has(id) !== true) {
      add(baseline, { id: rowOfRun(run), name, state, commit: commits.commit(id), log, live });
    }
  }
  return byBaseline;
}

/** The row that stands for a run: the workspace itself is a row already. */
export function rowOfRun({ id, location }: Pick<RunEntry, 'id' | 'location'>): string {
  return location === 'workspace' ? `${WORKSPACE}-run` : id;
}

/** The branch that is checked out; on a detached HEAD, as DVC leaves it while it runs, the one whose newest commit that is, else `HEAD` itself. */
export function currentBranch({ branch, head, branches }: Refs): string | null {
  return branch ?? branches.find((one) => one.commit === head)?.name ?? (head === null ? null : 'HEAD');
}

/** Each commit once, under the first branch that reaches it: the current branch, then the others by name. */
async function branchCommits(
  history: History,
  refs: Refs,
  baselines: ReadonlySet<string>,
  commits: Commits,
  { commits: most, deepest, everything, branches: listed }: ListOptions,
): Promise<BranchCommits[]> {
  const branches: BranchCommits[] = [];
  const placed = new Set<string>();
  const reached: string[] = [];
  for (const { name, tips } of everything ? [allTips(refs)] : namedTips(refs, listed)) {
    const all = await history.commits(tips, reached, deepest);
    const ids = all.filter((id, index) => index < most || baselines.has(id));
    ids.forEach((id) => placed.add(id));
    reached.push(...tips);
    if (ids.length > 0) {
      branches.push({ branch: name, ids, older: all.length - ids.length });
    }
  }
  const left = [...baselines].filter((id) => !placed.has(id));
  const others = everything ? new Map<string, string>() : await branchesOf(history, refs, left, commits);
  if (others.size > 0) {
    // Those of one branch together, the newest first.
    const time = (id: string): number => commits.commit(id)?.time ?? 0;
    const ids = [...others.keys()].sort((a, b) => compare(others.get(a) ?? '', others.get(b) ?? '') || time(b) - time(a));
    branches.push({ branch: OTHER_BRANCHES, ids, older: 0, names: others });
  }
  const orphans = left.filter((id) => !others.has(id));
  if (orphans.length > 0) {
    branches.push({ branch: NO_BRANCH, ids: orphans, older: 0 });
  }
  return branches;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A branch of each of these commits, those left out that none reaches. */
async function branchesOf(history: History, refs: Refs, ids: readonly string[], commits: Commits): Promise<Map<string, string>> {
  await commits.readCommits(ids);
  const known = ids.filter((id) => commits.commit(id) !== null);
  const tips = [...refs.branches, ...refs.remotes];
  return known.length === 0 || tips.length === 0 ? new Map<string, string>() : history.branchesOf(known, tips);
}

interface Tips {
  readonly name: string;
  readonly tips: readonly string[];
}

/** The current branch, then those that are listed. */
function namedTips(refs: Refs, listed: readonly string[] | null): Tips[] {
  const current = currentBranch(refs);
  const all = listed === null ? refs.branches : [...refs.branches, ...refs.remotes];
  const first = refs.branches.filter((one) => one.name === current);
  const head = first.length === 0 && refs.head !== null ? [{ name: 'HEAD', commit: refs.head }] : [];
  const others = all.filter((one) => one.name !== current && (listed === null || listed.includes(one.name)));
  return [...first, ...head, ...others].map(({ name, commit }) => ({ name, tips: [commit] }));
}

function allTips(refs: Refs): Tips {
  const commits = [...refs.branches, ...refs.tags, ...refs.remotes].map((one) => one.commit);
  return { name: 'all', tips: [...new Set(refs.head === null ? commits : [refs.head, ...commits])] };
}

function labelsOf(refs: Refs): Map<string, string[]> {
  const labels = new Map<string, string[]>();
  for (const { name, commit } of [...refs.branches, ...refs.tags]) {
    labels.set(commit, [...(labels.get(commit) ?? []), name]);
  }
  return labels;
}

export function workspaceRow(refs: Refs, running: readonly RunEntry[]): Row {
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

export function commitRow(id: string, branch: string, refs: readonly string[], commit: Commit | null): Row {
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

function experimentRow({ id, name, state, commit, log }: Experiment, baseline: string, branch: string): Row {
  return {
    id,
    kind: 'experiment',
    label: name ?? id.slice(0, 7),
    refs: [],
    baseline,
    branch,
    state,
    author: commit?.author ?? '',
    time: commit?.time ?? null,
    subject: commit?.subject ?? '',
    error: null,
    log,
  };
}

const STATE_ORDER: { readonly [state in RunState]: number } = { running: 0, success: 1, none: 1, queued: 2, failed: 3 };

/** As DVC orders them: running, done, queued, failed; the newest first in each. */
function runningThenNewest(a: Experiment, b: Experiment): number {
  return (
    STATE_ORDER[a.state] - STATE_ORDER[b.state] || (b.commit?.time ?? Infinity) - (a.commit?.time ?? Infinity) || (a.id < b.id ? 1 : -1)
  );
}
