/** “Install DVC…”: into a Python that is chosen, or a new environment. */
import { window } from 'vscode';
import type { Parts } from '../commands/register.js';
import { askFolder, look } from './folder.js';
import { install, remember } from './installing.js';
import { askInterpreter } from './interpreterPage.js';

export async function installDvc(parts: Parts): Promise<void> {
  const index = await askFolder(parts, 'Install DVC');
  if (index === null) {
    return;
  }
  const { facts } = await look(index);
  const answer = await askInterpreter(
    { index, folder: facts.folder, environments: facts.environments, packages: ['dvc', 'dvclive'] },
    { title: 'Install DVC' },
  );
  if (answer.kind === 'value') {
    const { command } = await install(parts, index, answer.value);
    const found = await remember(parts, index, command);
    void window.showInformationMessage(found === null ? 'DVC was installed, but is not found.' : `DVC ${found.version} is installed.`);
  }
}
