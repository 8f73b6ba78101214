import assert from 'node:assert/strict';
import { extensions, workspace } from 'vscode';

describe('activation', () => {
  it('starts by itself in a folder with a pipeline', async () => {
    assert.equal(workspace.workspaceFolders?.length, 1);
    const extension = extensions.getExtension('espalier.espalier');
    assert.ok(extension, 'the extension is there');
    const end = Date.now() + 60_000;
    while (!extension.isActive && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(extension.isActive, 'it is active');
  });
});
