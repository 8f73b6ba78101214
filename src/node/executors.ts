/** Where an experiment runs, waits or ran, as `dvc exp show` says it. Source: `collect_*_data` in dvc/repo/experiments/queue. */
import type { Executor, LocalRun } from '../core/experiments/showJson.js';
import type { Row } from '../protocol/index.js';
import type { RunEntry } from './dvc/runState.js';

export class Executors {
  private readonly byId = new Map<string, RunEntry>();
  private readonly byRef = new Map<string, RunEntry>();

  constructor(runs: readonly RunEntry[]) {
    for (const run of runs) {
      if (run.state !== 'success') {
        this.byId.set(run.location === 'workspace' ? 'workspace-run' : run.id, run);
      } else if (run.resultRef !== null && run.location === 'dvc-task') {
        this.byRef.set(run.resultRef, run);
      }
    }
  }

  /** Null for an experiment that the queue does not know any more. */
  of({ id, state, baseline, label }: Row): Executor | null {
    if (state === 'none' || state === 'success') {
      const ref = baseline === null ? '' : `refs/exps/${baseline.slice(0, 2)}/${baseline.slice(2)}/${label}`;
      const run = this.byRef.get(ref);
      return run === undefined ? null : { state: 'success', name: 'dvc-task', local: processOf(run) };
    }
    const run = this.byId.get(id);
    if (state === 'queued') {
      return { state, name: 'dvc-task', local: { ...NOWHERE, task_id: id } };
    }
    if (state === 'failed' || run === undefined) {
      return { state, name: null, local: run ? processOf(run) : null };
    }
    const { root, pid } = run;
    // DVC does not know of slots, which are temporary folders too.
    const name = run.location === 'slot' ? 'tempdir' : run.location;
    const process = processOf(run);
    const local = name === 'workspace' ? { ...NOWHERE, root, pid } : process && { ...process, root, returncode: null };
    return { state, name, local };
  }
}

const NOWHERE: LocalRun = { root: null, log: null, pid: null, returncode: null, task_id: null };

function processOf({ id, process }: RunEntry): LocalRun | null {
  return (
    process && { root: null, log: process.stdout ?? null, pid: process.pid ?? null, returncode: process.returncode ?? null, task_id: id }
  );
}
