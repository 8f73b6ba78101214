/** Values in the grammar of Hydra's overrides, which `-S file:key=value` of `dvc exp run` is in. */
import { isMap } from '../values/maps.js';
import { floatText } from '../values/scalars.js';
import type { KeyPath, Value } from '../../protocol/values.js';

/** Hydra's grammar has no quoted keys: a parameter with other characters in its name can only be changed in its file. */
export function canOverride(file: string, path: KeyPath): boolean {
  return !file.includes(':') && path.length > 0 && path.every((key) => IDENTIFIER.test(key));
}

const IDENTIFIER = /^[A-Za-z_][\w-]*$/;

/**
 * In Hydra's quotes a backslash is one, unless it stands before a quote; before `${` it keeps OmegaConf from an interpolation.
 * Both double the backslashes in front of them.
 */
export function quote(text: string): string {
  const body = text.replace(/(\\*)\$\{/g, '$1$1\\${').replace(/(\\*)'/g, "$1$1\\'");
  const trailing = /\\*$/.exec(body)?.[0] ?? '';
  return `'${body}${trailing}'`;
}

/** `float`: whole numbers are written as floats, `1.0`. */
export function hydraText(value: Value, float = false): string {
  if (typeof value === 'number') {
    return (float || !Number.isInteger(value) ? floatText(value) : String(value)).toLowerCase().replace('infinity', 'inf');
  }
  if (typeof value === 'string') {
    return quote(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item) => hydraText(item, float)).join(',')}]`;
  }
  if (isMap(value)) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${IDENTIFIER.test(key) ? key : quote(key)}:${hydraText(item, float)}`)
      .join(',')}}`;
  }
  return value instanceof Date ? quote(value.toISOString()) : String(value);
}

export function overrideText(file: string, path: KeyPath, value: Value, float = false): string {
  return `${file}:${path.join('.')}=${hydraText(value, float)}`;
}
