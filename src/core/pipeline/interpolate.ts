/** Values with their `${}` replaced. Source: dvc/parsing/context.py (`resolve`), dvc/parsing/interpolate.py (`to_str`). */
import {
  copyEntry,
  emptyMap,
  isFloat,
  isMap,
  isTextKey,
  keysInOrder,
  keyText,
  noteOrder,
  noteOtherKey,
  pythonText,
} from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { put, valueOf, writtenOut, type Context, type Node } from './context.js';
import { literal, matches, parseExpression, type Match } from './expression.js';

/** The section `[parsing]` of DVC's configuration: how a map in a command becomes options. */
export interface ParsingOptions {
  readonly bool: 'store_true' | 'boolean_optional';
  readonly list: 'nargs' | 'append';
}

export const DEFAULT_PARSING: ParsingOptions = { bool: 'store_true', list: 'nargs' };

export function parsingOptions(section: Readonly<Record<string, string>>): ParsingOptions {
  return {
    bool: section['bool']?.toLowerCase() === 'boolean_optional' ? 'boolean_optional' : 'store_true',
    list: section['list']?.toLowerCase() === 'append' ? 'append' : 'nargs',
  };
}

/** DVC's `ParseError`. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
}

export interface Interpolation {
  readonly context: Context;
  /** Key of the stage that is resolved (`cmd`, `deps`, ...); null elsewhere, where lists and maps may stand inside of texts. */
  readonly key: string | null;
  readonly parsing: ParsingOptions;
  /** In a group, where DVC has checked the expressions before and names them as they are written. */
  readonly inGroup?: boolean;
}

/** A document with all its `${}` replaced. Throws `ParseError` and `ContextError`. */
export function resolveValue(value: Value, how: Interpolation): Value {
  if (typeof value === 'string') {
    return valueOf(resolveText(value, how));
  }
  if (Array.isArray(value)) {
    const list: Value[] = [];
    value.forEach((_, at) => resolveInto(list, at, value, at, how));
    return list;
  }
  if (!isMap(value)) {
    return value;
  }
  const map = emptyMap();
  const keys = new Set<string>();
  for (const key of keysInOrder(value)) {
    const name = resolvedKey(value, key, map, how);
    resolveInto(map, name, value, key, how);
    keys.add(name);
  }
  noteOrder(map, keys);
  return map;
}

/** Resolves one value of a container into another. */
export function resolveInto(
  to: ValueMap | Value[],
  toKey: string | number,
  from: ValueMap | Value[],
  key: string | number,
  how: Interpolation,
): void {
  const value = (from as Record<string | number, Value>)[key] ?? null;
  if (typeof value === 'string') {
    put(to, toKey, resolveText(value, how));
  } else if (typeof value === 'object' && value !== null) {
    (to as Record<string | number, Value>)[toKey] = resolveValue(value, how);
  } else {
    copyEntry(from, key, to, toKey);
  }
}

function resolvedKey(from: ValueMap, key: string, to: ValueMap, how: Interpolation): string {
  if (!isTextKey(from, key)) {
    noteOtherKey(to, key);
    return key;
  }
  const node = resolveText(key, how);
  const value = valueOf(node);
  if (typeof value === 'object' && value !== null) {
    // Python sees that after it has resolved the value.
    resolveValue(from[key] ?? null, how);
    throw new ParseError(`A list or a map cannot be a key: ${key}`);
  }
  if (typeof value === 'string') {
    return value;
  }
  const name = typeof value === 'number' ? pythonText(value, node.kind === 'leaf' && node.float) : String(value);
  noteOtherKey(to, name);
  return name;
}

