/** Random points. Each is a function of the seed and the trial's number: a search that is taken up again goes on as it would have. */
import { pointAt, type Point, type Space } from './space.js';

/** Uniform numbers of 0..1, the same for the same words. The generator is Chris Doty-Humphrey's sfc32. */
export function uniform(...words: readonly (string | number)[]): () => number {
  const text = words.join('\0');
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 1];
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < text.length; i++) {
    a ^= text.charCodeAt(i);
    next();
  }
  for (let i = 0; i < 16; i++) {
    next();
  }
  // 53 bits, as many as a number holds.
  return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}

/** `again` counts the points that were asked for this trial and were tried before. */
export function randomPoint(space: Space, seed: number, trial: number, again = 0): Point {
  return pointAt(space, uniform('random', seed, trial, again));
}
