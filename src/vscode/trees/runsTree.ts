/** Runs: what goes on, what waits, what has failed, and what was done lately. */
import { EventEmitter, TreeItem, TreeItemCollapsibleState, type Disposable, type ProviderResult, type TreeDataProvider } from 'vscode';
import { durationText, elapsedText } from '../../core/run/duration.js';
import { formatCell } from '../../core/values/cellText.js';
import type { RunInfo } from '../../protocol/index.js';
import type { RunOf, RunsModel } from '../runs/runsModel.js';
import { ago } from './ago.js';
import { stateIcon } from './stateIcon.js';

type Group = 'running' | 'waiting' | 'failed' | 'over';
export type RunsNode = { readonly kind: 'group'; readonly group: Group } | (RunOf & { readonly kind: 'run' });

const GROUPS: Record<Group, { readonly label: string; readonly states: readonly RunInfo['state'][] }> = {
  running: { label: 'Running', states: ['running'] },
  waiting: { label: 'Waiting', states: ['waiting'] },
  failed: { label: 'Failed', states: ['failed'] },
  over: { label: 'Done', states: ['done', 'stopped'] },
};

export const PLACES: Record<RunInfo['place'], string> = { workspace: 'workspace', temp: 'temporary copy', slot: 'slot', queue: 'queue' };

export function isRunNode(node: unknown): node is RunsNode & { kind: 'run' } {
  return (node as Partial<RunsNode> | undefined)?.kind === 'run';
}

export class RunsTree implements TreeDataProvider<RunsNode>, Disposable {
  private readonly changes = new EventEmitter<RunsNode | undefined>();
  readonly onDidChangeTreeData = this.changes.event;
  private readonly subscription: Disposable;
  /** Nodes of what runs, whose time goes on. */
  private ticking: RunsNode[] = [];
  private readonly timer = setInterval(() => this.ticking.forEach((node) => this.changes.fire(node)), 1_000);

  constructor(private readonly runs: RunsModel) {
    this.subscription = runs.onChanged(() => this.changes.fire(undefined));
  }

  getChildren(parent?: RunsNode): RunsNode[] {
    if (parent === undefined) {
      const groups = Object.keys(GROUPS) as Group[];
      return groups.filter((group) => this.in(group).length > 0).map((group) => ({ kind: 'group', group }));
    }
    const nodes: RunsNode[] = parent.kind === 'group' ? this.in(parent.group).map((one) => ({ kind: 'run', ...one })) : [];
    if (parent.kind === 'group' && parent.group === 'running') {
      this.ticking = nodes;
    }
    return nodes;
  }

  getParent(node: RunsNode): ProviderResult<RunsNode> {
    const groups = Object.keys(GROUPS) as Group[];
    const group = node.kind === 'run' ? groups.find((one) => GROUPS[one].states.includes(node.run.state)) : undefined;
    return group === undefined ? null : { kind: 'group', group };
  }

  getTreeItem(node: RunsNode): TreeItem {
    if (node.kind === 'run') {
      return this.runItem(node);
    }
    const count = this.in(node.group).length;
    const collapsed = node.group === 'over' ? TreeItemCollapsibleState.Collapsed : TreeItemCollapsibleState.Expanded;
    const item = new TreeItem(GROUPS[node.group].label, collapsed);
    item.id = `group:${node.group}`;
    item.description = String(count);
    item.contextValue = `group-${node.group}`;
    return item;
  }

  dispose(): void {
    clearInterval(this.timer);
    this.subscription.dispose();
    this.changes.dispose();
  }

  private in(group: Group): readonly RunOf[] {
    return this.runs.all.filter(({ run }) => GROUPS[group].states.includes(run.state));
  }

  private runItem({ index, run }: RunsNode & { kind: 'run' }): TreeItem {
    const item = new TreeItem(run.label, TreeItemCollapsibleState.None);
    item.id = `run:${index.folder.toString()}:${run.id}`;
    const position = this.in('waiting').findIndex((one) => one.run.id === run.id && one.index === index);
    const description = describeRun(run, this.runs.of(index).durations, position, Date.now());
    item.description = description;
    item.iconPath = stateIcon(run.state);
    item.contextValue = `run-${run.state}-${run.place}${run.log === null ? '' : '-log'}`;
    item.accessibilityInformation = { label: `${run.state} ${run.label}, ${description}` };
    item.tooltip = tooltip(run);
    if (run.log !== null) {
      const command = run.state === 'failed' ? 'espalier.whyFailed' : 'espalier.openLog';
      item.command = { command, title: 'Open Log', arguments: [{ kind: 'run', index, run }] };
    }
    return item;
  }
}

/** `train 2 of 3 · 12 s of 30 s · 0.42 loss · slot 1`. */
export function describeRun(run: RunInfo, durations: Readonly<Record<string, number>>, position: number, now: number): string {
  const place = run.place === 'slot' && run.slot !== null ? `slot ${run.slot}` : PLACES[run.place];
  switch (run.state) {
    case 'running': {
      const stage = run.stages.find(({ state }) => state === 'running');
      const before = stage === undefined ? undefined : durations[stage.name];
      const time = stage === undefined ? (run.started === null ? '' : elapsedText(now - run.started)) : elapsedText(now - stage.started);
      const metric = run.metric === null ? '' : shortMetric(run.metric);
      const step = stage === undefined ? '' : stage.name;
      return [step, before === undefined ? time : `${time} of ${durationText(before)}`, metric, place].filter(Boolean).join(' · ');
    }
    case 'waiting':
      return [position === 0 ? 'next' : `${position + 1}.`, run.params.map(shortParam).join(', '), place].filter(Boolean).join(' · ');
    default: {
      const took = run.started !== null && run.ended !== null ? durationText(run.ended - run.started) : '';
      const why = run.state === 'failed' ? (run.error ?? '') : run.state === 'stopped' ? 'stopped' : took;
      return [why, place, ago(run.ended, now)].filter(Boolean).join(' · ');
    }
  }
}

function shortMetric({ label, value }: NonNullable<RunInfo['metric']>): string {
  if (typeof value === 'object' && (value?.t === 'missing' || value?.t === 'error')) {
    return '';
  }
  const short = typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${formatCell(short)} ${label.slice(label.lastIndexOf(':') + 1)}`;
}

function shortParam(param: string): string {
  return param.slice(param.indexOf(':') + 1);
}

/** Plain text: nothing from the repository is markup. */
function tooltip(run: RunInfo): string {
  const stages = run.stages.map(({ name, state, started, ended }) => {
    const took = ended !== null && (state === 'done' || state === 'failed') ? ` ${durationText(ended - started)}` : '';
    return `  ${name}: ${state}${took}`;
  });
  const lines = [
    `${run.label}: ${run.state} in the ${PLACES[run.place]}`,
    run.started === null ? '' : `started ${new Date(run.started).toLocaleString()}`,
    ...run.params,
    ...stages,
    run.error ?? '',
  ];
  return lines.filter(Boolean).join('\n');
}
