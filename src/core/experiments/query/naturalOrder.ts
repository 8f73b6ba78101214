/**
 * Texts in the order of `compareCells`: as people sort names, numbers in them by value (`run2` before `run10`). A collator takes
 * about half a microsecond to compare two texts; keys made once for each text, which compare by code unit, are several times faster; only texts that differ in case alone are left to it.
 */
import { sorted } from './mergeSort.js';
import type { Steps } from './steps.js';

const COLLATOR = new Intl.Collator('en', { numeric: true });
const FIRST = 0x20;
const LAST = 0x7e;
const ZERO = 48;
/** A collator takes longer runs of digits than this for more than one number; longer texts are not worth a key. */
const LONGEST_TEXT = 250;
/** Of the key that is being made. */
const units = new Uint16Array(2 * LONGEST_TEXT);

/** Place of each text in their common order; equal texts must not be given twice. */
export function* naturalRanks(texts: readonly string[]): Steps<Uint32Array> {
  const byCollator = (a: number, b: number): number => compareTexts(texts[a] ?? '', texts[b] ?? '');
  const keys = keysOf(texts);
  const order = yield* sorted(
    Uint32Array.from(texts, (_, index) => index),
    keys === null ? byCollator : (a, b) => compareKeys(keys[a] ?? '', keys[b] ?? '') || byCollator(a, b),
  );
  const ranks = new Uint32Array(texts.length);
  order.forEach((index, rank) => (ranks[index] = rank));
  return ranks;
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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

/** The letters without case, numbers by length and digits. Null when only the collator knows. */
function keyOf(text: string, weights: Uint8Array): string | null {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < FIRST || code > LAST || text.length > LONGEST_TEXT) {
      return null;
    }
    if (!isDigit(code)) {
      units[length++] = weights[code] ?? 0;
      continue;
    }
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) {
      end++;
    }
    // Zeros in front do not count.
    while (at < end - 1 && text.charCodeAt(at) === ZERO) {
      at++;
    }
    units[length++] = weights[code] ?? 0;
    units[length++] = end - at;
    while (at < end) {
      units[length++] = text.charCodeAt(at++);
    }
    at--;
  }
  return String.fromCharCode(...units.subarray(0, length));
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
