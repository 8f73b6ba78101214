/**
 * Runs a sweep: asks for points, has them run, hears how they end. Everything is written to the journal before it counts, so that an
 * engine that ends anywhere is followed by one that knows as much.
 */
import { toCell } from '../values/index.js';
import { EspalierError } from '../../protocol/rpc.js';
import { toCells, type JournalEvent } from './journal.js';
import { Tried } from './builtIn.js';
import { decided, nextRun, runName, verdict, type Asked } from './decisions.js';
import type { Clock, Executor, Job, JobResult, Journal, OpenSampler, RunningJob, Sampler, StopKind } from './ports.js';
import { reasonToPrune } from './pruning.js';
import type { Point } from './space.js';
import { reduce, trialOf, type SweepState, type Trial } from './state.js';
import { capReached, elapsed, reasonToStop, type Stop } from './stopping.js';

export interface EngineParts {
  /** After its `sweep` event. */
  readonly state: SweepState;
  readonly journal: Journal;
  readonly executor: Executor;
  readonly openSampler: OpenSampler;
  readonly clock: Clock;
  /** Of this process. */
  readonly pid: number;
  readonly host: string;
  /** Points that were given to start with, made whole by the baseline. */
  readonly startWith: readonly Point[];
  /** Told each event when it is written. */
  readonly onEvent?: (event: JournalEvent, state: SweepState) => void;
}

interface Active {
  readonly job: Job;
  readonly running: RunningJob;
  readonly cancelLimit: () => void;
  stopped: Asked | null;
}

type EventBody = JournalEvent extends infer E ? (E extends { readonly t: number } ? Omit<E, 't'> : never) : never;

export class SweepEngine {
  private state: SweepState;
  private sampler: Sampler | null = null;
  private readonly active = new Map<string, Active>();
  private readonly ended: { readonly one: Active; readonly result: JobResult }[] = [];
  private readonly orders: (() => Promise<void>)[] = [];
  private exhausted = false;
  private stopping: Stop | null = null;
  private hurry = false;
  private wake: () => void = () => undefined;
  private readonly tried = new Tried(() => this.state);

  constructor(private readonly parts: EngineParts) {
    this.state = parts.state;
  }

  get current(): SweepState {
    return this.state;
  }

  /** Until the sweep ends. Throws what keeps it from going on: a journal that cannot be written, an executor that cannot run anything. */
  async run(): Promise<Stop> {
    const { executor, openSampler } = this.parts;
    const { pid, host } = this.parts;
    try {
      await this.write({ e: 'engine', pid, host });
      await executor.prepare();
      await this.reconcile();
      this.sampler = await openSampler(() => this.state);
      const stop = await this.loop(this.sampler);
      await this.write({ e: 'finish', ...stop });
      return stop;
    } catch (error) {
      await this.abandon();
      throw error;
    } finally {
      await this.sampler?.dispose();
      await executor.dispose();
    }
  }

  /** `after running`: what runs ends in its own time. `now`: it is stopped, and made again when the sweep is taken up. */
  stop(how: 'after running' | 'now'): void {
    this.stopping ??= { why: 'by hand', words: 'Stopped by hand.' };
    if (how === 'now') {
      this.hurry = true;
      for (const one of this.active.values()) {
        this.stopOne(one, 'now', 'The sweep was stopped.');
      }
    }
    this.wake();
  }

  pause(on: boolean): void {
    this.order(() => this.write({ e: on ? 'pause' : 'unpause' }));
  }

  setCap(cap: number): void {
    this.order(() => this.write({ e: 'cap', cap }));
  }

  enqueue(point: Point): void {
    this.order(() => this.add(point, 'by hand'));
  }

  /** Ends one trial, which counts as stopped. */
  stopTrial(number: number): void {
    this.order(async () => {
      const runs = [...this.active.values()].filter(({ job }) => job.trial === number);
      runs.forEach((one) => this.stopOne(one, 'by hand', 'Stopped by hand.'));
      if (runs.length === 0) {
        await this.write({ e: 'skip', trial: number });
      }
    });
  }

  private order(work: () => Promise<void>): void {
    this.orders.push(work);
    this.wake();
  }

