import { describe, expect, it } from 'vitest';
import { liveStage } from '../../../src/core/run/liveStage.js';
import { StageProgress } from '../../../src/core/run/stages.js';
import type { RunInfo } from '../../../src/protocol/runs.js';

const NOW = 100_000;

/** What the view says of a stage, when DVC has printed `lines` since 40 seconds ago. */
function said(
  name: string,
  state: RunInfo['state'],
  lines: readonly string[],
  more: { scope?: boolean; last?: number } = {},
): string | null {
  const progress = new StageProgress();
  lines.forEach((line, at) => progress.feed(`${line}\n`, NOW - 40_000 + at * 10_000));
  if (state === 'done' || state === 'failed' || state === 'stopped') {
    progress.end(state, NOW);
  }
  const durations = more.last === undefined ? {} : { [name]: more.last };
  return liveStage(name, { state, stages: progress.stages }, more.scope ?? true, durations, NOW)?.text ?? null;
}

const RUN = [
  "Stage 'get' didn't change, skipping",
  "Stage 'clean' is cached - skipping run, checking out outputs",
  "Running stage 'prepare':",
];
const TRAIN = [...RUN, "Running stage 'train':"];

describe('a stage while the pipeline runs', () => {
  it('waits until its turn', () => {
    expect(said('train', 'running', RUN)).toBe('waiting');
    expect(said('train', 'running', RUN, { scope: false })).toBeNull();
  });

  it('runs, against the time it took last', () => {
    expect(said('train', 'running', TRAIN)).toBe('running 10 s');
    expect(said('train', 'running', TRAIN, { last: 65_000 })).toBe('running 10 s of 1 min 5 s last time');
  });

  it('is skipped, or its result is known', () => {
    expect(said('get', 'running', TRAIN)).toBe('skipped: nothing changed');
    expect(said('clean', 'running', TRAIN)).toBe('not run: its result is known from before');
  });

  it('is done, with its time, when the next one runs', () => {
    expect(said('prepare', 'running', TRAIN)).toBe('done after 10 s');
  });

  it('fails, which stays to be seen when the run is over', () => {
    const failed = [...TRAIN, "ERROR: failed to reproduce 'train': failed to run: python train.py, exited with 1"];
    expect(said('train', 'running', failed)).toBe('failed after 10 s');
    expect(said('train', 'failed', failed)).toBe('failed after 10 s');
    expect(said('prepare', 'failed', failed)).toBeNull();
  });

  it('that was stopped has not failed', () => {
    expect(said('train', 'stopped', [...TRAIN, "ERROR: failed to reproduce 'train': exited with -2"])).toBeNull();
  });

  it('is as the index has it when nothing runs', () => {
    expect(liveStage('train', null, true, {}, NOW)).toBeNull();
    expect(said('train', 'done', TRAIN)).toBeNull();
  });
});
