import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataTable, parseContent } from '../../../src/core/plots/content.js';
import { plotsOf } from '../../../src/core/plots/plots.js';
import { readPlots } from '../../../src/core/plots/read.js';
import { templateText } from '../../../src/node/plots/templates.js';
import { sourceOf } from '../../fixtures/pipeline.js';

const columns = (text: string, path: string, tolerant: boolean): unknown =>
  Object.fromEntries(dataTable(parseContent(text, path, true), tolerant).columns);

describe('plot files', () => {
  it('with rows of unlike length are drawn here, and not by DVC', () => {
    expect(columns('a,b\n1\n1,2,3\n', 'p.csv', true)).toEqual({ a: ['1', '1'], b: [null, '2'] });
    expect(columns('a,b\n1\n1,2,3\n', 'p.csv', false)).toEqual({});
    expect(columns('[{"a": 1}, {"a": 2, "b": 3}]', 'p.json', true)).toEqual({ a: [1, 2], b: [undefined, 3] });
    expect(columns('[{"a": 1}, {"a": 2, "b": 3}]', 'p.json', false)).toEqual({});
  });

  it('of names that are keys of every object', () => {
    expect([...dataTable(parseContent('__proto__,constructor\n1,2\n', 'p.csv', true), false).columns]).toEqual([
      ['__proto__', ['1']],
      ['constructor', ['2']],
    ]);
  });
});

describe('plots', () => {
  it('of a pipeline that cannot be read are missing, and the rest is there', async () => {
    const source = sourceOf({ 'dvc.yaml': 'plots: [a.csv]', 'a.csv': 'x\n1\n', 'sub/dvc.yaml': '{' });
    const { plots, failures } = plotsOf([await readPlots(source, 'r')]);
    expect(plots.map(({ name }) => name)).toEqual(['a.csv']);
    expect(failures).toMatchObject([{ rev: 'r', type: 'YAMLFileCorruptedError' }]);
  });

  it('that are not asked for are not read', async () => {
    const source = sourceOf({ 'dvc.yaml': 'plots: [a.csv, b.csv]', 'a.csv': 'x\n1\n' });
    const read = await readPlots(source, 'r', { wanted: (id) => id === 'a.csv' });
    expect([...read.sources.keys()]).toEqual(['a.csv']);
  });
});

describe('templates', () => {
  it('are files of the project and nothing outside of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'espalier-templates-'));
    const root = join(folder, 'project');
    mkdirSync(join(root, '.dvc/plots'), { recursive: true });
    writeFileSync(join(folder, 'secret.json'), 'secret');
    writeFileSync(join(root, '.dvc/plots/mine.json'), 'mine');
    writeFileSync(join(root, 'own.json'), 'own');
    symlinkSync(join(folder, 'secret.json'), join(root, 'link.json'));
    const names = ['mine', 'mine.json', 'own.json', '../secret.json', 'link.json', '../../../secret.json', join(folder, 'secret.json')];
    expect(await Promise.all(names.map((name) => templateText(root, name)))).toEqual(['mine', 'mine', 'own', null, null, null, null]);
    rmSync(folder, { recursive: true });
  });
});
