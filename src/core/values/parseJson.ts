/** The fast way to read JSON: the engine's parser, unless the text may hold what it reads differently from Python. */
import type { Value } from '../../protocol/values.js';
import { ValuesError } from './errors.js';
import { jsonTree } from './jsonTree.js';
import type { Limits } from './limits.js';
import { emptyMap } from './maps.js';
import { nodeValue } from './tree.js';

/** An integer that may be too long for JavaScript, a float that it takes for an integer, or a key that it moves to the front. */
const INEXACT = /(?<![.0-9])[0-9]{16,}(?![.0-9eE])|"[0-9]{1,10}"\s*:|[0-9]\.0+(?![0-9])|[0-9][eE]|-0/;

export function parseJson(text: string, limits: Limits): Value {
  if (!INEXACT.test(text)) {
    let parsed: unknown;
    let failed = false;
    try {
      parsed = JSON.parse(text);
    } catch {
      failed = true; // NaN or Infinity, or a real error: the slower reader finds out, and says on which line.
    }
    if (!failed) {
      return safe(parsed, limits.maxDepth);
    }
  }
  const tree = jsonTree(text, limits.maxDepth);
  if (tree.error || !tree.root) {
    throw tree.error ?? new ValuesError('syntax', 'Empty file');
  }
  return nodeValue(tree.root);
}

function safe(value: unknown, depth: number): Value {
  if (typeof value !== 'object' || value === null) {
    return value as Value;
  }
  if (depth <= 0) {
    throw new ValuesError('unsupported', 'Nested too deeply');
  }
  if (Array.isArray(value)) {
    return value.map((item) => safe(item, depth - 1));
  }
  const map = emptyMap();
  for (const key of Object.keys(value)) {
    map[key] = safe((value as Record<string, unknown>)[key], depth - 1);
  }
  return map;
}
