/** What would run, and parameters that are changed in their files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commands, window } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { answer, espalier, path, pressIn, replace, restoreAll } from '../../harness/inEditor.js';

let api: EspalierApi;
const params = (): string => readFileSync(path('params.yaml'), 'utf8');

describe('work', () => {
  before(async () => {
    api = await espalier();
  });
  afterEach(restoreAll);

  it('says what would run, and why, without running anything', async () => {
    const shown = answer('prepare');
    await commands.executeCommand('espalier.dryRun');
    assert.deepEqual(shown, [['$(debug-step-over) prepare is skipped', '$(debug-step-over) train is skipped']]);
    assert.deepEqual(api.snapshot().runs, []);
  });

  it('changes several parameters at once, keeps comments and types, and undoes it', async () => {
    const before = params();
    answer('train.lr', '2.5', 'train.fail', 'true', 'Save 2 changed');
    let after = '';
    replace(window, 'showInformationMessage', () => {
      after = params();
      return Promise.resolve('Undo');
    });
    await commands.executeCommand('espalier.changeParameters');
    assert.equal(after, before.replace('lr: 1.0', 'lr: 2.5').replace('fail: false', 'fail: true'));
    assert.equal(params(), before);
  });

  it('changes one parameter as the table and key bindings ask for it', async () => {
    const before = params();
    pressIn('showInformationMessage', undefined);
    await commands.executeCommand('espalier.setParameter', { file: 'params.yaml', path: ['train', 'steps'], input: '2' });
    assert.equal(params(), before.replace('steps: 1', 'steps: 2'));
    await commands.executeCommand('espalier.setParameter', { file: 'params.yaml', path: ['train', 'steps'], input: '1' });
    assert.equal(params(), before);
  });
});
