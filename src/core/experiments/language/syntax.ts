/** Filters and expressions as trees. */
import type { ColumnRef, DeltaId, TextRange } from '../../../protocol/index.js';
import type { Regex } from './regex.js';

/** What a text can name: a difference to the baseline is a call there. */
export type NamedColumn = Exclude<ColumnRef, DeltaId>;

/** Something that gives a number for each row. */
export type NumberNode = TextRange &
  (
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'column'; readonly ref: NamedColumn }
    | { readonly kind: 'negative'; readonly of: NumberNode }
    | { readonly kind: 'operation'; readonly operator: '+' | '-' | '*' | '/' | '^'; readonly left: NumberNode; readonly right: NumberNode }
    | { readonly kind: 'call'; readonly name: FunctionName; readonly of: readonly NumberNode[] }
  );

/** Name -> how many arguments it takes, and what it does, for completion. */
export const FUNCTIONS = {
  log: { least: 1, most: 1, detail: 'natural logarithm' },
  log10: { least: 1, most: 1, detail: 'logarithm to base 10' },
  log2: { least: 1, most: 1, detail: 'logarithm to base 2' },
  exp: { least: 1, most: 1, detail: 'e to the power of' },
  sqrt: { least: 1, most: 1, detail: 'square root' },
  abs: { least: 1, most: 1, detail: 'without its sign' },
  round: { least: 1, most: 2, detail: 'rounded, to so many decimals' },
  min: { least: 1, most: Infinity, detail: 'the smallest of them' },
  max: { least: 1, most: Infinity, detail: 'the largest of them' },
  mean: { least: 1, most: Infinity, detail: 'their mean' },
  base: { least: 1, most: 1, detail: 'its value in the baseline' },
  delta: { least: 1, most: 1, detail: 'change from the baseline' },
  pct: { least: 1, most: 1, detail: 'change from the baseline in percent' },
} as const;
export type FunctionName = keyof typeof FUNCTIONS;

export type Order = '<' | '<=' | '>' | '>=';

/** What a cell may be, of `=`, `!=` and `in`. */
export type Choice =
  /** A word as it is shown: a number, text, boolean, null, list. */
  | { readonly kind: 'shown'; readonly text: string }
  /** In quotes: a text and nothing else. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'time'; readonly from: string; readonly to: string };

/** What a column is asked with `has(x)` and the like. */
export const QUESTIONS = {
  has: 'there is a value',
  missing: 'there is none',
  nan: 'it is not a number (NaN)',
  unreadable: 'its file cannot be read',
  unfetched: 'its file is not in the cache of this computer',
  differs: 'it is not as in the baseline',
} as const;
export type Question = keyof typeof QUESTIONS;

export type FilterNode =
  | { readonly kind: 'all' | 'any'; readonly of: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly of: FilterNode }
  /** Numbers on both sides. */
  | { readonly kind: 'compare'; readonly order: Order | '=' | '!='; readonly left: NumberNode; readonly right: NumberNode }
  | { readonly kind: 'compareText'; readonly order: Order; readonly column: NamedColumn; readonly text: string }
  | { readonly kind: 'compareTime'; readonly order: Order; readonly time: string }
  | { readonly kind: 'among'; readonly of: NumberNode; readonly choices: readonly Choice[]; readonly negated: boolean }
  | { readonly kind: 'matches'; readonly column: NamedColumn; readonly regex: Regex; readonly negated: boolean }
  | { readonly kind: 'question'; readonly question: Question; readonly of: NumberNode }
  | { readonly kind: 'star' }
  | { readonly kind: 'search'; readonly text: string };
