/** `espalier show` against `dvc exp show` on the sample project, whose experiments were really run. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printJson } from '../../src/core/experiments/showJson.js';
import { showExperiments } from '../../src/node/show.js';

const root = join(import.meta.dirname, '../..');
const sample = join(root, '.cache/sample/digits');
const bin = join(root, '.cache/venv/bin');

function dvc(...args: string[]): string {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, DVC_NO_ANALYTICS: '1' };
  return execFileSync(join(bin, 'dvc'), args, { cwd: sample, env, encoding: 'utf8', maxBuffer: 1 << 28 });
}

describe.skipIf(!existsSync(sample))('the sample project (skipped where “npm run demo -- --no-open” has not made it)', () => {
  it.each([[true], [false]])('is shown as DVC shows it, all commits: %s', { timeout: 120_000 }, async (all) => {
    const expected: unknown = JSON.parse(dvc('exp', 'show', '--json', ...(all ? ['-A'] : [])));
    const shown: unknown = JSON.parse(printJson(await showExperiments(sample, 'git', { all })));
    expect(shown).toEqual(expected);
  });

  it('has the experiments it promises', async () => {
    const text = printJson(await showExperiments(sample, 'git', { all: true }));
    const names = [...text.matchAll(/"name": "([a-z]+-[-a-z0-9]+)"/g)].map((match) => match[1]);
    expect(new Set(names).size).toBeGreaterThanOrEqual(12);
    expect(names).toContain('forest-7-trees');
    expect(text).toContain('"n_estimators": 70');
  });
});
