/**
 * Texts in the order of `compareCells`: as people sort names, numbers in them by value (`run2` before `run10`). A collator takes
 * about half a microsecond to compare two texts; keys made once for each text, which compare by code unit, are several times faster.
 */
import { sorted } from './mergeSort.js';
import type { Steps } from './steps.js';

const COLLATOR = new Intl.Collator('en', { numeric: true });
const FIRST = 0x20;
const LAST = 0x7e;
/** The longest run of digits that a collator takes for one number. */
const LONGEST_NUMBER = 250;
/** Below every weight. */
const END = '\u0000';

/** Place of each text in their common order; equal texts must not be given twice. */
export function* naturalRanks(texts: readonly string[]): Steps<Uint32Array> {
  const keys = keysOf(texts);
  const order = yield* sorted(
    Uint32Array.from(texts, (_, index) => index),
    keys === null ? (a, b) => compareTexts(texts[a] ?? '', texts[b] ?? '') : (a, b) => ((keys[a] ?? '') < (keys[b] ?? '') ? -1 : 1),
  );
  const ranks = new Uint32Array(texts.length);
  order.forEach((index, rank) => (ranks[index] = rank));
  return ranks;
}

export function compareTexts(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Null when one of them holds characters that only the collator can order. */
function keysOf(texts: readonly string[]): string[] | null {
  const weights = asciiWeights();
  const keys: string[] = [];
  for (const text of texts) {
    const key = keyOf(text, weights);
    if (key === null) {
      return null;
    }
    keys.push(key);
  }
  return keys;
}

/** What counts first: the letters without case, numbers by length and digits; then the case, small letters first; then the text itself. */
function keyOf(text: string, weights: Uint8Array): string | null {
  let primary = '';
  let cases = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < FIRST || code > LAST) {
      return null;
    }
    if (isDigit(code)) {
      let end = at + 1;
      while (isDigit(text.charCodeAt(end))) {
        end++;
      }
      const digits = text.slice(at, end).replace(/^0+(?=.)/, '');
      if (digits.length > LONGEST_NUMBER) {
        return null;
      }
      primary += String.fromCharCode(weights[code] ?? 0, digits.length + 1) + digits;
      cases += '0';
      at = end - 1;
    } else {
      primary += String.fromCharCode(weights[code] ?? 0);
      cases += code >= 65 && code <= 90 ? '1' : '0';
    }
  }
  return primary + END + cases + END + text;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

let known: Uint8Array | null = null;

/** The order of the printable ASCII characters, letters without case, by asking the collator. All digits have one weight. */
function asciiWeights(): Uint8Array {
  if (known === null) {
    const base = new Intl.Collator('en', { sensitivity: 'base' });
    const characters = Array.from({ length: LAST - FIRST + 1 }, (_, at) => String.fromCharCode(FIRST + at)).sort((a, b) =>
      base.compare(a, b),
    );
    known = new Uint8Array(LAST + 1);
    let weight = 1;
    let before: string | null = null;
    for (const character of characters) {
      const digit = isDigit(character.charCodeAt(0));
      if (before !== null && base.compare(before, character) !== 0 && !(digit && isDigit(before.charCodeAt(0)))) {
        weight++;
      }
      known[character.charCodeAt(0)] = weight + 1;
      before = character;
    }
  }
  return known;
}
