/**
 * The texts of a column one after the other in a single string. A hundred thousand strings lie anywhere in memory, and waiting for each
 * takes longer than matching it.
 */
export interface JoinedTexts {
  readonly all: string;
  /** The same in small letters. */
  readonly lower: string;
  /** Where each text ends. */
  readonly ends: Uint32Array;
}

interface Known {
  readonly size: number;
  readonly joined: JoinedTexts | null;
}

const known = new WeakMap<readonly string[], Known>();

/** Characters of a column from which on its memory counts for more than time. */
const MOST = 10_000_000;

/** Null where there are very many characters, or some beyond ASCII: small letters of those can be longer, or depend on what stands beside them. */
export function joinedTexts(texts: readonly string[]): JoinedTexts | null {
  const before = known.get(texts);
  // Columns grow.
  if (before?.size === texts.length) {
    return before.joined;
  }
  const joined = join(texts);
  known.set(texts, { size: texts.length, joined });
  return joined;
}

function join(texts: readonly string[]): JoinedTexts | null {
  let end = 0;
  const ends = Uint32Array.from(texts, (text) => (end += text.length));
  if (end > MOST) {
    return null;
  }
  const all = texts.join('');
  return /[^\0-\x7f]/.test(all) ? null : { all, lower: all.toLowerCase(), ends };
}
