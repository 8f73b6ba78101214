/** Metrics that are in the remote of DVC alone: reading leaves them there, and a command brings them. */
import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { commands } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import type { ExperimentNode } from '../../../src/vscode/trees/experimentsTree.js';
import { espalier, path, pressIn, restoreAll } from '../../harness/inEditor.js';

describe('metrics that are not fetched', () => {
  let api: EspalierApi;

  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);

  const describedAs = async (): Promise<string> => {
    let node: ExperimentNode | undefined;
    for (const label of ['main', 'First', 'kept']) {
      node = (await api.tree.getChildren(node)).find((one) => api.tree.getTreeItem(one).label === label);
      assert.ok(node, label);
    }
    return String(node && api.tree.getTreeItem(node).description);
  };

  it('come when that is asked for, and it is said when the remote does not have them', async () => {
    const told = pressIn('showInformationMessage', undefined);
    const warned = pressIn('showWarningMessage', undefined);
    assert.doesNotMatch(await describedAs(), /0\.75/);
    renameSync(path('../remote'), path('../elsewhere'));
    await commands.executeCommand('espalier.fetchMetrics');
    assert.deepEqual(warned, ['The remote does not have the metrics of 1 of 1 revisions. Push them from where they were made.']);
    renameSync(path('../elsewhere'), path('../remote'));
    await commands.executeCommand('espalier.fetchMetrics');
    assert.match(await describedAs(), /0\.75/);
    await commands.executeCommand('espalier.fetchMetrics');
    assert.deepEqual(told, ['Metrics were fetched.', 'Nothing is missing: all metrics that DVC tracks are here.']);
  });
});
