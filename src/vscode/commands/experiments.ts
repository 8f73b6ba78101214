/** Commands on experiments that exist: compare, apply, branch, remove, log. */
import { commands, Uri, window, workspace, type TextDocumentContentProvider } from 'vscode';
import { join } from 'node:path';
import { EspalierError, WORKSPACE, type Row, type RowId } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { Context } from './context.js';
import { RepositoryActions } from './git.js';
import { nameProblem } from './run.js';
import { copy, needIndex, openText, report } from './support.js';

async function rowsOf(index: IndexClient, ids: readonly RowId[]): Promise<Row[]> {
  const { rows } = await index.ask('rowsById', { ids, columns: [], baseline: null });
  return rows.map((one) => one.row);
}

async function oneRow(index: IndexClient, ids: readonly RowId[]): Promise<Row> {
  const [row] = await rowsOf(index, ids);
  if (row === undefined) {
    throw new EspalierError('no-selection', 'No experiment is selected.', 'Select one in the tree or the table.');
  }
  return row;
}

export function compare(context: Context, ids: readonly RowId[]): Promise<void> {
  context.panels.show({ page: 'plots', selected: ids });
  return Promise.resolve();
}

/** Looks at the workspace first: DVC overwrites uncommitted work without asking. */
export async function apply(context: Context, index: IndexClient, ids: readonly RowId[]): Promise<void> {
  const row = await oneRow(index, ids);
  await context.runner.dvc(index);
  const busy = context.runner.workspaceBusy(index);
  if (busy !== null) {
    throw new EspalierError('busy', `“${busy}” is running in the workspace.`, 'Wait until it has ended.');
  }
  const git = new RepositoryActions(index, context.log);
  const changed = await git.changedFiles();
  if (changed.length > 0) {
    const detail = `Changed: ${changed.slice(0, 8).join(', ')}${changed.length > 8 ? ', …' : ''}\nA backup is kept, and “Undo” brings it back.`;
    if (
      (await window.showWarningMessage(
        `Applying “${row.label}” overwrites uncommitted changes.`,
        { modal: true, detail },
        'Back Up and Apply',
      )) === undefined
    ) {
      return;
    }
  }
  const backup = await git.backUp();
  const code = await context.runner.run(index, `apply ${row.label}`, ['exp', 'apply', '--', row.id], { inWorkspace: true });
  await report(context, `apply ${row.label}`, code);
  if (code === 0 && backup !== null && (await window.showInformationMessage(`“${row.label}” is applied.`, 'Undo')) !== undefined) {
    await git.restore(backup);
    await index.refresh();
  }
}

export async function branch(context: Context, index: IndexClient, ids: readonly RowId[]): Promise<void> {
  const row = await oneRow(index, ids);
  await context.runner.dvc(index);
  const name = await window.showInputBox({
    title: `Branch from “${row.label}”`,
    value: `${row.label}-branch`,
    validateInput: (value) => (value === '' ? 'A name is needed.' : nameProblem(value)),
  });
  if (name !== undefined) {
    const code = await context.runner.run(index, `branch ${name}`, ['exp', 'branch', '--', row.label, name], { inWorkspace: false });
    await report(context, `branch ${name}`, code);
  }
}

export async function remove(context: Context, index: IndexClient, ids: readonly RowId[]): Promise<void> {
  const rows = (await rowsOf(index, ids)).filter((row) => row.kind === 'experiment' && row.state === 'success');
  if (rows.length === 0) {
    throw new EspalierError('no-selection', 'No finished experiment is selected.', 'Select some in the tree or the table.');
  }
  const what = rows.length === 1 ? `“${rows[0]?.label ?? ''}”` : `${rows.length} experiments`;
  if (
    (await window.showWarningMessage(
      `Remove ${what}?`,
      {
        modal: true,
        detail: rows
          .map((row) => row.label)
          .slice(0, 10)
          .join(', '),
      },
      'Remove',
    )) === undefined
  ) {
    return;
  }
  const undo = await new RepositoryActions(index, context.log).trash(new Set(rows.map((row) => row.id)));
  await index.refresh();
  if ((await window.showInformationMessage(`Removed ${what}.`, 'Undo')) !== undefined) {
    await undo();
    await index.refresh();
  }
}

export async function openLog(context: Context, index: IndexClient, ids: readonly RowId[]): Promise<void> {
  const rows = await rowsOf(index, ids);
  const log = rows.find((row) => row.log !== null)?.log;
  if (typeof log === 'string') {
    await openText(log);
  } else {
    context.log.show();
  }
}

export async function copyId(ids: readonly RowId[]): Promise<void> {
  await copy(ids.filter((id) => id !== WORKSPACE).join('\n'));
}

/** `espalier-head:` documents: a file as it is in HEAD. */
export const HEAD_SCHEME = 'espalier-head';

export class HeadContent implements TextDocumentContentProvider {
  constructor(private readonly context: () => Context) {}

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const context = this.context();
    return (await new RepositoryActions(needIndex(context, Uri.file(uri.path)), context.log).atHead(uri.query)) ?? '';
  }
}

export async function compareWithHead(context: Context, file: string): Promise<void> {
  const working = Uri.file(join(needIndex(context).projectRoot, file));
  await commands.executeCommand('vscode.diff', working.with({ scheme: HEAD_SCHEME, query: file }), working, `${file} (HEAD ↔ workspace)`);
}

export async function chooseMainMetric(context: Context): Promise<void> {
  const index = needIndex(context);
  const { columns } = await index.ask('table', {});
  const picked = await window.showQuickPick(
    columns
      .filter((column) => column.id[0] === 'metric' && column.numeric)
      .map((column) => ({ label: column.label, description: `${column.better ?? 'higher'} is better` })),
    { title: 'Which metric says which experiment is best?' },
  );
  if (picked) {
    await workspace.getConfiguration('espalier', index.folder).update('mainMetric', picked.label);
  }
}
