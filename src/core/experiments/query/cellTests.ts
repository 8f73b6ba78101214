/** Tests of single cells, made once for a column: texts are looked at once each, however many rows have them. */
import type { Regex } from '../language/regex.js';
import type { Choice } from '../language/syntax.js';
import { parseTime } from '../language/times.js';
import { TAG } from '../store/vector.js';
import { joinedTexts } from './joinedTexts.js';

/** Of a cell as it stands in a vector. */
export type CellTest = (tag: number, value: number) => boolean;

/** A test of the text that is shown for a cell, every digit of it. @param testAt the same of one of `texts` */
export function textTest(
  texts: readonly string[],
  test: (text: string) => boolean,
  testAt = (place: number): boolean => test(texts[place] ?? ''),
): CellTest {
  const known = new Int8Array(texts.length);
  return (tag, value) => {
    if (!usesText(tag)) {
      return test(plainText(tag, value));
    }
    known[value] ||= testAt(value) ? 1 : -1;
    return known[value] === 1;
  };
}

/** `textTest` of a pattern. */
export function patternTest(texts: readonly string[], regex: Regex): CellTest {
  const test = (text: string): boolean => regex.test(text);
  const joined = joinedTexts(texts);
  if (joined === null) {
    return textTest(texts, test);
  }
  const { ends } = joined;
  const all = regex.ignoreCase ? joined.lower : joined.all;
  return textTest(texts, test, (place) => regex.testWithin(all, ends[place - 1] ?? 0, ends[place] ?? 0));
}

/** Of everything but texts, lists and large integers. */
export function plainText(tag: number, value: number): string {
  switch (tag) {
    case TAG.number:
      return String(value);
    case TAG.infinite:
      return value > 0 ? 'inf' : '-inf';
    case TAG.boolean:
      return String(value === 1);
    case TAG.null:
      return 'null';
    case TAG.nan:
      return 'NaN';
    case TAG.notFetched:
      return 'not fetched';
    default:
      return '';
  }
}

export function usesText(tag: number): boolean {
  return tag === TAG.text || tag === TAG.json || tag === TAG.integer || tag === TAG.error;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const INFINITE = /^([+-]?)\.?inf(?:inity)?$/i;
const NAN = /^\.?nan$/i;

/** Whether a cell is one of these. @param now milliseconds since the epoch */
export function choiceTest(choices: readonly Choice[], texts: readonly string[], now: number): CellTest {
  const numbers = new Set<number>();
  const ranges: { from: number; to: number }[] = [];
  const quoted = new Set<string>();
  const shown = new Set<string>();
  let nan = false;
  for (const choice of choices) {
    if (choice.kind === 'range') {
      ranges.push(choice);
    } else if (choice.kind === 'time') {
      ranges.push(timeRange(choice, now));
    } else if (choice.kind === 'text') {
      quoted.add(choice.text);
    } else {
      const sign = INFINITE.exec(choice.text)?.[1];
      shown.add(sign === undefined ? withoutSpaces(choice.text) : `${sign.replace('+', '')}inf`);
      if (NUMBER.test(choice.text)) {
        numbers.add(Number(choice.text));
      }
      nan ||= NAN.test(choice.text);
    }
  }
  const isText = textTest(texts, (text) => quoted.has(text) || shown.has(text));
  const isList = textTest(texts, (text) => shown.has(withoutSpaces(text)));
  return (tag, value) => {
    switch (tag) {
      case TAG.number:
        return numbers.has(value) || ranges.some(({ from, to }) => from <= value && value <= to);
      case TAG.text:
        return isText(tag, value);
      case TAG.json:
      case TAG.integer:
        return isList(tag, value) || (tag === TAG.integer && ranges.some(({ from, to }) => inRange(texts[value] ?? '', from, to)));
      case TAG.nan:
        return nan;
      case TAG.infinite:
        return shown.has(plainText(tag, value)) || ranges.some(({ from, to }) => from <= value && value <= to);
      default:
        return shown.size > 0 && shown.has(plainText(tag, value));
    }
  };
}

function inRange(integer: string, from: number, to: number): boolean {
  return from <= Number(integer) && Number(integer) <= to;
}

/** The last millisecond belongs to it. */
function timeRange({ from, to }: { readonly from: string; readonly to: string }, now: number): { from: number; to: number } {
  const end = to === '' ? null : parseTime(to, now);
  return {
    from: from === '' ? -Infinity : (parseTime(from, now)?.from ?? NaN),
    to: to === '' ? Infinity : end === null ? NaN : end.to > end.from ? end.to - 1 : end.to,
  };
}

/** `[64,32]` is `[64, 32]`; what stands in quotes is left as it is. */
function withoutSpaces(list: string): string {
  return /^[[{]/.test(list) ? list.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1') : list;
}