  private async loop(sampler: Sampler): Promise<Stop> {
    for (;;) {
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      await this.obey();
      for (let done = this.ended.shift(); done; done = this.ended.shift()) {
        await this.settle(done.one, done.result, sampler);
      }
      this.stopping ??= reasonToStop(this.state, this.parts.clock.now());
      if (this.stopping === null && !this.state.paused && (await this.launch(sampler))) {
        continue;
      }
      if (this.active.size === 0 && this.ended.length === 0 && this.orders.length === 0) {
        const end = this.stopping ?? (this.state.paused ? null : this.nothingLeft());
        if (end) {
          return end;
        }
      }
      const cancel = this.alarm();
      await woken;
      cancel();
    }
  }

  /** What was asked for by hand, in order. */
  private async obey(): Promise<void> {
    for (let order = this.orders.shift(); order; order = this.orders.shift()) {
      await order();
    }
  }

  /** When nothing happens before, the time budget is looked at again when it ends. */
  private alarm(): () => void {
    const { timeBudget } = this.state.sweep;
    const { clock } = this.parts;
    return timeBudget === null || this.stopping !== null
      ? () => undefined
      : clock.after(Math.max(0, timeBudget * 1000 - elapsed(this.state, clock.now())) + 1, () => this.wake());
  }

  private nothingLeft(): Stop | null {
    if (this.exhausted) {
      return { why: 'exhausted', words: 'Every combination was tried.' };
    }
    return capReached(this.state) ? { why: 'cap', words: `All ${this.state.trials.length} trials have ended.` } : null;
  }

  /** Starts one run if there is a slot for it and something to run. */
  private async launch(sampler: Sampler): Promise<boolean> {
    const slot = this.freeSlot();
    if (slot === null) {
      return false;
    }
    const waiting = nextRun(this.state);
    if (waiting) {
      await this.start(waiting.trial, waiting.run, waiting.attempt, slot);
      return true;
    }
    if (this.exhausted || capReached(this.state)) {
      return false;
    }
    const given = this.parts.startWith.find((point) => !this.tried.has(point));
    if (given) {
      await this.add(given, 'start_with');
      return true;
    }
    const point = await this.fromSampler(async () => {
      const stagnation = this.state.sweep.stagnation ? await sampler.stagnates() : null;
      this.stopping = stagnation === null ? null : { why: 'stagnation', words: stagnation };
      return this.stopping ? null : sampler.ask(this.nextNumber());
    });
    if (point === null) {
      this.exhausted ||= this.stopping === null;
      return false;
    }
    await this.add(point, 'method');
    return true;
  }

  /** A sampler that fails for good ends the sweep, and not what runs. */
  private async fromSampler<T>(call: () => Promise<T>): Promise<T | null> {
    try {
      return await call();
    } catch (error) {
      const advice = error instanceof EspalierError && error.advice !== undefined ? ` ${error.advice}` : '';
      this.stopping ??= { why: 'error', words: `${error instanceof Error ? error.message : String(error)}${advice}` };
      return null;
    }
  }

  private nextNumber(): number {
    return (this.state.trials.at(-1)?.number ?? -1) + 1;
  }

  private async add(point: Point, origin: Trial['origin']): Promise<void> {
    const trial = this.nextNumber();
    await this.write({ e: 'trial', trial, point: toCells(point), origin });
    const added = trialOf(this.state, trial);
    if (added && origin !== 'method') {
      await this.fromSampler(async () => this.sampler?.tell(added));
    }
  }

  private freeSlot(): number | null {
    const taken = new Set([...this.active.values()].map(({ job }) => job.slot));
    for (let slot = 0; slot < this.state.sweep.parallel; slot++) {
      if (!taken.has(slot)) {
        return slot;
      }
    }
    return null;
  }

