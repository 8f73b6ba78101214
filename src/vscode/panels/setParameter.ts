/** A parameter of the workspace is set in its file, which keeps everything else as it is. */
import { join } from 'node:path';
import { l10n, Range, Uri, workspace, WorkspaceEdit } from 'vscode';
import { EspalierError, type ColumnId } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';

/** @param input as the user typed it. Fails with `bad-value`, `no-such-key` or `cannot-save`. */
export async function setParameter(index: IndexClient, column: ColumnId, input: string): Promise<void> {
  const [, file, ...path] = column;
  const uri = Uri.file(join(index.projectRoot, file));
  const document = await workspace.openTextDocument(uri);
  const edit = new WorkspaceEdit();
  const { start, end, text } = await index.ask('setParameter', { file: uri.fsPath, text: document.getText(), path, input });
  edit.replace(uri, new Range(document.positionAt(start), document.positionAt(end)), text);
  const wasDirty = document.isDirty;
  // What the user has not saved stays for them to save.
  if (!(await workspace.applyEdit(edit)) || (!wasDirty && !(await document.save()))) {
    throw new EspalierError('cannot-save', l10n.t('{0} could not be saved.', file));
  }
}
