/** A search space: parameters, each with its domain, some of them only where another has a certain value. */
import { emptyMap, equalValues, jsonText } from '../values/index.js';
import type { KeyPath, Value, ValueMap } from '../../protocol/values.js';
import { count, fits, quantile, type Domain } from './domain.js';

export interface Condition {
  /** Name of a parameter that comes before. */
  readonly parameter: string;
  /** The condition holds where that parameter is active and has one of these values. */
  readonly values: readonly Value[];
}

export interface Parameter {
  /** Unique in its space: `train.lr`, or `conf/a.yaml:train.lr` for a file that is not the usual one. */
  readonly name: string;
  /** Relative to the DVC project, with forward slashes. */
  readonly file: string;
  readonly path: KeyPath;
  readonly domain: Domain;
  /** Numbers are written as floats, also where they are whole: `1.0`. */
  readonly float: boolean;
  /** It is searched only where all of them hold; elsewhere it keeps the value of the baseline. */
  readonly when: readonly Condition[];
}

/** Parameters that conditions name come before those that have the conditions. */
export type Space = readonly Parameter[];

/** Values of the active parameters, constants among them, by name. Has no prototype. */
export type Point = ValueMap;

export function active(parameter: Parameter, point: Point): boolean {
  return parameter.when.every(({ parameter: name, values }) => {
    const value = point[name];
    return value !== undefined && values.some((one) => equalValues(one, value));
  });
}

/** A point from one value for each parameter that is active. `value` is asked in the order of the space. */
export function pointOf(space: Space, value: (parameter: Parameter) => Value): Point {
  const point: Point = emptyMap();
  for (const parameter of space) {
    if (active(parameter, point)) {
      point[parameter.name] = parameter.domain.kind === 'constant' ? parameter.domain.value : value(parameter);
    }
  }
  return point;
}

/** Values at uniform shares, one drawn for each active parameter that is no constant. */
export function pointAt(space: Space, share: () => number): Point {
  return pointOf(space, ({ domain }) => quantile(domain, share()));
}

/**
 * A point from values of which some may be missing or unfit, as those of a past experiment or of a person: what is not active is
 * left out, and constants need not be said. `problems` has a sentence for each value that is missing or outside of its domain.
 */
export function pointFrom(
  space: Space,
  values: ReadonlyMap<string, Value>,
): { readonly point: Point; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const point: Point = emptyMap();
  for (const parameter of space) {
    if (!active(parameter, point)) {
      continue;
    }
    const { name, domain } = parameter;
    const value = values.has(name) ? values.get(name) : domain.kind === 'constant' ? domain.value : undefined;
    if (value === undefined) {
      problems.push(`${name} has no value`);
    } else if (!fits(domain, value)) {
      problems.push(`${name} cannot be ${jsonText(value)} here`);
    }
    point[name] = value ?? null;
  }
  return { point, problems };
}

/** Equal for equal points: what was tried is not tried again. */
export function pointKey(point: Point): string {
  return Object.keys(point)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${keyText(point[name] ?? null)}`)
    .join(',');
}

/** 1, 1n and 1.0 are one value; and so are -0 and 0. */
function keyText(value: Value): string {
  return typeof value === 'number' ? String(value === 0 ? 0 : value) : jsonText(value);
}

/** Parameters that are searched, which constants are not. */
export function searched(space: Space): Space {
  return space.filter(({ domain }) => domain.kind !== 'constant');
}

/** Whether all points can be counted. */
export function finite(space: Space): boolean {
  return space.every(({ domain }) => Number.isFinite(count(domain)));
}
