/** Words for what a sweep and its trials are. */
import { durationText } from '../../src/core/run/duration.js';
import { formatCell } from '../../src/core/values/cellText.js';
import type { SweepInfo, SweepTrial } from '../../src/protocol/sweeps.js';
import type { Cell } from '../../src/protocol/values.js';
import { t } from '../l10n.js';

export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(5)));
}

/** A value of a point; a dash where a trial has none. */
function cellWords(cell: Cell | undefined): string {
  return cell === undefined ? '–' : typeof cell === 'number' ? shortNumber(cell) : formatCell(cell);
}

/** A value of a point in a table: nothing where a trial has none. */
export function cellOf(cell: Cell | undefined): string | number {
  return cell === undefined ? '' : typeof cell === 'number' ? cell : formatCell(cell);
}

export function stageWords(stage: SweepInfo['stage']): string {
  return {
    new: t('not started'),
    running: t('running'),
    paused: t('paused'),
    interrupted: t('can be resumed'),
    finished: t('done'),
  }[stage];
}

export function stateWords(state: SweepTrial['state']): string {
  return {
    waiting: t('waiting'),
    running: t('running'),
    pruned: t('pruned'),
    failed: t('failed'),
    complete: t('complete'),
    stopped: t('stopped'),
  }[state];
}

export function progressWords({ counts, cap, left, stage }: SweepInfo): string {
  const ended = counts.complete + counts.pruned + counts.failed + counts.stopped;
  const done = cap === null ? t('{0} trials', ended) : t('{0} of {1} trials', ended, cap);
  const rest = stage === 'running' && left !== null ? t('about {0} left', durationText(Math.max(10_000, left))) : '';
  const few = [
    counts.running > 0 ? t('{0} running', counts.running) : '',
    counts.pruned > 0 ? t('{0} pruned', counts.pruned) : '',
    counts.failed > 0 ? t('{0} failed', counts.failed) : '',
  ];
  return [done, ...few, rest].filter(Boolean).join(' · ');
}

export function pointWords(point: SweepTrial['point']): string {
  return Object.entries(point)
    .map(([name, cell]) => `${name} ${cellWords(cell)}`)
    .join(', ');
}
