/** Which parameters mattered, beside Optuna's PED-ANOVA on the same trials. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseSweep } from '../../src/core/search/file/parse.js';
import { importances } from '../../src/core/search/importance.js';
import { randomPoint } from '../../src/core/search/random.js';
import type { Point } from '../../src/core/search/space.js';
import { PYTHON } from '../fixtures/python.js';

const SPACE = parseSweep(`method: random
run_cap: 1
metric: {name: m}
parameters:
  lr: {min: 0.0001, max: 0.1, distribution: log_uniform_values}
  units: {min: 16, max: 256, step: 16}
  decay: {min: 0.0, max: 1.0}
  act: {values: [relu, tanh, gelu]}
`).sweep!.space;

const FUNCTIONS: Record<string, (point: Point) => number> = {
  'the rate alone': (p) => Math.abs(Math.log10(Number(p['lr'])) + 2.5),
  'the rate, and the activation a little': (p) => Math.abs(Math.log10(Number(p['lr'])) + 2.5) + (p['act'] === 'tanh' ? 0 : 0.6),
  'the activation alone': (p) => (p['act'] === 'gelu' ? 0 : 5) + Number(p['decay']) * 0.01,
  'units and decay': (p) => (Number(p['units']) - 128) ** 2 / 5000 + (Number(p['decay']) - 0.2) ** 2 * 20,
};

const SCRIPT = `
import json, sys, warnings
import optuna
warnings.simplefilter("ignore"); optuna.logging.set_verbosity(optuna.logging.ERROR)
from optuna.distributions import *
dists = {"lr": FloatDistribution(1e-4, 0.1, log=True), "units": IntDistribution(16, 256, step=16), "decay": FloatDistribution(0, 1), "act": CategoricalDistribution(["relu", "tanh", "gelu"])}
answers = []
for trials in json.load(sys.stdin):
    study = optuna.create_study()
    study.add_trials([optuna.trial.create_trial(params=p, distributions=dists, value=v) for p, v in trials])
    answers.append(optuna.importance.get_param_importances(study, evaluator=optuna.importance.PedAnovaImportanceEvaluator()))
print(json.dumps(answers))
`;

describe('importance', () => {
  it('is what Optuna’s PED-ANOVA says, within a tenth', () => {
    const cases = Object.entries(FUNCTIONS).map(([name, loss]) => ({
      name,
      trials: Array.from({ length: 200 }, (_, at) => randomPoint(SPACE, 7, at)).map((point) => ({ point, loss: loss(point) })),
    }));
    const input = JSON.stringify(cases.map(({ trials }) => trials.map(({ point, loss }) => [point, loss])));
    const wanted = JSON.parse(execFileSync(PYTHON, ['-c', SCRIPT], { input, encoding: 'utf8' })) as Record<string, number>[];
    cases.forEach(({ name, trials }, at) => {
      const found = importances(SPACE, trials);
      expect(found[0]?.parameter, name).toBe(Object.entries(wanted[at]!).sort((a, b) => b[1] - a[1])[0]?.[0]);
      for (const { parameter, share } of found) {
        expect(Math.abs(share - wanted[at]![parameter]!), `${name}: ${parameter} ${share} for ${wanted[at]![parameter]}`).toBeLessThan(0.1);
      }
    });
  });
});
