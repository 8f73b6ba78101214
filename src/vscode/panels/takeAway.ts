/** What the table shows, in a file or on the clipboard. */
import { env, l10n, Uri, window, workspace } from 'vscode';
import type { ExportFormat, ExportRequest } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';

const FILES: Record<ExportFormat, { readonly extension: string; readonly name: string }> = {
  csv: { extension: 'csv', name: 'CSV' },
  tsv: { extension: 'tsv', name: 'TSV' },
  markdown: { extension: 'md', name: 'Markdown' },
  latex: { extension: 'tex', name: 'LaTeX' },
};

export interface TakenAway {
  readonly lines: number;
  readonly file: string | null;
}

/** `file` is null where none was chosen. */
export async function takeAway(index: IndexClient, what: ExportRequest, to: 'file' | 'clipboard'): Promise<TakenAway> {
  const { text, lines } = await index.ask('exportTable', what);
  if (to === 'clipboard') {
    await env.clipboard.writeText(text);
    return { lines, file: null };
  }
  const { extension, name } = FILES[what.format];
  const uri = await window.showSaveDialog({
    title: l10n.t('Export the table'),
    defaultUri: Uri.joinPath(index.folder, `experiments.${extension}`),
    filters: { [name]: [extension] },
  });
  if (uri === undefined) {
    return { lines, file: null };
  }
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const open = l10n.t('Open');
  void window
    .showInformationMessage(l10n.t('{0} lines are in {1}.', lines.toLocaleString(), workspace.asRelativePath(uri)), open)
    .then((picked) => (picked === open ? window.showTextDocument(uri) : undefined));
  return { lines, file: uri.fsPath };
}
