/** Arithmetic over whole columns at once. What is missing stays missing, and what cannot be read makes the result unreadable. */
import type { FunctionName, NumberNode } from '../language/syntax.js';
import { TAG, type Vector } from '../store/vector.js';
import type { Frame } from './frame.js';

/** One number for each row. Of the tags only `number` (also for infinities and NaN), `missing` and `error` are used. */
export interface Numbers {
  readonly tags: Uint8Array;
  readonly values: Float64Array;
}

const UNREADABLE = ['A value that it is computed from cannot be read.'];

/** Texts, booleans, lists and null count as missing. */
export function numbersOf({ at, tags, values, texts }: Vector): Numbers {
  const numbers = empty(at.length);
  for (let row = 0; row < at.length; row++) {
    const index = at[row] ?? 0;
    const tag = tags[index] ?? TAG.missing;
    const value = values[index] ?? 0;
    if (tag === TAG.number || tag === TAG.infinite) {
      numbers.tags[row] = TAG.number;
      numbers.values[row] = value;
    } else if (tag === TAG.integer) {
      numbers.tags[row] = TAG.number;
      numbers.values[row] = Number(texts[value]);
    } else if (tag === TAG.nan) {
      numbers.tags[row] = TAG.number;
      numbers.values[row] = NaN;
    } else if (tag === TAG.error) {
      numbers.tags[row] = TAG.error;
    }
  }
  return numbers;
}

/** The cells: infinities and NaN say what they are. @param at the positions 0, 1, 2, ... */
export function vectorOf({ tags, values }: Numbers, at: Uint32Array): Vector {
  const cells = { at, tags: Uint8Array.from(tags), values: Float64Array.from(values), texts: UNREADABLE };
  for (let row = 0; row < tags.length; row++) {
    const value = values[row] ?? 0;
    if (tags[row] === TAG.number && !Number.isFinite(value)) {
      cells.tags[row] = Number.isNaN(value) ? TAG.nan : TAG.infinite;
      cells.values[row] = Number.isNaN(value) ? 0 : value;
    }
  }
  return cells;
}

export function evaluate(node: NumberNode, frame: Frame): Numbers {
  switch (node.kind) {
    case 'number':
      return { tags: new Uint8Array(frame.size).fill(TAG.number), values: new Float64Array(frame.size).fill(node.value) };
    case 'column':
      return frame.numbers(node.ref);
    case 'negative':
      return map([evaluate(node.of, frame)], frame.size, ([x]) => -x);
    case 'operation':
      return binary(evaluate(node.left, frame), evaluate(node.right, frame), node.operator);
    case 'call':
      return call(node.name, node.of, frame);
  }
}

type Simple = Exclude<FunctionName, 'base' | 'delta' | 'pct'>;

const SIMPLE: Readonly<Record<Simple, (...values: readonly number[]) => number>> = {
  log: (x = NaN) => Math.log(x),
  log10: (x = NaN) => Math.log10(x),
  log2: (x = NaN) => Math.log2(x),
  exp: (x = NaN) => Math.exp(x),
  sqrt: (x = NaN) => Math.sqrt(x),
  abs: (x = NaN) => Math.abs(x),
  round: (x = NaN, decimals = 0) => roundTo(x, decimals),
  min: (...all) => Math.min(...all),
  max: (...all) => Math.max(...all),
  mean: (...all) => all.reduce((total, one) => total + one, 0) / all.length,
};

function roundTo(value: number, decimals: number): number {
  const scale = 10 ** Math.round(decimals);
  const scaled = value * scale;
  return Number.isFinite(scaled) ? Math.round(scaled) / scale : value;
}

function call(name: FunctionName, of: readonly NumberNode[], frame: Frame): Numbers {
  const values = of.map((node) => evaluate(node, frame));
  const [first] = values;
  if (first !== undefined && (name === 'base' || name === 'delta' || name === 'pct')) {
    const before = gather(first, frame.bases);
    return name === 'base' ? before : binary(first, before, name === 'delta' ? '-' : 'pct');
  }
  return map(values, frame.size, (all) => SIMPLE[name as Simple](...all));
}

type Operation = '+' | '-' | '*' | '/' | '^' | 'pct';

function binary(a: Numbers, b: Numbers, operation: Operation): Numbers {
  const size = a.tags.length;
  const result = empty(size);
  operate(a.values, b.values, operation, result.values);
  for (let row = 0; row < size; row++) {
    const x = a.tags[row] as number;
    const y = b.tags[row] as number;
    if (x === TAG.number && y === TAG.number) {
      result.tags[row] = TAG.number;
    } else {
      result.tags[row] = x === TAG.error || y === TAG.error ? TAG.error : TAG.missing;
      result.values[row] = 0;
    }
  }
  return result;
}

/** In each row, also where there is no number. A loop for each operation: a call for each row would take longer than the arithmetic. */
function operate(a: Float64Array, b: Float64Array, operation: Operation, to: Float64Array): void {
  const size = to.length;
  switch (operation) {
    case '+':
      for (let row = 0; row < size; row++) {
        to[row] = (a[row] as number) + (b[row] as number);
      }
      break;
    case '-':
      for (let row = 0; row < size; row++) {
        to[row] = (a[row] as number) - (b[row] as number);
      }
      break;
    case '*':
      for (let row = 0; row < size; row++) {
        to[row] = (a[row] as number) * (b[row] as number);
      }
      break;
    case '/':
      for (let row = 0; row < size; row++) {
        to[row] = (a[row] as number) / (b[row] as number);
      }
      break;
    case '^':
      for (let row = 0; row < size; row++) {
        to[row] = (a[row] as number) ** (b[row] as number);
      }
      break;
    case 'pct':
      for (let row = 0; row < size; row++) {
        const before = b[row] as number;
        to[row] = (100 * ((a[row] as number) - before)) / Math.abs(before);
      }
      break;
  }
}

function map(all: readonly Numbers[], size: number, operation: (values: [number, ...number[]]) => number): Numbers {
  const result = empty(size);
  const values: [number, ...number[]] = [0];
  for (let row = 0; row < size; row++) {
    let tag: number = TAG.number;
    all.forEach((one, at) => {
      const other = one.tags[row] ?? TAG.missing;
      tag = tag === TAG.number || other === TAG.error ? other : tag;
      values[at] = one.values[row] ?? 0;
    });
    result.tags[row] = tag;
    if (tag === TAG.number) {
      result.values[row] = operation(values);
    }
  }
  return result;
}

/** The values of other rows; missing where there is none (-1). */
function gather({ tags, values }: Numbers, from: Int32Array): Numbers {
  const result = empty(from.length);
  for (let row = 0; row < from.length; row++) {
    const other = from[row] ?? -1;
    if (other >= 0) {
      result.tags[row] = tags[other] ?? TAG.missing;
      result.values[row] = values[other] ?? 0;
    }
  }
  return result;
}

function empty(size: number): Numbers {
  return { tags: new Uint8Array(size), values: new Float64Array(size) };
}
