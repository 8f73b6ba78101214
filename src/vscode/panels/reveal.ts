/** What is chosen in the tree is pointed out in the panels that are in sight. */
import type { Disposable, TreeView } from 'vscode';
import { isRowNode, type ExperimentNode } from '../trees/experimentsTree.js';
import type { Panels } from './panels.js';

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
