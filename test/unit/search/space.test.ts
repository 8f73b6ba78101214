import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, fits, nth, quantile, shareOf, type Domain, type NumberDomain } from '../../../src/core/search/domain.js';
import { parseSweep } from '../../../src/core/search/file/parse.js';
import { Grid } from '../../../src/core/search/grid.js';
import { randomPoint, uniform } from '../../../src/core/search/random.js';
import { active, pointFrom, pointKey, type Point, type Space } from '../../../src/core/search/space.js';

function space(parameters: string, method = 'random'): Space {
  const { sweep, problems } = parseSweep(`method: ${method}\nrun_cap: 1\nmetric: {name: m}\nparameters:\n${parameters}`);
  expect(problems).toEqual([]);
  return sweep!.space;
}

const domain = (text: string): Domain => space(`  p: {${text}}\n`)[0]!.domain;

/** One of each distribution. */
const DOMAINS: Record<string, NumberDomain> = Object.fromEntries(
  [
    'min: -0.5, max: 2.5',
    'min: 1, max: 1000, log: true',
    'min: 0.001, max: 0.1, distribution: log_uniform_values',
    'min: 3, max: 9',
    'min: 16, max: 100, step: 16',
    'min: 0.1, max: 1.0, step: 0.1',
    'min: 1, max: 10, q: 2.5, distribution: q_uniform',
    'min: 32, max: 256, q: 8, distribution: q_log_uniform_values',
    'distribution: normal, mu: 3, sigma: 0.5',
    'distribution: q_normal, mu: 3, sigma: 2',
    'distribution: log_normal, mu: -3, sigma: 1',
    'distribution: q_log_normal, mu: 2',
    'distribution: beta, a: 2, b: 0.5',
    'distribution: q_beta, a: 2, b: 3, q: 0.125',
    'min: 2, max: 2',
  ].map((text) => [text, domain(text) as NumberDomain]),
);

describe.each(Object.entries(DOMAINS))('{%s}', (_, one) => {
  it('has values that fit it at every share, growing with the share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        const [low, high] = [quantile(one, Math.min(a, b)), quantile(one, Math.max(a, b))];
        return fits(one, low) && fits(one, high) && Number(low) <= Number(high) && Number.isFinite(high);
      }),
    );
  });

  it('gives back a value by its share', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (share) => {
        const value = Number(quantile(one, share));
        const again = Number(quantile(one, shareOf(one, value)!));
        expect(again).toBeCloseTo(value, one.lattice === null ? 6 : 9);
      }),
    );
  });

  it('has as many values as it counts, all different', () => {
    const size = count(one);
    if (Number.isFinite(size)) {
      const values = Array.from({ length: size }, (_each, at) => nth(one, at));
      expect(new Set(values).size).toBe(size);
      expect(values.every((value) => fits(one, value))).toBe(true);
      const seen = new Set(Array.from({ length: size * 200 }, (_each, at) => quantile(one, (at + 0.5) / (size * 200))));
      expect([...seen].sort((a, b) => Number(a) - Number(b))).toEqual(values);
    }
  });
});

describe('values', () => {
  it('of whole numbers are each as likely, and steps are written without rounding errors', () => {
    const values = Array.from({ length: 700 }, (_, at) => quantile(domain('min: 3, max: 9'), (at + 0.5) / 700));
    expect([3, 4, 5, 6, 7, 8, 9].map((wanted) => values.filter((value) => value === wanted).length)).toEqual(Array(7).fill(100));
    expect(Array.from({ length: 10 }, (_, at) => nth(domain('min: 0.1, max: 1.0, step: 0.1'), at))).toEqual([
      0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1,
    ]);
    expect(count(domain('min: 0.0, max: 1.0, step: 0.3'))).toBe(4);
  });

  it('of a logarithmic range have each decade as often', () => {
    const values = Array.from({ length: 300 }, (_, at) => Number(quantile(domain('min: 0.001, max: 1.0, log: true'), (at + 0.5) / 300)));
    expect(values.filter((value) => value < 0.01)).toHaveLength(100);
    expect(values.filter((value) => value >= 0.1)).toHaveLength(100);
  });

  it('of choices follow their probabilities; one of probability 0 never comes', () => {
    const choice = domain('values: [a, b, c], probabilities: [0.25, 0.75, 0]');
    const values = Array.from({ length: 100 }, (_, at) => quantile(choice, at / 100));
    expect(values.filter((value) => value === 'a')).toHaveLength(25);
    expect(quantile(choice, 1)).toBe('b');
  });

  it('that are outside, between two steps or of another kind do not fit', () => {
    expect([0.05, 0.15, 1.1, 'a', null, NaN].map((value) => fits(domain('min: 0.1, max: 1.0, step: 0.1'), value))).toEqual(
      Array(6).fill(false),
    );
    expect(fits(domain('values: [1, a, true]'), 1n)).toBe(true);
    expect(fits(domain('values: [1, a, true]'), 'true')).toBe(false);
  });
});

