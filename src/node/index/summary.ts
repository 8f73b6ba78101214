/** What is said of a repository as a whole. */
import type { EspalierError, Summary } from '../../protocol/index.js';
import type { Project } from './project.js';
import type { Snapshot } from './snapshot.js';

export interface Summarized {
  readonly version: number;
  /** What keeps it from being read; null when nothing does. */
  readonly failure: EspalierError | null;
  readonly project: Project | null;
  readonly snapshot: Snapshot | null;
  readonly pipelines: number;
  readonly unread: Summary['unread'];
}

export function summaryOf({ version, failure, project, snapshot, pipelines, unread }: Summarized): Summary {
  const failed = snapshot === null || failure !== null;
  const runs = snapshot?.runs ?? [];
  return {
    version,
    state: failed ? stateOf(failure) : 'ready',
    message: failed ? describe(failure) : null,
    root: project?.repository.root ?? null,
    dvcRoot: project?.dvcRoot ?? null,
    branch: snapshot?.refs.branch ?? null,
    conditions: project && snapshot ? project.repository.conditions(snapshot.refs.branch === null) : [],
    experiments: (snapshot?.records ?? []).reduce((count, { row }) => count + (row.kind === 'experiment' ? 1 : 0), 0),
    running: runs.filter((entry) => entry.state === 'running').length,
    queued: runs.filter((entry) => entry.state === 'queued').length,
    pipelines,
    unread,
  };
}

/** In words, with what can be done about it. */
export function describe(failure: EspalierError | null): string {
  return failure === null ? 'Experiments are still being read.' : [failure.message, failure.advice].filter(Boolean).join(' ');
}

function stateOf(failure: EspalierError | null): Summary['state'] {
  switch (failure?.code) {
    case 'git-missing':
    case 'no-repository':
    case 'no-commits':
      return failure.code;
    default:
      return 'error';
  }
}
