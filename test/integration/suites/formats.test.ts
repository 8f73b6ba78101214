import assert from 'node:assert/strict';
import { espalier, lenses } from '../../harness/inEditor.js';

describe('parameter files', () => {
  before(espalier);

  for (const [file, line] of [
    ['params.toml', 1],
    ['params.py', 2],
    ['params.json', 2],
  ] as const) {
    it(`have lenses in ${file}`, async () => {
      const titles = (await lenses(file)).filter((one) => one.line === line).map((one) => one.title);
      assert.deepEqual(titles, ['tried 2 from 0.1 to 0.2', '$(play) Run with…', '$(search) Search…']);
    });
  }
});
