/** Text search over whole rows: every field and column, each different text looked at once. */
import type { Vector } from '../store/vector.js';
import { TAG } from '../store/vector.js';
import { plainText, textTest, usesText } from './cellTests.js';
import type { Frame } from './frame.js';

/** Fields that are searched besides the columns of files. */
const FIELDS = ['name', 'id', 'branch', 'tag', 'author', 'subject', 'note', 'error', 'state'] as const;

export function searchRows(frame: Frame, text: string): Uint8Array {
  const mask = new Uint8Array(frame.size);
  const find = finder(text, false);
  for (const ref of [...FIELDS, ...frame.store.columns.map(({ id }) => id)]) {
    markFound(frame.vector(ref), find, (row) => {
      mask[row] = 2;
    });
  }
  return mask;
}

export interface Finder {
  test(text: string): boolean;
  /** Whether the text can be part of a number as it is written. */
  readonly inNumbers: boolean;
}

/** Case counts when it is asked for, or when the text has a capital letter. */
export function finder(text: string, matchCase: boolean): Finder {
  const exact = matchCase || /\p{Lu}/u.test(text);
  const wanted = exact ? text : text.toLowerCase();
  return {
    test: exact ? (one) => one.includes(wanted) : (one) => one.toLowerCase().includes(wanted),
    inNumbers: /^[-+.\de]+$/i.test(text),
  };
}

/** Calls for each row whose cell holds the text, as it is written in full. */
export function markFound({ at, tags, values, texts }: Vector, find: Finder, found: (row: number) => void): void {
  const test = textTest(texts, (one) => find.test(one));
  const others = new Map<number, boolean>();
  for (let row = 0; row < at.length; row++) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    if (tag === TAG.missing || (tag === TAG.number && !find.inNumbers)) {
      continue;
    }
    if (usesText(tag)) {
      if (test(tag, value)) {
        found(row);
      }
    } else if (tag === TAG.number) {
      if (find.test(String(value))) {
        found(row);
      }
    } else {
      const key = tag * 4 + Math.sign(value);
      const passed = others.get(key) ?? find.test(plainText(tag, value));
      others.set(key, passed);
      if (passed) {
        found(row);
      }
    }
  }
}
