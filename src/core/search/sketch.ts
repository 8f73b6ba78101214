/** A sketch of a search, as a form has it, made a sweep file. */
import type { SweepSketch } from '../../protocol/sweeps.js';
import { METHODS, type Method } from './file/keys.js';
import { parseSweep } from './file/parse.js';
import { readRange } from './rangeText.js';
import type { Refined } from './refine.js';
import { points } from './grid.js';
import { sweepText } from './writeSweep.js';

export interface Sketched {
  readonly text: string;
  readonly problems: readonly string[];
  readonly points: number | null;
}

export function sketched({ comment, method, objectives, ranges, cap, parallel }: SweepSketch): Sketched {
  const problems: string[] = [];
  const parameters = new Map<string, Refined>();
  for (const { name, text } of ranges) {
    const read = readRange(text);
    if ('problem' in read) {
      problems.push(`${name}: ${read.problem}`);
    } else {
      parameters.set(name, read.range);
    }
  }
  const text = sweepText({
    comment,
    method: Object.hasOwn(METHODS, method) ? (method as Method) : 'random',
    objectives,
    parameters,
    ...(cap === null ? {} : { runCap: cap }),
    ...(parallel > 1 ? { parallel } : {}),
  });
  const { sweep, problems: found } = parseSweep(text);
  problems.push(...found.filter(({ severity }) => severity === 'error').map(({ message }) => message));
  return { text, problems, points: sweep && points(sweep.space) };
}
