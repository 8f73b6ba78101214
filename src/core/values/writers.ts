/** The text of a value in each format, in the style of the value it replaces. Undefined when the format cannot hold it. */
import type { FileFormat, Value } from '../../protocol/values.js';
import { isoDate } from './dates.js';
import { isMap } from './maps.js';
import { numberText } from './numberText.js';
import type { ScalarType } from './scalars.js';
import { resolvePlain } from './yamlScalars.js';

export interface WriteContext {
  /** The replaced text, for its quotes. */
  readonly old: string;
  /** The replaced type: floats stay floats and dates stay dates. */
  readonly was: ScalarType | 'json';
  /** A place where `,`, `[` and `]` mean something: inside a YAML flow collection. */
  readonly flow: boolean;
  readonly brackets?: readonly [string, string];
}

export function writeValue(value: Value, format: FileFormat, context: WriteContext): string | undefined {
  return WRITERS[format](value instanceof Date ? value.toISOString() : value, context);
}

type Writer = (value: Value, context: WriteContext) => string | undefined;

/** For what is in a list or a map: the quotes that the old text has, wherever they are in it. */
function inside(context: WriteContext): WriteContext {
  const old = context.old.includes('"') ? '"' : context.old.includes("'") ? "'" : '';
  return { old, was: 'json', flow: true };
}

const json: Writer = (value, context) => {
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? numberText(value, context.was) : special(value, 'NaN', 'Infinity');
  }
  return simple(value, context) ?? collection(value, context, json, JSON.stringify, ': ');
};

const yaml: Writer = (value, context) => {
  if (typeof value === 'string') {
    return context.was === 'date' && resolvePlain(value).type === 'date' ? value : yamlString(value, context);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? numberText(value, context.was) : special(value, '.nan', '.inf');
  }
  return simple(value, context) ?? collection(value, context, yaml, (key) => yamlString(key, inside(context)), ': ');
};

const toml: Writer = (value, context) => {
  if (value === null) {
    return undefined;
  }
  if (typeof value === 'string') {
    return context.was === 'date' && isoDate(value) !== undefined ? value : tomlString(value, context);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? numberText(value, context.was) : special(value, 'nan', 'inf');
  }
  return (
    simple(value, context) ?? collection(value, context, toml, (key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key)), ' = ')
  );
};

const python: Writer = (value, context) => {
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'string') {
    return pythonString(value, context);
  }
  if (typeof value === 'number') {
    return Number.isFinite(value) ? numberText(value, context.was) : undefined;
  }
  if (Array.isArray(value) && context.brackets?.[0] === '{' && value.length === 0) {
    return undefined; // `{}` would be a dict.
  }
  return simple(value, context) ?? collection(value, context, python, (key) => pythonString(key, inside(context)), ': ');
};

const WRITERS: Record<FileFormat, Writer> = { json, yaml, toml, python };

function simple(value: Value, context: WriteContext): string | undefined {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'boolean') {
    // `True` for `False`, `TRUE` for `FALSE`: YAML takes all three, and the file shows which one its author likes.
    const text = String(value);
    const { old } = context;
    return /^[A-Z]+$/.test(old) && context.was === 'bool'
      ? text.toUpperCase()
      : /^[A-Z]/.test(old) && context.was === 'bool'
        ? text.replace(/^./, (first) => first.toUpperCase())
        : text;
  }
  return typeof value === 'bigint' ? numberText(value, context.was) : undefined;
}

function special(value: number, nan: string, infinity: string): string {
  return Number.isNaN(value) ? nan : value > 0 ? infinity : `-${infinity}`;
}

function collection(
  value: Value,
  context: WriteContext,
  write: Writer,
  writeKey: (key: string) => string,
  colon: string,
): string | undefined {
  const within = inside(context);
  if (Array.isArray(value)) {
    const items = value.map((item) => write(item, within));
    const [open, close] = context.brackets ?? ['[', ']'];
    const comma = open === '(' && items.length === 1 ? ',' : '';
    return items.includes(undefined) ? undefined : `${open}${items.join(', ')}${comma}${close}`;
  }
  if (!isMap(value)) {
    return undefined;
  }
  const pairs = Object.keys(value).map((key) => {
    const item = write(value[key] ?? null, within);
    return item === undefined ? undefined : `${writeKey(key)}${colon}${item}`;
  });
  return pairs.includes(undefined) ? undefined : `{${pairs.join(', ')}}`;
}

// eslint-disable-next-line no-control-regex -- They are what must be escaped.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;
// Characters outside the first plane are pairs of surrogates, and printable.
const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/g;
const SAFE_PLAIN = /^[^\s!&*?|>@`"'%#,[\]{}:-](?:[^#:]|:(?=\S)|(?<=\S)#)*$/;

function hasControl(text: string): boolean {
  return CONTROL.test(text.replace(PAIRS, ''));
}

function yamlString(text: string, context: WriteContext): string {
  const quote = context.old[0];
  if (hasControl(text)) {
    return escaped(text, '"');
  }
  const plain = SAFE_PLAIN.test(text) && !/\s$|:$/.test(text) && !(context.flow && /[,[\]{}:]/.test(text)) && isPlainText(text);
  if (quote === '"') {
    return escaped(text, '"');
  }
  return plain && quote !== "'" ? text : `'${text.replaceAll("'", "''")}'`;
}

/** Text to both versions of YAML: other tools of a pipeline may still read `yes` as a boolean. */
function isPlainText(text: string): boolean {
  return (
    resolvePlain(text).type === 'string' &&
    resolvePlain(text, true).type === 'string' &&
    text !== '=' &&
    text !== '<<' &&
    !/^\d|^[-+.]\d/.test(text)
  );
}

function tomlString(text: string, context: WriteContext): string {
  return context.old.startsWith("'") && !text.includes("'") && !hasControl(text) ? `'${text}'` : escaped(text, '"');
}

function pythonString(text: string, context: WriteContext): string {
  const quote = /^[a-zA-Z]*'/.test(context.old) ? "'" : '"';
  return escaped(text, quote).replace(/\\\//g, '/');
}

const ESCAPES: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** A quoted string with escapes that JSON, YAML, TOML and Python all know. */
function escaped(text: string, quote: '"' | "'"): string {
  let body = '';
  for (const char of text) {
    if (char === quote) {
      body += `\\${quote}`;
    } else {
      body += ESCAPES[char] ?? (char.length === 1 && CONTROL.test(char) ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char);
    }
  }
  return `${quote}${body}${quote}`;
}
