/**
 * A space as the sidecar's libraries take it: floats, whole numbers and categories. What they have no distribution for is searched by
 * its quantile, so that their uniform prior is the one that was asked for; ordered numbers are searched by their position.
 */
import { jsonText } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import { bounds, count, nth, quantile, readable, shareOf, type ChoiceDomain, type NumberDomain } from './domain.js';
import { pointOf, searched, type Parameter, type Point, type Space } from './space.js';

export type LatentKind =
  | { readonly type: 'float'; readonly low: number; readonly high: number; readonly step?: number; readonly log?: boolean }
  | { readonly type: 'int'; readonly low: number; readonly high: number; readonly step?: number; readonly log?: boolean }
  /** A value is an index into the labels. */
  | { readonly type: 'categorical'; readonly labels: readonly (string | number | boolean | null)[]; readonly weights?: readonly number[] };

export type Latent = LatentKind & {
  readonly name: string;
  /** It is searched only where each of these has one of these latent values. */
  readonly when: readonly { readonly name: string; readonly values: readonly number[] }[];
};

interface Dimension {
  readonly parameter: Parameter;
  readonly latent: Latent;
  decode(latent: number): Value;
  /** Null when the value does not fit. */
  encode(value: Value): number | null;
}

export class LatentSpace {
  private readonly dimensions: readonly Dimension[];

  constructor(private readonly space: Space) {
    const made: Dimension[] = [];
    for (const parameter of searched(space)) {
      const when = parameter.when.flatMap(({ parameter: name, values }) => {
        const other = made.find((one) => one.parameter.name === name);
        // Of a constant: it holds always, or the parameter is never searched.
        return other ? [{ name: other.latent.name, values: values.flatMap((value) => other.encode(value) ?? []) }] : [];
      });
      made.push(dimension(parameter, when));
    }
    this.dimensions = made.filter(({ parameter }) => this.everActive(parameter));
  }

  get latents(): readonly Latent[] {
    return this.dimensions.map(({ latent }) => latent);
  }

  /** The point of latent values by name, with its constants. Values of parameters that are not active are left out. */
  decode(values: Readonly<Record<string, number>>): Point {
    return pointOf(this.space, (parameter) => {
      const one = this.dimensions.find((each) => each.parameter === parameter);
      return one?.decode(values[one.latent.name] ?? NaN) ?? null;
    });
  }

  /** Null when the point has a value that does not fit, as one of a person or of the past may. */
  encode(point: Point): Record<string, number> | null {
    const values: Record<string, number> = {};
    for (const one of this.dimensions) {
      const { parameter, latent } = one;
      const value = point[parameter.name];
      if (value !== undefined) {
        const encoded = one.encode(value);
        if (encoded === null) {
          return null;
        }
        values[latent.name] = encoded;
      }
    }
    return values;
  }

  private everActive(parameter: Parameter): boolean {
    return parameter.when.every(({ parameter: name, values }) => {
      const domain = this.space.find((one) => one.name === name)?.domain;
      return domain?.kind !== 'constant' || values.some((value) => jsonText(value) === jsonText(domain.value));
    });
  }
}

function dimension(parameter: Parameter, when: Latent['when']): Dimension {
  const { domain } = parameter;
  return domain.kind === 'choice' ? choice(parameter, domain, when) : numeric(parameter, domain as NumberDomain, when);
}

function choice(parameter: Parameter, domain: ChoiceDomain, when: Latent['when']): Dimension {
  const { values, weights } = domain;
  const decode = (at: number): Value => values[at] ?? null;
  const encode = (value: Value): number | null => {
    const at = values.findIndex((one) => jsonText(one) === jsonText(value));
    return at === -1 ? null : at;
  };
  // 16, 32, 64: what is near is alike. Two values have no order worth knowing.
  const ordered =
    weights === null &&
    values.length > 2 &&
    values.every((value, at) => typeof value === 'number' && (at === 0 || value > Number(values[at - 1])));
  const latent: Latent = ordered
    ? { name: `${parameter.name} (position)`, type: 'int', low: 0, high: values.length - 1, when }
    : { name: parameter.name, type: 'categorical', labels: labelsOf(values), ...(weights ? { weights } : {}), when };
  return { parameter, latent, decode, encode };
}

/** Python takes 1, 1.0 and True for equal: then all labels are texts. */
function labelsOf(values: readonly Value[]): (string | number | boolean | null)[] {
  const plain = values.filter((value) => value === null || ['string', 'number', 'boolean'].includes(typeof value));
  const equal = new Set(plain.map((value) => (typeof value === 'boolean' ? Number(value) : value)));
  return plain.length === values.length &&
    equal.size === values.length &&
    plain.every((value) => typeof value !== 'number' || Number.isFinite(value))
    ? (plain as (string | number | boolean | null)[])
    : values.map(jsonText);
}

function numeric(parameter: Parameter, domain: NumberDomain, when: Latent['when']): Dimension {
  const { name } = parameter;
  const kind = plainKind(domain);
  const encode = (value: Value): number | null => {
    const share = typeof value === 'number' ? shareOf(domain, value) : null;
    return kind && share !== null ? Number(value) : share;
  };
  return kind
    ? { parameter, latent: { name, ...kind, when }, decode: (latent) => snapped(domain, latent), encode }
    : {
        parameter,
        latent: { name: `${name} (quantile)`, type: 'float', low: 0, high: 1, when },
        decode: (share) => quantile(domain, share),
        encode,
      };
}

/** What the libraries have themselves; null for what is searched by its quantile. */
function plainKind(domain: NumberDomain): LatentKind | null {
  const { shape, lattice, integer } = domain;
  if (shape.kind !== 'uniform' && shape.kind !== 'log') {
    return null;
  }
  const log = shape.kind === 'log';
  if (lattice === null) {
    const [low, high] = bounds(shape);
    return { type: 'float', low, high, ...(log ? { log } : {}) };
  }
  const size = count(domain);
  const [low, high] = [Number(nth(domain, 0)), Number(nth(domain, size - 1))];
  if (log) {
    return integer && lattice.step === 1 ? { type: 'int', low, high, log } : null;
  }
  return { type: integer ? 'int' : 'float', low, high, ...(lattice.step === 1 && integer ? {} : { step: lattice.step }) };
}

/** Libraries add steps up with rounding errors, and give digits that mean nothing. */
function snapped(domain: NumberDomain, latent: number): Value {
  if (domain.lattice === null) {
    return readable(domain, latent);
  }
  return nth(domain, Math.round((latent - Number(nth(domain, 0))) / domain.lattice.step));
}
