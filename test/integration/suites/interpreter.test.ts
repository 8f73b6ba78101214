/** The interpreter that is chosen in the Python extension has the DVC that is started. A stand-in has its part: the editor of tests has no extensions. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { commands, ConfigurationTarget, EventEmitter, extensions, Uri, workspace } from 'vscode';
import type { EspalierApi } from '../../../src/extension.js';
import { espalier, eventually, pressIn, replace, restoreAll } from '../../harness/inEditor.js';

describe('the interpreter', () => {
  const settings = (): ReturnType<typeof workspace.getConfiguration> => workspace.getConfiguration('espalier');
  const configured = settings().get<string>('dvcPath', '');
  const folder = mkdtempSync(join(tmpdir(), 'espalier-interpreter-'));
  const calls = join(folder, 'calls');
  let api: EspalierApi;

  before(async () => {
    api = await espalier();
    await settings().update('dvcPath', '', ConfigurationTarget.Global);
  });
  after(async () => {
    restoreAll();
    await settings().update('dvcPath', configured, ConfigurationTarget.Global);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Notes that it was called, and is Python. */
  function environment(name: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\necho "${name} $2" >> '${calls}'\nexec '${join(dirname(configured), 'python')}' "$@"\n`, {
      mode: 0o755,
    });
    return file;
  }

  it('that is chosen in the Python extension starts DVC, and another as soon as it is chosen', async () => {
    let python = environment('one');
    const changed = new EventEmitter<{ readonly path: string }>();
    const environments = {
      getActiveEnvironmentPath: () => ({ id: python, path: python }),
      resolveEnvironment: () => Promise.resolve({ executable: { uri: Uri.file(python) } }),
      onDidChangeActiveEnvironmentPath: changed.event,
    };
    const others = extensions.getExtension.bind(extensions);
    const standIn = { id: 'ms-python.python', isActive: true, exports: { environments } };
    replace(extensions, 'getExtension', ((id: string) => (id === standIn.id ? standIn : others(id))) as typeof extensions.getExtension);
    pressIn('showErrorMessage', undefined);
    /** There is nothing to train: that DVC is asked is enough. */
    const isStarted = async (name: string): Promise<void> => {
      await commands.executeCommand('espalier.reproduce');
      await eventually(`DVC of ${name} is started`, () => existsSync(calls) && readFileSync(calls, 'utf8').includes(`${name} dvc`));
      await eventually('it has ended', () => api.snapshot().running.length === 0);
    };
    await isStarted('one');
    rmSync(calls);
    python = environment('two');
    changed.fire({ path: python });
    await isStarted('two');
    assert.ok(!readFileSync(calls, 'utf8').includes('one'));
  });
});
