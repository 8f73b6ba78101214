import { describe, expect, it } from 'vitest';
import { parseSweep } from '../../../src/core/search/file/parse.js';
import { METHODS, SECTIONS } from '../../../src/core/search/file/keys.js';
import { sweepSchema } from '../../../src/core/search/file/schema.js';
import type { Sweep } from '../../../src/core/search/sweep.js';

/** `line severity: message` of each problem. */
function problems(text: string): string[] {
  return parseSweep(text).problems.map(({ line, severity, message }) => `${line} ${severity}: ${message}`);
}

function sweep(text: string): Sweep {
  const parsed = parseSweep(text);
  expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return parsed.sweep!;
}

const HEAD = 'method: random\nrun_cap: 5\nmetric: {name: accuracy, goal: maximize}\n';
const one = (text: string): Sweep['space'][number] => sweep(`${HEAD}parameters:\n  p: {${text}}\n`).space[0]!;
const wrong = (text: string): string[] => problems(`${HEAD}parameters:\n  p: {${text}}\n`);

describe('a sweep file of Weights & Biases', () => {
  it('is read as it is, with remarks on what has no meaning here', () => {
    const text = [
      'program: train.py',
      'method: bayes',
      'name: first',
      'metric:',
      '  goal: minimize',
      '  name: validation_loss',
      'parameters:',
      '  batch_size: {distribution: q_log_uniform_values, q: 8, min: 32, max: 256}',
      '  dropout: {values: [0.3, 0.4, 0.5]}',
      '  epochs: {value: 1}',
      '  learning_rate: {distribution: uniform, max: 0.1, min: 0}',
      '  optimizer:',
      '    parameters:',
      '      momentum: {values: [0.9, 0.99], distribution: categorical}',
      'early_terminate: {type: hyperband, s: 2, eta: 3, max_iter: 27}',
      'run_cap: 20',
    ].join('\n');
    expect(problems(text)).toEqual(['1 warning: “program” is not used: dvc.yaml says what is run.']);
    const { space, pruner, objectives, name } = sweep(text);
    expect(name).toBe('first');
    expect(objectives).toEqual([{ name: 'validation_loss', goal: 'minimize', target: null }]);
    expect(pruner).toEqual({ type: 'hyperband', metric: null, iterations: [3, 9], eta: 3 });
    expect(space.map((each) => [each.name, each.file, each.path.join('/'), each.domain])).toEqual([
      [
        'batch_size',
        'params.yaml',
        'batch_size',
        { kind: 'number', shape: { kind: 'log', low: 32, high: 256 }, lattice: { origin: 0, step: 8 }, integer: true },
      ],
      ['dropout', 'params.yaml', 'dropout', { kind: 'choice', values: [0.3, 0.4, 0.5], weights: null }],
      ['epochs', 'params.yaml', 'epochs', { kind: 'constant', value: 1 }],
      [
        'learning_rate',
        'params.yaml',
        'learning_rate',
        { kind: 'number', shape: { kind: 'uniform', low: 0, high: 0.1 }, lattice: null, integer: false },
      ],
      ['optimizer.momentum', 'params.yaml', 'optimizer/momentum', { kind: 'choice', values: [0.9, 0.99], weights: null }],
    ]);
  });

  it('takes whole numbers for whole numbers and 1.0 for a float', () => {
    expect(one('min: 1, max: 10').domain).toMatchObject({ integer: true, lattice: { origin: 1, step: 1 } });
    expect(one('min: 0.0, max: 1.0').domain).toMatchObject({ integer: false, lattice: null });
    expect(one('min: 0, max: 1.5').domain).toMatchObject({ integer: false });
    expect(one('values: [1.0, 2.0]').float).toBe(true);
    expect(one('values: [1, 2]').float).toBe(false);
  });

  it('has exponents in log_uniform, and says so', () => {
    expect(one('distribution: log_uniform, min: -9.2103, max: -2.3026').domain).toMatchObject({
      shape: { kind: 'log', low: expect.closeTo(1e-4, 7) as number, high: expect.closeTo(0.1, 4) as number },
    });
    expect(wrong('distribution: log_uniform, min: 0.0001, max: 0.1')).toEqual([
      '5 warning: These are exponents: 1..1.105 is searched. For bounds that are values use log_uniform_values.',
    ]);
    expect(one('distribution: inv_log_uniform_values, min: 10, max: 1000').domain).toMatchObject({
      shape: { kind: 'log', low: 0.001, high: 0.1 },
    });
  });
});

