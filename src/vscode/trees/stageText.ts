/** A stage in words and pictures: what its state is, and how far it is while it runs. */
import { ThemeColor, ThemeIcon } from 'vscode';
import { durationText, elapsedText } from '../../core/run/duration.js';
import { reasonText } from '../../core/run/plan.js';
import type { RunInfo, Stage, StageRunState } from '../../protocol/index.js';

export const STAGE_ICONS: Record<Stage['state'], ThemeIcon> = {
  unchanged: new ThemeIcon('pass', new ThemeColor('testing.iconPassed')),
  changed: new ThemeIcon('circle-filled', new ThemeColor('charts.orange')),
  'never-run': new ThemeIcon('circle-outline'),
  frozen: new ThemeIcon('lock'),
};

export function stageText(stage: Stage): string {
  const [first] = stage.reasons;
  const why = first === undefined ? '' : stage.reasons.length === 1 ? `: ${reasonText(first)}` : `: ${stage.reasons.length} reasons`;
  return `${stage.state === 'never-run' ? 'never run' : stage.state}${why}`;
}

export interface LiveStage {
  readonly state: StageRunState | 'waiting';
  readonly text: string;
  readonly icon: ThemeIcon;
}

/**
 * How far a stage is in the run in the workspace; null when that says nothing about it. Of a run that is over, what failed stays to be seen.
 * @param scope whether the run looks at the stage, as far as that is known
 */
export function liveStage(
  name: string,
  run: RunInfo | null,
  scope: boolean,
  durations: Readonly<Record<string, number>>,
  now: number,
): LiveStage | null {
  const stage = run?.stages.find((one) => one.name === name);
  if (run?.state !== 'running') {
    return run?.state === 'failed' && stage?.state === 'failed'
      ? { state: 'failed', text: `failed${took(stage)}`, icon: new ThemeIcon('error', new ThemeColor('list.errorForeground')) }
      : null;
  }
  if (stage === undefined) {
    return scope ? { state: 'waiting', text: 'waiting', icon: new ThemeIcon('watch') } : null;
  }
  switch (stage.state) {
    case 'running': {
      const before = durations[name];
      const text = `running ${elapsedText(now - stage.started)}${before === undefined ? '' : ` of ${durationText(before)} last time`}`;
      return { state: 'running', text, icon: new ThemeIcon('loading~spin', new ThemeColor('charts.blue')) };
    }
    case 'done':
      return { state: 'done', text: `done${took(stage)}`, icon: new ThemeIcon('pass-filled', new ThemeColor('testing.iconPassed')) };
    case 'skipped':
      return { state: 'skipped', text: 'skipped: nothing changed', icon: new ThemeIcon('debug-step-over') };
    case 'cached':
      return { state: 'cached', text: 'not run: its result is known from before', icon: new ThemeIcon('history') };
    case 'failed':
    case 'stopped':
      return {
        state: stage.state,
        text: `${stage.state}${took(stage)}`,
        icon: new ThemeIcon('error', new ThemeColor('list.errorForeground')),
      };
  }
}

function took({ started, ended }: { readonly started: number; readonly ended: number | null }): string {
  return ended === null ? '' : ` after ${durationText(ended - started)}`;
}
