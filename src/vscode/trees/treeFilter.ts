/** The filter of the panels in the tree: what it says, and how it is cleared. */
import { l10n, ThemeIcon, TreeItem } from 'vscode';
import type { IndexClient } from '../indexClient.js';

/** Stands above what passes the filter. */
export interface FilterNode {
  readonly kind: 'filter';
  readonly index: IndexClient;
  readonly filter: string;
  /** Nothing passes it. */
  readonly none: boolean;
  /** Why it was not used. */
  readonly problem: string | null;
}

export function isFilterNode(node: unknown): node is FilterNode {
  return (node as Partial<FilterNode> | undefined)?.kind === 'filter';
}

export function filterItem({ index, filter, none, problem }: FilterNode): TreeItem {
  const said = none ? l10n.t('nothing passes {0}', filter) : problem === null ? filter : l10n.t('not used: {0}', problem);
  const item = new TreeItem(l10n.t('Clear the Filter'));
  item.id = `filter:${index.folder.toString()}`;
  item.iconPath = new ThemeIcon('clear-all');
  item.description = said;
  item.tooltip = problem === null ? l10n.t('Only what passes the filter of the table is shown here: {0}', filter) : problem;
  item.contextValue = 'filter';
  item.accessibilityInformation = { label: `${l10n.t('Clear the Filter')}, ${said}`, role: 'button' };
  item.command = { command: 'espalier.clearFilter', title: l10n.t('Clear the Filter'), arguments: [{ kind: 'filter', index }] };
  return item;
}
