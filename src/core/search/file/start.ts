/** `start_with:` of a sweep file: points to try first. What is missing in one is taken from the baseline when the sweep starts. */
import { emptyMap } from '../../values/index.js';
import type { Value } from '../../../protocol/values.js';
import { fits } from '../domain.js';
import { active, type Space } from '../space.js';
import { nearest } from './check.js';
import type { Place } from './place.js';

export function readStart(place: Place, space: Space): ReadonlyMap<string, Value>[] {
  return place.items().map((item) => {
    const given = emptyMap();
    for (const [name, child] of item.entries()) {
      given[name] = child.value ?? null;
    }
    for (const [name, child] of item.entries()) {
      const parameter = space.find((one) => one.name === name);
      if (parameter === undefined) {
        const near = nearest(
          name,
          space.map((one) => one.name),
        );
        child.keyProblem(`“${name}” is not a parameter of this sweep.${near === null ? '' : ` Is it “${near}”?`}`);
      } else if (!fits(parameter.domain, given[name] ?? null)) {
        child.problem(`“${name}” cannot be this in the sweep.`);
      } else if (parameter.when.every((one) => one.parameter in given) && !active(parameter, given)) {
        child.keyProblem(`“${name}” is not searched with the other values of this point.`, 'warning');
      }
    }
    return new Map(Object.entries(given));
  });
}
