/** Searches that are made without writing: ranges as they are typed and proposed, and the files they become. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Store } from '../../../src/core/experiments/store.js';
import { aroundBest, rangesOf } from '../../../src/core/search/fromExperiments.js';
import { around } from '../../../src/core/search/propose.js';
import { rangeText, readRange } from '../../../src/core/search/rangeText.js';
import { sketched } from '../../../src/core/search/sketch.js';
import type { Column } from '../../../src/protocol/index.js';
import type { SweepSketch } from '../../../src/protocol/sweeps.js';
import { metric, record } from '../experiments/made.js';

const read = (text: string): unknown => {
  const found = readRange(text);
  return 'range' in found ? found.range : found.problem;
};

describe('a range that is typed', () => {
  it.each([
    ['0.001..0.1 log', { min: 0.001, max: 0.1, log: true, integer: false }],
    ['16..128', { min: 16, max: 128, log: false, integer: true }],
    ['1.0 .. 2', { min: 1, max: 2, log: false, integer: false }],
    ['relu, tanh', { values: ['relu', 'tanh'] }],
    ['1, 2.5, true', { values: [1, 2.5, true] }],
    ['"a, b", c', { values: ['a, b', 'c'] }],
    ['[1, 2], [3]', { values: [[1, 2], [3]] }],
    ['0.5', { value: 0.5 }],
  ])('%s', (text, range) => expect(read(text)).toEqual(range));

  it.each([
    ['2..1', '2 is not below 1.'],
    ['0..1 log', 'A logarithmic range begins above 0.'],
    ['1, ,2', expect.stringContaining('A value is missing')],
  ])('%s is refused, and why', (text, problem) => expect(read(text)).toEqual(problem));

  it('is written as it is read', () => {
    const number = fc.double({ noNaN: true, min: 1e-6, max: 1e6 }).map((value) => Number(value.toPrecision(4)));
    fc.assert(
      fc.property(number, number, fc.boolean(), (a, b, log) => {
        fc.pre(a < b);
        const range = { min: a, max: b, log, integer: false };
        expect(read(rangeText(range))).toEqual(range);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('relu', 'a, b', 3, 0.25, true, false), { minLength: 2 }), (values) => {
        expect(read(rangeText({ values }))).toEqual({ values });
      }),
    );
  });
});

describe('a range that is proposed for a value', () => {
  it.each([
    [0.003, true, '0.0003..0.03 log'],
    [0.5, true, '0.25..1.0'],
    [64, false, '16..256 log'],
    [1, false, '1..4'],
    [0, false, '0..10'],
    [-2, true, '-4.0..-1.0'],
    [true, false, 'True, False'],
    ['relu', false, 'relu, tanh'],
  ] as const)('%s', (value, float, text) => {
    const range = around(value, float, value === 'relu' ? ['tanh', 'relu'] : []);
    expect(rangeText(range).toLowerCase()).toBe(text.toLowerCase());
    expect(readRange(rangeText(range))).toEqual({ range });
  });
});

/** Two models; of the one that is better, learning rates over decades, of which 0.001 was best. */
const RECORDS = [
  record('workspace', { lr: 0.1, model: 'forest', trees: 10 }, {}, { kind: 'workspace' }),
  record('f', { lr: 0.1, model: 'forest', trees: 10 }, { acc: 0.5 }),
  ...[0.0001, 0.001, 0.01, 0.1].map((lr) =>
    record(`n${lr}`, { lr, model: 'net', trees: 10 }, { acc: 0.9 - Math.abs(Math.log10(lr) + 3) / 10 }),
  ),
];
const store = new Store(RECORDS, () => 'higher');
const acc = store.column(metric('acc')) as Column;

describe('a search from experiments', () => {
  it('goes around the best, finer and logarithmic, among those with the same choices', () => {
    const { ranges, experiments, objective } = aroundBest(store, acc, () => true);
    expect(objective).toEqual({ name: 'acc', goal: 'maximize' });
    expect(experiments).toBe(4);
    expect(ranges.map(({ name, text }) => [name, text])).toEqual([
      ['lr', '3.16e-05..0.0316 log'],
      // What all of the best have, and the workspace has not.
      ['model', 'net'],
    ]);
  });

  it('of one parameter begins with what was tried of it, or with its value', () => {
    const of = (path: string): string | undefined =>
      rangesOf(store, acc, [{ file: 'params.yaml', path: [path], float: path === 'lr' }]).ranges[0]?.text;
    expect(of('lr')).toBe('3.16e-05..0.0316 log');
    expect(of('trees')).toBe('3..40 log');
    expect(of('model')).toBe('forest, net');
  });

  it('knows nothing without a metric', () => {
    expect(aroundBest(store, null, () => true)).toEqual({ ranges: [], experiments: 0, objective: null });
  });
});

describe('a sketch', () => {
  const sketch: SweepSketch = {
    label: 's',
    comment: 'Why.',
    method: 'grid',
    objectives: [{ name: 'acc', goal: 'maximize' }],
    ranges: [
      { name: 'lr', text: '0.1, 0.01' },
      { name: 'trees', text: '1..3' },
    ],
    cap: null,
    parallel: 2,
  };

  it('is a sweep file, and its combinations are counted', () => {
    expect(sketched(sketch)).toEqual({
      problems: [],
      points: 6,
      text: '# Why.\nmethod: grid\nmetric: {name: acc, goal: maximize}\nparallel: 2\nparameters:\n  lr: {values: [0.1, 0.01]}\n  trees: {min: 1, max: 3}\n',
    });
  });

  it('says what is wrong with it', () => {
    const wrong = sketched({ ...sketch, ranges: [{ name: 'lr', text: '0.1..0.2' }] });
    expect(wrong.problems[0]).toMatch(/grid/);
    expect(wrong.points).toBe(null);
    expect(sketched({ ...sketch, ranges: [{ name: 'lr', text: '2..1' }] }).problems[0]).toBe('lr: 2 is not below 1.');
  });
});
