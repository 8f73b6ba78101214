/** Parameters of the workspace are set in their files, which keep everything else as it is. */
import { join } from 'node:path';
import { Range, Uri, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { EspalierError, type KeyPath } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';

export interface ParameterChange {
  /** Relative to the project. */
  readonly file: string;
  readonly path: KeyPath;
  /** As the user typed it, for the type that the value has. */
  readonly input: string;
}

/**
 * All changes as one edit of the editor, saved where the file had no unsaved changes. The result undoes it, also when no editor shows the
 * file. Fails with `bad-value`, `no-such-key` or `cannot-save`.
 */
export async function writeParameters(index: IndexClient, changes: readonly ParameterChange[]): Promise<() => Promise<void>> {
  const edited: { readonly document: TextDocument; readonly before: string; readonly after: string }[] = [];
  for (const file of new Set(changes.map((change) => change.file))) {
    const document = await workspace.openTextDocument(Uri.file(join(index.projectRoot, file)));
    const before = document.getText();
    let after = before;
    for (const { path, input } of changes.filter((change) => change.file === file)) {
      const { start, end, text } = await index.ask('setParameter', { file, text: after, path, input });
      after = after.slice(0, start) + text + after.slice(end);
    }
    edited.push({ document, before, after });
  }
  await replaceTexts(edited.map(({ document, after }) => ({ document, text: after })));
  return () =>
    replaceTexts(
      edited.filter(({ document, after }) => document.getText() === after).map(({ document, before }) => ({ document, text: before })),
    );
}

/** What differs is replaced, so that markers and cursors elsewhere stay. */
export async function replaceTexts(texts: readonly { readonly document: TextDocument; readonly text: string }[]): Promise<void> {
  const edit = new WorkspaceEdit();
  const clean = texts.filter(({ document }) => !document.isDirty);
  for (const { document, text } of texts) {
    const now = document.getText();
    let start = 0;
    while (start < Math.min(now.length, text.length) && now[start] === text[start]) {
      start += 1;
    }
    let end = 0;
    while (end < Math.min(now.length, text.length) - start && now[now.length - 1 - end] === text[text.length - 1 - end]) {
      end += 1;
    }
    edit.replace(
      document.uri,
      new Range(document.positionAt(start), document.positionAt(now.length - end)),
      text.slice(start, text.length - end),
    );
  }
  const applied = await workspace.applyEdit(edit);
  // What the user has not saved stays for them to save.
  const saved = await Promise.all(clean.map(async ({ document }) => !document.isDirty || (await document.save())));
  if (!applied || saved.includes(false)) {
    throw new EspalierError(
      'cannot-save',
      `${texts.map(({ document }) => workspace.asRelativePath(document.uri)).join(', ')} could not be saved.`,
    );
  }
}
