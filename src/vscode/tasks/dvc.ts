/** The DVC of a folder: from the settings, the chosen interpreter, the folder's environment or the path. */
import { PythonExtension } from '@vscode/python-extension';
import { commands, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { findDvc, type DvcCli } from '../../node/dvc/cli.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT } from '../names.js';
import { dvcPath } from '../settings.js';

export class DvcFinder implements Disposable {
  private readonly found = new Map<string, Promise<DvcCli | null>>();
  private readonly subscription: Disposable;

  constructor(private readonly log: LogOutputChannel) {
    this.subscription = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('espalier.dvcPath') || event.affectsConfiguration('python')) {
        this.forget();
      }
    });
  }

  /** Null when there is none. Never runs anything in Restricted Mode. */
  find(index: IndexClient): Promise<DvcCli | null> {
    const key = index.folder.toString();
    const known = this.found.get(key);
    if (known) {
      return known;
    }
    const finding = this.search(index);
    this.found.set(key, finding);
    return finding;
  }

  /** Looks again at the next use: something was installed or chosen. */
  forget(): void {
    this.found.clear();
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async search(index: IndexClient): Promise<DvcCli | null> {
    if (!workspace.isTrusted) {
      return null;
    }
    const cli = await findDvc({ configured: dvcPath(index.folder), interpreter: await interpreter(index), folder: index.projectRoot });
    this.log.info(cli ? `DVC ${cli.version}: ${[cli.command, ...cli.prefix].join(' ')}` : 'DVC was not found.');
    await commands.executeCommand('setContext', CONTEXT.dvcAvailable, cli !== null);
    return cli;
  }
}

async function interpreter(index: IndexClient): Promise<string | null> {
  try {
    const api = await PythonExtension.api();
    return api.environments.getActiveEnvironmentPath(index.folder).path || null;
  } catch {
    // The Python extension is not installed.
    return null;
  }
}
