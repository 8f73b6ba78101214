/** Several repositories in one window. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, workspace } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { espalier, eventually } from '../../harness/inEditor.js';
import { labelsOf } from '../../harness/treeLabels.js';

let api: EspalierApi;

describe('several repositories', () => {
  before(async () => {
    api = await espalier();
  });

  it('are shown beside each other, each with its own experiments', async () => {
    assert.deepEqual(
      api.snapshot().summaries.map((one) => [one?.state, one?.experiments]),
      [
        ['ready', 1],
        ['ready', 1],
      ],
    );
    assert.deepEqual(await labelsOf(api), ['one', 'two']);
    for (const name of ['one', 'two']) {
      assert.deepEqual(await labelsOf(api, name), ['workspace', 'main']);
      assert.deepEqual(await labelsOf(api, name, 'main', `First of ${name}`), [`exp-${name}`]);
    }
  });

  it('each see what changes in them', async () => {
    const versions = (): number[] => api.snapshot().summaries.map((one) => one?.version ?? 0);
    const before = versions();
    const [, second] = workspace.workspaceFolders ?? [];
    writeFileSync(join(second?.uri.fsPath ?? '', 'params.yaml'), 'lr: 0.7\n');
    await eventually('the second is read again', () => (versions()[1] ?? 0) > (before[1] ?? 0));
    assert.equal(versions()[0], before[0]);
    await commands.executeCommand('espalier.refresh');
    assert.ok(versions().every((version, at) => version > (before[at] ?? 0)));
  });
});
