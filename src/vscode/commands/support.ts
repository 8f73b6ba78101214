/** Shared by commands: which index, and how the end of a run and an error are told. */
import { commands, env, Uri, window, workspace } from 'vscode';
import { EspalierError, toFailure } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { Context } from './context.js';

export function needIndex(context: Context, uri?: Uri): IndexClient {
  const index = context.workspace.of(uri);
  if (index === null) {
    throw new EspalierError('no-folder', 'No folder is open.', 'Open the folder of your project.');
  }
  return index;
}

/** A success shows by itself; a failure offers its terminal and the log. */
export async function report(context: Context, name: string, code: number | undefined): Promise<void> {
  if (code === 0 || code === undefined) {
    return;
  }
  const choice = await window.showErrorMessage(`“${name}” failed (exit code ${code}).`, 'Show Terminal', 'Open Log');
  if (choice === 'Show Terminal') {
    await commands.executeCommand('workbench.action.terminal.focus');
  } else if (choice === 'Open Log') {
    context.log.show();
  }
}

/** Shows a failure once, with what the user can do. */
export async function tell(context: Context, error: unknown): Promise<void> {
  const failure = toFailure(error);
  context.log.error(error instanceof Error && failure.code === 'internal' ? (error.stack ?? error.message) : failure.message);
  const text = [failure.message, failure.advice].filter(Boolean).join(' ');
  if (failure.code === 'dvc-missing') {
    const choice = await window.showErrorMessage(text, 'Install DVC', 'Open Settings');
    if (choice === 'Install DVC') {
      await commands.executeCommand('espalier.installDvc');
    } else if (choice === 'Open Settings') {
      await commands.executeCommand('workbench.action.openSettings', 'espalier.dvcPath');
    }
  } else if (failure.code === 'restricted') {
    if ((await window.showErrorMessage(text, 'Manage Trust')) !== undefined) {
      await commands.executeCommand('workbench.trust.manage');
    }
  } else if ((await window.showErrorMessage(text, 'Open Log')) !== undefined) {
    context.log.show();
  }
}

export async function openText(path: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument(Uri.file(path)));
}

export async function copy(text: string): Promise<void> {
  await env.clipboard.writeText(text);
}