describe('what is wrong in a sweep file', () => {
  it('is said with its line: keys that are not known', () => {
    expect(problems(`${HEAD}paralel: 2\nparameters:\n  p:\n    min: 1\n    mx: 2\n`)).toEqual([
      '4 error: There is no key “paralel” here. Is it “parallel”?',
      '6 error: “p” needs “max”.',
      '8 error: There is no key “mx” here. Is it “max”?',
    ]);
  });

  it.each([
    ['distribution: log_uniform_values, min: 0, max: 1', 'A logarithmic range must start above 0.'],
    ['min: 0, max: 10, log: true', 'A logarithmic range must start above 0.'],
    ['min: 3, max: 1', '“min” 3 is above “max” 1.'],
    ['min: 0.0, max: 1.0, step: 0', '“step” must be above 0.'],
    ['min: 1, max: 3, distribution: q_uniform, q: 5', 'No multiple of 5 is within the range.'],
    ['min: 1.5, max: 3, distribution: int_uniform', '“min” of whole numbers must be one.'],
    ['values: [1, 2, 1]', 'The value 1 is there twice.'],
    ['values: []', '“values” is empty.'],
    ['values: [a, b], probabilities: [0.5, 0.6]', 'Probabilities are of 0 and more and add up to 1; these add up to 1.1.'],
    ['values: [a, b], probabilities: [1]', 'There are 2 values and 1 probabilities.'],
    ['distribution: normal, sigma: 0', '“sigma” must be above 0.'],
    ['distribution: gaussian', `“distribution” must be one of constant, categorical`],
    ['min: a, max: 3', '“min” must be a number.'],
    ['{}', '“p” says nothing of its values'],
    ['values: [1], when: {q: 1}', '“q” is not a parameter of this sweep.'],
    ['values: [1], when: {p: 1}', '“p” and “p” depend on each other.'],
  ])('{%s}: %s', (text, message) => {
    const found = wrong(text === '{}' ? '' : text);
    expect(
      found.some((line) => line.startsWith('5 error: ') && line.includes(message)),
      found.join('\n'),
    ).toBe(true);
    expect(parseSweep(`${HEAD}parameters:\n  p: {${text}}\n`).sweep).toBeNull();
  });

  it.each([
    ['method: nothing', '“method” must be one of'],
    ['run_cap: 0', '“run_cap” must be a whole number of 1 or more.'],
    ['run_cap: 2.5', '“run_cap” must be a whole number of 1 or more.'],
    ['time_budget: soon', '“time_budget” must be a time, such as 90s, 45m or 1h30m.'],
    ['warm_start: 1', '“warm_start” must be true or false.'],
    ['max_failed: 20', '“max_failed” is a share above 0 and up to 1, such as 0.5.'],
    ['constraints: [latency]', '“constraints” must be a comparison'],
    ['repeats: {count: 3}', '“repeats” needs “parameter”'],
    ['repeats: {count: 3, parameter: lr}', '“lr” is searched; it cannot be the seed too.'],
    ['repeats: {count: 3, parameter: seed, seeds: [1]}', 'There are only 1 seeds.'],
    ['start_with: [{lr: 3}]', '“lr” cannot be this in the sweep.'],
    ['start_with: [{lrr: 0.5}]', '“lrr” is not a parameter of this sweep. Is it “lr”?'],
    ['early_terminate: {type: median, min_iter: 3}', '“min_iter” does not go with median.'],
    ['early_terminate: {type: hyperband}', 'hyperband needs “min_iter”, or “max_iter” and “s”.'],
    ['early_terminate: {}', '“early_terminate” needs a “type”'],
    ['environment: {A B: 1}', '“A B” is not the name of an environment variable.'],
    ['metric: [{name: a}, {name: a}]', 'The metric “a” is there twice.'],
    ['metric: {goal: maximize}', 'A metric needs a “name”.'],
    ['stagnation: true', '“stagnation” needs one metric and a method of Optuna.'],
  ])('%s: %s', (line, message) => {
    const [key = ''] = line.split(':');
    const base = ['method: random', 'run_cap: 5', 'metric: {name: m}', 'parameters:', '  lr: {min: 0.0, max: 1.0}'];
    const text = [...base.filter((each) => !each.startsWith(`${key}:`)), line].join('\n');
    const found = problems(text);
    const at = text.split('\n').length;
    expect(
      found.some((each) => each.startsWith(`${at} error: `) && each.includes(message)),
      found.join('\n'),
    ).toBe(true);
  });

  it('is a range of real numbers in a grid, also in a nested parameter', () => {
    expect(problems('method: grid\nmetric: {name: m}\nparameters:\n  a:\n    parameters:\n      b: {min: 0.0, max: 1.0}\n')).toEqual([
      '6 error: A grid cannot have every number of “a.b”: give it “values” or a “step”.',
    ]);
  });

  it('is a method that needs a metric, or one metric, without', () => {
    expect(problems('method: bayes\nrun_cap: 3\nparameters: {p: {min: 1, max: 3}}\n')).toEqual([
      '1 error: The method bayes needs a “metric” to optimize.',
    ]);
    expect(problems('method: cmaes\nrun_cap: 3\nmetric: [{name: a}, {name: b}]\nparameters: {p: {min: 1, max: 3}}\n')).toEqual([
      '1 error: The method cmaes optimizes one metric; for several use genetic, nsga3 or tpe.',
    ]);
  });

  it('is text that is no YAML, and a document that is no map', () => {
    expect(problems('method: grid\nparameters: [1\n')[0]).toMatch(/^\d error: /);
    expect(problems('- 1\n')).toEqual(['1 error: A sweep file is a map of keys, such as “method: random”.']);
    expect(problems('')[0]).toContain('A sweep needs a “method”');
    expect(problems('a: 1\na: 2\n')).toEqual(['2 error: Duplicate key "a"']);
  });
});

