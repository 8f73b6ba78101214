/** Which direction of a metric is better, in the settings: the tree judges by it too. */
import { ConfigurationTarget, workspace, type Uri } from 'vscode';
import type { ColumnId } from '../../protocol/index.js';

const NAME = 'metricDirections';

/** @param better null: by the metric's name */
export async function setDirection(folder: Uri, column: ColumnId, better: 'higher' | 'lower' | null): Promise<void> {
  const configuration = workspace.getConfiguration('espalier', folder);
  const name = column.slice(2).join('.');
  const others = Object.entries(configuration.get<Record<string, string>>(NAME, {})).filter(([key]) => key !== name);
  const target = (workspace.workspaceFolders?.length ?? 0) > 1 ? ConfigurationTarget.WorkspaceFolder : ConfigurationTarget.Workspace;
  await configuration.update(NAME, Object.fromEntries(better === null ? others : [...others, [name, better]]), target);
}
