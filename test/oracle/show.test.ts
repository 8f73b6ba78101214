/** `espalier show` against `dvc exp show` on the sample project, whose experiments were really run. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

  it('is printed by the command line, without a cache and with it; the compiled program is kept by the first run and taken by the next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-show-'));
    try {
      const [project, caches] = [join(folder, 'digits'), join(folder, 'caches')];
      cpSync(sample, project, { recursive: true, filter: (path) => !/[\\/](\.venv|espalier)$/.test(path) });
      const env = { ...process.env, XDG_CACHE_HOME: caches, LOCALAPPDATA: caches, HOME: caches };
      const print = (): string =>
        execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'show', '--json', '-A'], { cwd: project, env, encoding: 'utf8' });
      const compiled = (): Buffer[] =>
        readdirSync(caches, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.v8'))
          .map((name) => readFileSync(join(caches, name)));
      const expected = `${printJson(await showExperiments(project, 'git', { all: true }))}\n`;
      expect(print()).toBe(expected);
      const kept = compiled();
      expect(kept).toHaveLength(1);
      expect(print()).toBe(expected);
      expect(compiled()).toEqual(kept);
      rmSync(caches, { recursive: true });
      const plots = (): Buffer => execFileSync(process.execPath, [join(root, 'dist/cli.js'), 'plots', '--json'], { cwd: project, env });
      plots();
      const withPlots = compiled();
      expect(withPlots).toHaveLength(2);
      plots();
      expect(compiled()).toEqual(withPlots);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('has the experiments it promises', async () => {
    const text = printJson(await showExperiments(sample, 'git', { all: true }));
    const names = [...text.matchAll(/"name": "([a-z]+-[-a-z0-9]+)"/g)].map((match) => match[1]);
    expect(new Set(names).size).toBeGreaterThanOrEqual(12);
    expect(names).toContain('forest-7-trees');
    expect(text).toContain('"n_estimators": 70');
  });
});
