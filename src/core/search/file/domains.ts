/** One parameter of a sweep file: its distribution, by name or by the keys that are there. */
import { jsonText } from '../../values/index.js';
import type { Value } from '../../../protocol/values.js';
import { count, fits, type Domain, type Shape } from '../domain.js';
import { DISTRIBUTIONS, SECTIONS, type DistributionName } from './keys.js';
import type { Place } from './place.js';

/** Keys that each distribution takes beside `distribution` and `when`. */
const TAKES: Record<DistributionName, readonly string[]> = {
  constant: ['value'],
  categorical: ['values'],
  categorical_w_probabilities: ['values', 'probabilities'],
  int_uniform: ['min', 'max', 'step', 'log'],
  uniform: ['min', 'max', 'step', 'log'],
  q_uniform: ['min', 'max', 'q'],
  log_uniform: ['min', 'max'],
  log_uniform_values: ['min', 'max', 'step'],
  q_log_uniform: ['min', 'max', 'q'],
  q_log_uniform_values: ['min', 'max', 'q'],
  inv_log_uniform: ['min', 'max'],
  inv_log_uniform_values: ['min', 'max'],
  normal: ['mu', 'sigma'],
  q_normal: ['mu', 'sigma', 'q'],
  log_normal: ['mu', 'sigma'],
  q_log_normal: ['mu', 'sigma', 'q'],
  beta: ['a', 'b'],
  q_beta: ['a', 'b', 'q'],
};
const NEEDED = new Set(['value', 'values', 'probabilities', 'min', 'max']);

/** Null when it cannot be read; why is said at its place. */
export function readDomain(name: string, place: Place): Domain | null {
  const said = place.get('distribution').text();
  const distribution = said !== null && Object.hasOwn(DISTRIBUTIONS, said) ? (said as DistributionName) : implied(place);
  if (distribution === null) {
    if (said === null) {
      place.keyProblem(`“${name}” says nothing of its values: give it “values”, “value”, “min” and “max”, or a “distribution”.`);
    }
    return null;
  }
  const takes = TAKES[distribution];
  for (const [key, child] of place.entries()) {
    if (key !== 'distribution' && key !== 'when' && !takes.includes(key) && Object.hasOwn(SECTIONS.parameter, key)) {
      child.keyProblem(`“${key}” does not go with the distribution ${distribution}.`);
    }
  }
  for (const key of takes) {
    if (NEEDED.has(key) && !place.get(key).given) {
      place.keyProblem(`“${name}” needs “${key}”.`);
      return null;
    }
  }
  switch (distribution) {
    case 'constant':
      return { kind: 'constant', value: place.get('value').value ?? null };
    case 'categorical':
    case 'categorical_w_probabilities':
      return choices(place);
    default:
      return numbers(distribution, place);
  }
}

/** Without a distribution, as Weights & Biases takes it: by the keys that are there. */
function implied(place: Place): DistributionName | null {
  if (place.get('values').given) {
    return place.get('probabilities').given ? 'categorical_w_probabilities' : 'categorical';
  }
  if (place.get('value').value !== undefined) {
    return 'constant';
  }
  const [min, max, step] = [place.get('min'), place.get('max'), place.get('step')];
  if (!min.given && !max.given) {
    return null;
  }
  return min.isFloat() || max.isFloat() || (step.given && step.isFloat()) ? 'uniform' : 'int_uniform';
}

function choices(place: Place): Domain | null {
  const given = place.get('values');
  const values: Value[] = [];
  for (const item of given.items()) {
    const value = item.value ?? null;
    if (fits({ kind: 'choice', values, weights: null }, value)) {
      item.problem(`The value ${jsonText(value)} is there twice.`);
    }
    values.push(value);
  }
  if (values.length === 0) {
    given.keyProblem('“values” is empty.');
    return null;
  }
  const probabilities = place.get('probabilities');
  if (!probabilities.given) {
    return { kind: 'choice', values, weights: null };
  }
  const weights = probabilities.items().map((item) => item.number() ?? 0);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (weights.length !== values.length) {
    probabilities.keyProblem(`There are ${values.length} values and ${weights.length} probabilities.`);
  } else if (weights.some((weight) => weight < 0) || Math.abs(sum - 1) > 1e-6) {
    probabilities.keyProblem(`Probabilities are of 0 and more and add up to 1; these add up to ${Number(sum.toPrecision(6))}.`);
  }
  return { kind: 'choice', values, weights: weights.map((weight) => weight / sum) };
}

