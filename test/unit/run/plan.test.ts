import { describe, expect, it } from 'vitest';
import { planRun, type PlanOptions } from '../../../src/core/run/plan.js';
import type { Stage } from '../../../src/protocol/model.js';

const NOTHING: PlanOptions = { targets: [], downstream: false, single: false, force: false, set: new Map() };

function stage(name: string, deps: string[], outs: string[], more: Partial<Stage> = {}): Stage {
  const range = { start: 0, end: 0 };
  return { name, file: 'dvc.yaml', command: 'x', deps, outs, range, frozen: false, state: 'unchanged', reasons: [], ...more };
}

const prepare = stage('prepare', ['data.csv'], ['data/prepared']);
const train = stage('train', ['data/prepared/x.npy'], ['model']);
const evaluate = stage('evaluate', ['model', 'data/prepared'], ['metrics.json']);
const other = stage('other', ['z'], ['other.txt']);
const all = [prepare, train, evaluate, other];
const changed: Partial<Stage> = { state: 'changed', reasons: [{ kind: 'dependency', subject: 'data.csv', change: 'modified' }] };

const verdicts = (stages: readonly Stage[], options: Partial<PlanOptions> = {}): string =>
  planRun(stages, { ...NOTHING, ...options })
    .map(({ name, verdict }) => `${name} ${verdict}`)
    .join(', ');

describe('the plan of a run', () => {
  it('skips what did not change', () => {
    expect(verdicts(all)).toBe('prepare skipped, train skipped, evaluate skipped, other skipped');
  });

  it('says what a changed stage may lead to, and why', () => {
    expect(planRun([{ ...prepare, ...changed }, train, evaluate, other], NOTHING)).toEqual([
      { name: 'prepare', verdict: 'runs', reasons: ['data.csv modified'] },
      { name: 'train', verdict: 'perhaps', reasons: ['if prepare gives another output'] },
      { name: 'evaluate', verdict: 'perhaps', reasons: ['if prepare gives another output', 'if train gives another output'] },
      { name: 'other', verdict: 'skipped', reasons: ['nothing changed'] },
    ]);
  });

  it('knows the parameters that the run sets', () => {
    const set = new Map([['train', ['params.yaml:train.lr']]]);
    expect(verdicts(all, { set })).toBe('prepare skipped, train runs, evaluate perhaps, other skipped');
    expect(planRun(all, { ...NOTHING, set })[1]?.reasons).toEqual(['params.yaml:train.lr is set']);
  });

  it('of a target goes up to it, from it, or no further', () => {
    expect(verdicts(all, { targets: ['train'] })).toBe('prepare skipped, train skipped');
    expect(verdicts(all, { targets: ['train'], downstream: true })).toBe('train skipped, evaluate skipped');
    expect(verdicts(all, { targets: ['train'], single: true })).toBe('train skipped');
  });

  it('leaves frozen stages, and what only they need', () => {
    const frozen = { ...train, frozen: true, state: 'frozen' as const };
    expect(verdicts([{ ...prepare, ...changed }, frozen, evaluate])).toBe('prepare runs, train frozen, evaluate perhaps');
    expect(verdicts([prepare, frozen, evaluate], { targets: ['train'] })).toBe('train frozen');
  });

  it('forces all of it', () => {
    expect(verdicts([prepare, train], { force: true })).toBe('prepare runs, train runs');
  });
});
