/** Metrics files beside what they were at HEAD. */
import { join, relative, sep } from 'node:path';
import { commands, Uri, window, workspace, type Disposable, type TextDocumentContentProvider } from 'vscode';
import { toFailure } from '../../protocol/index.js';
import { HEAD_SCHEME } from '../names.js';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

export function metricsCommands(parts: Parts): Pick<Handlers, 'espalier.compareMetricsWithHead'> {
  return {
    async 'espalier.compareMetricsWithHead'(target: unknown) {
      const index = (target instanceof Uri ? parts.workspace.of(target) : null) ?? indexOf(parts);
      const file =
        target instanceof Uri
          ? relative(index.projectRoot, target.fsPath).split(sep).join('/')
          : await pick(await index.ask('metricFiles', {}));
      if (file !== undefined) {
        const now = Uri.file(join(index.projectRoot, file));
        const before = now.with({ scheme: HEAD_SCHEME, query: `t=${Date.now()}` });
        await commands.executeCommand('vscode.diff', before, now, `${file} (HEAD ↔ workspace)`, { preview: true });
      }
    },
  };
}

async function pick(files: readonly string[]): Promise<string | undefined> {
  return files.length === 1
    ? files[0]
    : window.showQuickPick(files, {
        title: 'Compare with HEAD',
        placeHolder: files.length === 0 ? 'The workspace has no metrics file.' : 'Metrics file',
      });
}

/** Text of files at HEAD, by `espalier-head:` addresses. */
export function headContents(parts: Pick<Parts, 'workspace' | 'git'>): Disposable {
  const provider: TextDocumentContentProvider = {
    async provideTextDocumentContent(uri) {
      const index = parts.workspace.of(uri.with({ scheme: 'file', query: '' }));
      if (index === null) {
        return '';
      }
      try {
        return await parts.git(index).showHead(index.projectRoot, relative(index.projectRoot, uri.fsPath).split(sep).join('/'));
      } catch (error) {
        void window.showInformationMessage(`HEAD does not have this file. ${toFailure(error).message}`);
        return '';
      }
    },
  };
  return workspace.registerTextDocumentContentProvider(HEAD_SCHEME, provider);
}
