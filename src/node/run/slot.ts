/** One slot: a clone of the project that runs one experiment after the other. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { EspalierError, toFailure } from '../../protocol/rpc.js';
import { experimentArguments, type ExperimentRequest } from '../../core/run/arguments.js';
import { lockedOutputs } from '../../core/run/lockedOutputs.js';
import { dvcEnvironment } from '../dvc/cli.js';
import { findProjectFiles } from '../index/projectFiles.js';
import { readDvcConfig } from '../dvcConfig/index.js';
import { bringHome, type CollectedExperiment } from './collect.js';
import { changeGit } from './git.js';
import type { ProcessIdentity } from './identity.js';
import { startProcess, whyItEnded } from './process.js';
import { RunRecorder, type RunStart } from './recorder.js';
import type { RunRecord } from './records.js';
import { killFamily, type Patience } from './stop.js';
import { slotConfig } from './slotConfig.js';
import type { SlotOwner } from './slotOwner.js';
import type { SlotsOptions } from './slots.js';

export interface SlotRun extends ExperimentRequest {
  /** The baseline: the commit that is checked out, in full. */
  readonly commit: string;
  /** A commit whose files stand over those of `commit`, such as `git stash create` makes of a changed workspace. */
  readonly overlay?: string;
  /** Over the environment of this process: `CUDA_VISIBLE_DEVICES`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Ends it at once. */
  readonly kill?: AbortSignal;
  readonly patience?: Patience;
  /** Told what DVC and the stages print. */
  readonly onOutput?: (chunk: Buffer) => void;
  /** File for that output, made anew; the record's own without. */
  readonly log?: string;
  /** Further arguments of `dvc exp run`, before all others. */
  readonly arguments?: readonly string[];
  /** Who hears of its end; `sweep` without. */
  readonly origin?: RunRecord['origin'];
  /** Its record, when it has one already because it waited. */
  readonly recorder?: RunRecorder;
}

/** What is known of a run before it has a slot. */
export function slotRunStart({ origin = 'sweep', name, commit, params = [] }: SlotRun): RunStart {
  return { place: 'slot', slot: null, origin, name: name ?? null, baseline: commit, command: [], params, root: '' };
}

export type SlotOutcome = { readonly log: string } & (
  | { readonly kind: 'done'; readonly experiment: CollectedExperiment }
  /** `message` is the error that DVC printed. */
  | { readonly kind: 'failed'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'stopped' }
);

export class Slot {
  /** The project's folder in it: metrics and curves of a run are written below. */
  readonly projectRoot: string;

  constructor(
    readonly number: number,
    /** Root of its Git working tree. */
    readonly folder: string,
    private readonly owner: SlotOwner,
    private readonly options: SlotsOptions,
  ) {
    this.projectRoot = join(folder, relative(options.root, options.dvcRoot));
  }

  /**
   * Runs one experiment at a commit and brings it home. A run that fails or is stopped leaves nothing behind but its log.
   * Throws what keeps it from being started (`git-failed`, `cannot-start`). One run at a time.
   */
  async run(request: SlotRun): Promise<SlotOutcome> {
    const { dvc, log, dvcRoot } = this.options;
    const args = [...dvc.prefixArgs, 'exp', 'run', ...(request.arguments ?? []), ...experimentArguments(request)];
    const here = { slot: this.number, command: [dvc.command, ...args], root: this.projectRoot };
    const recorder = request.recorder ?? (await RunRecorder.start(dvcRoot, { ...slotRunStart(request), ...here }, { log: request.log }));
    if (request.recorder?.begin(here) === false) {
      return { kind: 'stopped', log: recorder.log };
    }
    const outcome = await this.supervised(request, args, recorder).catch(async (error: unknown) => {
      await recorder.end({ state: 'failed', code: null, error: toFailure(error).message, experiment: null });
      throw error;
    });
    log?.(`${recorder.id} in slot ${this.number}: ${outcome.kind}`);
    await recorder.end({
      state: outcome.kind,
      code: outcome.kind === 'failed' ? outcome.code : null,
      error: outcome.kind === 'failed' ? outcome.message : null,
      experiment: outcome.kind === 'done' ? outcome.experiment.commit : null,
    });
    return outcome;
  }

  /** Brings home the experiments that are in it. */
  async collect(): Promise<CollectedExperiment[]> {
    const { git, root, log } = this.options;
    const collected = await bringHome(git, root, this.folder);
    for (const { name, commit } of collected) {
      log?.(`Experiment “${name}” (${commit.slice(0, 7)}) came from slot ${this.number}.`);
    }
    return collected;
  }

  /** Gives it back, to be used again. */
  release(): Promise<void> {
    return this.owner.release();
  }

