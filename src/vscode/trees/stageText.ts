/** A stage in words and pictures: what its state is, and how far it is while it runs. */
import { ThemeColor, ThemeIcon } from 'vscode';
import type { LiveStage } from '../../core/run/liveStage.js';
import { reasonText } from '../../core/run/plan.js';
import type { Stage } from '../../protocol/index.js';

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

export function liveIcon(state: LiveStage['state']): ThemeIcon {
  switch (state) {
    case 'waiting':
      return new ThemeIcon('watch');
    case 'running':
      return new ThemeIcon('loading~spin', new ThemeColor('charts.blue'));
    case 'done':
      return new ThemeIcon('pass-filled', new ThemeColor('testing.iconPassed'));
    case 'skipped':
      return new ThemeIcon('debug-step-over');
    case 'cached':
      return new ThemeIcon('history');
    case 'stopped':
      return new ThemeIcon('circle-slash');
    case 'failed':
      return new ThemeIcon('error', new ThemeColor('list.errorForeground'));
  }
}
