import { describe, expect, it } from 'vitest';
import { parseSweep } from '../../../src/core/search/file/parse.js';
import { readTrialMessage, trialMessage, type TrialMark } from '../../../src/core/search/experimentMessage.js';
import type { JournalEvent } from '../../../src/core/search/journal.js';
import { refine, type Tried } from '../../../src/core/search/refine.js';
import { baselineProblems, metricOf, pastPoint, startingPoints } from '../../../src/core/search/revisionValues.js';
import { replay } from '../../../src/core/search/state.js';
import { duration, summarize } from '../../../src/core/search/summary.js';
import { sweepText } from '../../../src/core/search/writeSweep.js';
import { parseValues } from '../../../src/core/values/index.js';
import type { RevisionFiles } from '../../../src/core/experiments/revision.js';
import type { Value } from '../../../src/protocol/values.js';

const tried = (rows: readonly (readonly [loss: number, values: Record<string, Value>])[]): Tried[] =>
  rows.map(([loss, values]) => ({ loss, values: new Map(Object.entries(values)) }));

describe('a search around the best', () => {
  it('is finer and logarithmic where values spread over decades: 0.001 was best of 0.0001 to 0.1', () => {
    const rates = [0.0001, 0.001, 0.01, 0.1].map((lr): readonly [number, Record<string, Value>] => [Math.abs(Math.log10(lr) + 3), { lr }]);
    expect(refine(['lr'], tried([...rates, [0.1, { lr: 0.001 }], [0.2, { lr: 0.001 }]])).get('lr')).toEqual({
      min: 0.000316,
      max: 0.00316,
      log: true,
      integer: false,
    });
  });

  it('keeps whole numbers whole, words as words, and what was always the same as it is', () => {
    const rows = tried([
      [1, { units: 64, act: 'relu', depth: 3 }],
      [2, { units: 96, act: 'relu', depth: 3 }],
      [3, { units: 64, act: 'tanh', depth: 3 }],
      [9, { units: 16, act: 'gelu', depth: 3 }],
      [9, { units: 128, act: 'gelu', depth: 3 }],
    ]);
    expect([...refine(['units', 'act', 'depth', 'none'], rows)]).toEqual([
      ['units', { min: 40, max: 112, log: false, integer: true }],
      ['act', { values: ['relu', 'tanh'] }],
      ['depth', { min: 2, max: 5, log: false, integer: true }],
    ]);
  });

  it('makes a sweep file that is read back as it was meant', () => {
    const parameters = refine(
      ['lr', 'units', 'act'],
      tried([
        [1, { lr: 1e-5, units: 64, act: 'on' }],
        [2, { lr: 2e-5, units: 64, act: 'a: b' }],
        [3, { lr: 1e-5, units: 32, act: 'on' }],
        [4, { lr: 1e-3, units: 8, act: 'x' }],
      ]),
    );
    const text = sweepText({
      comment: 'Around exp-1',
      method: 'bayes',
      objectives: [{ name: 'loss', goal: 'minimize' }],
      parameters,
      runCap: 20,
    });
    const { sweep, problems } = parseSweep(text);
    expect(problems).toEqual([]);
    expect(sweep!.space.map(({ name, domain }) => [name, domain])).toEqual([
      ['lr', { kind: 'number', shape: { kind: 'log', low: 7.07e-6, high: 0.000141 }, lattice: null, integer: false }],
      ['units', expect.objectContaining({ integer: true })],
      ['act', { kind: 'choice', values: ['on', 'a: b'], weights: null }],
    ]);
    expect(text).toContain('lr: {min: 7.07e-06, max: 0.000141, log: true}');
  });
});

describe('the message of a trial’s experiment', () => {
  it('says all that a lost journal said', () => {
    const point = Object.assign(Object.create(null), {
      'train.lr': 0.01,
      act: 'a\nSweep: x',
      sizes: [1, 2],
      big: 2n ** 70n,
    }) as TrialMark['point'];
    const mark: TrialMark = { sweep: 'id-1', label: 'net', trial: 7, run: 1, point, pruned: 'It was\nworse.' };
    const message = trialMessage(mark);
    expect(message.split('\n')[0]).toBe('net trial 7 (pruned): lr=0.01 act=a… sizes=[1, 2] big=1180591620717411303424');
    expect(readTrialMessage(message)).toEqual({ sweep: 'id-1', trial: 7, run: 1, point, pruned: 'It was worse.' });
    expect(readTrialMessage('dvc: commit experiment 12')).toBeNull();
    expect(readTrialMessage('Sweep: a\nSweep-Trial: -1\nSweep-Run: 0\nSweep-Point: {}')).toBeNull();
    expect(readTrialMessage('Sweep: a\nSweep-Trial: 1\nSweep-Run: 0\nSweep-Point: [')).toBeNull();
  });
});

function files(params: string, metrics: Record<string, string> = {}): RevisionFiles {
  const value = (text: string): { readonly value: Value } => ({ value: parseValues(text, 'yaml') });
  return {
    params: new Map([['params.yaml', value(params)]]),
    metrics: new Map(Object.entries(metrics).map(([file, text]) => [file, value(text)])),
    problems: [],
  };
}

