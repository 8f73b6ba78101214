/** A sweep as its file says it, checked. */
import type { Value } from '../../protocol/values.js';
import type { Method } from './file/keys.js';
import type { Space } from './space.js';

export interface Objective {
  /** As the file says it: `accuracy`, or `metrics.json:accuracy`. */
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
  /** The sweep ends when a trial is as good. */
  readonly target: number | null;
}

export interface Constraint {
  readonly metric: string;
  readonly relation: '<=' | '>=' | '<' | '>';
  readonly bound: number;
}

export type Pruner = { readonly metric: string | null } & (
  | { readonly type: 'hyperband'; readonly iterations: readonly number[]; readonly eta: number }
  | { readonly type: 'successive_halving'; readonly first: number; readonly eta: number }
  | { readonly type: 'median'; readonly startup: number; readonly warmup: number; readonly interval: number }
);

/** One run for each seed; `parameter` is written as in the space. */
export interface Repeats {
  readonly file: string;
  readonly path: readonly string[];
  readonly name: string;
  readonly seeds: readonly Value[];
}

export interface Sweep {
  /** Null: the name of the file. */
  readonly name: string | null;
  readonly description: string | null;
  readonly method: Method;
  /** Empty for a grid or random search without a metric: nothing is best then. */
  readonly objectives: readonly Objective[];
  readonly space: Space;
  readonly pruner: Pruner | null;
  /** Trials at most; null: no limit. */
  readonly runCap: number | null;
  /** Seconds. */
  readonly timeBudget: number | null;
  readonly timeLimit: number | null;
  readonly patience: number | null;
  readonly stagnation: boolean;
  readonly maxFailed: number | null;
  readonly retries: number;
  readonly parallel: number;
  readonly repeats: Repeats | null;
  readonly constraints: readonly Constraint[];
  readonly startWith: readonly ReadonlyMap<string, Value>[];
  readonly warmStart: boolean;
  /** A revision; null: HEAD when the sweep starts. */
  readonly baseline: string | null;
  readonly executor: 'local';
  /** Of a list each slot has one, in turn. */
  readonly environment: Readonly<Record<string, readonly string[]>>;
  readonly seed: number;
}

/** Where a parameter is, from its name in a sweep file. */
export function parameterPlace(name: string): { readonly file: string; readonly path: readonly string[] } {
  const match = /^(.+\.(?:ya?ml|json|toml|py)):(.+)$/.exec(name);
  return { file: match?.[1] ?? 'params.yaml', path: (match?.[2] ?? name).split('.') };
}
