/** A point as a person types it: `train.lr=0.1 model=cnn`. */
import { EspalierError } from '../../protocol/rpc.js';
import type { Value } from '../../protocol/values.js';
import { parseValues } from '../values/index.js';
import { pointFrom, type Point, type Space } from './space.js';

/** Throws `bad-point` with all that is wrong. */
export function typedPoint(space: Space, words: readonly string[]): Point {
  const given = new Map(
    words.map((word): [string, Value] => {
      const at = word.indexOf('=');
      const { v } = parseValues(`v: ${word.slice(at + 1)}`, 'yaml') as { readonly v: Value };
      return [word.slice(0, Math.max(0, at)), v];
    }),
  );
  const { point, problems } = pointFrom(space, given);
  const unknown = [...given.keys()].filter((name) => !space.some((one) => one.name === name));
  const wrong = [...problems, ...unknown.map((name) => `${name} is not a parameter of the sweep`)];
  if (wrong.length > 0) {
    throw new EspalierError('bad-point', `This point cannot be tried: ${wrong.join(', ')}.`);
  }
  return point;
}
