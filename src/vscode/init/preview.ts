/** Files as they are going to be, shown while one is asked about them. Nothing is written. */
import {
  commands,
  EventEmitter,
  TabInputText,
  TabInputTextDiff,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { PLAN_SCHEME } from '../names.js';

export class Previews implements TextDocumentContentProvider, Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changes = new EventEmitter<Uri>();
  readonly onDidChange = this.changes.event;
  private readonly registration = workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this);

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.path) ?? '';
  }

  /** Changes what is said of a file, where it is shown. */
  set(path: string, text: string): void {
    const uri = this.uri(path);
    if (this.texts.get(uri.path) !== text) {
      this.texts.set(uri.path, text);
      this.changes.fire(uri);
    }
  }

  /** Shows the file beside what it is now, or alone when it is not there. The question keeps the focus. */
  async show(path: string, text: string, now: Uri | null): Promise<void> {
    this.set(path, text);
    const uri = this.uri(path);
    const name = path.split('/').at(-1) ?? path;
    if (now === null) {
      await window.showTextDocument(uri, { preview: true, preserveFocus: true });
    } else {
      await commands.executeCommand('vscode.diff', now, uri, `${name} (now ↔ then)`, { preview: true, preserveFocus: true });
    }
  }

  /** Closes what it has shown. */
  async close(): Promise<void> {
    const own = (uri: Uri): boolean => uri.scheme === PLAN_SCHEME;
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input }) => (input instanceof TabInputText && own(input.uri)) || (input instanceof TabInputTextDiff && own(input.modified)),
      );
    await window.tabGroups.close(tabs, true);
    this.texts.clear();
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
  }

  private uri(path: string): Uri {
    return Uri.from({ scheme: PLAN_SCHEME, path: `/${path}` });
  }
}
