/** Logs of runs as read-only documents that grow, with links to the files they name. */
import { existsSync, watchFile, unwatchFile } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import {
  Disposable,
  DocumentLink,
  EventEmitter,
  languages,
  Range,
  Uri,
  workspace,
  type DocumentLinkProvider,
  type TextDocument,
  type TextDocumentContentProvider,
} from 'vscode';
import { filesIn, readableLog } from '../../core/run/failure.js';
import { LOG_SCHEME } from '../names.js';

/** Bytes of a log that are shown: the last ones. Logs are bounded themselves, those of DVC's queue are not. */
const SHOWN = 8_000_000;
const LOOK_EVERY = 500;

/** Address of a text that is shown as it is. */
export function textUri(title: string, text: string): Uri {
  return Uri.from({
    scheme: LOG_SCHEME,
    path: `/${title.replaceAll('/', '∕')}`,
    query: JSON.stringify({ text, log: '', root: '', project: '' }),
  });
}

/** Address of a log. `root` is the folder in which the run worked, `project` the workspace that stands for it now. */
export function logUri(label: string, log: string, root: string, project: string): Uri {
  return Uri.from({ scheme: LOG_SCHEME, path: `/${label.replaceAll('/', '∕')}.log`, query: JSON.stringify({ log, root, project }) });
}

interface LogAddress {
  readonly log: string;
  readonly root: string;
  readonly project: string;
  /** A text to be shown instead of a file. */
  readonly text?: string;
}

export class Logs implements TextDocumentContentProvider, DocumentLinkProvider, Disposable {
  private readonly changes = new EventEmitter<Uri>();
  readonly onDidChange = this.changes.event;
  private readonly watched = new Map<string, string>();
  private readonly registration: Disposable;

  constructor() {
    this.registration = Disposable.from(
      workspace.registerTextDocumentContentProvider(LOG_SCHEME, this),
      languages.registerDocumentLinkProvider({ scheme: LOG_SCHEME }, this),
      workspace.onDidCloseTextDocument((document) => this.unwatch(document.uri.toString())),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const { log, text } = addressOf(uri);
    if (text !== undefined) {
      return text;
    }
    this.watch(uri, log);
    return readShown(log);
  }

  provideDocumentLinks(document: TextDocument): DocumentLink[] {
    const address = addressOf(document.uri);
    const links: DocumentLink[] = [];
    const known = new Map<string, string | null>();
    for (let line = 0; line < document.lineCount; line++) {
      for (const { start, end, path, line: at } of filesIn(document.lineAt(line).text)) {
        const file = known.get(path) ?? fileOf(path, address);
        known.set(path, file);
        if (file !== null) {
          links.push(new DocumentLink(new Range(line, start, line, end), Uri.file(file).with({ fragment: `L${at}` })));
        }
      }
    }
    return links;
  }

  dispose(): void {
    this.registration.dispose();
    this.changes.dispose();
    [...this.watched.keys()].forEach((key) => this.unwatch(key));
  }

  private watch(uri: Uri, log: string): void {
    if (!this.watched.has(uri.toString())) {
      this.watched.set(uri.toString(), log);
      watchFile(log, { interval: LOOK_EVERY, persistent: false }, () => this.changes.fire(uri));
    }
  }

  private unwatch(key: string): void {
    const log = this.watched.get(key);
    this.watched.delete(key);
    if (log !== undefined && ![...this.watched.values()].includes(log)) {
      unwatchFile(log);
    }
  }
}

/** As it is shown: the end of a long one, without colours. */
export async function readShown(log: string): Promise<string> {
  const file = await open(log).catch(() => null);
  if (file === null) {
    return 'This log is not there any more.';
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - SHOWN);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(SHOWN, size)), 0, undefined, start);
    const text = readableLog(buffer.toString('utf8', 0, bytesRead));
    return start === 0 ? text : `[… ${start} bytes before this are in ${log}]\n${text}`;
  } finally {
    await file.close();
  }
}

function addressOf(uri: Uri): LogAddress {
  return JSON.parse(uri.query) as LogAddress;
}

/** The file that is meant; of a copy that the run worked in, the one of the workspace. Null when there is none. */
function fileOf(path: string, { root, project }: LogAddress): string | null {
  const below = isAbsolute(path) ? relative(root, path) : path;
  const inside = !below.startsWith('..') && !isAbsolute(below);
  const candidates = [...(inside ? [join(project, below), join(root, below)] : []), ...(isAbsolute(path) ? [path] : [])];
  return candidates.find((file) => existsSync(file)) ?? null;
}