describe('conditions', () => {
  const text = [
    'method: grid',
    'metric: {name: m}',
    'parameters:',
    '  adam.beta: {values: [0.9, 0.99], when: {optimizer: adam}}',
    '  optimizer: {values: [adam, sgd]}',
    '  net:',
    '    when: {optimizer: sgd}',
    '    parameters:',
    '      layers: {min: 1, max: 3}',
    '      width: {value: 4, when: {net.layers: [2, 3]}}',
  ].join('\n');

  it('come from the parameter and the groups around it, and their parameters come first', () => {
    expect(sweep(text).space.map(({ name, when }) => [name, when])).toEqual([
      ['optimizer', []],
      ['adam.beta', [{ parameter: 'optimizer', values: ['adam'] }]],
      ['net.layers', [{ parameter: 'optimizer', values: ['sgd'] }]],
      [
        'net.width',
        [
          { parameter: 'optimizer', values: ['sgd'] },
          { parameter: 'net.layers', values: [2, 3] },
        ],
      ],
    ]);
  });

  it('that can never hold, or go in a circle, are errors', () => {
    expect(problems(text.replace('{optimizer: adam}', '{optimizer: lion}'))).toEqual(['4 error: “optimizer” is never "lion".']);
    expect(problems(text.replace('[adam, sgd]}', '[adam, sgd], when: {adam.beta: 0.9}}')).map((each) => each.slice(2))).toContain(
      'error: “optimizer” and “adam.beta” depend on each other.',
    );
  });
});

describe('the rest of a sweep', () => {
  it('has times, repeats, constraints, points to start with and environments', () => {
    const { timeBudget, timeLimit, repeats, constraints, startWith, environment, baseline, space } = sweep(
      `${HEAD}time_budget: 1h30m\ntime_limit: 45\nparallel: 2\nbaseline: main\n` +
        'repeats: {parameter: conf/train.yaml:seed, seeds: [3, 5]}\n' +
        'constraints: ["latency <= 50", "metrics.json:a.b>1e-3"]\n' +
        'start_with: [{}, {p: 2}]\n' +
        'environment: {CUDA_VISIBLE_DEVICES: [0, 1], MODE: fast}\n' +
        'parameters:\n  p: {min: 1, max: 3}\n  conf/a.yaml:train.x: {values: [1]}\n',
    );
    expect([timeBudget, timeLimit, baseline]).toEqual([5400, 45, 'main']);
    expect(repeats).toEqual({ file: 'conf/train.yaml', path: ['seed'], name: 'conf/train.yaml:seed', seeds: [3, 5] });
    expect(constraints).toEqual([
      { metric: 'latency', relation: '<=', bound: 50 },
      { metric: 'metrics.json:a.b', relation: '>', bound: 0.001 },
    ]);
    expect(startWith.map((point) => [...point])).toEqual([[], [['p', 2]]]);
    expect(environment).toEqual({ CUDA_VISIBLE_DEVICES: ['0', '1'], MODE: ['fast'] });
    expect(space[1]).toMatchObject({ file: 'conf/a.yaml', path: ['train', 'x'] });
  });

  it('warns of a sweep without an end', () => {
    expect(problems('method: random\nmetric: {name: m}\nparameters: {p: {min: 1, max: 3}}\n')).toEqual([
      '1 warning: Nothing ends this sweep but you: add “run_cap” or “time_budget”.',
    ]);
  });

  it('keeps keys like __proto__ as names', () => {
    expect(problems(`${HEAD}__proto__: 1\nparameters: {p: {min: 1, max: 3}}\n`)).toEqual(['4 error: There is no key “__proto__” here.']);
  });
});

describe('the JSON Schema', () => {
  it('has every key and word of the table, and no other', () => {
    const schema = sweepSchema() as {
      properties: Record<string, { enum?: string[] }>;
      definitions: Record<string, { properties: object }>;
    };
    expect(Object.keys(schema.properties)).toEqual(Object.keys(SECTIONS.sweep));
    expect(schema.properties['method']?.enum).toEqual(Object.keys(METHODS));
    expect(Object.keys(schema.definitions['parameter']!.properties)).toEqual(Object.keys(SECTIONS.parameter));
    expect(JSON.stringify(schema)).not.toContain('undefined');
  });
});
