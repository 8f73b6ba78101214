/** Everything about sweeps, built and connected. What their commands do is loaded when the first of them is used: see `flows.ts`. */
import { l10n, window, type TreeView } from 'vscode';
import { VIEWS } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { SweepLanguage } from './language.js';
import { SweepsModel } from './model.js';
import { sayEnds } from './notifier.js';
import { SweepStatusItem } from './statusItem.js';
import { SweepsTree, type SweepNode } from './tree.js';

export interface SweepsFeature {
  readonly model: SweepsModel;
  readonly view: TreeView<SweepNode>;
  dispose(): void;
}

/** @param panelShown whether a panel shows the search */
export function buildSweeps(index: WorkspaceIndex, panelShown: () => boolean): SweepsFeature {
  const model = new SweepsModel(index);
  const tree = new SweepsTree(model);
  const view = window.createTreeView(VIEWS.sweeps, { treeDataProvider: tree, showCollapseAll: true });
  const badge = model.onChanged(() => {
    const count = model.running.length;
    const tooltip = count === 1 ? l10n.t('One sweep is running') : l10n.t('{0} sweeps are running', count);
    view.badge = count === 0 ? undefined : { value: count, tooltip };
  });
  const ends = sayEnds(model, () => view.visible || panelShown());
  const parts = [model, tree, view, badge, ends, new SweepStatusItem(model), new SweepLanguage(index, model)];
  return { model, view, dispose: () => parts.forEach((one) => void one.dispose()) };
}
