/** Of a parameter file, the keys that stages list: `train.lr`, `layers.0`, `train.*`. Source: dpath (`search`), as DVC uses it. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { copyEntry, emptyMap, isMap } from '../values/index.js';

type Glob = readonly string[];

/** What is listed and nothing else, in the shape of the document; of a list, what stands before a listed item is null. */
export function listedKeys(document: Value, keys: readonly string[]): Value {
  const globs = [...new Set(keys)].map((key) => key.replace(/^\.+/, '').split('.'));
  return chosen(document, globs) ?? emptyMap();
}

/** Undefined when nothing in it is listed. */
function chosen(value: Value, globs: readonly Glob[]): Value | undefined {
  if (globs.some((glob) => glob.every((part) => part === '**'))) {
    return value;
  }
  if (Array.isArray(value)) {
    return fromList(value, globs);
  }
  return isMap(value) ? fromMap(value, globs) : undefined;
}

function fromMap(map: ValueMap, globs: readonly Glob[]): ValueMap | undefined {
  const found = emptyMap();
  const plain = globs.every(([first = '']) => !isPattern(first));
  // Most keys are listed as they are: a large file is then not looked through for each of them.
  const candidates = plain ? new Set(globs.map(([first = '']) => first)) : Object.keys(map);
  for (const key of candidates) {
    if (!Object.hasOwn(map, key)) {
      continue;
    }
    const below = globs.flatMap((glob) => after(glob, (part) => matches(key, part)));
    const value = below.length === 0 ? undefined : chosen(map[key] ?? null, below);
    if (value !== undefined) {
      copyEntry(map, key, found, key);
      found[key] = value;
    }
  }
  return Object.keys(found).length === 0 ? undefined : found;
}

function fromList(list: Value[], globs: readonly Glob[]): Value[] | undefined {
  const found: Value[] = [];
  list.forEach((item, at) => {
    const isIndex = (part: string): boolean => {
      const index = /^[-+]?\d+$/.test(part) ? Number(part) : NaN;
      return index === at || index === at - list.length || matches(String(at), part);
    };
    const below = globs.flatMap((glob) => after(glob, isIndex));
    const value = below.length === 0 ? undefined : chosen(item, below);
    if (value !== undefined) {
      while (found.length < at) {
        found.push(null);
      }
      copyEntry(list, at, found, at);
      found[at] = value;
    }
  });
  return found.length === 0 ? undefined : found;
}

/** What is left of a glob below a key; `**` stands for any number of keys. */
function after([first, ...rest]: Glob, matchesKey: (part: string) => boolean): Glob[] {
  if (first === '**') {
    return [['**', ...rest], ...after(rest, matchesKey)];
  }
  return first !== undefined && matchesKey(first) ? [rest] : [];
}

function isPattern(part: string): boolean {
  return /[*?[]/.test(part);
}

const patterns = new Map<string, RegExp>();
const MOST_PATTERNS = 1000;

/** Python's `fnmatchcase`. */
function matches(key: string, part: string): boolean {
  if (!isPattern(part)) {
    return key === part;
  }
  let pattern = patterns.get(part);
  if (pattern === undefined) {
    if (patterns.size >= MOST_PATTERNS) {
      patterns.clear();
    }
    pattern = patternOf(part);
    patterns.set(part, pattern);
  }
  return pattern.test(key);
}

function patternOf(part: string): RegExp {
  const source = part.replace(
    /\*+|\?|\[(!?)(\]?[^\]]*)\]|[\\^$.|+(){}[\]/]/g,
    (all, not: string | undefined, range: string | undefined) => {
      if (range !== undefined) {
        return `[${not === '!' ? '^' : ''}${range.replace(/[\\\][^]/g, '\\$&')}]`;
      }
      return all.startsWith('*') ? '.*' : all === '?' ? '.' : `\\${all}`;
    },
  );
  try {
    return new RegExp(`^${source}$`, 'su');
  } catch {
    // A range the wrong way round matches nothing.
    return /(?!)/;
  }
}
