/** The DVC of a folder: from the settings, the chosen interpreter, the folder's environment or the path. */
import { PythonExtension } from '@vscode/python-extension';
import { commands, extensions, workspace, type Disposable, type LogOutputChannel } from 'vscode';
import { findDvc, lookForDvc, type DvcCli, type DvcCommand, type DvcPlaces } from '../../node/dvc/cli.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT } from '../names.js';
import { dvcPath } from '../settings.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

export class DvcFinder implements Disposable {
  private readonly found = new Map<string, Promise<DvcCli | null>>();
  private readonly subscriptions: Disposable[];
  private followsChoice = false;

  constructor(
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('espalier.dvcPath') || event.affectsConfiguration('python')) {
          this.forget();
        }
      }),
      workspace.onDidGrantWorkspaceTrust(() => this.forget()),
    ];
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

  /** What seems to be DVC, without running anything; null when there is none. */
  async look(index: IndexClient): Promise<DvcCommand | null> {
    return lookForDvc({ ...this.places(index), interpreter: await this.interpreter(index, false) });
  }

  /** Tells the views whether there seems to be a DVC. */
  async tellViews(): Promise<boolean> {
    const index = this.workspaceIndex.of();
    const seen = index !== null && (await this.look(index)) !== null;
    await commands.executeCommand('setContext', CONTEXT.dvcAvailable, seen);
    return seen;
  }

  /** Looks again at the next use: something was installed or chosen. */
  forget(): void {
    this.found.clear();
    void this.tellViews();
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private places(index: IndexClient): DvcPlaces {
    return { configured: dvcPath(index.folder), interpreter: null, folder: index.projectRoot };
  }

  private async interpreter(index: IndexClient, wake: boolean): Promise<string | null> {
    const found = await interpreterOf(index, wake);
    if (found !== null && !this.followsChoice) {
      this.followsChoice = true;
      const { environments } = await PythonExtension.api();
      // The choice is no setting: only the extension tells of another.
      this.subscriptions.push(environments.onDidChangeActiveEnvironmentPath(() => this.forget()));
    }
    return found;
  }

  private async search(index: IndexClient): Promise<DvcCli | null> {
    if (!workspace.isTrusted) {
      return null;
    }
    const cli = await findDvc({ ...this.places(index), interpreter: await this.interpreter(index, true) });
    if (cli === null) {
      // Asked again, because it may be installed at any time.
      this.found.delete(index.folder.toString());
    }
    this.log.info(cli ? `DVC ${cli.version}: ${[cli.command, ...cli.prefixArgs].join(' ')}` : 'DVC was not found.');
    await commands.executeCommand('setContext', CONTEXT.dvcAvailable, cli !== null);
    return cli;
  }
}

/** The interpreter chosen in the Python extension; null without that extension, or while it sleeps and `wake` is false. */
export async function interpreterOf(index: IndexClient, wake: boolean): Promise<string | null> {
  const python = extensions.getExtension('ms-python.python');
  if (!python || (!wake && !python.isActive)) {
    return null;
  }
  try {
    const api = await PythonExtension.api();
    const environment = await api.environments.resolveEnvironment(api.environments.getActiveEnvironmentPath(index.folder));
    return environment?.executable.uri?.fsPath ?? null;
  } catch {
    // A Python extension that cannot start must not keep DVC from being found elsewhere.
    return null;
  }
}
