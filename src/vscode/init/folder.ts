/** The folder that is to become a project, and a look at it. */
import { ProgressLocation, window, workspace } from 'vscode';
import { EspalierError, unwrap, type FolderFacts, type InitProposal } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath } from '../settings.js';

/** The only open folder, or the one that is picked; null when the user left. Throws `no-folder`. */
export async function askFolder(parts: Parts, title: string): Promise<IndexClient | null> {
  const all = parts.workspace.all;
  const [first] = all;
  if (first === undefined) {
    throw new EspalierError('no-folder', 'No folder is open.', 'Open the folder of your project.');
  }
  if (all.length === 1) {
    return first;
  }
  const items = all.map((index) => ({
    label: workspace.getWorkspaceFolder(index.folder)?.name ?? index.folder.fsPath,
    description: index.folder.fsPath,
    index,
  }));
  return (await window.showQuickPick(items, { title, placeHolder: 'Which folder' }))?.index ?? null;
}

/** Throws in Restricted Mode, where nothing is changed. */
export function refuseRestricted(): void {
  if (!workspace.isTrusted) {
    throw new EspalierError('restricted', 'In Restricted Mode nothing is run and no file is touched.', 'Trust this workspace first.');
  }
}

/** Throws `cancelled`. */
export async function look(index: IndexClient): Promise<{ readonly facts: FolderFacts; readonly proposal: InitProposal }> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title: 'Looking at the folder', cancellable: true },
    async (_, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const result = await index.request('lookAtFolder', { folder: index.folder.fsPath, git: gitPath(index.folder) }, controller.signal);
      if (controller.signal.aborted) {
        throw new EspalierError('cancelled', 'Stopped.');
      }
      return unwrap(result);
    },
  );
}
