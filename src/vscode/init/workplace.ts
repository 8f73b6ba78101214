/** Files written through the editor, so that what is changed there can be undone there. */
import { Range, Uri, workspace, WorkspaceEdit } from 'vscode';
import type { Workplace } from '../../node/init/apply.js';
import { EspalierError } from '../../protocol/index.js';
import type { Session } from './session.js';

/** As it stands in the editor, or on disk; null for a file that is not there. */
export async function readText(uri: Uri): Promise<string | null> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  if (open) {
    return open.getText();
  }
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return null;
  }
}

/** Writes a new file, or changes what differs of one that is there and saves it. Throws `cannot-save`. */
export async function writeText(uri: Uri, text: string): Promise<void> {
  const before = await readText(uri);
  if (before === null) {
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    return;
  }
  const document = await workspace.openTextDocument(uri);
  const old = document.getText();
  const start = common(old, text);
  const end = common(reversed(old.slice(start)), reversed(text.slice(start)));
  const edit = new WorkspaceEdit();
  edit.replace(uri, new Range(document.positionAt(start), document.positionAt(old.length - end)), text.slice(start, text.length - end));
  if (!(await workspace.applyEdit(edit)) || !(await document.save())) {
    throw new EspalierError('cannot-save', `${uri.fsPath} could not be saved.`);
  }
}

function common(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) {
    at++;
  }
  return at;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}

/** What the plan is carried out with. `dvc`: see `Workplace`. */
export function workplaceOf(
  session: Session,
  git: string,
  dvc: Workplace['dvc'],
  log: (line: string) => void,
  progress: Workplace['progress'],
): Workplace {
  return {
    git,
    dvc,
    read: (path) => readText(Uri.file(path)),
    write: (path, text) => writeText(Uri.file(path), text),
    draft: (choices, texts) => session.index.ask('draftFiles', { choices, texts }),
    log,
    progress,
  };
}
