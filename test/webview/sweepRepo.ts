/** A repository with two searches as their journals tell them: one with curves, pruned and failed trials, and one with two objectives that runs. */
import { eventLine, type JournalEvent } from '../../src/core/search/journal.js';
import { GitRepo } from '../fixtures/gitRepo.js';

const ONE = `method: bayes
metric: {name: loss}
run_cap: 40
parallel: 2
early_terminate: {type: median, startup: 3}
parameters:
  train.lr: {min: 0.0001, max: 0.1, log: true}
  train.units: {min: 16, max: 256}
  train.activation: {values: [relu, tanh]}
`;
const TWO = `method: genetic
metric: [{name: loss}, {name: seconds}]
run_cap: 50
parameters:
  train.lr: {min: 0.0001, max: 0.1, log: true}
  train.units: {min: 16, max: 256}
`;
const START = 1_700_000_000_000;
const TRIALS = 36;

/** Numbers that look random and are always the same. */
const draw = (at: number): number => (Math.abs(Math.sin(at * 12.9898)) * 43_758.5453) % 1;
const lossOf = (lr: number, units: number): number => 0.05 + 0.06 * (Math.log10(lr) + 2.5) ** 2 + 0.2 * ((units - 128) / 256) ** 2;

export function searched(): GitRepo {
  const repo = new GitRepo();
  const params = 'train:\n  lr: 0.01\n  units: 64\n  activation: relu\n';
  repo.commit('Start', {
    'params.yaml': params,
    'metrics.json': '{"loss": 0.2, "seconds": 4}',
    'dvc.yaml': 'stages:\n  train:\n    cmd: x\n    params: [train]\n    metrics: [metrics.json: {cache: false}]\n',
    '.dvc/config': '',
    '.dvc/.gitignore': '/tmp\n',
    'sweeps/coarse.yaml': ONE,
    'sweeps/front.yaml': TWO,
    'sweeps/later.yaml': 'method: grid\nmetric: {name: loss}\nparameters:\n  train.units: {values: [16, 32]}\n',
  });
  const baseline = repo.git('rev-parse', 'HEAD');
  const best = repo.experiment('coarse-017', {
    'params.yaml': params.replace('64', '131'),
    'metrics.json': '{"loss": 0.041, "seconds": 4}',
  });
  repo.write({ '.dvc/tmp/espalier/sweeps/coarse/journal.jsonl': journal('coarse', ONE, baseline, best, true) });
  repo.write({ '.dvc/tmp/espalier/sweeps/front/journal.jsonl': journal('front', TWO, baseline, best, false) });
  return repo;
}

function journal(label: string, text: string, baseline: string, best: string, one: boolean): string {
  const begin = one ? START + 1_000_000 : START;
  const events: JournalEvent[] = [
    { t: begin, e: 'sweep', id: label, label, file: `sweeps/${label}.yaml`, text, baseline },
    { t: begin, e: 'engine', pid: 1, host: 'h' },
  ];
  let time = begin;
  for (let trial = 0; trial < TRIALS; trial++) {
    const near = trial / TRIALS;
    const lr = Number((10 ** (-1 - 3 * (near * 0.5 + (1 - near) * draw(trial + 1)))).toPrecision(3));
    const units = Math.round(16 + 240 * (near * 0.48 + (1 - near) * draw(trial + 100)));
    const point = { 'train.lr': lr, 'train.units': units, ...(one ? { 'train.activation': trial % 3 === 0 ? 'tanh' : 'relu' } : {}) };
    const name = `${label}-${String(trial).padStart(3, '0')}`;
    const loss = trial === 17 ? 0.041 : Number(lossOf(lr, units).toPrecision(4));
    const runs = { trial, run: 0, attempt: 0 };
    events.push({ t: time, e: 'trial', trial, point, origin: 'method' }, { t: time, e: 'run', ...runs, slot: trial % 2, name });
    for (let step = 0; one && step < 8; step++) {
      events.push({ t: time + step, e: 'report', trial, run: 0, step, value: loss + 1 / (step + 1) });
    }
    const outcome = one && trial % 9 === 4 ? 'pruned' : one && trial === 10 ? 'failed' : 'complete';
    time += 20_000 + Math.round(20_000 * draw(trial + 7));
    events.push({
      ...{ t: time, e: 'end', ...runs, outcome, again: false, log: trial === 10 ? '/nowhere/coarse-010.log' : null },
      experiment: outcome === 'failed' ? null : trial === 17 ? best : `${'0'.repeat(39)}${trial % 10}`,
      metrics: outcome === 'complete' ? { loss, seconds: Number((0.02 * units + 6 * draw(trial + 50)).toPrecision(3)) } : {},
      reason:
        outcome === 'failed'
          ? 'ValueError: the loss is not a number'
          : outcome === 'pruned'
            ? 'At step 3 its best is worse than the median.'
            : null,
    });
  }
  if (one) {
    events.push({ t: time, e: 'finish', why: 'cap', words: `All ${TRIALS} trials have ended.` });
  }
  return events.map(eventLine).join('');
}
