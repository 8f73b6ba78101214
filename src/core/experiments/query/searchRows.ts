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
  /** The same of a number as it is written in full; null when no number can hold the text. */
  readonly inNumber: ((value: number) => boolean) | null;
}

/** Case counts when it is asked for, or when the text has a capital letter. */
export function finder(text: string, matchCase: boolean): Finder {
  const exact = matchCase || /\p{Lu}/u.test(text);
  const wanted = exact ? text : text.toLowerCase();
  return {
    test: exact ? (one) => one.includes(wanted) : (one) => one.toLowerCase().includes(wanted),
    inNumber: /^[-+.\de]+$/.test(wanted) ? numberTest(wanted) : null,
  };
}

/** Writing a number takes longer than all else: where the text has a decimal point, most are told apart by their digits. */
function numberTest(wanted: string): (value: number) => boolean {
  const holds = (value: number): boolean => String(value).includes(wanted);
  const [, whole = '', fraction = ''] = /^(\d*)\.(\d+)$/.exec(wanted) ?? [];
  if (fraction === '' || whole.length + fraction.length > 12) {
    return holds;
  }
  const wholes = 10 ** whole.length;
  const parts = 10 ** fraction.length;
  return (value) => {
    const size = Math.abs(value);
    if (size < 1e-6 || size >= 1e9) {
      return holds(value);
    }
    const integer = Math.floor(size);
    // The last digit that is looked for can be one off by rounding.
    const off = Math.abs(Math.floor((size - integer) * parts) - Number(fraction));
    return integer % wholes === Number(whole) && (off <= 1 || off >= parts - 1) && holds(value);
  };
}

/** Remembers answers while values come again: parameters are often of a few choices, metrics hardly ever the same. */
function remembered(test: (value: number) => boolean): (value: number) => boolean {
  const known = new Map<number, boolean>();
  let asked = 0;
  return (value) => {
    if (known.size > ENOUGH && known.size * 2 > asked) {
      return test(value);
    }
    asked++;
    let answer = known.get(value);
    if (answer === undefined) {
      answer = test(value);
      known.set(value, answer);
    }
    return answer;
  };
}
/** So many different values tell which kind of column it is. */
const ENOUGH = 100;

/** Calls for each row whose cell holds the text, as it is written in full. */
export function markFound({ at, tags, values, texts }: Vector, find: Finder, found: (row: number) => void): void {
  const test = textTest(texts, (one) => find.test(one));
  const others = new Map<number, boolean>();
  const inNumber = find.inNumber && remembered(find.inNumber);
  for (let row = 0; row < at.length; row++) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    if (tag === TAG.missing) {
      continue;
    }
    if (usesText(tag)) {
      if (test(tag, value)) {
        found(row);
      }
    } else if (tag === TAG.number) {
      if (inNumber?.(value) === true) {
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