describe('a sweep and its baseline', () => {
  const sweep = parseSweep(
    'method: random\nrun_cap: 3\nmetric: {name: acc}\nstart_with: [{}, {lr: 0.5}]\nrepeats: {parameter: seed, count: 2}\n' +
      'parameters:\n  lr: {min: 0.0, max: 1.0}\n  net.units: {min: 8, max: 64}\n',
  ).sweep!;

  it('has every parameter, or is told which it has not', () => {
    expect(baselineProblems(sweep, files('lr: 1\nnet: {units: 9}\nseed: 1'), 'HEAD')).toEqual([]);
    expect(baselineProblems(sweep, files('lr: 1'), 'HEAD')).toEqual([
      'net.units: params.yaml has no net.units at HEAD.',
      'seed: params.yaml has no seed at HEAD.',
    ]);
  });

  it('gives points to start with what they do not say', () => {
    expect(startingPoints(sweep, files('lr: 0.25\nnet: {units: 9}\nseed: 1')).points).toEqual([
      { lr: 0.25, 'net.units': 9 },
      { lr: 0.5, 'net.units': 9 },
    ]);
    expect(startingPoints(sweep, files('lr: 0.25\nnet: {units: 900}')).problems).toHaveLength(2);
  });

  it('learns from the past where all else is the same', () => {
    const baseline = files('lr: 0.25\nnet: {units: 9, layers: 2}\nseed: 1');
    expect(pastPoint(sweep, files('lr: 0.5\nnet: {units: 16, layers: 2}\nseed: 5'), baseline)).toEqual({ lr: 0.5, 'net.units': 16 });
    expect(pastPoint(sweep, files('lr: 0.5\nnet: {units: 16, layers: 3}\nseed: 1'), baseline)).toBeNull();
    expect(pastPoint(sweep, files('lr: 5\nnet: {units: 16, layers: 2}\nseed: 1'), baseline)).toBeNull();
    expect(pastPoint(sweep, files('lr: 0.5\nnet: {units: 16, layers: 2}\nseed: 1\nmore: 1'), baseline)).toBeNull();
  });

  it('finds metrics by name, by file and name, and not in two files at once', () => {
    const { metrics } = files('', { 'metrics.json': '{acc: 1, val: {acc: 2}}', 'dvclive/metrics.json': '{acc: .nan, loss: 3}' });
    expect(metricOf(metrics, 'val.acc')).toBe(2);
    expect(metricOf(metrics, 'loss')).toBe(3);
    expect(metricOf(metrics, 'dvclive/metrics.json:acc')).toEqual({ t: 'nan' });
    expect(metricOf(metrics, 'acc')).toMatchObject({ t: 'error' });
    expect(metricOf(metrics, 'none')).toBeUndefined();
  });
});

describe('a summary', () => {
  const text =
    'method: random\nrun_cap: 30\nmetric: {name: acc, goal: maximize}\n' +
    'parameters:\n  lr: {min: 0.0001, max: 0.1, log: true}\n  units: {min: 1, max: 100}\n';

  function state(trials: number, acc: (lr: number, units: number) => number): ReturnType<typeof replay> {
    const none = { experiment: null, reason: null, log: null, again: false };
    const events: JournalEvent[] = [
      { t: 0, e: 'sweep', id: '', label: 's', file: '', text, baseline: '' },
      { t: 0, e: 'engine', pid: 1, host: '' },
    ];
    for (let trial = 0; trial < trials; trial++) {
      const [lr, units] = [0.0001 * 1000 ** ((trial + 1) / trials), ((trial * 37) % 100) + 1];
      events.push({ t: trial * 1000, e: 'trial', trial, point: { lr, units }, origin: 'method' });
      events.push({ t: trial * 1000, e: 'run', trial, run: 0, attempt: 0, slot: 0, name: `s-${trial}` });
      events.push({
        t: trial * 1000 + 900,
        e: 'end',
        trial,
        run: 0,
        attempt: 0,
        outcome: 'complete',
        metrics: { acc: acc(lr, units) },
        ...none,
      });
    }
    return replay(events);
  }

  it('says what is best, what mattered and where to look next', () => {
    const { headline, findings, next } = summarize(
      state(30, (lr, units) => Math.log10(lr) + units * 1e-4)!,
      29_900,
    );
    expect(headline).toBe('30 trials in 30 s: the best is trial 29, acc -0.9926.');
    expect(findings[0]).toBe('The second best has -1.0963. Each was run once: how much of it is chance is not known.');
    expect(findings[1]).toMatch(/^What mattered: lr \(9\d %\)/);
    expect(next).toEqual([
      'lr is best near the upper end of its range (0.1): search beyond it.',
      'The best came late: more trials may find a better one.',
      'Repeat the best with other seeds to know how sure it is.',
      'Search around the best, in finer steps.',
    ]);
  });

  it('of nothing says so', () => {
    expect(
      summarize(
        state(0, () => 0)!,
        5000,
      ),
    ).toEqual({
      headline: '0 trials in 5 s, none that could be judged.',
      findings: [],
      next: [],
      importances: [],
    });
  });

  it('says times as people do', () => {
    expect([900, 61_000, 3_661_000, 90_061_000].map(duration)).toEqual(['1 s', '1 min 1 s', '1 h 1 min', '1 d 1 h']);
  });
});