function numbers(distribution: DistributionName, place: Place): Domain | null {
  const shape = readShape(distribution, place);
  if (shape === null) {
    return null;
  }
  const quantized = distribution.startsWith('q_');
  const step = place.get(quantized ? 'q' : 'step');
  const size = step.number() ?? (quantized || distribution === 'int_uniform' ? 1 : null);
  if (size !== null && !(size > 0)) {
    step.problem(`“${step.key}” must be above 0.`);
    return null;
  }
  const origin = quantized || (shape.kind !== 'uniform' && shape.kind !== 'log') ? 0 : shape.low;
  const integer = size !== null && Number.isInteger(size) && Number.isInteger(origin) && !step.isFloat();
  if (distribution === 'int_uniform') {
    for (const key of ['min', 'max', 'step']) {
      if (place.get(key).given && !Number.isInteger(place.get(key).number())) {
        place.get(key).problem(`“${key}” of whole numbers must be one.`);
        return null;
      }
    }
  }
  const domain: Domain = { kind: 'number', shape, lattice: size === null ? null : { origin, step: size }, integer };
  if (count(domain) < 1) {
    step.keyProblem(`No multiple of ${size ?? 1} is within the range.`);
    return null;
  }
  return domain;
}

function readShape(distribution: DistributionName, place: Place): Shape | null {
  if (distribution.endsWith('normal')) {
    const mu = place.get('mu').number() ?? 0;
    const sigma = place.get('sigma').number() ?? 1;
    if (!(sigma > 0)) {
      place.get('sigma').problem('“sigma” must be above 0.');
      return null;
    }
    return { kind: distribution.includes('log') ? 'log-normal' : 'normal', mu, sigma };
  }
  if (distribution.endsWith('beta')) {
    const [a, b] = ['a', 'b'].map((key) => place.get(key).number() ?? 1);
    if (a === undefined || b === undefined || !(a > 0) || !(b > 0)) {
      place.keyProblem('“a” and “b” must be above 0.');
      return null;
    }
    return { kind: 'beta', a, b };
  }
  const [min, max] = [place.get('min'), place.get('max')];
  const [low, high] = [min.number(), max.number()];
  if (low === null || high === null) {
    return null; // Said by the check of kinds.
  }
  if (low > high) {
    min.problem(`“min” ${low} is above “max” ${high}.`);
    return null;
  }
  return ranged(distribution, place, low, high);
}

function ranged(distribution: DistributionName, place: Place, low: number, high: number): Shape | null {
  const values = distribution.endsWith('_values');
  const log = distribution.includes('log_uniform');
  if (log && !values) {
    const [from, to] = distribution.startsWith('inv') ? [Math.exp(-high), Math.exp(-low)] : [Math.exp(low), Math.exp(high)];
    if (!Number.isFinite(to) || from === 0) {
      place.get('max').problem('“min” and “max” of this distribution are exponents; these are too large.');
      return null;
    }
    if (low > 0 && high < 10) {
      const range = `${Number(from.toPrecision(4))}..${Number(to.toPrecision(4))}`;
      place
        .get('min')
        .problem(`These are exponents: ${range} is searched. For bounds that are values use ${distribution}_values.`, 'warning');
    }
    return { kind: 'log', low: from, high: to };
  }
  if (log || place.get('log').flag() === true) {
    if (!(low > 0)) {
      place.get('min').problem('A logarithmic range must start above 0.');
      return null;
    }
    return distribution.startsWith('inv') ? { kind: 'log', low: 1 / high, high: 1 / low } : { kind: 'log', low, high };
  }
  return { kind: 'uniform', low, high };
}
