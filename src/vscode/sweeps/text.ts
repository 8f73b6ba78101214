/** A sweep in the few words that fit a line. */
import { l10n } from 'vscode';
import { durationText } from '../../core/run/duration.js';
import { formatCell } from '../../core/values/cellText.js';
import type { SweepInfo, SweepTrial } from '../../protocol/index.js';

/** `12 of 30 · best 0.93 · 3 min left`. */
export function describeSweep(info: SweepInfo): string {
  const parts = info.stage === 'new' ? newText(info) : [countText(info), bestText(info), stageText(info)];
  return parts.filter(Boolean).join(' · ');
}

function newText({ method, cap }: SweepInfo): string[] {
  return method === ''
    ? [l10n.t('the file has errors')]
    : [l10n.t('not started'), method, cap === null ? '' : cap === 1 ? l10n.t('1 trial') : l10n.t('{0} trials', cap)];
}

export function countText({ counts, cap }: SweepInfo): string {
  const ended = counts.complete + counts.pruned + counts.failed + counts.stopped;
  return cap === null ? (ended === 1 ? l10n.t('1 trial') : l10n.t('{0} trials', ended)) : l10n.t('{0} of {1}', ended, cap);
}

export function bestText({ best, front, objectives }: SweepInfo): string {
  if (objectives.length > 1) {
    return front > 0 ? l10n.t('{0} on the front', front) : '';
  }
  const value = best?.values[0];
  return value == null ? '' : l10n.t('best {0}', shortNumber(value));
}

export function stageText({ stage, left, ended }: SweepInfo): string {
  switch (stage) {
    case 'running':
      return left === null ? l10n.t('running') : l10n.t('{0} left', durationText(Math.max(10_000, left)));
    case 'paused':
      return l10n.t('paused');
    case 'interrupted':
      return ended === null ? l10n.t('interrupted') : l10n.t('stopped');
    case 'finished':
      return ended?.good === false ? l10n.t('failed') : l10n.t('done');
    case 'new':
      return '';
  }
}

/** `0.93 accuracy · lr 0.01, units 32`; of one that runs its last value. */
export function describeTrial(trial: SweepTrial, info: SweepInfo): string {
  const last = trial.curve.at(-1);
  const values = trial.values.flatMap((value, at) => (value === null ? [] : [`${shortNumber(value)} ${info.objectives[at]?.name ?? ''}`]));
  const now = trial.state === 'running' && last?.[1] != null ? [l10n.t('{0} at step {1}', shortNumber(last[1]), last[0])] : [];
  const why = trial.state === 'failed' || trial.state === 'pruned' ? [trial.reason ?? ''] : [];
  return [...values, ...now, ...why, pointText(trial.point)].filter(Boolean).join(' · ');
}

export function pointText(point: SweepTrial['point']): string {
  return Object.entries(point)
    .map(([name, cell]) => `${shortName(name)} ${formatCell(typeof cell === 'number' ? Number(cell.toPrecision(4)) : cell)}`)
    .join(', ');
}

export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}
