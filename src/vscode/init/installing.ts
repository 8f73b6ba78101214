/** Installs DVC by tasks in the terminal, and sees to it that it is found from then on. */
import { join } from 'node:path';
import { ConfigurationTarget, ProcessExecution, Task, TaskScope, Uri, workspace } from 'vscode';
import type { DvcCli } from '../../node/dvc/cli.js';
import { EspalierError } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import type { IndexClient } from '../indexClient.js';
import type { Installation } from './session.js';
import { readText, writeText } from './workplace.js';

/** Throws `install-failed` with the command that failed. */
export async function install(
  parts: Parts,
  index: IndexClient,
  { commands, python, environment }: Installation,
): Promise<Pick<DvcCli, 'command' | 'prefixArgs'>> {
  for (const [command, ...args] of commands) {
    parts.log.info(JSON.stringify([command, ...args]));
    const execution = new ProcessExecution(command, [...args], { cwd: index.folder.fsPath });
    const scope = workspace.getWorkspaceFolder(index.folder) ?? TaskScope.Workspace;
    const code = await parts.runner.execute(new Task({ type: 'process' }, scope, 'Install DVC', 'Espalier', execution, []));
    if (code !== 0) {
      const said = code === undefined ? 'was stopped' : `ended with exit code ${code}`;
      throw new EspalierError(
        'install-failed',
        `DVC could not be installed: “${[command, ...args].join(' ')}” ${said}.`,
        'The terminal says why.',
      );
    }
  }
  if (environment !== null) {
    await ignoreItself(environment);
  }
  return { command: python, prefixArgs: ['-m', 'dvc'] };
}

/** As virtualenv, uv and Python 3.13 do by themselves: Git never takes an environment. */
async function ignoreItself(environment: string): Promise<void> {
  const uri = Uri.file(join(environment, '.gitignore'));
  if ((await readText(uri)) === null) {
    await writeText(uri, '*\n');
  }
}

/** Looks again; where the new DVC is not found by itself, the settings of the folder say where it is. */
export async function remember(parts: Parts, index: IndexClient, python: string): Promise<DvcCli | null> {
  parts.finder.forget();
  const found = await parts.finder.find(index);
  if (found !== null) {
    return found;
  }
  await workspace.getConfiguration('espalier', index.folder).update('dvcPath', python, ConfigurationTarget.WorkspaceFolder);
  parts.finder.forget();
  return parts.finder.find(index);
}
