/** Commands that open the panel, or change what it shows. */
import { l10n, window } from 'vscode';
import { ALL_ROWS, EspalierError, VIEWS_FILE, type RowId, type SavedView } from '../../protocol/index.js';
import { restorePart } from '../../core/view/restore.js';
import { rowNamed } from '../../core/view/rowNamed.js';
import { select } from '../../core/view/selection.js';
import type { IndexClient } from '../indexClient.js';
import { isRowNode, type ExperimentNode } from '../trees/experimentsTree.js';
import { isFilterNode } from '../trees/treeFilter.js';
import { indexOf } from './targets.js';
import type { Handlers, Parts } from './register.js';

type Ids =
  | 'espalier.showPanel'
  | 'espalier.showPlots'
  | 'espalier.showAnalysis'
  | 'espalier.openView'
  | 'espalier.openPanelBeside'
  | 'espalier.toggleSelected'
  | 'espalier.clearFilter'
  | 'espalier.compareSelected';

export function panelCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    /** `{ page?, state?, folder? }`, as a keybinding or a link of a document gives it; or a row of the tree, whose folder is meant. */
    'espalier.showPanel'(wanted) {
      if (isRowNode(wanted)) {
        parts.panels.show({}, wanted.index);
        return;
      }
      const { page, state, folder } = (typeof wanted === 'object' && wanted !== null ? wanted : {}) as Record<string, unknown>;
      parts.panels.show({ ...restorePart(state), ...restorePart({ page }) }, folderOf(parts, folder));
    },
    'espalier.showPlots': () => parts.panels.show({ page: 'plots' }),
    'espalier.showAnalysis': () => parts.panels.show({ page: 'analysis' }),
    /** `{ name?, folder? }`, as a keybinding gives it; picked from a list without a name. */
    async 'espalier.openView'(wanted) {
      const { name, folder } = (typeof wanted === 'object' && wanted !== null ? wanted : {}) as Record<string, unknown>;
      const index = folderOf(parts, folder);
      const { views } = await parts.views.read(index);
      const view = typeof name === 'string' ? views.find((one) => one.name === name) : await pickView(views);
      if (view) {
        parts.panels.show({ ...view.parts, baseline: view.baselineRow, savedView: view.name }, index);
      } else if (typeof name === 'string') {
        throw new EspalierError('no-view', l10n.t('There is no view named “{0}”.', name), l10n.t('Views are in {0}.', VIEWS_FILE));
      }
    },
    'espalier.openPanelBeside'(node) {
      parts.panels.openBeside(isRowNode(node) ? node.index : indexOf(parts));
    },
    /** Of the folder of a row of the tree; without one, of all. */
    'espalier.clearFilter'(node) {
      for (const { folder } of isFilterNode(node) ? [node.index] : parts.workspace.all) {
        parts.sharedViews.set(folder.toString(), { ...parts.sharedViews.of(folder.toString()), filter: '' });
      }
    },
    /** Rows of the tree: selected, unless all of them are, then deselected. */
    'espalier.toggleSelected'(...args) {
      for (const [index, ids] of rowsByIndex(nodesOf(parts, args))) {
        const folder = index.folder.toString();
        const view = parts.sharedViews.of(folder);
        const had = new Set(view.selected);
        const all = ids.every((id) => had.has(id));
        const rows = all ? view.selected.filter((id) => !ids.includes(id)) : [...view.selected, ...ids];
        parts.sharedViews.set(folder, { ...view, ...select(view, rows) });
      }
    },
    /** `{ rows: ['main', 'my-experiment', 'workspace', …], folder? }`, as a keybinding gives it; or rows of the tree. */
    async 'espalier.compareSelected'(...args) {
      const names = namesIn(args[0]);
      if (names !== null) {
        const index = folderOf(parts, names.folder);
        parts.panels.show({ page: 'compare', selected: await rowsNamed(index, names.rows) }, index);
        return;
      }
      const groups = [...rowsByIndex(nodesOf(parts, args))];
      if (groups.length === 0) {
        parts.panels.show();
      }
      for (const [index, selected] of groups) {
        parts.panels.show({ page: 'compare', selected }, index);
      }
    },
  };
}

/** What VS Code hands over: the clicked item and, when several are selected, all of them; by the palette, what is selected. */
function nodesOf(parts: Parts, [first, all]: readonly unknown[]): readonly ExperimentNode[] {
  return Array.isArray(all) ? (all as readonly ExperimentNode[]) : isRowNode(first) ? [first] : parts.view.selection;
}

function rowsByIndex(nodes: readonly ExperimentNode[]): ReadonlyMap<IndexClient, readonly string[]> {
  const found = new Map<IndexClient, string[]>();
  for (const one of nodes.filter(isRowNode)) {
    // The same row can stand under several branches.
    found.set(one.index, [...new Set([...(found.get(one.index) ?? []), one.node.row.id])]);
  }
  return found;
}

function namesIn(wanted: unknown): { readonly rows: readonly string[]; readonly folder: unknown } | null {
  const { rows, folder } = (typeof wanted === 'object' && wanted !== null ? wanted : {}) as Record<string, unknown>;
  return Array.isArray(rows) ? { rows: rows.filter((one) => typeof one === 'string'), folder } : null;
}

async function rowsNamed(index: IndexClient, names: readonly string[]): Promise<readonly RowId[]> {
  const { rows } = await index.ask('rows', { query: { ...ALL_ROWS, rows: 'flat' }, start: 0, end: Number.MAX_SAFE_INTEGER, columns: [] });
  const all = rows.flatMap((line) => (line.kind === 'row' ? [line.row] : []));
  return names.map((name) => {
    const id = rowNamed(all, name);
    if (id === null) {
      throw new EspalierError('no-row', l10n.t('There is no experiment, branch, tag or commit named “{0}”.', name));
    }
    return id;
  });
}

async function pickView(views: readonly SavedView[]): Promise<SavedView | undefined> {
  const items = views.map((view) => ({ label: view.name, description: view.parts.filter, view }));
  const placeHolder = views.length === 0 ? l10n.t('No view is saved yet. Save one in the panel.') : l10n.t('View');
  return (await window.showQuickPick(items, { title: l10n.t('Open a view'), placeHolder, matchOnDescription: true }))?.view;
}

function folderOf(parts: Parts, folder: unknown): IndexClient {
  return parts.workspace.all.find((one) => one.folder.toString() === folder || one.folder.fsPath === folder) ?? indexOf(parts);
}
