/** What the engine needs from outside. Nothing here says that trials run on this machine, or that there is a disk. */
import type { JournalEvent, Metrics, Outcome } from './journal.js';
import type { Point } from './space.js';
import type { SweepState, Trial } from './state.js';
import type { Value } from '../../protocol/values.js';

/** One run of one trial. */
export interface Job {
  readonly trial: number;
  /** Which of the repeats, from 0. */
  readonly run: number;
  readonly attempt: number;
  /** Counted from 0 up to the sweep's `parallel`; no two jobs at a time have the same. */
  readonly slot: number;
  /** Of its experiment. */
  readonly name: string;
  readonly point: Point;
  /** Value of the parameter that is the seed; null without repeats. */
  readonly seed: Value;
}

export interface JobResult {
  readonly outcome: Exclude<Outcome, 'interrupted'>;
  /** Commit of its experiment; null when there is none. */
  readonly experiment: string | null;
  /** By the names that the sweep has for them; what is missing is left out. */
  readonly metrics: Metrics;
  readonly reason: string | null;
  readonly log: string | null;
  /** What keeps every run from ending as it should, and what to do: the sweep ends with this, and the run is made again when it is taken up. */
  readonly halt?: string;
}

/** Why a run is stopped: what it has is kept when it is pruned. */
export type StopKind = 'prune' | 'time limit' | 'by hand' | 'now';

export interface RunningJob {
  /** Never rejects. */
  readonly ended: Promise<JobResult>;
  /** `reason` is kept with what was pruned. */
  stop(kind: StopKind, reason: string): void;
}

/** A run that is in the repository although the journal may not know it. */
export interface FoundRun extends JobResult {
  readonly trial: number;
  readonly run: number;
  readonly point: Point;
  /** Of its experiment. */
  readonly name: string;
}

export interface Executor {
  /** Makes ready, once; throws what keeps any trial from running. */
  prepare(): Promise<void>;
  /** What became of runs before: nothing of this sweep runs any more when this returns. */
  recover(): Promise<readonly FoundRun[]>;
  /** `report` is told the curve while it runs. */
  start(job: Job, report: (step: number, value: number) => void): RunningJob;
  dispose(): Promise<void>;
}

export interface Sampler {
  /** A point for the trial that no trial has had; null when there are no more. */
  ask(trial: number): Promise<Point | null>;
  /** A trial that has ended, or one with a point that the sampler did not choose. */
  tell(trial: Trial): Promise<void>;
  /** Whether it sees no more improvement; a sentence why. */
  stagnates(): Promise<string | null>;
  dispose(): Promise<void>;
}

export interface Journal {
  /** When it returns, a durable event outlives a power cut. */
  append(event: JournalEvent, durable: boolean): Promise<void>;
}

export interface Clock {
  now(): number;
  /** Returns how to cancel it. */
  after(milliseconds: number, call: () => void): () => void;
}

/** Makes the sampler of a state's sweep; `state` answers with the newest. */
export type OpenSampler = (state: () => SweepState) => Promise<Sampler>;