  private async start(trial: Trial, run: number, attempt: number, slot: number): Promise<void> {
    const { sweep, label } = this.state;
    const name = runName(label, trial.number, sweep.repeats ? run : null);
    await this.write({ e: 'run', trial: trial.number, run, attempt, slot, name });
    const seed = sweep.repeats?.seeds[run] ?? null;
    const job: Job = { trial: trial.number, run, attempt, slot, name, point: trial.point, seed };
    const running = this.parts.executor.start(job, (step, value) => this.order(() => this.report(job, step, value)));
    const limit = sweep.timeLimit;
    const one: Active = {
      job,
      running,
      stopped: null,
      cancelLimit:
        limit === null
          ? () => undefined
          : this.parts.clock.after(limit * 1000, () => this.stopOne(one, 'time limit', `It took longer than ${limit} s.`)),
    };
    this.active.set(name, one);
    void running.ended.then((result) => {
      this.ended.push({ one, result });
      this.wake();
    });
    if (this.hurry) {
      this.stopOne(one, 'now', 'The sweep was stopped.');
    }
  }

  private stopOne(one: Active, kind: StopKind, reason: string): void {
    if (one.stopped === null || (kind === 'now' && one.stopped.kind === 'prune')) {
      one.stopped = { kind, reason };
      one.running.stop(kind, reason);
    }
  }

  private async report({ trial: number, run }: Job, step: number, value: number): Promise<void> {
    await this.write({ e: 'report', trial: number, run, step, value: toCell(value) }, false);
    const trial = trialOf(this.state, number);
    const now = trial?.runs.find((one) => one.run === run);
    const one = [...this.active.values()].find(({ job }) => job.trial === number && job.run === run);
    const reason = trial && now?.state === 'running' ? reasonToPrune(this.state, trial, now) : null;
    if (one && reason !== null && one.stopped === null) {
      this.stopOne(one, 'prune', reason);
    }
  }

  /** A run has ended, of itself or not. */
  private async settle(one: Active, result: JobResult, sampler: Sampler): Promise<void> {
    one.cancelLimit();
    this.active.delete(one.job.name);
    const before = trialOf(this.state, one.job.trial);
    const run = before?.runs.find((each) => each.run === one.job.run);
    const { trial: number, run: repeat, attempt } = one.job;
    if (result.halt !== undefined) {
      this.stopping ??= { why: 'error', words: result.halt };
    }
    const mayRetry = this.stopping === null && (run?.failures ?? 0) < this.state.sweep.retries;
    await this.write({ e: 'end', trial: number, run: repeat, attempt, ...verdict(this.state.sweep, result, one.stopped, mayRetry) });
    const trial = trialOf(this.state, one.job.trial);
    if (trial === undefined) {
      return;
    }
    if (decided(trial)) {
      // Its other repeats decide nothing any more.
      for (const other of this.active.values()) {
        if (other.job.trial === trial.number) {
          this.stopOne(other, 'by hand', 'Another repeat of this trial has ended it.');
        }
      }
    }
    if (trial.ended !== null) {
      await this.fromSampler(() => sampler.tell(trial));
    }
  }

  /** Runs that finished while no engine looked are taken in; those that did not are made again. */
  private async reconcile(): Promise<void> {
    for (const found of await this.parts.executor.recover()) {
      const { trial, run, point } = found;
      const known = trialOf(this.state, trial);
      if (known === undefined) {
        await this.write({ e: 'trial', trial, point: toCells(point), origin: 'method' });
      }
      const before = known?.runs.find((one) => one.run === run);
      if (known?.ended == null && (before === undefined || before.state === 'interrupted' || before.again)) {
        const attempt = before?.attempt ?? 0;
        if (before === undefined) {
          await this.write({ e: 'run', trial, run, attempt, slot: 0, name: found.name });
        }
        await this.write({ e: 'end', trial, run, attempt, ...verdict(this.state.sweep, found, null, false) });
      }
    }
  }

  /** After an error: nothing is left running behind. */
  private async abandon(): Promise<void> {
    const left = [...this.active.values()];
    left.forEach((one) => this.stopOne(one, 'now', 'The search broke off.'));
    await Promise.all(left.map(({ running }) => running.ended));
  }

  private async write(body: EventBody, durable = true): Promise<void> {
    const event: JournalEvent = { t: this.parts.clock.now(), ...body };
    await this.parts.journal.append(event, durable);
    this.state = reduce(this.state, event) ?? this.state;
    this.parts.onEvent?.(event, this.state);
  }
}
