/** The same libraries called directly, without the engine: what a search by them alone would reach. */
import { execFile } from 'node:child_process';
import { FUNCTIONS, PYTHON_CONSTANTS } from './functions.js';

const SCRIPT = `
import json, sys, warnings
from math import cos, exp, pi
warnings.simplefilter("ignore")
${PYTHON_CONSTANTS}
FUNCTIONS = {
${FUNCTIONS.map(({ name, python }) => `    ${JSON.stringify(name)}: lambda p: ${python},`).join('\n')}
}
SPACES = {"Branin": {"x": (-5.0, 10.0), "y": (0.0, 15.0)}, "Hartmann6": {"x%d" % j: (0.0, 1.0) for j in range(6)}}

def by_optuna(sampler, function, seed, trials):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    samplers = {
        "random": lambda: optuna.samplers.RandomSampler(seed=seed),
        "bayes": lambda: optuna.samplers.TPESampler(seed=seed),
        "cmaes": lambda: optuna.samplers.CmaEsSampler(seed=seed),
        "genetic": lambda: optuna.samplers.NSGAIISampler(seed=seed, population_size=15),
        "qmc": lambda: optuna.samplers.QMCSampler(seed=seed, scramble=True),
    }
    study = optuna.create_study(sampler=samplers[sampler]())
    f, space = FUNCTIONS[function], SPACES[function]
    study.optimize(lambda t: f({n: t.suggest_float(n, *b) for n, b in space.items()}), n_trials=trials)
    return [t.value for t in study.trials]

def by_hyperopt(sampler, function, seed, trials):
    import hyperopt, numpy
    from hyperopt import hp
    algorithm = {"hyperopt": hyperopt.tpe.suggest, "hyperopt-random": hyperopt.rand.suggest, "hyperopt-anneal": hyperopt.anneal.suggest}[sampler]
    kept = hyperopt.Trials()
    space = {n: hp.uniform(n, *b) for n, b in SPACES[function].items()}
    hyperopt.fmin(FUNCTIONS[function], space, algo=algorithm, max_evals=trials, trials=kept, rstate=numpy.random.default_rng(seed), verbose=False, show_progressbar=False)
    return list(kept.losses())

method, function, seeds, trials = json.loads(sys.argv[1])
run = by_hyperopt if method.startswith("hyperopt") else by_optuna
print(json.dumps([run(method, function, seed, trials) for seed in range(seeds)]))
`;

/** Regret of each trial, by seed. */
export function byLibrary(python: string, method: string, name: string, seeds: number, trials: number): Promise<number[][]> {
  const argument = JSON.stringify([method, name, seeds, trials]);
  return new Promise((resolve, reject) => {
    execFile(python, ['-c', SCRIPT, argument], { maxBuffer: 1 << 26 }, (error, stdout) =>
      error ? reject(new Error(error.message)) : resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as number[][]),
    );
  });
}