describe('random points', () => {
  const searched = space(
    '  o: {values: [adam, sgd]}\n  lr: {min: 0.0, max: 1.0}\n  beta: {min: 0.5, max: 1.0, when: {o: adam}}\n  c: {value: 7}\n',
  );

  it('are the same for the same seed and trial, and only for them', () => {
    const draw = (seed: number): Point[] => Array.from({ length: 50 }, (_, trial) => randomPoint(searched, seed, trial));
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([...draw(1), ...draw(2)].map(pointKey)).size).toBe(100);
    expect(pointKey(randomPoint(searched, 1, 3, 1))).not.toBe(pointKey(randomPoint(searched, 1, 3)));
  });

  it('have conditional parameters only where the condition holds, and every constant', () => {
    for (let trial = 0; trial < 50; trial++) {
      const point = randomPoint(searched, 5, trial);
      expect(Object.keys(point)).toEqual(point['o'] === 'adam' ? ['o', 'lr', 'beta', 'c'] : ['o', 'lr', 'c']);
    }
  });

  it('come from numbers that are uniform: by chi squared over a hundred bins, and between neighbours', () => {
    const bins = new Array<number>(100).fill(0);
    let together = 0;
    let before = 0.5;
    for (let seed = 0; seed < 400; seed++) {
      const next = uniform('test', seed);
      for (let i = 0; i < 50; i++) {
        const value = next();
        bins[Math.floor(value * 100)]! += 1;
        together += (value - 0.5) * (before - 0.5);
        before = value;
      }
    }
    const chi = bins.reduce((sum, seen) => sum + (seen - 200) ** 2 / 200, 0);
    expect(chi).toBeLessThan(150); // 99.9 % of uniform samples.
    expect(chi).toBeGreaterThan(55);
    expect(Math.abs(together / 20_000 / (1 / 12))).toBeLessThan(0.03);
  });
});

describe('a grid', () => {
  it('is enumerated in order, the last parameter fastest', () => {
    const grid = new Grid(space('  a: {values: [x, y]}\n  b: {min: 1, max: 3}\n', 'grid'));
    expect(grid.size).toBe(6);
    expect(Array.from({ length: 6 }, (_, at) => Object.values(grid.at(at)).map(String).join(''))).toEqual([
      'x1',
      'x2',
      'x3',
      'y1',
      'y2',
      'y3',
    ]);
  });

  it('has no combination twice and none too few, whatever the conditions', () => {
    const parameter = fc.record({
      values: fc.integer({ min: 1, max: 4 }),
      on: fc.option(fc.tuple(fc.nat(5), fc.subarray([0, 1, 2, 3], { minLength: 1 }))),
    });
    fc.assert(
      fc.property(fc.array(parameter, { minLength: 1, maxLength: 6 }), (parameters) => {
        const made: Space = parameters.map(({ values, on }, at) => ({
          name: `p${at}`,
          file: 'params.yaml',
          path: [`p${at}`],
          domain: { kind: 'choice', values: Array.from({ length: values }, (_, value) => value), weights: null },
          float: false,
          when: on !== null && at > 0 ? [{ parameter: `p${on[0] % at}`, values: on[1] }] : [],
        }));
        const grid = new Grid(made);
        const listed = Array.from({ length: grid.size }, (_, at) => pointKey(grid.at(at)));
        const all = new Set<string>();
        const walk = (at: number, point: Point): void => {
          const next = made[at];
          if (next === undefined) {
            all.add(pointKey(point));
          } else if (!active(next, point)) {
            walk(at + 1, point);
          } else {
            for (let i = 0; i < count(next.domain); i++) {
              walk(at + 1, { ...point, [next.name]: nth(next.domain, i) });
            }
          }
        };
        walk(0, {});
        expect(new Set(listed)).toEqual(all);
        expect(listed).toHaveLength(all.size);
      }),
    );
  });

  it('of a million million combinations is not made to be counted', () => {
    const wide = Array.from({ length: 12 }, (_, at) => `  p${at}: {min: 1, max: 10}\n`).join('');
    const grid = new Grid(space(wide, 'grid'));
    expect(grid.size).toBe(1e12);
    expect(Object.values(grid.at(987_654_321_012))).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3]);
  });
});

describe('points from elsewhere', () => {
  const searched = space('  o: {values: [adam, sgd]}\n  lr: {min: 0.0, max: 1.0}\n  beta: {min: 0.5, max: 1.0, when: {o: adam}}\n');

  it('lose what is not active, and are told apart by what is missing or unfit', () => {
    const from = (values: Record<string, number | string>): ReturnType<typeof pointFrom> =>
      pointFrom(searched, new Map(Object.entries(values)));
    expect(from({ o: 'sgd', lr: 0.5, beta: 9, other: 1 })).toEqual({ point: { o: 'sgd', lr: 0.5 }, problems: [] });
    expect(from({ o: 'adam', lr: 2 }).problems).toEqual(['lr cannot be 2 here', 'beta has no value']);
  });
});
