/**
 * Every key of a sweep file, once: the parser, the JSON Schema, completion and hover are made of this table. The shape is that of
 * Weights & Biases' sweep files (docs.wandb.ai/models/sweeps/sweep-config-keys), so that theirs can be pasted in.
 */

export type Kind =
  | { readonly type: 'text' | 'flag' | 'any' | 'duration' | 'number' | 'constraint' }
  | { readonly type: 'integer'; readonly least: number }
  | { readonly type: 'word'; readonly words: Readonly<Record<string, string>> }
  | { readonly type: 'list' | 'map'; readonly of: Kind }
  | { readonly type: 'section'; readonly section: SectionName }
  | { readonly type: 'either'; readonly of: readonly Kind[] };

export interface Key {
  readonly kind: Kind;
  /** Sentences for a person, shown on hover. */
  readonly doc: string;
  /** Of Weights & Biases, and without meaning here: accepted with a remark. */
  readonly ignored?: string;
}

export type SectionName = 'sweep' | 'metric' | 'parameter' | 'pruner' | 'repeats';

const TEXT: Kind = { type: 'text' };
const NUMBER: Kind = { type: 'number' };
const FLAG: Kind = { type: 'flag' };
const ANY: Kind = { type: 'any' };
const COUNT: Kind = { type: 'integer', least: 1 };
const DURATION: Kind = { type: 'duration' };
const listOf = (of: Kind): Kind => ({ type: 'list', of });
const mapOf = (of: Kind): Kind => ({ type: 'map', of });
const either = (...of: readonly Kind[]): Kind => ({ type: 'either', of });
const section = (name: SectionName): Kind => ({ type: 'section', section: name });

export const METHODS = {
  grid: 'Every combination, in order. Needs values, whole numbers or steps.',
  random: 'Random points of the distributions.',
  bayes: 'Bayesian optimization: Optuna’s multivariate TPE. Learns from what was tried.',
  tpe: 'The same as bayes: tree-structured Parzen estimator (Optuna).',
  gp: 'Bayesian optimization with a Gaussian process (Optuna). Needs PyTorch.',
  cmaes: 'CMA-ES (Optuna): for numbers that depend on each other, with a hundred trials or more.',
  genetic: 'NSGA-II (Optuna): an evolutionary search, also for several objectives.',
  nsga3: 'NSGA-III (Optuna): an evolutionary search for three objectives or more.',
  qmc: 'Points that cover the space evenly (Optuna’s Sobol sequence).',
  hyperopt: 'Hyperopt’s TPE.',
  'hyperopt-random': 'Hyperopt’s random search.',
  'hyperopt-anneal': 'Hyperopt’s annealing: stays near what was good.',
} as const;
export type Method = keyof typeof METHODS;

export const DISTRIBUTIONS = {
  constant: 'One value.',
  categorical: 'One of the values, each as likely.',
  categorical_w_probabilities: 'One of the values, each with its probability.',
  int_uniform: 'Whole numbers from min to max.',
  uniform: 'Real numbers from min to max.',
  q_uniform: 'Multiples of q from min to max.',
  log_uniform: 'From e^min to e^max, each order of magnitude as likely: min and max are exponents.',
  log_uniform_values: 'From min to max, each order of magnitude as likely.',
  q_log_uniform: 'Multiples of q from e^min to e^max, each order of magnitude as likely.',
  q_log_uniform_values: 'Multiples of q from min to max, each order of magnitude as likely.',
  inv_log_uniform: 'From e^-max to e^-min, each order of magnitude as likely.',
  inv_log_uniform_values: 'From 1/max to 1/min, each order of magnitude as likely.',
  normal: 'Normal, with mean mu and standard deviation sigma.',
  q_normal: 'Multiples of q, normal with mean mu and standard deviation sigma.',
  log_normal: 'Positive numbers whose logarithm is normal with mean mu and standard deviation sigma.',
  q_log_normal: 'Multiples of q whose logarithm is normal with mean mu and standard deviation sigma.',
  beta: 'Beta, within 0 and 1, with the shapes a and b.',
  q_beta: 'Multiples of q, beta with the shapes a and b.',
} as const;
export type DistributionName = keyof typeof DISTRIBUTIONS;

