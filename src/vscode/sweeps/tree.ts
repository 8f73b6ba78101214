/** Sweeps: those that run, that can be taken up, that are over, and files that were not started; below each its trials. */
import {
  EventEmitter,
  l10n,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  type Disposable,
  type ProviderResult,
  type TreeDataProvider,
} from 'vscode';
import type { SweepInfo, SweepTrial } from '../../protocol/index.js';
import type { SweepOf, SweepsModel } from './model.js';
import { describeSweep, describeTrial, pointText } from './text.js';
import { stateIcon } from '../trees/stateIcon.js';

export type SweepNode =
  | (SweepOf & { readonly kind: 'sweep' })
  | (SweepOf & { readonly kind: 'trial'; readonly trial: SweepTrial })
  | (SweepOf & { readonly kind: 'more'; readonly count: number });

/** More is in the panel. */
const MOST_SHOWN = 50;

export function isSweepNode(node: unknown): node is SweepNode & { kind: 'sweep' } {
  return (node as Partial<SweepNode> | undefined)?.kind === 'sweep';
}

export function isTrialNode(node: unknown): node is SweepNode & { kind: 'trial' } {
  return (node as Partial<SweepNode> | undefined)?.kind === 'trial';
}

export class SweepsTree implements TreeDataProvider<SweepNode>, Disposable {
  private readonly changes = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly subscription: Disposable;

  constructor(private readonly model: SweepsModel) {
    this.subscription = model.onChanged(() => this.changes.fire(undefined));
  }

  async getChildren(parent?: SweepNode): Promise<SweepNode[]> {
    if (parent === undefined) {
      return this.model.all.map((one) => ({ kind: 'sweep', ...one }));
    }
    if (parent.kind !== 'sweep') {
      return [];
    }
    const { index, info } = parent;
    const result = await index.request('sweep', { label: info.label });
    const trials = ordered(result.ok ? (result.value?.trials ?? []) : []);
    const shown = trials.slice(0, MOST_SHOWN).map((trial): SweepNode => ({ kind: 'trial', index, info, trial }));
    const more = trials.length - shown.length;
    return more > 0 ? [...shown, { kind: 'more', index, info, count: more }] : shown;
  }

  getParent(node: SweepNode): ProviderResult<SweepNode> {
    return node.kind === 'sweep' ? null : { kind: 'sweep', index: node.index, info: node.info };
  }

  getTreeItem(node: SweepNode): TreeItem {
    switch (node.kind) {
      case 'sweep':
        return sweepItem(node);
      case 'trial':
        return trialItem(node);
      case 'more': {
        const item = new TreeItem(l10n.t('{0} more in the panel', node.count));
        item.command = { command: 'espalier.showSweep', title: l10n.t('Show Search'), arguments: [node] };
        return item;
      }
    }
  }

  dispose(): void {
    this.subscription.dispose();
    this.changes.dispose();
  }
}

/** What runs, then the best, then the others with the newest first. */
function ordered(trials: readonly SweepTrial[]): SweepTrial[] {
  const rank = (one: SweepTrial): number => (one.state === 'running' ? 0 : one.best ? 1 : one.state === 'waiting' ? 2 : 3);
  return trials.toSorted((a, b) => rank(a) - rank(b) || b.number - a.number);
}

function sweepItem({ index, info }: SweepOf): TreeItem {
  const open = info.stage === 'running' ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed;
  const item = new TreeItem(info.label, info.stage === 'new' ? TreeItemCollapsibleState.None : open);
  item.id = `sweep:${index.folder.toString()}:${info.label}:${info.file}`;
  const description = describeSweep(info);
  item.description = description;
  item.iconPath = sweepIcon(info);
  item.contextValue = `sweep-${info.stage}${info.best ? '-best' : ''}`;
  item.accessibilityInformation = { label: `${info.label}, ${description}` };
  // Plain text: nothing from the repository is markup.
  item.tooltip = [info.file, info.headline, info.ended?.words ?? '', info.best ? pointText(info.best.point) : '']
    .filter(Boolean)
    .join('\n');
  const command = info.stage === 'new' ? 'espalier.openSweep' : 'espalier.showSweep';
  item.command = { command, title: l10n.t('Show'), arguments: [{ kind: 'sweep', index, info }] };
  return item;
}

function sweepIcon({ stage, ended }: SweepInfo): ThemeIcon {
  switch (stage) {
    case 'new':
      return new ThemeIcon('search');
    case 'finished':
      return stateIcon(ended?.good === false ? 'failed' : 'done');
    default:
      return stateIcon(stage);
  }
}

function trialItem({ index, info, trial }: SweepNode & { kind: 'trial' }): TreeItem {
  const item = new TreeItem(l10n.t('trial {0}', trial.number));
  item.id = `trial:${index.folder.toString()}:${info.label}:${trial.number}`;
  const description = describeTrial(trial, info);
  item.description = description;
  item.iconPath = stateIcon(trial.best ? 'best' : trial.state === 'complete' ? 'done' : trial.state);
  const has = `${trial.experiments.length > 0 ? '-experiment' : ''}${trial.log === null ? '' : '-log'}`;
  item.contextValue = `trial-${trial.state}${has}`;
  item.accessibilityInformation = {
    label: `${trial.best ? `${l10n.t('best')}, ` : ''}${l10n.t('trial {0}', trial.number)} ${trial.state}, ${description}`,
  };
  item.tooltip = [trial.names.join(', '), pointText(trial.point), trial.reason ?? ''].filter(Boolean).join('\n');
  if (trial.experiments.length > 0) {
    item.command = { command: 'espalier.showTrial', title: l10n.t('Show Experiment'), arguments: [{ kind: 'trial', index, info, trial }] };
  }
  return item;
}
