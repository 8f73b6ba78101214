import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rowPlots, type RowItem } from '../../../src/core/analysis/rowPlots.js';
import { readPlots } from '../../../src/core/plots/read.js';
import { Project } from '../../../src/node/index/project.js';
import { GitRepo } from '../../fixtures/gitRepo.js';
import { sourceOf } from '../../fixtures/pipeline.js';

const repo = new GitRepo();
afterAll(() => repo.dispose());

const PLOTS = 'plots:\n  - a.tsv: {x: step, y: loss}\n  - big.tsv: {x: step, y: loss}\n';

/** Makes a sparse file. */
function large(path: string, bytes: number): void {
  mkdirSync(join(repo.root, 'dvclive'), { recursive: true });
  writeFileSync(path, 'step\tloss\n');
  truncateSync(path, bytes);
}

describe('a table of 200 MB', () => {
  it('is not read, from a folder or from a commit: it is said how large it is, and what else there is is shown', async () => {
    repo.write({ 'dvc.yaml': PLOTS, 'a.tsv': 'step\tloss\n0\t2\n1\t1\n', '.dvc/config': '', '.dvc/.gitignore': '/tmp\n' });
    large(join(repo.root, 'big.tsv'), 200_000_000);
    const commit = repo.commit('Large');
    const config = { folder: repo.root, git: 'git', commitsPerBranch: 1, mainMetric: null, directions: {} };
    const project = await Project.open({ ...config, conventionalParams: [], conventionalMetrics: [] }, null);
    try {
      await project.scan();
      await project.reader.readCommits([commit]);
      const known = project.reader.commit(commit);
      expect(known).not.toBeNull();
      const before = process.memoryUsage().arrayBuffers;
      for (const source of [project.folderSource(), ...(known ? [project.reader.source(known)] : [])]) {
        const { items, errors } = rowPlots(await readPlots(source, 'x'));
        expect(errors).toEqual(['big.tsv: big.tsv is 200 MB; files over 50 MB are not read']);
        expect(items.map(({ title }) => title)).toEqual(['a.tsv']);
      }
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    } finally {
      project.dispose();
    }
  }, 60_000);
});

/** The curve of a file, and what is said of it. */
async function curveOf(text: string): Promise<{ x: unknown; y: unknown; broken: unknown; errors: readonly string[] }> {
  const { items, errors } = rowPlots(
    await readPlots(sourceOf({ 'dvc.yaml': 'plots:\n  - a.tsv: {x: step, y: loss}\n', 'a.tsv': text }), ''),
  );
  const [line] = items.filter((item): item is Extract<RowItem, { kind: 'line' }> => item.kind === 'line');
  return { x: line && [...line.curve.x], y: line && [...line.curve.y], broken: line?.curve.broken, errors };
}

describe('a curve', () => {
  it('has gaps where rows are short, and nothing of what is too much', async () => {
    expect(await curveOf('step\tloss\n0\t1\n1\n2\t3\t4\t5\n\n3\t\n4\t2\n')).toEqual({
      x: [0, 1, 2, 3, 4],
      y: [1, NaN, 3, NaN, 2],
      broken: null,
      errors: [],
    });
  });

  it('of texts among numbers has gaps there, and is said to be broken where it is not a number', async () => {
    expect(await curveOf('step\tloss\n0\t1\n1\tnan\n2\tinf\n3\toops\n4\t1e3\n')).toMatchObject({
      x: [0, 1, 2, 3, 4],
      y: [1, NaN, NaN, NaN, 1000],
      broken: 1,
    });
    for (const empty of ['step\tloss\n', '']) {
      expect(await curveOf(empty)).toEqual({ x: undefined, y: undefined, broken: undefined, errors: [] });
    }
  });
});
