import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, Uri, type CodeLens } from 'vscode';
import { espalier, eventually, path } from '../../harness/inEditor.js';

async function lenses(file: string): Promise<{ line: number; title: string; lens: CodeLens }[]> {
  const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', Uri.file(path(file)), 100);
  return found.flatMap((lens) =>
    lens.command?.command.startsWith('espalier.') === true ? [{ line: lens.range.start.line, title: lens.command.title, lens }] : [],
  );
}

describe('lenses', () => {
  before(espalier);

  it('stand on the leaves of params.yaml, with what was tried', async () => {
    const lines = readFileSync(path('params.yaml'), 'utf8').split('\n');
    const found = await lenses('params.yaml');
    const at = lines.findIndex((line) => line.includes('n_estimators:'));
    const titles = found.filter((one) => one.line === at).map((one) => one.title);
    assert.equal(titles.length, 2);
    assert.match(titles[0] ?? '', /^best \d+ · tried 7 from 7 to 100$/);
    assert.equal(titles[1], '$(play) Run with…');
    const leaves = lines.flatMap((line, index) => (/^\s*\w+: \S/.test(line) ? [index] : []));
    assert.deepEqual(
      [...new Set(found.map((one) => one.line))].sort((a, b) => a - b),
      leaves,
    );
  });

  it('freeze and unfreeze a stage, and nothing else changes', async () => {
    const before = readFileSync(path('dvc.yaml'), 'utf8');
    const lens = async (title: string): Promise<CodeLens> => {
      const found = (await lenses('dvc.yaml')).filter((one) => one.title === title);
      assert.ok(found[0], title);
      return (found[1] ?? found[0]).lens;
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
