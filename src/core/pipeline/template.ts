/** `${}` in `dvc.yaml`. Source: dvc/parsing/interpolate.py. */
import { isMap } from '../values/index.js';
import type { Value } from '../../protocol/values.js';

export function isTemplate(text: string): boolean {
  return /(?<!\\)\$\{.*?\}/.test(text);
}

/** A text without templates as DVC uses it: `\${` stands for `${`. */
export function literal(text: string): string {
  return text.replaceAll('\\${', '${');
}

export function usesTemplates(value: Value): boolean {
  return typeof value === 'string'
    ? isTemplate(value)
    : Array.isArray(value)
      ? value.some(usesTemplates)
      : isMap(value) && Object.entries(value).some(([key, child]) => isTemplate(key) || usesTemplates(child));
}
