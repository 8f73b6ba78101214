/** `${}` in `dvc.yaml`. Source: dvc/parsing/interpolate.py. */
import { isMap } from '../values/index.js';
import type { Value } from '../../protocol/values.js';

/** Python's `.` matches all but a line feed. */
const TEMPLATE = /(?<!\\)\$\{([^\n]*?)\}/g;
/** `a.b[0]`: words hold anything but dots and brackets; blanks may stand before a dot or a bracket that follows a bracket. */
const EXPRESSION = /^[^.[\]]+(?:[ \t\r]*\.[^.[\]]+|[ \t\r]*\[[^.[\]]+\])*[ \t\r]*$/;

export interface Match {
  readonly start: number;
  readonly end: number;
  /** What stands between the braces. */
  readonly inner: string;
}

export function matches(text: string): Match[] {
  // Most texts have none, and this is asked of every one of them.
  return text.includes('${')
    ? Array.from(text.matchAll(TEMPLATE), (match) => ({ start: match.index, end: match.index + match[0].length, inner: match[1] ?? '' }))
    : [];
}

export function isTemplate(text: string): boolean {
  return matches(text).length > 0;
}

/** A text without templates as DVC uses it: `\${` stands for `${`. */
export function literal(text: string): string {
  return text.replaceAll('\\${', '${');
}

/** The words of an expression, from the outermost key on, with the blanks around them; null when it is none. */
export function parseExpression(inner: string): string[] | null {
  return EXPRESSION.test(inner)
    ? inner
        .replace(/\][ \t\r]+(?=[.[])/g, ']')
        .replaceAll('[', '.')
        .replaceAll(']', '')
        .split('.')
    : null;
}

/** The first text between braces that is no expression, in keys and values of any depth. */
export function badExpression(value: Value): string | null {
  if (typeof value === 'string') {
    return matches(value).find(({ inner }) => parseExpression(inner) === null)?.inner ?? null;
  }
  for (const child of Array.isArray(value) ? value : isMap(value) ? Object.keys(value).flatMap((key) => [key, value[key] ?? null]) : []) {
    const bad = badExpression(child);
    if (bad !== null) {
      return bad;
    }
  }
  return null;
}

export function usesTemplates(value: Value): boolean {
  return typeof value === 'string'
    ? isTemplate(value)
    : Array.isArray(value)
      ? value.some(usesTemplates)
      : isMap(value) && Object.entries(value).some(([key, child]) => isTemplate(key) || usesTemplates(child));
}
