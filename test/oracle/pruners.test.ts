/** Which trials are stopped early, and when, beside Optuna's pruners of the same names. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { toCell } from '../../src/core/values/index.js';
import { uniform } from '../../src/core/search/random.js';
import { reasonToPrune } from '../../src/core/search/pruning.js';
import { replay, trialOf, type SweepState } from '../../src/core/search/state.js';
import { PYTHON } from '../fixtures/python.js';

const SCRIPT = `
import json, math, sys, warnings
import optuna
optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.simplefilter("ignore")
cases = json.load(sys.stdin)
answers = []
for case in cases:
    kind, options = case["pruner"]
    pruner = optuna.pruners.MedianPruner(**options) if kind == "median" else optuna.pruners.SuccessiveHalvingPruner(**options)
    study = optuna.create_study(direction=case["goal"], pruner=pruner)
    stopped = []
    for curve in case["curves"]:
        trial = study.ask()
        at = None
        for step, value in curve:
            trial.report(math.nan if value is None else value, step)
            if trial.should_prune():
                at = step
                break
        last = [value for _, value in curve if value is not None]
        study.tell(trial, state=optuna.trial.TrialState.PRUNED) if at is not None else study.tell(trial, last[-1])
        stopped.append(at)
    answers.append(stopped)
print(json.dumps(answers))
`;

type Curve = readonly (readonly [step: number, value: number | null])[];

/** Random walks that fall or rise, some with holes and some with values that are no numbers. */
function curves(seed: number): Curve[] {
  const next = uniform('curves', seed);
  return Array.from({ length: 40 }, () => {
    let value = next() * 10;
    const stride = next() < 0.2 ? 3 : 1;
    return Array.from({ length: 20 }, (_, index): readonly [number, number | null] => {
      value += next() - 0.6;
      return [index * stride, index < 19 && next() < 0.03 ? null : value];
    });
  });
}

interface Case {
  readonly goal: 'minimize' | 'maximize';
  readonly curves: readonly Curve[];
  readonly pruner: readonly ['median' | 'halving', Record<string, number>];
  readonly text: string;
}

const CASES: readonly Case[] = [1, 2, 3].flatMap((seed) =>
  (['minimize', 'maximize'] as const).flatMap((goal): Case[] => [
    { goal, curves: curves(seed), pruner: ['median', { n_startup_trials: 5 }], text: '{type: median}' },
    {
      ...{ goal, curves: curves(seed + 10) },
      pruner: ['median', { n_startup_trials: 2, n_warmup_steps: 3, interval_steps: 4 }],
      text: '{type: median, startup: 2, warmup: 3, interval: 4}',
    },
    {
      ...{ goal, curves: curves(seed + 20) },
      pruner: ['halving', { min_resource: 1, reduction_factor: 3 }],
      text: '{type: successive_halving}',
    },
    {
      ...{ goal, curves: curves(seed + 30) },
      pruner: ['halving', { min_resource: 2, reduction_factor: 2 }],
      text: '{type: successive_halving, min_iter: 2, eta: 2}',
    },
  ]),
);

function stoppedAt({ goal, curves: all, text }: Case): (number | null)[] {
  const file = `method: random\nrun_cap: 1\nmetric: {name: m, goal: ${goal}}\nearly_terminate: ${text}\nparameters: {p: {min: 0, max: 99}}\n`;
  let state: SweepState = replay([{ t: 0, e: 'sweep', id: '', label: 's', file: '', text: file, baseline: '' }])!;
  return all.map((curve, trial) => {
    state = replay(
      [
        { t: 0, e: 'trial', trial, point: { p: trial }, origin: 'method' },
        { t: 0, e: 'run', trial, run: 0, attempt: 0, slot: 0, name: '' },
      ],
      state,
    )!;
    let stopped: number | null = null;
    for (const [step, value] of curve) {
      state = replay([{ t: 0, e: 'report', trial, run: 0, step, value: toCell(value ?? NaN) }], state)!;
      const now = trialOf(state, trial)!;
      if (reasonToPrune(state, now, now.runs[0]!) !== null) {
        stopped = step;
        break;
      }
    }
    const outcome = stopped === null ? 'complete' : 'pruned';
    const end = { experiment: null, metrics: {}, reason: null, log: null, again: false };
    state = replay([{ t: 0, e: 'end', trial, run: 0, attempt: 0, outcome, ...end }], state)!;
    return stopped;
  });
}

describe('early stopping', () => {
  it('decides as Optuna does, step by step', () => {
    const output = execFileSync(PYTHON, ['-c', SCRIPT], { input: JSON.stringify(CASES), encoding: 'utf8' });
    const wanted = JSON.parse(output) as (number | null)[][];
    CASES.forEach((one, at) => {
      expect(stoppedAt(one), `${one.goal} ${one.text}`).toEqual(wanted[at]);
      expect(wanted[at]!.filter((step) => step !== null).length).toBeGreaterThan(5);
    });
  });
});
