/**
 * A filter over all rows at once. A clause about a value that is not there is neither true nor false, and neither is its negation:
 * rows without the value are found by `missing(…)` and `has(…)` alone, NaN by `nan(…)` or `= nan`.
 */
import { tagsOf } from '../fields.js';
import type { FilterNode, NumberNode, Order, Question } from '../language/syntax.js';
import { parseTime } from '../language/times.js';
import { isAbsent, sameAt, TAG, type Vector } from '../store/vector.js';
import { choiceTest, patternTest, textTest, type CellTest } from './cellTests.js';
import type { Frame } from './frame.js';
import { compareTexts } from './naturalOrder.js';
import { evaluate } from './numbers.js';
import { searchRows } from './searchRows.js';

/** For each row one of these. */
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;
export type Mask = Uint8Array;

/** @param now milliseconds since the epoch, for times like `3d` */
export function filterMask(node: FilterNode, frame: Frame, now: number): Mask {
  switch (node.kind) {
    case 'all':
      return combine(node.of, frame, now, Math.min);
    case 'any':
      return combine(node.of, frame, now, Math.max);
    case 'not':
      return inverse(filterMask(node.of, frame, now));
    case 'compare':
      return compareNumbers(node.left, node.order, node.right, frame);
    case 'compareText': {
      const holds = ORDERS[node.order];
      const vector = frame.vector(node.column);
      const test = textTest(vector.texts, (text) => holds(compareTexts(text, node.text), 0));
      return values(vector, (tag, value) => tag === TAG.text && test(tag, value));
    }
    case 'compareTime': {
      const test = timeTest(node.order, node.time, now);
      return values(frame.vector('time'), (_, value) => test(value));
    }
    case 'among': {
      const vector = frame.vectorOf(node.of);
      const test = choiceTest(node.choices, vector.texts, now);
      const nan = test(TAG.nan, 0);
      const mask =
        node.of.kind === 'column' && node.of.ref === 'tag'
          ? tagMask(frame, (tag) => choiceTest(node.choices, [tag], now)(TAG.text, 0))
          : values(vector, test, nan);
      return node.negated ? inverse(mask) : mask;
    }
    case 'matches': {
      const vector = frame.vector(node.column);
      const mask =
        node.column === 'tag' ? tagMask(frame, (tag) => node.regex.test(tag)) : values(vector, patternTest(vector.texts, node.regex));
      return node.negated ? inverse(mask) : mask;
    }
    case 'question':
      return questionMask(node.question, frame.vectorOf(node.of), frame.bases);
    case 'star':
      return cells(frame.vector('star'), (_, value) => (value === 1 ? YES : NO));
    case 'search':
      return searchRows(frame, node.text);
  }
}

const ORDERS: Readonly<Record<Order | '=' | '!=', (x: number, y: number) => boolean>> = {
  '<': (x, y) => x < y,
  '<=': (x, y) => x <= y,
  '>': (x, y) => x > y,
  '>=': (x, y) => x >= y,
  '=': (x, y) => x === y,
  '!=': (x, y) => x !== y,
};

function combine(nodes: readonly FilterNode[], frame: Frame, now: number, choose: (a: number, b: number) => number): Mask {
  const [first, ...others] = nodes.map((node) => filterMask(node, frame, now));
  const mask = first ?? new Uint8Array(frame.size).fill(YES);
  for (const other of others) {
    for (let row = 0; row < mask.length; row++) {
      mask[row] = choose(mask[row] ?? NO, other[row] ?? NO);
    }
  }
  return mask;
}

function inverse(mask: Mask): Mask {
  return mask.map((one) => YES - one);
}

function cells({ at, tags, values }: Vector, test: (tag: number, value: number, row: number) => number): Mask {
  const mask = new Uint8Array(at.length);
  for (let row = 0; row < mask.length; row++) {
    const index = at[row] ?? 0;
    mask[row] = test(tags[index] ?? TAG.missing, values[index] ?? 0, row);
  }
  return mask;
}

/** Unknown where there is no value; for NaN too, unless it is asked for. */
function values(vector: Vector, test: CellTest, withNan = false): Mask {
  return cells(vector, (tag, value) => (isAbsent(tag) || (tag === TAG.nan && !withNan) ? UNKNOWN : test(tag, value) ? YES : NO));
}

function compareNumbers(left: NumberNode, order: Order | '=' | '!=', right: NumberNode, frame: Frame): Mask {
  const a = evaluate(left, frame);
  const b = evaluate(right, frame);
  // Asked once for each way two numbers can stand, not for each row.
  const [smaller, equal, larger] = [-1, 0, 1].map((sign) => (ORDERS[order](sign, 0) ? YES : NO));
  const mask = new Uint8Array(frame.size);
  for (let row = 0; row < mask.length; row++) {
    const x = a.values[row] as number;
    const y = b.values[row] as number;
    const known = a.tags[row] === TAG.number && b.tags[row] === TAG.number;
    mask[row] = (!known ? UNKNOWN : x < y ? smaller : x > y ? larger : x === y ? equal : UNKNOWN) as number;
  }
  return mask;
}

/** After a day is after its end; not before it is also within it. */
function timeTest(order: Order, text: string, now: number): (time: number) => boolean {
  const { from, to } = parseTime(text, now) ?? { from: NaN, to: NaN };
  const instant = from === to;
  switch (order) {
    case '<':
      return (time) => time < from;
    case '>=':
      return (time) => time >= from;
    case '>':
      return (time) => (instant ? time > to : time >= to);
    case '<=':
      return (time) => (instant ? time <= to : time < to);
  }
}

/** Whether one of a row's tags passes. A row without tags has none that does: it is not unknown. */
function tagMask(frame: Frame, test: (tag: string) => boolean): Mask {
  const known = new Map<string, boolean>();
  const passes = (tag: string): boolean => {
    const passed = known.get(tag) ?? test(tag);
    known.set(tag, passed);
    return passed;
  };
  return Uint8Array.from(frame.store.rows, (row) => (tagsOf(row).some(passes) ? YES : NO));
}

function questionMask(question: Question, vector: Vector, bases: Int32Array): Mask {
  switch (question) {
    case 'has':
      return cells(vector, (tag) => (isAbsent(tag) ? NO : YES));
    case 'missing':
      return cells(vector, (tag) => (tag === TAG.missing ? YES : NO));
    case 'nan':
      return cells(vector, (tag) => (tag === TAG.nan ? YES : NO));
    case 'unfetched':
      return cells(vector, (tag) => (tag === TAG.notFetched ? YES : NO));
    case 'unreadable':
      return cells(vector, (tag) => (tag === TAG.error ? YES : NO));
    case 'differs':
      return cells(vector, (_, __, row) => {
        const base = bases[row] ?? -1;
        return base >= 0 && !sameAt(vector, row, base) ? YES : NO;
      });
  }
}
