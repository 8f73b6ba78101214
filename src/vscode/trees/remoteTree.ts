/** What remotes had when they were last asked: authors, and their experiments. Nothing here asks a remote. */
import { EventEmitter, l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState, type Disposable, type TreeDataProvider } from 'vscode';
import { listRemote, type RemoteExperiment } from '../../node/share/remote.js';
import { Repo } from '../../node/share/repo.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath } from '../settings.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { ago } from './ago.js';

export interface RemoteNode {
  readonly kind: 'author' | 'remote-experiment';
  readonly index: IndexClient;
  /** All of an author; one alone for an experiment. */
  readonly experiments: readonly RemoteExperiment[];
}

export function isRemoteNode(value: unknown): value is RemoteNode {
  return typeof value === 'object' && value !== null && 'kind' in value && (value.kind === 'author' || value.kind === 'remote-experiment');
}

export class RemoteTree implements TreeDataProvider<RemoteNode>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly subscription: Disposable;

  constructor(private readonly workspace: WorkspaceIndex) {
    this.subscription = workspace.onChanged(() => this.refresh());
  }

  refresh(): void {
    this.changes.fire(undefined);
  }

  async getChildren(parent?: RemoteNode): Promise<RemoteNode[]> {
    if (parent !== undefined) {
      return parent.kind === 'author'
        ? parent.experiments.map((one) => ({ kind: 'remote-experiment', index: parent.index, experiments: [one] }))
        : [];
    }
    const nodes: RemoteNode[] = [];
    for (const index of this.workspace.all) {
      const root = index.summary?.state === 'ready' ? index.summary.root : null;
      const found = root === null ? [] : await listRemote(new Repo(gitPath(index.folder), root)).catch(() => []);
      const authors = new Map<string, RemoteExperiment[]>();
      for (const one of found) {
        authors.set(`${one.author} <${one.email}>`, [...(authors.get(`${one.author} <${one.email}>`) ?? []), one]);
      }
      nodes.push(...[...authors.values()].map((experiments): RemoteNode => ({ kind: 'author', index, experiments })));
    }
    return nodes;
  }

  getTreeItem(node: RemoteNode): TreeItem {
    const [first] = node.experiments;
    if (node.kind === 'author') {
      const item = new TreeItem(first?.author ?? '', TreeItemCollapsibleState.Expanded);
      const count = node.experiments.filter((one) => one.here === null).length;
      item.id = `author:${node.index.folder.toString()}:${first?.email ?? ''}:${first?.author ?? ''}`;
      item.iconPath = new ThemeIcon('account');
      item.description = [
        node.experiments.length === 1 ? l10n.t('1 experiment') : l10n.t('{0} experiments', node.experiments.length),
        count === 0 ? '' : l10n.t('{0} not here', count),
      ]
        .filter(Boolean)
        .join(' · ');
      item.contextValue = count === 0 ? 'author' : 'author-away';
      return item;
    }
    const item = new TreeItem(first?.name ?? '');
    const here = first?.here ?? null;
    item.id = `remote:${node.index.folder.toString()}:${first?.ref ?? ''}`;
    item.iconPath = new ThemeIcon(here === null ? 'cloud' : 'beaker');
    item.description = [
      ago(first?.time ?? null),
      first?.remote ?? '',
      here === null ? '' : here === first?.name ? l10n.t('here') : l10n.t('here as {0}', here),
    ]
      .filter(Boolean)
      .join(' · ');
    item.tooltip = [first?.name, item.description, first?.author, first?.subject, first?.commit.slice(0, 7)].filter(Boolean).join('\n');
    item.contextValue = here === null ? 'remote-away' : 'remote-here';
    return item;
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}
