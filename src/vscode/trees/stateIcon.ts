/** Icons of states in trees: a state looks the same wherever it is. */
import { ThemeColor, ThemeIcon } from 'vscode';

const ICONS = {
  running: ['loading~spin', 'charts.blue'],
  waiting: ['watch'],
  paused: ['debug-pause'],
  pruned: ['screen-cut'],
  stopped: ['circle-slash'],
  interrupted: ['debug-disconnect', 'list.warningForeground'],
  warning: ['warning', 'list.warningForeground'],
  failed: ['error', 'list.errorForeground'],
  done: ['pass', 'testing.iconPassed'],
  best: ['star-full', 'charts.yellow'],
} as const satisfies Record<string, readonly [icon: string, color?: string]>;

export function stateIcon(state: keyof typeof ICONS): ThemeIcon {
  const [icon, color]: readonly [string, string?] = ICONS[state];
  return color === undefined ? new ThemeIcon(icon) : new ThemeIcon(icon, new ThemeColor(color));
}
