/** `.espalier/views.yaml` of each project: read as it stands in the editor, changed so that it can be undone, and its mistakes shown in it. */
import { join } from 'node:path';
import {
  Diagnostic,
  DiagnosticSeverity,
  EventEmitter,
  l10n,
  languages,
  Range,
  Selection,
  Uri,
  window,
  workspace,
  type Disposable,
} from 'vscode';
import { VIEWS_FILE, type SavedViews, type ViewsChange } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { replaceTexts } from '../runs/writeParameters.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';

/** Typing is looked at when it pauses. */
const PAUSE_MS = 250;

export class ViewsFiles implements Disposable {
  private readonly changes = new EventEmitter<IndexClient>();
  /** The file of a folder may be another. */
  readonly onChanged = this.changes.event;
  private readonly mistakes = languages.createDiagnosticCollection('espalier-views');
  private readonly subscriptions: { dispose(): unknown }[];
  private readonly timers = new Map<IndexClient, NodeJS.Timeout>();

  constructor(private readonly all: WorkspaceIndex) {
    const watcher = workspace.createFileSystemWatcher(`**/${VIEWS_FILE}`);
    const look = (uri: Uri): void => {
      const index = all.all.find((one) => uriOf(one).fsPath === uri.fsPath);
      if (index) {
        clearTimeout(this.timers.get(index));
        this.timers.set(
          index,
          setTimeout(() => void this.look(index), PAUSE_MS),
        );
      }
    };
    this.subscriptions = [
      this.changes,
      this.mistakes,
      watcher,
      watcher.onDidChange(look),
      watcher.onDidCreate(look),
      watcher.onDidDelete(look),
      workspace.onDidChangeTextDocument(({ document }) => look(document.uri)),
      workspace.onDidOpenTextDocument(({ uri }) => look(uri)),
    ];
  }

  async read(index: IndexClient): Promise<SavedViews> {
    return index.ask('savedViews', { text: await textOf(uriOf(index)) });
  }

  /** Fails as `changeViews`. What was removed can be put back from where that is said. */
  async change(index: IndexClient, change: ViewsChange): Promise<SavedViews> {
    const uri = uriOf(index);
    const before = await textOf(uri);
    const { text } = await index.ask('changeViews', { text: before, change });
    await write(uri, text);
    this.changes.fire(index);
    if (change.kind === 'remove') {
      void this.offerUndo(index, change.name, before, text);
    }
    return index.ask('savedViews', { text });
  }

  /** @param line counted from 1 */
  async open(index: IndexClient, line: number | null): Promise<void> {
    const uri = uriOf(index);
    if (!(await exists(uri))) {
      void window.showInformationMessage(l10n.t('There is no {0} yet: the first view that is saved makes it.', VIEWS_FILE));
      return;
    }
    const at = new Range(Math.max(0, (line ?? 1) - 1), 0, Math.max(0, (line ?? 1) - 1), 0);
    const editor = await window.showTextDocument(uri, { preview: true });
    editor.selection = new Selection(at.start, at.start);
    editor.revealRange(at);
  }

  dispose(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.subscriptions.forEach((one) => void one.dispose());
  }

  private async look(index: IndexClient): Promise<void> {
    if (!this.all.all.includes(index)) {
      return;
    }
    const { problems } = await this.read(index).catch(() => ({ problems: [] }));
    this.mistakes.set(
      uriOf(index),
      problems.map(
        ({ line, message }) =>
          new Diagnostic(new Range(line - 1, 0, line - 1, Number.MAX_SAFE_INTEGER), message, DiagnosticSeverity.Warning),
      ),
    );
    this.changes.fire(index);
  }

  private async offerUndo(index: IndexClient, name: string, before: string, after: string): Promise<void> {
    const undo = l10n.t('Undo');
    if (
      (await window.showInformationMessage(l10n.t('The view “{0}” is removed.', name), undo)) === undo &&
      (await textOf(uriOf(index))) === after
    ) {
      await write(uriOf(index), before);
      this.changes.fire(index);
    }
  }
}

function uriOf(index: IndexClient): Uri {
  return Uri.file(join(index.projectRoot, VIEWS_FILE));
}

/** As an editor has it, saved or not; empty when there is none. */
async function textOf(uri: Uri): Promise<string> {
  const open = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  if (open) {
    return open.getText();
  }
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return '';
  }
}

async function exists(uri: Uri): Promise<boolean> {
  return workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

async function write(uri: Uri, text: string): Promise<void> {
  if (await exists(uri)) {
    await replaceTexts([{ document: await workspace.openTextDocument(uri), text }]);
  } else {
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  }
}
