/** What values a parameter may take, and how likely each is. Everything is sampled through its quantile function. */
import { equalValues } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import { betaCdf, betaQuantile, normalCdf, normalQuantile } from './quantiles.js';

/** Of numbers, before rounding. `log` has its bounds as values, not as exponents. */
export type Shape =
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'log'; readonly low: number; readonly high: number }
  | { readonly kind: 'normal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'log-normal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'beta'; readonly a: number; readonly b: number };

/** Only `origin + k * step` for whole k. */
export interface Lattice {
  readonly origin: number;
  readonly step: number;
}

export interface NumberDomain {
  readonly kind: 'number';
  readonly shape: Shape;
  readonly lattice: Lattice | null;
  /** Written without a decimal point. */
  readonly integer: boolean;
}

export interface ChoiceDomain {
  readonly kind: 'choice';
  readonly values: readonly Value[];
  /** Of the same length, with sum 1; null: all the same. */
  readonly weights: readonly number[] | null;
}

export interface ConstantDomain {
  readonly kind: 'constant';
  readonly value: Value;
}

export type Domain = NumberDomain | ChoiceDomain | ConstantDomain;

/** Bounds of the values; infinite for a normal distribution. */
export function bounds(shape: Shape): readonly [low: number, high: number] {
  switch (shape.kind) {
    case 'uniform':
    case 'log':
      return [shape.low, shape.high];
    case 'normal':
      return [-Infinity, Infinity];
    case 'log-normal':
      return [0, Infinity];
    case 'beta':
      return [0, 1];
  }
}

function shapeQuantile(shape: Shape, share: number): number {
  switch (shape.kind) {
    case 'uniform':
      return shape.low + share * (shape.high - shape.low);
    case 'log':
      return Math.exp(Math.log(shape.low) + share * (Math.log(shape.high) - Math.log(shape.low)));
    case 'normal':
      return shape.mu + shape.sigma * normalQuantile(share);
    case 'log-normal':
      return Math.exp(shape.mu + shape.sigma * normalQuantile(share));
    case 'beta':
      return betaQuantile(share, shape.a, shape.b);
  }
}

function shapeCdf(shape: Shape, x: number): number {
  switch (shape.kind) {
    case 'uniform':
      return (x - shape.low) / (shape.high - shape.low);
    case 'log':
      return (Math.log(x) - Math.log(shape.low)) / (Math.log(shape.high) - Math.log(shape.low));
    case 'normal':
      return normalCdf((x - shape.mu) / shape.sigma);
    case 'log-normal':
      return normalCdf((Math.log(x) - shape.mu) / shape.sigma);
    case 'beta':
      return betaCdf(x, shape.a, shape.b);
  }
}

/** Rounding errors of a step such as 0.1 are not shown: `0.30000000000000004` is written `0.3`. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Six digits, within the bounds: what a search has tried stands in files that people read. */
export function readable({ shape }: NumberDomain, value: number): number {
  const [low, high] = bounds(shape);
  return Math.min(high, Math.max(low, Number(value.toPrecision(6))));
}

/** The first value of the lattice and how many there are within the bounds; the count is infinite for an unbounded one. */
function points({ shape, lattice }: NumberDomain): { readonly first: number; readonly count: number } {
  const [low, high] = bounds(shape);
  if (lattice === null) {
    return { first: low, count: low === high ? 1 : Infinity };
  }
  const { origin, step } = lattice;
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    return { first: low, count: Infinity };
  }
  const slack = 1e-9;
  const from = Math.ceil((low - origin) / step - slack);
  const to = Math.floor((high - origin) / step + slack);
  return { first: tidy(origin + from * step), count: to - from + 1 };
}

/** How many different values; `Infinity` for a range of real numbers. */
export function count(domain: Domain): number {
  return domain.kind === 'number' ? points(domain).count : domain.kind === 'choice' ? domain.values.length : 1;
}

/** The value number `index` of a domain with countable values, in their order. */
export function nth(domain: Domain, index: number): Value {
  if (domain.kind === 'number') {
    return tidy(points(domain).first + index * (domain.lattice?.step ?? 0));
  }
  return domain.kind === 'choice' ? (domain.values[index] ?? null) : domain.value;
}

/** The value at a share of 0..1 of the domain's probability. Uniform shares give the domain's distribution. */
export function quantile(domain: Domain, share: number): Value {
  if (domain.kind === 'constant') {
    return domain.value;
  }
  if (domain.kind === 'choice') {
    return domain.values[choiceAt(domain, share)] ?? null;
  }
  const { shape, lattice } = domain;
  if (lattice === null) {
    return readable(domain, shapeQuantile(shape, share));
  }
  const { first, count: values } = points(domain);
  if (shape.kind === 'uniform') {
    return nth(domain, Math.min(values - 1, Math.floor(share * values)));
  }
  const { origin, step } = lattice;
  const nearest = tidy(origin + Math.round((shapeQuantile(widened(shape, step), share) - origin) / step) * step);
  return Number.isFinite(values) ? Math.min(tidy(first + (values - 1) * step), Math.max(first, nearest)) : nearest;
}

/** So that the first and last value of a logarithmic lattice are not half as likely as their neighbours. */
function widened(shape: Shape, step: number): Shape {
  return shape.kind === 'log' ? { kind: 'log', low: Math.max(shape.low / 2, shape.low - step / 2), high: shape.high + step / 2 } : shape;
}

function choiceAt({ values, weights }: ChoiceDomain, share: number): number {
  if (weights === null) {
    return Math.min(values.length - 1, Math.floor(share * values.length));
  }
  let sum = 0;
  const at = weights.findIndex((weight) => (sum += weight) > share);
  return at === -1 ? weights.findLastIndex((weight) => weight > 0) : at;
}

/** The share at which `quantile` gives this value; for a lattice the middle of its shares. Null when it does not fit. */
export function shareOf(domain: NumberDomain, value: number): number | null {
  if (!fits(domain, value)) {
    return null;
  }
  const { shape, lattice } = domain;
  const clamp = (share: number): number => Math.min(1, Math.max(0, share));
  const [low, high] = bounds(shape);
  if (low === high) {
    return 0.5;
  }
  if (lattice === null) {
    return clamp(shapeCdf(shape, value));
  }
  const { first, count: values } = points(domain);
  if (shape.kind === 'uniform') {
    return (Math.round((value - first) / lattice.step) + 0.5) / values;
  }
  const wide = widened(shape, lattice.step);
  const [least, most] = bounds(wide);
  const below = Math.max(least, value - lattice.step / 2);
  const above = Math.min(most, value + lattice.step / 2);
  return clamp((shapeCdf(wide, below) + shapeCdf(wide, above)) / 2);
}

/** Whether a value could have come from this domain. */
export function fits(domain: Domain, value: Value): boolean {
  if (domain.kind !== 'number') {
    return domain.kind === 'constant' ? equalValues(domain.value, value) : domain.values.some((one) => equalValues(one, value));
  }
  if (typeof value !== 'number' || Number.isNaN(value)) {
    return false;
  }
  const [low, high] = bounds(domain.shape);
  const slack = 1e-9 * Math.max(1, Math.abs(value));
  if (value < low - slack || value > high + slack) {
    return false;
  }
  if (domain.lattice === null) {
    return true;
  }
  const steps = (value - domain.lattice.origin) / domain.lattice.step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}