export const PRUNERS = {
  hyperband: 'At iterations that grow by the factor eta, only the best 1/eta of the trials go on.',
  median: 'A trial stops when its best value so far is worse than the median of the others at the same step.',
  successive_halving: 'As hyperband, and each trial is compared only with those that came as far.',
} as const;
export type PrunerName = keyof typeof PRUNERS;

const GOALS = { minimize: 'Smaller is better. The default.', maximize: 'Larger is better.' } as const;
const DVC_RUNS = 'dvc.yaml says what is run';
const NO_SERVER = 'there is no server here';

export const SECTIONS: Readonly<Record<SectionName, Readonly<Record<string, Key>>>> = {
  sweep: {
    name: { kind: TEXT, doc: 'What the sweep is called; its experiments are named after it. Default: the name of the file.' },
    description: { kind: TEXT, doc: 'What it is for, in words.' },
    method: { kind: { type: 'word', words: METHODS }, doc: 'How points are chosen.' },
    metric: {
      kind: either(section('metric'), listOf(section('metric'))),
      doc: 'What to optimize: a metric with its goal, or a list of them for several objectives.',
    },
    metrics: { kind: listOf(section('metric')), doc: 'Several objectives; the same as a list below metric.' },
    parameters: {
      kind: mapOf(section('parameter')),
      doc: 'What to search, by its path in params.yaml (train.lr) or in another file (conf/a.yaml:train.lr).',
    },
    early_terminate: { kind: section('pruner'), doc: 'When to stop a trial that promises nothing, by the curve of its metric.' },
    run_cap: { kind: COUNT, doc: 'Trials at most.' },
    time_budget: { kind: DURATION, doc: 'The sweep starts no trial after this time, such as 90s, 45m, 2h or 1h30m.' },
    time_limit: { kind: DURATION, doc: 'A trial that takes longer is stopped and counts as failed.' },
    patience: { kind: COUNT, doc: 'The sweep ends after this many finished trials without a better one.' },
    stagnation: { kind: FLAG, doc: 'End when Optuna’s terminator sees no more improvement. Needs a method of Optuna.' },
    max_failed: {
      kind: NUMBER,
      doc: 'The sweep ends when more than this share (0..1) of its trials has failed. Always when its first three fail.',
    },
    retries: { kind: { type: 'integer', least: 0 }, doc: 'How often a trial whose run fails is run again. Default: 0.' },
    parallel: { kind: COUNT, doc: 'Trials that run at the same time. Default: 1.' },
    repeats: {
      kind: section('repeats'),
      doc: 'Each trial is run several times with other seeds: the objective is the mean, and the spread is kept.',
    },
    constraints: {
      kind: listOf({ type: 'constraint' }),
      doc: 'What a metric must be for a trial to count as good, such as "latency <= 50".',
    },
    start_with: {
      kind: listOf(mapOf(ANY)),
      doc: 'Points to try first: values by parameter. A parameter that is not named has the value of the baseline; {} is the baseline.',
    },
    warm_start: {
      kind: FLAG,
      doc: 'Learn from past experiments that fit the space, with the same code, data and other parameters. Default: true.',
    },
    baseline: { kind: TEXT, doc: 'The revision that all trials start from. Default: HEAD when the sweep starts.' },
    executor: {
      kind: { type: 'word', words: { local: 'On this machine, in clones that share objects and the cache.' } },
      doc: 'Where trials run.',
    },
    environment: {
      kind: mapOf(either(TEXT, NUMBER, listOf(either(TEXT, NUMBER)))),
      doc: 'Environment variables of trials. Of a list each slot has one: {CUDA_VISIBLE_DEVICES: [0, 1]}.',
    },
    seed: { kind: { type: 'integer', least: 0 }, doc: 'Of the search: the same seed asks for the same points. Default: 0.' },
    program: { kind: TEXT, doc: 'Not used.', ignored: DVC_RUNS },
    command: { kind: ANY, doc: 'Not used.', ignored: DVC_RUNS },
    job: { kind: ANY, doc: 'Not used.', ignored: DVC_RUNS },
    image_uri: { kind: ANY, doc: 'Not used.', ignored: DVC_RUNS },
    entity: { kind: ANY, doc: 'Not used.', ignored: NO_SERVER },
    project: { kind: ANY, doc: 'Not used.', ignored: NO_SERVER },
    controller: { kind: ANY, doc: 'Not used.', ignored: NO_SERVER },
    scheduler: { kind: ANY, doc: 'Not used.', ignored: 'method says how points are chosen' },
    apiVersion: { kind: ANY, doc: 'Not used.', ignored: 'it is of another program' },
    kind: { kind: ANY, doc: 'Not used.', ignored: 'it is of another program' },
  },
  metric: {
    name: { kind: TEXT, doc: 'As in the metrics files: accuracy, val.loss, or metrics.json:accuracy when several files have it.' },
    goal: { kind: { type: 'word', words: GOALS }, doc: 'Which direction is better.' },
    target: { kind: NUMBER, doc: 'The sweep ends when a trial reaches it.' },
    impute: { kind: ANY, doc: 'Not used.', ignored: 'failed trials are told to the method as failed' },
    impute_while_running: { kind: ANY, doc: 'Not used.', ignored: 'methods know which trials run' },
  },
  parameter: {
    distribution: { kind: { type: 'word', words: DISTRIBUTIONS }, doc: 'How likely each value is.' },
    value: { kind: ANY, doc: 'One value for all trials.' },
    values: { kind: listOf(ANY), doc: 'The values to choose from.' },
    probabilities: { kind: listOf(NUMBER), doc: 'How likely each of the values is. They add up to 1.' },
    min: { kind: NUMBER, doc: 'The smallest value. Two whole numbers make a parameter of whole numbers.' },
    max: { kind: NUMBER, doc: 'The largest value.' },
    q: { kind: NUMBER, doc: 'Values are multiples of it. Default: 1.' },
    step: { kind: NUMBER, doc: 'Values are min, min + step, min + 2 step and so on up to max.' },
    log: { kind: FLAG, doc: 'Each order of magnitude is as likely: for values that spread over decades.' },
    mu: { kind: NUMBER, doc: 'The mean. Default: 0.' },
    sigma: { kind: NUMBER, doc: 'The standard deviation. Default: 1.' },
    a: { kind: NUMBER, doc: 'The first shape. Default: 1.' },
    b: { kind: NUMBER, doc: 'The second shape. Default: 1.' },
    parameters: { kind: mapOf(section('parameter')), doc: 'Parameters below this one: its keys in the file.' },
    when: {
      kind: mapOf(ANY),
      doc: 'Search it only where other parameters have these values: {optimizer: adam} or {model: [cnn, mlp]}.',
    },
  },
  pruner: {
    type: { kind: { type: 'word', words: PRUNERS }, doc: 'How trials are judged.' },
    metric: { kind: TEXT, doc: 'The curve to judge by, such as val/accuracy. Default: the objective’s own. Its goal is the objective’s.' },
    min_iter: { kind: COUNT, doc: 'The first iteration at which a trial may stop.' },
    max_iter: { kind: COUNT, doc: 'The last iteration; those before follow from s and eta.' },
    s: { kind: COUNT, doc: 'How often trials are judged, counted back from max_iter.' },
    eta: { kind: NUMBER, doc: 'One of eta trials goes on. Default: 3.' },
    strict: { kind: FLAG, doc: 'Not used.', ignored: 'each trial is judged when it comes to an iteration' },
    startup: { kind: { type: 'integer', least: 0 }, doc: 'Trials that run to their end before any is judged. Default: 5.' },
    warmup: { kind: { type: 'integer', least: 0 }, doc: 'Steps before which no trial is stopped. Default: 0.' },
    interval: { kind: COUNT, doc: 'Steps between two judgements. Default: 1.' },
  },
  repeats: {
    count: { kind: COUNT, doc: 'How many runs each trial has. Default: as many as there are seeds.' },
    parameter: { kind: TEXT, doc: 'The parameter that is the seed. Without another seed DVC would not run again.' },
    seeds: { kind: listOf(ANY), doc: 'Its values. Default: 1, 2, 3 and so on.' },
  },
};
