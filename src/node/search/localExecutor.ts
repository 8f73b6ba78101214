/** Trials on this machine: each in a slot, a clone of the project, as an ordinary DVC experiment that comes home when it has ended. */
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toFailure } from '../../protocol/rpc.js';
import { overrideText } from '../../core/run/hydra.js';
import { trialMessage } from '../../core/search/experimentMessage.js';
import type { Executor, FoundRun, Job, JobResult, RunningJob, StopKind } from '../../core/search/ports.js';
import { unfitMetric } from '../../core/search/objective.js';
import { metricsOf } from '../../core/search/revisionValues.js';
import type { SweepState } from '../../core/search/state.js';
import { experimentsIn, type CollectedExperiment } from '../run/collect.js';
import { changeGit } from '../run/git.js';
import type { Slot } from '../run/slot.js';
import { recoverSlots } from '../run/slotFolders.js';
import type { Slots } from '../run/slots.js';
import { CurveFollower, followedPaths, type FollowedPaths } from './curveFollower.js';
import { isFull, unlessDiskFull } from './diskFull.js';
import { keepPruned } from './keepPruned.js';
import { causeInLog } from './logCause.js';
import { forgetRun, noteRun, Orphan } from './orphans.js';
import type { SweepProject } from './project.js';
import type { SweepFolder } from './sweepFolder.js';

export interface LocalParts {
  readonly project: SweepProject;
  readonly folder: SweepFolder;
  readonly slots: Slots;
  /** The newest. */
  readonly state: () => SweepState;
}

/** Milliseconds, and how often in turn. */
const [LOOK_EVERY, MOST_LOOKS] = [200, 300];

const NOTHING: Omit<JobResult, 'outcome'> = { experiment: null, metrics: {}, reason: null, log: null };

export class LocalExecutor implements Executor {
  /** By the engine's numbers, which count from 0; the slots' own numbers are given by who comes first. */
  private readonly taken = new Map<number, Promise<Slot>>();
  private orphans = new Map<string, Orphan>();
  private followed: FollowedPaths = { metrics: [], plots: [] };

  constructor(private readonly parts: LocalParts) {}

  async prepare(): Promise<void> {
    this.followed = await followedPaths(await this.parts.project.sourceAt(this.parts.state().baseline));
  }

  /** Runs of an engine that died may go on: those are left for `start`, which waits for them. */
  async recover(): Promise<readonly FoundRun[]> {
    const { project, folder } = this.parts;
    const { git, root } = project.repository;
    this.orphans = await Orphan.find(git, project.dvcRoot, folder);
    await recoverSlots(git, root, project.dvcRoot);
    return this.finished();
  }

  start(job: Job, report: (step: number, value: number) => void): RunningJob {
    const stopper = new AbortController();
    let pruned: string | null = null;
    const orphan = this.orphans.get(job.name);
    this.orphans.delete(job.name);
    const work = orphan ? this.await(job, orphan, report, stopper.signal) : this.run(job, report, stopper.signal, () => pruned);
    return {
      ended: work
        .catch((error: unknown): JobResult => ({ ...NOTHING, outcome: 'failed', reason: toFailure(error).message }))
        .then((result) => unlessDiskFull(result, this.parts.project.dvcRoot)),
      stop: (kind: StopKind, reason: string) => {
        pruned = kind === 'prune' ? reason : null;
        stopper.abort();
      },
    };
  }

  async dispose(): Promise<void> {
    const slots = await Promise.allSettled(this.taken.values());
    this.taken.clear();
    await Promise.allSettled(slots.flatMap((one) => (one.status === 'fulfilled' ? [one.value.release()] : [])));
  }

  private async run(
    job: Job,
    report: (step: number, value: number) => void,
    signal: AbortSignal,
    pruned: () => string | null,
  ): Promise<JobResult> {
    const { folder, state } = this.parts;
    const { sweep, baseline } = state();
    const slot = await this.slot(job.slot);
    const log = folder.log(`${job.name}${job.attempt === 0 ? '' : `-try-${job.attempt + 1}`}`);
    await noteRun(folder, job.name, slot.number);
    let follower: CurveFollower | null = null;
    try {
      const ended = slot.run({
        commit: baseline,
        name: job.name,
        message: this.message(job, null),
        params: this.overrides(job),
        env: Object.fromEntries(Object.entries(sweep.environment).map(([name, values]) => [name, values[job.slot % values.length] ?? ''])),
        signal,
        log,
        // DVC has started: what is older in the slot is of the run before.
        onOutput: () => (follower ??= this.follow(slot.projectRoot, report)),
      });
      const outcome = await ended.finally(() => follower?.stop());
      if (outcome.kind === 'done') {
        const result = await this.complete(outcome.experiment.commit, log);
        const unfit = unfitMetric(result.metrics, sweep);
        // A training may end well although half of what it wrote found no room.
        return unfit !== null && (await isFull(folder.dvcRoot)) ? await this.discard(outcome.experiment, unfit, log) : result;
      }
      const reason = pruned();
      if (outcome.kind === 'stopped' && reason !== null) {
        return { ...(await this.keep(job, slot, reason)), log };
      }
      return outcome.kind === 'stopped'
        ? { ...NOTHING, outcome: 'stopped', log }
        : { ...NOTHING, outcome: 'failed', reason: (await causeInLog(log)) ?? outcome.message, log };
    } finally {
      await forgetRun(folder, job.name);
    }
  }

