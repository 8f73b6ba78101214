import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CurveFollower, type FollowedPaths } from '../../../src/node/search/curveFollower.js';

let root = '';
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'espalier-curve-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a curve that is followed', () => {
  const follow = (
    metric: string,
    paths: Partial<FollowedPaths> = {},
  ): { points: (readonly [number, number])[]; follower: CurveFollower } => {
    const points: (readonly [number, number])[] = [];
    const follower = new CurveFollower(root, { metrics: [], plots: ['dvclive'], ...paths }, metric, (step, value) =>
      points.push([step, value]),
    );
    return { points, follower };
  };

  it('is DVCLive’s file of the metric, each step once, without lines that are half written', async () => {
    write('dvclive/plots/metrics/train/loss.tsv', 'step\tloss\n0\t9\n');
    const { points, follower } = follow('val.loss');
    write('dvclive/plots/metrics/val/loss.tsv', 'step\tloss\n0\t1.5\n1\t1.');
    await until(() => points.length > 0);
    expect(points).toEqual([[0, 1.5]]);
    appendFileSync(join(root, 'dvclive/plots/metrics/val/loss.tsv'), '25\n2\tnan\n');
    await until(() => points.length > 2);
    appendFileSync(join(root, 'dvclive/plots/metrics/val/loss.tsv'), '3\t0.5\n');
    await follower.stop();
    expect(points).toEqual([
      [0, 1.5],
      [1, 1.25],
      [2, NaN],
      [3, 0.5],
    ]);
  });

  it('is not that of the run before', async () => {
    write('dvclive/plots/metrics/loss.tsv', 'step\tloss\n0\t9\n');
    utimesSync(join(root, 'dvclive/plots/metrics/loss.tsv'), 1000, 1000);
    const { points, follower } = follow('loss');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await follower.stop();
    expect(points).toEqual([]);
  });

  it('is a metrics file that changes, by its own step or by how often', async () => {
    const counted = follow('loss', { metrics: ['metrics.json'] });
    const stepped = follow('stepped.json:loss', { metrics: ['stepped.json'] });
    for (const [at, loss] of [3, 2, 1].entries()) {
      write('metrics.json', JSON.stringify({ loss }));
      write('stepped.json', JSON.stringify({ loss, step: at * 10 }));
      await until(() => counted.points.length > at && stepped.points.length > at);
    }
    write('stepped.json', JSON.stringify({ loss: 99 }));
    await Promise.all([counted.follower.stop(), stepped.follower.stop()]);
    expect(counted.points).toEqual([
      [0, 3],
      [1, 2],
      [2, 1],
    ]);
    expect(stepped.points.map(([step]) => step)).toEqual([0, 10, 20]);
  });
});
