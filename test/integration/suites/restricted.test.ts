/** Restricted Mode: experiments are read; what would run or change anything says why it does not. */
import assert from 'node:assert/strict';
import { commands, workspace } from 'vscode';
import { espalier, git, pressIn, restoreAll } from '../../harness/inEditor.js';

describe('restricted', () => {
  afterEach(restoreAll);

  it('reads experiments, and runs nothing', async () => {
    const api = await espalier();
    assert.equal(workspace.isTrusted, false);
    assert.ok((api.snapshot().summaries[0]?.experiments ?? 0) > 0);
    const before = git('for-each-ref');
    const said = pressIn('showErrorMessage', undefined);
    for (const id of ['runExperiment', 'reproduce', 'startQueue']) {
      await commands.executeCommand(`espalier.${id}`);
      assert.match(said.pop() ?? '', /^Nothing runs in Restricted Mode\. Trust this workspace to run experiments\.$/, id);
    }
    assert.equal(git('for-each-ref'), before);
    assert.equal(git('status', '--porcelain'), '');
  });
});
