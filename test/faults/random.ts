/** Numbers that look random and are always the same for a seed. */

/** Of a whole run of tests; they print it. */
export const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

/** Source: mulberry32, by Tommy Ettinger. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