  /** For whoever finds the slot after this process died. A disk that is full does not end the run. */
  private async note(run: ProcessIdentity | null): Promise<void> {
    await this.owner.setRun(run).catch((error: unknown) => this.options.log?.(`Slot ${this.number}: ${String(error)}`));
  }

  private async supervised(request: SlotRun, args: readonly string[], recorder: RunRecorder): Promise<SlotOutcome> {
    const { dvc } = this.options;
    const { log } = recorder;
    await this.prepare(request.commit, request.overlay);
    const stop = AbortSignal.any([recorder.stop, ...(request.signal ? [request.signal] : [])]);
    if (stop.aborted) {
      return { kind: 'stopped', log };
    }
    this.options.log?.(`${this.projectRoot}$ ${JSON.stringify([dvc.command, ...args])}`);
    const running = await startProcess({
      command: dvc.command,
      args,
      cwd: this.projectRoot,
      env: { ...dvcEnvironment(dvc.command), ESPALIER_SLOT: String(this.number), ...request.env },
      log,
      onOutput: (chunk) => {
        recorder.output(chunk);
        request.onOutput?.(chunk);
      },
      ...(request.patience ? { patience: request.patience } : {}),
      signal: stop,
      kill: AbortSignal.any([recorder.kill, ...(request.kill ? [request.kill] : [])]),
    });
    recorder.running(running.identity);
    await this.note(running.identity);
    const ended = await running.ended;
    if (ended.signal !== null) {
      // The stage of a DVC that was killed would write into the next run.
      await killFamily(running.identity.pid);
    }
    await this.note(null);
    await recorder.readValues();
    // Also after a failure: an experiment that is there has finished.
    const [experiment] = await this.collect();
    if (experiment) {
      return { kind: 'done', experiment, log };
    }
    return ended.stopped ? { kind: 'stopped', log } : { kind: 'failed', code: ended.code, message: await whyItEnded(ended, log), log };
  }

  /** As a fresh clone at the commit, whatever the last run left behind; outputs that the commit names stay, for DVC to compare. */
  private async prepare(commit: string, overlay: string | undefined): Promise<void> {
    const { git } = this.options;
    await this.removeLocks();
    await this.collect();
    await changeGit(git, this.folder, ['checkout', '--quiet', '--force', '--detach', commit, '--']);
    await changeGit(git, this.folder, ['clean', '--quiet', '-ffdx', ...(await this.keptPaths()).flatMap((path) => ['-e', pattern(path)])]);
    const dvc = join(this.projectRoot, '.dvc');
    if (!existsSync(dvc)) {
      throw new EspalierError('not-dvc', `The commit ${commit.slice(0, 7)} is not a DVC project.`);
    }
    if (overlay !== undefined) {
      await changeGit(git, this.folder, ['restore', `--source=${overlay}`, '--worktree', '--', ':/']);
    }
    // What DVC remembers of runs; its list of hashes stays.
    for (const name of ['exps', 'rwlock', 'rwlock.lock', 'lock', 'repro.dat']) {
      await rm(join(dvc, 'tmp', name), { recursive: true, force: true });
    }
    const own = join(this.options.dvcRoot, '.dvc');
    const local = await readFile(join(own, 'config.local'), 'utf8').catch(() => '');
    await mkdir(join(dvc, 'tmp'), { recursive: true });
    await writeFile(join(dvc, 'config.local'), slotConfig(local, own, (await readDvcConfig(this.options.dvcRoot)).cacheFolder));
  }

  /** Left by a Git or DVC that was killed: nothing else works in this repository. */
  private async removeLocks(): Promise<void> {
    const gitDir = join(this.folder, '.git');
    const names = await readdir(gitDir, { recursive: true });
    for (const name of names.filter((one) => one.endsWith('.lock') && !one.startsWith('objects'))) {
      await rm(join(gitDir, name), { force: true });
    }
  }

  /** Relative to the slot: DVC's own folder, and the outputs that the commit names, which may be large. They are compared, not made anew. */
  private async keptPaths(): Promise<string[]> {
    const prefix = relative(this.folder, this.projectRoot).split(sep).join('/');
    const textOf = (path: string): string | null => {
      const file = join(this.projectRoot, path);
      return existsSync(file) ? readFileSync(file, 'utf8') : null;
    };
    const outputs = (await findProjectFiles(this.projectRoot)).paths.flatMap((file) => lockedOutputs(file, textOf(file) ?? '', textOf));
    return ['.dvc/tmp', ...outputs].map((path) => (prefix === '' ? path : `${prefix}/${path}`));
  }
}

/** In the words of `.gitignore`, where some characters are more than themselves. */
function pattern(path: string): string {
  return `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`;
}