  /** A run that an engine before this one started. */
  private async await(job: Job, orphan: Orphan, report: (step: number, value: number) => void, signal: AbortSignal): Promise<JobResult> {
    const { project, folder } = this.parts;
    const below = relative(project.repository.root, project.dvcRoot);
    const follower = this.follow(join(orphan.slotFolder, below), report);
    await orphan.ended(signal);
    await follower.stop();
    await this.comesHome(job.name, orphan.slotFolder);
    await forgetRun(folder, job.name);
    const found = (await this.finished()).find(({ trial, run }) => trial === job.trial && run === job.run);
    // Whether it failed or was killed is not known: it has no more to lose.
    return found ?? { ...NOTHING, outcome: 'stopped' };
  }

  /** Who waits for a run beside it, or wants its slot, may have taken the slot and be about to bring home what finished in it. */
  private async comesHome(name: string, slotFolder: string): Promise<void> {
    const { project } = this.parts;
    const { git, root } = project.repository;
    for (let look = 0; look < MOST_LOOKS; look++) {
      await recoverSlots(git, root, project.dvcRoot);
      if (!(await experimentsIn(git, slotFolder)).some((one) => one.name === name)) {
        return;
      }
      await sleep(LOOK_EVERY);
    }
  }

  private follow(root: string, report: (step: number, value: number) => void): CurveFollower {
    const { pruner, objectives } = this.parts.state().sweep;
    return new CurveFollower(root, this.followed, pruner?.metric ?? objectives[0]?.name ?? '', report);
  }

  private slot(number: number): Promise<Slot> {
    const known = this.taken.get(number);
    if (known) {
      return known;
    }
    const slot = this.parts.slots.acquire();
    this.taken.set(number, slot);
    slot.catch(() => this.taken.delete(number));
    return slot;
  }

  private async complete(commit: string, log: string | null): Promise<JobResult> {
    const files = await this.parts.project.filesAt(commit);
    return { outcome: 'complete', experiment: commit, metrics: metricsOf(files, this.parts.state().sweep), reason: null, log };
  }

  /** An experiment that is worth nothing goes, so that its run can be made again. */
  private async discard({ ref, commit }: CollectedExperiment, reason: string, log: string): Promise<JobResult> {
    const { git, root } = this.parts.project.repository;
    await changeGit(git, root, ['update-ref', '-d', ref, commit]);
    return { ...NOTHING, outcome: 'failed', reason, log };
  }

  private async keep(job: Job, slot: Slot, reason: string): Promise<JobResult> {
    const { project, state } = this.parts;
    const { baseline } = state();
    const { folder, projectRoot } = slot;
    const message = this.message(job, reason);
    const run = { git: project.repository.git, folder, projectRoot, baseline, name: job.name, message };
    await keepPruned(run, await project.sourceAt(baseline));
    const [experiment] = await slot.collect();
    return { ...NOTHING, outcome: 'pruned', experiment: experiment?.commit ?? null, reason };
  }

  /** Experiments of this sweep that are in the repository. */
  private async finished(): Promise<FoundRun[]> {
    const { project, state } = this.parts;
    const trials = (await project.trialExperiments()).filter(({ sweep }) => sweep === state().id);
    return Promise.all(
      trials.map(async ({ trial, run, point, pruned, commit, name }): Promise<FoundRun> => {
        const result: JobResult = await (pruned === null
          ? this.complete(commit, null)
          : Promise.resolve({ ...NOTHING, outcome: 'pruned' as const, experiment: commit, reason: pruned }));
        return { ...result, trial, run, point, name };
      }),
    );
  }

  private message({ trial, run, point }: Job, pruned: string | null): string {
    const { id, label } = this.parts.state();
    return trialMessage({ sweep: id, label, trial, run, point, pruned });
  }

  private overrides({ point, seed }: Job): string[] {
    const { space, repeats } = this.parts.state().sweep;
    const searched = space.flatMap(({ name, file, path, float }) => {
      const value = point[name];
      return value === undefined ? [] : [overrideText(file, path, value, float)];
    });
    return repeats ? [...searched, overrideText(repeats.file, repeats.path, seed)] : searched;
  }
}
