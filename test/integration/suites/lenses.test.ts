import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, type CodeLens } from 'vscode';
import { espalier, eventually, lenses, path } from '../../harness/inEditor.js';

describe('lenses', () => {
  before(espalier);

  it('stand on the leaves of params.yaml, with what was tried', async () => {
    const lines = readFileSync(path('params.yaml'), 'utf8').split('\n');
    const found = await lenses('params.yaml');
    const at = lines.findIndex((line) => line.includes('n_estimators:'));
    const titles = found.filter((one) => one.line === at).map((one) => one.title);
    assert.equal(titles.length, 3);
    assert.match(titles[0] ?? '', /^best \d+ · tried 7 from 7 to 100$/);
    assert.deepEqual(titles.slice(1), ['$(play) Run with…', '$(search) Search…']);
    const leaves = lines.flatMap((line, index) => (/^\s*\w+: \S/.test(line) ? [index] : []));
    assert.deepEqual(
      [...new Set(found.map((one) => one.line))].sort((a, b) => a - b),
      leaves,
    );
  });

  it('freeze and unfreeze a stage, and nothing else changes', async () => {
    const before = readFileSync(path('dvc.yaml'), 'utf8');
    const lens = async (title: string): Promise<CodeLens> => {
      let found: CodeLens | undefined;
      await eventually(title, async () => {
        const last = (await lenses('dvc.yaml')).filter((one) => one.title === title).at(-1);
        found = last?.lens;
        return found !== undefined;
      });
      assert.ok(found);
      return found;
    };
    const press = async (one: CodeLens): Promise<void> => {
      assert.ok(one.command);
      await commands.executeCommand(one.command.command, ...((one.command.arguments ?? []) as unknown[]));
    };
    await press(await lens('$(lock) Freeze'));
    const frozen = readFileSync(path('dvc.yaml'), 'utf8');
    assert.equal(frozen.replace(/^ *frozen: true\n/m, ''), before);
    assert.notEqual(frozen, before);
    await press(await lens('$(unlock) Unfreeze'));
    assert.equal(readFileSync(path('dvc.yaml'), 'utf8'), before);
  });

  it('show the state of each stage, and compare metrics with HEAD', async () => {
    await eventually(
      'three stages are unchanged',
      async () => (await lenses('dvc.yaml')).filter((one) => one.title === 'unchanged').length === 3,
    );
    assert.equal((await lenses('dvc.yaml')).filter((one) => one.title === '$(play) Run').length, 3);
    assert.deepEqual(
      (await lenses('metrics.json')).map((one) => one.title),
      ['$(diff) Compare with HEAD'],
    );
  });
});
