/** Files of revisions as read-only documents, and two of them side by side. */
import { join } from 'node:path';
import { commands, l10n, Uri, workspace, type Disposable } from 'vscode';
import { WORKSPACE, type RowId } from '../../protocol/index.js';
import type { WantedDiff } from '../../protocol/panel.js';
import type { Git } from '../git.js';
import type { IndexClient } from '../indexClient.js';
import { REVISION_SCHEME } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

/** Editors of one view of many files. */
const MOST_FILES = 300;

interface Address {
  readonly folder: string;
  readonly commit: string;
}

export async function openDiff(index: IndexClient, { from, to, paths }: WantedDiff): Promise<void> {
  const { rows } = await index.ask('rowsById', { ids: [from, to], columns: [], baseline: null });
  const labelOf = (id: RowId): string => rows.find(({ row }) => row.id === id)?.row.label ?? id.slice(0, 7);
  const sides = `${labelOf(from)} ↔ ${labelOf(to)}`;
  const [only] = paths;
  if (only !== undefined && paths.length === 1) {
    await commands.executeCommand('vscode.diff', revisionUri(index, from, only), revisionUri(index, to, only), `${only} (${sides})`);
    return;
  }
  const resources = paths
    .slice(0, MOST_FILES)
    .map((path) => [Uri.file(inRoot(index, path)), revisionUri(index, from, path), revisionUri(index, to, path)]);
  await commands.executeCommand('vscode.changes', l10n.t('Files: {0}', sides), resources);
}

function inRoot(index: IndexClient, path: string): string {
  return join(index.summary?.root ?? index.projectRoot, path);
}

export function revisionUri(index: IndexClient, row: RowId, path: string): Uri {
  const file = Uri.file(inRoot(index, path));
  const address: Address = { folder: index.folder.toString(), commit: row };
  return row === WORKSPACE ? file : file.with({ scheme: REVISION_SCHEME, query: JSON.stringify(address) });
}

/** Texts of `espalier-revision:` addresses; empty where the revision does not have the file. */
export function revisionContents(all: WorkspaceIndex, gitOf: (index: IndexClient) => Git): Disposable {
  return workspace.registerTextDocumentContentProvider(REVISION_SCHEME, {
    async provideTextDocumentContent(uri) {
      const { folder, commit } = JSON.parse(uri.query) as Address;
      const index = all.all.find((one) => one.folder.toString() === folder);
      return index === undefined ? '' : gitOf(index).showFile(commit, uri.fsPath);
    },
  });
}
