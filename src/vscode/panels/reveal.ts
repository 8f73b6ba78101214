/** What is chosen in the tree is pointed out in the panels that are in sight. */
import { Disposable, type TreeView } from 'vscode';
import { isRowNode, type ExperimentNode } from '../trees/experimentsTree.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import type { Panels } from './panels.js';
import type { SharedViews } from './sharedViews.js';

/** The filter of the panels stands beside the tree's title: which experiments are meant is the same everywhere. */
export function showFilter(view: TreeView<ExperimentNode>, shared: SharedViews, workspace: WorkspaceIndex): Disposable {
  const update = (): void => {
    const filters = new Set(workspace.all.map(({ folder }) => shared.of(folder.toString()).filter.trim()));
    view.description = [...filters].filter((filter) => filter !== '').join(' · ');
  };
  return Disposable.from(shared.onChanged(update), workspace.onChanged(update));
}

export function revealInPanels(view: TreeView<ExperimentNode>, panels: Panels): Disposable {
  return view.onDidChangeSelection(({ selection }) => {
    const rows = selection.filter(isRowNode);
    const [first] = rows;
    if (first) {
      panels.reveal(
        first.index,
        rows.filter((one) => one.index === first.index).map((one) => one.node.row.id),
      );
    }
  });
}
