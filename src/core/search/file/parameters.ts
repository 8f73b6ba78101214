/** `parameters:` of a sweep file: their domains, nested and conditional ones. */
import { jsonText } from '../../values/index.js';
import { fits, type Domain } from '../domain.js';
import type { Condition, Parameter, Space } from '../space.js';
import { parameterPlace } from '../sweep.js';
import { readDomain } from './domains.js';
import type { Place } from './place.js';

interface Found extends Parameter {
  readonly place: Place;
}

export interface ReadParameters {
  readonly space: Space;
  /** Where each stands, by name. */
  readonly places: ReadonlyMap<string, Place>;
}

/** In the order of the file, but each after the parameters that its conditions name. Problems go to the places. */
export function readParameters(place: Place): ReadParameters {
  const found = place.entries().flatMap(([key, child]) => readOne(key, child, []));
  const names = new Set<string>();
  for (const { name, place: at } of found) {
    if (names.has(name)) {
      at.keyProblem(`The parameter “${name}” is there twice.`);
    }
    names.add(name);
  }
  found.forEach((one) => checkConditions(one, found));
  return { space: ordered(found), places: new Map(found.map((one) => [one.name, one.place])) };
}

function readOne(prefix: string, place: Place, above: readonly Condition[]): Found[] {
  const when = [...above, ...conditions(place.get('when'))];
  const below = place.get('parameters');
  if (below.given) {
    for (const [key, child] of place.entries()) {
      if (key !== 'parameters' && key !== 'when') {
        child.keyProblem(`“${key}” does not go with “parameters”: a group has no value of its own.`);
      }
    }
    return below.entries().flatMap(([key, child]) => readOne(`${prefix}.${key}`, child, when));
  }
  const domain = readDomain(prefix, place);
  if (domain === null) {
    return [];
  }
  const { file, path } = parameterPlace(prefix);
  if (path.some((key) => key.trim() === '')) {
    place.keyProblem(`“${prefix}” is not the path of a parameter.`);
  }
  return [{ name: prefix, file, path, domain, when, float: isFloat(place, domain), place }];
}

function conditions(place: Place): Condition[] {
  return place.entries().map(([parameter, { value }]) => ({ parameter, values: Array.isArray(value) ? value : [value ?? null] }));
}

function isFloat(place: Place, domain: Domain): boolean {
  if (domain.kind === 'number') {
    return !domain.integer;
  }
  return (
    place.get('value').isFloat() ||
    place
      .get('values')
      .items()
      .some((item) => item.isFloat())
  );
}

/** A condition holds for values that the other parameter can have, and not in a circle. */
function checkConditions({ name, when, place }: Found, all: readonly Found[]): void {
  for (const { parameter, values } of when) {
    const at = place.get('when').get(parameter);
    const other = all.find((one) => one.name === parameter);
    if (other === undefined) {
      at.keyProblem(`“${parameter}” is not a parameter of this sweep.`);
    } else if (other.domain.kind === 'number' && !other.domain.integer) {
      at.keyProblem(`“${parameter}” is a range of real numbers; a condition needs one with “values” or whole numbers.`);
    } else {
      for (const value of values) {
        if (!fits(other.domain, value)) {
          at.problem(`“${parameter}” is never ${jsonText(value)}.`);
        }
      }
    }
    if (parameter === name || dependsOn(other, name, all, new Set())) {
      at.keyProblem(`“${name}” and “${parameter}” depend on each other.`);
    }
  }
}

function dependsOn(one: Found | undefined, name: string, all: readonly Found[], seen: Set<string>): boolean {
  if (one === undefined || seen.has(one.name)) {
    return false;
  }
  seen.add(one.name);
  return one.when.some(
    ({ parameter }) =>
      parameter === name ||
      dependsOn(
        all.find((other) => other.name === parameter),
        name,
        all,
        seen,
      ),
  );
}

function ordered(found: readonly Found[]): Parameter[] {
  const done = new Map<string, Parameter>();
  const add = (one: Found, above: readonly string[]): void => {
    if (done.has(one.name) || above.includes(one.name)) {
      return;
    }
    for (const { parameter } of one.when) {
      const before = found.find((other) => other.name === parameter);
      if (before) {
        add(before, [...above, one.name]);
      }
    }
    const { name, file, path, domain, float, when } = one;
    done.set(name, { name, file, path, domain, float, when });
  };
  found.forEach((one) => add(one, []));
  return [...done.values()];
}
