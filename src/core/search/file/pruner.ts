/** `early_terminate:` of a sweep file. */
import type { Objective, Pruner } from '../sweep.js';
import { PRUNERS, type PrunerName } from './keys.js';
import type { Place } from './place.js';

const PRUNER_KEYS: Record<PrunerName, readonly string[]> = {
  hyperband: ['min_iter', 'max_iter', 's', 'eta', 'strict'],
  median: ['startup', 'warmup', 'interval'],
  successive_halving: ['min_iter', 'eta'],
};

export function readPruner(place: Place, objectives: readonly Objective[]): Pruner | null {
  if (!place.given) {
    return null;
  }
  const word = place.get('type').text() ?? '';
  if (!Object.hasOwn(PRUNERS, word)) {
    if (!place.get('type').given) {
      place.keyProblem(`“early_terminate” needs a “type”: ${Object.keys(PRUNERS).join(', ')}.`);
    }
    return null;
  }
  const type = word as PrunerName;
  if (objectives.length !== 1) {
    place.keyProblem('Trials can be stopped early by one objective only.');
  }
  for (const [key, child] of place.entries()) {
    if (key !== 'type' && key !== 'metric' && !PRUNER_KEYS[type].includes(key)) {
      child.keyProblem(`“${key}” does not go with ${type}.`);
    }
  }
  const metric = place.get('metric').text();
  const eta = place.get('eta').number() ?? 3;
  if (!(eta > 1)) {
    place.get('eta').problem('“eta” must be above 1.');
    return null;
  }
  switch (type) {
    case 'median':
      return {
        type,
        metric,
        startup: place.get('startup').number() ?? 5,
        warmup: place.get('warmup').number() ?? 0,
        interval: place.get('interval').number() ?? 1,
      };
    case 'successive_halving':
      return { type, metric, first: place.get('min_iter').number() ?? 1, eta };
    case 'hyperband': {
      const iterations = hyperbandIterations(place, eta);
      return iterations && { type, metric, iterations, eta };
    }
  }
}

/** As Weights & Biases has them: up from `min_iter` by eta, or `s` of them down from `max_iter`. */
function hyperbandIterations(place: Place, eta: number): number[] | null {
  const [least, most, s] = ['min_iter', 'max_iter', 's'].map((key) => place.get(key).number());
  if (least != null) {
    if (most != null) {
      place.get('max_iter').keyProblem('“min_iter” is there already; give it, or “max_iter” and “s”.');
    }
    return Array.from({ length: 30 }, (_, power) => Math.floor(least * eta ** power)).filter(Number.isSafeInteger);
  }
  if (most == null || s == null) {
    place.keyProblem('hyperband needs “min_iter”, or “max_iter” and “s”.');
    return null;
  }
  const iterations = Array.from({ length: s }, (_, power) => Math.floor(most / eta ** (power + 1)))
    .filter((one) => one >= 1)
    .reverse();
  if (iterations.length === 0) {
    place.keyProblem('With these numbers no trial is ever judged.');
    return null;
  }
  return iterations;
}
