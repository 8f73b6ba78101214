/** Python's string and number literals. */
import { integer, type Scalar } from './scalars.js';

const PREFIX = /^([rRuUbBfF]*)('''|"""|'|")/;
const ESCAPE = /\\(?:(\r\n|[\r\n])|([\\'"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(N\{|[xuU]))/g;
const SIMPLE: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

export interface PythonString {
  readonly text: string;
  readonly bytes: boolean;
}

/** The text of one string token, or undefined for what cannot be told without Python: `\N{...}` names and bad escapes. */
export function pythonString(source: string): PythonString | undefined {
  const match = PREFIX.exec(source);
  const [opening = '', prefix = '', quote = ''] = match ?? [];
  if (!match || /f/i.test(prefix) || source.length < opening.length + quote.length) {
    return undefined;
  }
  const bytes = /b/i.test(prefix);
  const body = source.slice(opening.length, source.length - quote.length).replace(/\r\n?/g, '\n');
  if (/r/i.test(prefix)) {
    return { text: body, bytes };
  }
  const broken: string[] = [];
  const text = body.replace(ESCAPE, (whole, newline?: string, simple?: string, octal?: string, hex?: string, u4?: string, u8?: string) => {
    if (newline !== undefined) {
      return '';
    }
    if (simple !== undefined) {
      return SIMPLE[simple] ?? simple;
    }
    if (octal !== undefined) {
      return String.fromCharCode(Number.parseInt(octal, 8));
    }
    const code = hex ?? (bytes ? undefined : (u4 ?? u8));
    if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff) {
      return String.fromCodePoint(Number.parseInt(code, 16));
    }
    if (!bytes || whole.startsWith('\\x')) {
      broken.push(whole);
    }
    return whole;
  });
  return broken.length > 0 ? undefined : { text, bytes };
}

const INT = /^(?:(0[xX](?:_?[0-9a-fA-F])+)|(0[oO](?:_?[0-7])+)|(0[bB](?:_?[01])+)|([1-9](?:_?[0-9])*|0(?:_?0)*))$/;
const FLOAT = /^(?:[0-9](?:_?[0-9])*)?(?:\.(?:[0-9](?:_?[0-9])*)?)?(?:[eE][-+]?[0-9](?:_?[0-9])*)?$/;

/** A number token; `invalid` is one Python refuses (`012`, `1__0`), undefined is a complex number. */
export function pythonNumber(source: string): Scalar | 'invalid' | undefined {
  if (/[jJ]$/.test(source)) {
    return undefined;
  }
  const digits = source.replaceAll('_', '');
  if (INT.test(source)) {
    return { type: 'int', value: integer('', digits.replace(/^0+(?=\d)/, '')) };
  }
  return FLOAT.test(source) && /[.eE]/.test(source) ? { type: 'float', value: Number(digits) } : 'invalid';
}
