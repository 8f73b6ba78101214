import assert from 'node:assert/strict';
import { commands, Uri, type CodeLens } from 'vscode';
import { espalier, path } from '../../harness/inEditor.js';

describe('parameter files', () => {
  before(espalier);

  for (const [file, line] of [
    ['params.toml', 1],
    ['params.py', 2],
    ['params.json', 2],
  ] as const) {
    it(`have lenses in ${file}`, async () => {
      const found = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', Uri.file(path(file)), 100);
      const titles = found.filter((lens) => lens.range.start.line === line).map((lens) => lens.command?.title);
      assert.deepEqual(titles, ['tried 2 from 0.1 to 0.2', '$(play) Run with…']);
    });
  }
});
