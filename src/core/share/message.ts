/** The message of a commit that keeps an experiment: `Experiment: train.lr=0.01, batch=64 -> acc 0.89 (+0.04)`. */
import type { Cell, Difference } from '../../protocol/index.js';
import { formatCell, isAbsent } from '../values/index.js';

export interface MessageFacts {
  readonly label: string;
  /** Parameters that differ from the baseline. */
  readonly params: readonly Difference[];
  /** The main metric, at the baseline and now; null where there is none. */
  readonly metric: { readonly label: string; readonly from: Cell; readonly to: Cell } | null;
}

const SUBJECT_LENGTH = 100;
const DIGITS = 4;

/** With all parameters in the body where the first line has no room for them. */
export function experimentMessage({ label, params, metric }: MessageFacts): string {
  const values = params.map((one) => `${one.label}=${isAbsent(one.to) ? 'removed' : oneLine(formatCell(one.to))}`);
  const result = metric === null || isAbsent(metric.to) ? '' : ` -> ${metricText(metric)}`;
  const room = SUBJECT_LENGTH - 'Experiment: '.length - result.length - ', …'.length;
  const fitting = values.filter((_, at) => values.slice(0, at + 1).join(', ').length <= room);
  const what =
    values.length === 0 ? label : fitting.length === 0 ? label : fitting.join(', ') + (fitting.length < values.length ? ', …' : '');
  const subject = `Experiment: ${what}${result}`;
  return fitting.length < values.length ? `${subject}\n\n${values.join('\n')}` : subject;
}

function metricText({ label, from, to }: NonNullable<MessageFacts['metric']>): string {
  const name = label.slice(label.lastIndexOf(':') + 1);
  const difference = typeof from === 'number' && typeof to === 'number' ? to - from : null;
  const sign = difference !== null && difference >= 0 ? '+' : '';
  return `${name} ${short(to)}${difference === null ? '' : ` (${sign}${short(difference)})`}`;
}

function short(cell: Cell): string {
  return oneLine(formatCell(typeof cell === 'number' && !Number.isInteger(cell) ? Number(cell.toPrecision(DIGITS)) : cell));
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