/** As `resolveValue`, but what comes from the context keeps its origin. Keys that are not texts are kept at the top only. */
export function resolveNode(value: Value, how: Interpolation, inside = false): Node {
  if (typeof value === 'string') {
    return resolveText(value, how);
  }
  if (Array.isArray(value)) {
    return { kind: 'row', items: value.map((item, at) => (isFloat(value, at) ? writtenOut(item, true) : resolveNode(item, how, true))) };
  }
  if (!isMap(value)) {
    return writtenOut(value);
  }
  const entries = new Map<string, Node>();
  for (const key of keysInOrder(value)) {
    const isText = isTextKey(value, key);
    if (isText || !inside) {
      const name = isText ? resolveText(key, how) : writtenOut(key === 'true' || key === 'false' ? key : keyText(value, key));
      const node = isFloat(value, key) ? writtenOut(value[key] ?? null, true) : resolveNode(value[key] ?? null, how, true);
      if (name.kind !== 'leaf' || name.origin !== null) {
        throw new ParseError(`A value with an origin cannot be a key: ${key}`);
      }
      entries.set(pythonText(name.value), node);
    }
  }
  return { kind: 'branch', entries };
}

/** A text that is one `${}` is that value with its type; any other becomes a text. */
export function resolveText(text: string, how: Interpolation): Node {
  const found = matches(text);
  const [first] = found;
  if (first === undefined) {
    return writtenOut(literal(text));
  }
  if (found.length === 1 && first.start === 0 && first.end === text.length) {
    const node = select(first, how);
    check(node, how.key);
    return node;
  }
  let result = '';
  let at = 0;
  for (const match of found) {
    const node = select(match, how);
    check(node, how.key);
    result += text.slice(at, match.start) + textOf(node, how.parsing);
    at = match.end;
  }
  return writtenOut(literal(result + text.slice(at)));
}

function select({ inner }: Match, { context, inGroup }: Interpolation): Node {
  const words = parseExpression(inner);
  if (words === null) {
    throw new ParseError(`\${${inner}} is not an expression`);
  }
  return context.select(words, inGroup === true ? inner : words.join('.'));
}

/** Lists are refused in stages, and maps but for commands, where they become options. */
function check(node: Node, key: string | null): void {
  const value = node.kind === 'row' ? [] : node.kind === 'branch' ? emptyMap() : node.value;
  if (key !== null && (Array.isArray(value) || (isMap(value) && key !== 'cmd'))) {
    throw new ParseError(`Cannot interpolate data of type '${Array.isArray(value) ? 'list' : 'dict'}'`);
  }
}

/** What DVC calls `to_str`. */
export function textOf(node: Node, parsing: ParsingOptions = DEFAULT_PARSING): string {
  const value = valueOf(node);
  if (typeof value === 'boolean') {
    return String(value);
  }
  return isMap(value) ? options(value, parsing) : pythonText(value, node.kind === 'leaf' && node.float);
}

/** `{lr: 0.1, verbose: true}` as `--lr 0.1 --verbose`. */
function options(map: ValueMap, parsing: ParsingOptions): string {
  const words: string[] = [];
  for (const [name, container, key] of flattened(map, '', new Set())) {
    const value = container[key] ?? null;
    if (typeof value === 'boolean') {
      words.push(...(value ? [`--${name}`] : parsing.bool === 'boolean_optional' ? [`--no-${name}`] : []));
    } else if (Array.isArray(value)) {
      value.forEach((item, at) => {
        if (typeof item === 'object' && item !== null) {
          throw new ParseError(`Cannot interpolate nested iterable in '${name}'`);
        }
        const text = typeof item === 'string' ? quoted(item) : pythonText(item, isFloat(value, at));
        words.push(...(parsing.list === 'append' || at === 0 ? [`--${name}`] : []), text);
      });
    } else {
      words.push(`--${name}`, typeof value === 'string' ? quoted(value) : pythonText(value, isFloat(container, key)));
    }
  }
  return words.join(' ').trimEnd();
}

function* flattened(
  map: ValueMap,
  prefix: string,
  seen: Set<string>,
): Generator<readonly [name: string, container: ValueMap, key: string]> {
  for (const key of keysInOrder(map)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    const value = map[key];
    if (isMap(value)) {
      yield* flattened(value, name, seen);
    } else if (seen.has(name)) {
      throw new ParseError(`duplicated key '${name}'`);
    } else {
      seen.add(name);
      yield [name, map, key];
    }
  }
}

/** Python's `shlex.quote`. */
function quoted(text: string): string {
  return text === '' ? "''" : /[^A-Za-z0-9_@%+=:,./-]/.test(text) ? `'${text.replaceAll("'", `'"'"'`)}'` : text;
}
