import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StageProgress } from '../../../src/core/run/stages.js';

const OUTPUT = `Reproducing experiment 'quiet-fern'
'data/digits.csv.dvc' didn't change, skipping
Stage 'prepare' didn't change, skipping
Stage 'nested/dvc.yaml:split@a' is cached - skipping run, checking out outputs
Running stage 'train':
> python train.py
10%|###\r20%|####\rtrained
Updating lock file 'dvc.lock'

Running stage 'evaluate':
> python evaluate.py
Traceback (most recent call last):
ERROR: failed to reproduce 'evaluate': failed to run: python evaluate.py, exited with 1
`;

function states(progress: StageProgress): Record<string, string> {
  return Object.fromEntries(progress.stages.map(({ name, state }) => [name, state]));
}

describe('the progress of a run', () => {
  it('is read from what DVC prints', () => {
    const progress = new StageProgress();
    expect(progress.feed(OUTPUT.slice(0, OUTPUT.indexOf('trained')), 1000)).toBe(true);
    expect(progress.name).toBe('quiet-fern');
    expect(states(progress)).toEqual({ prepare: 'skipped', 'nested/dvc.yaml:split@a': 'cached', train: 'running' });
    expect(progress.feed('trained\n', 2000)).toBe(false);
    progress.feed(OUTPUT.slice(OUTPUT.indexOf('Updating')), 3000);
    expect(states(progress)).toMatchObject({ train: 'done', evaluate: 'failed' });
    expect(progress.stages.find((stage) => stage.name === 'train')).toEqual({ name: 'train', state: 'done', started: 1000, ended: 3000 });
  });

  it('is the same however the output comes in pieces', () => {
    const whole = new StageProgress();
    whole.feed(OUTPUT, 0);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: OUTPUT.length })), (cuts) => {
        const progress = new StageProgress();
        let at = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), OUTPUT.length]) {
          progress.feed(OUTPUT.slice(at, cut), 0);
          at = cut;
        }
        expect(progress.stages).toEqual(whole.stages);
        expect(progress.name).toBe(whole.name);
      }),
    );
  });

  it('ends with the run', () => {
    for (const outcome of ['done', 'failed', 'stopped'] as const) {
      const progress = new StageProgress();
      progress.feed("Running stage 'train':\n> x\nlast words", 1);
      progress.end(outcome, 5);
      expect(progress.stages).toEqual([{ name: 'train', state: outcome, started: 1, ended: 5 }]);
    }
  });

  it('forgets no stage, and keeps little of a flood without lines', () => {
    const progress = new StageProgress();
    for (let count = 0; count < 1000; count++) {
      progress.feed('x'.repeat(100_000), 0);
    }
    progress.feed("\nRunning stage 'a':\n", 0);
    expect(states(progress)).toEqual({ a: 'running' });
  });
});
