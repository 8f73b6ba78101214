/** `-S file:key=value` of `dvc exp run`, whose key and value are in Hydra's override grammar. */
import type { Cell, KeyPath } from '../../protocol/index.js';

export interface Override {
  readonly file: string;
  readonly path: KeyPath;
  /** What was typed, valid for the type that the value has. */
  readonly input: string;
  /** The value it replaces, which says its type. */
  readonly current: Cell;
}

/** Hydra's grammar has no quoted keys: a parameter with other characters in its name can only be changed in its file. */
export function canOverride(file: string, path: KeyPath): boolean {
  return !file.includes(':') && path.length > 0 && path.every((key) => /^[A-Za-z_][\w-]*$/.test(key));
}

/** One value each: `params.yaml:train.lr=0.1`. */
export function overrideTexts(overrides: readonly Override[]): string[] {
  return overrides.map((override) => `${keyText(override)}=${hydraValue(override.input, override.current)}`);
}

/** Several values each, which DVC queues in all their combinations: `params.yaml:train.lr=0.1,0.01`. */
export function sweepTexts(lists: readonly (readonly Override[])[]): string[] {
  return lists.flatMap((list) => {
    const [first] = list;
    return first === undefined ? [] : [`${keyText(first)}=${list.map(({ input, current }) => hydraValue(input, current)).join(',')}`];
  });
}

function keyText({ file, path }: Override): string {
  return `${file}:${path.join('.')}`;
}

/** The typed text as a value of the same type. Unquoted, `a,b` would be a sweep over two values. */
export function hydraValue(input: string, current: Cell): string {
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
  return text
    .replace(/^\+/, '')
    .replace(/^(-?)0+(?=\d)/, '$1')
    .replace(/^(-?)\.(inf|nan)$/i, '$1$2')
    .toLowerCase();
}

/**
 * In Hydra's quotes a backslash is one, unless it stands before a quote; before `${` it keeps OmegaConf from an interpolation.
 * Both double the backslashes in front of them.
 */
function quote(text: string): string {
  const body = text.replace(/(\\*)\$\{/g, '$1$1\\${').replace(/(\\*)'/g, "$1$1\\'");
  const trailing = /\\*$/.exec(body)?.[0] ?? '';
  return `'${body}${trailing}'`;
}
