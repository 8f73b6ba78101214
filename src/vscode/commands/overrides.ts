/** `-S file:key=value` of `dvc exp run`, whose key and value are in Hydra's override grammar. */
import { quote } from '../../core/run/hydra.js';
import type { Cell, KeyPath } from '../../protocol/index.js';

export { canOverride } from '../../core/run/hydra.js';

export interface Override {
  readonly file: string;
  readonly path: KeyPath;
  /** What was typed, valid for the type that the value has. */
  readonly input: string;
  /** The value it replaces, which says its type. */
  readonly current: Cell;
  /** Whether that is written as a float: a whole number keeps its point then, as the type is kept. */
  readonly float: boolean;
}

/** One value each: `params.yaml:train.lr=0.1`. */
export function overrideTexts(overrides: readonly Override[]): string[] {
  return overrides.map((override) => `${keyText(override)}=${hydraValue(override)}`);
}

/** Several values each, which DVC queues in all their combinations: `params.yaml:train.lr=0.1,0.01`. */
export function sweepTexts(lists: readonly (readonly Override[])[]): string[] {
  return lists.flatMap((list) => {
    const [first] = list;
    return first === undefined ? [] : [`${keyText(first)}=${list.map(hydraValue).join(',')}`];
  });
}

function keyText({ file, path }: Override): string {
  return `${file}:${path.join('.')}`;
}

/** The typed text as a value of the same type. Unquoted, `a,b` would be a sweep over two values. */
export function hydraValue({ input, current, float }: Pick<Override, 'input' | 'current' | 'float'>): string {
  if (typeof current === 'string') {
    return quote(input);
  }
  const text = input.trim();
  if (typeof current === 'boolean') {
    return text.toLowerCase();
  }
  if (current === null || (typeof current === 'object' && current.t === 'missing')) {
    return /^([-+\w.]*)$/.test(text) && text !== '' ? text : quote(text);
  }
  if (typeof current === 'object' && current.t === 'json') {
    return text;
  }
  // Hydra reads 007 as text, and has no sign before a plain number but a minus.
  const number = text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\.(inf|nan)$/i, '$1$2')
    .toLowerCase();
  return float && /^-?[\d_]+$/.test(number) ? `${number}.0` : number;
}
