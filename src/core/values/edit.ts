/** Changes one value of a document and nothing else of its text. */
import type { FileFormat, KeyPath, TextEdit, Value } from '../../protocol/values.js';
import { EspalierError } from '../../protocol/rpc.js';
import { leafType } from './locate.js';
import { equalValues, valueAt, withValue } from './maps.js';
import { parseValues } from './parse.js';
import { sourceTree } from './sourceTree.js';
import type { MapEntry } from './tree.js';
import { writeValue } from './writers.js';

export { parseInput } from './parseInput.js';

const IN_FILE = 'Open the file and change it there.';

/**
 * The edit that gives the leaf at `path` this value. The edited text is read again: unless it is the same document with only that
 * value changed, this throws `cannot-edit` instead.
 */
export function setValue(text: string, format: FileFormat, path: KeyPath, value: Value): TextEdit {
  const before = parse(text, format);
  const found = entryAt(text, format, path);
  if (!found) {
    throw cannotEdit(
      valueAt(before, path) === undefined
        ? `There is no ${path.join('.')} in the file.`
        : `${path.join('.')} comes from an alias or a merged map.`,
    );
  }
  const { entry, flow } = found;
  const { node } = entry;
  if (node.locked !== undefined) {
    throw cannotEdit(node.locked);
  }
  if (node.kind === 'map' && node.entries.size > 0) {
    throw cannotEdit(`${path.join('.')} has keys of its own.`);
  }
  const old = text.slice(node.start, node.end);
  if (node.kind !== 'scalar' && hasComment(old, format)) {
    throw cannotEdit(`The value of ${path.join('.')} has comments in it.`);
  }
  const written = writeValue(value, format, {
    old,
    was: leafType(node),
    flow,
    ...(node.kind === 'list' && node.brackets ? { brackets: node.brackets } : {}),
  });
  if (written === undefined) {
    throw new EspalierError('bad-value', `A ${NAMES[format]} file cannot hold this value.`);
  }
  const edit = spaced(text, entry, written);
  verify(text, format, path, value, before, edit);
  return edit;
}

const NAMES: Record<FileFormat, string> = { json: 'JSON', yaml: 'YAML', toml: 'TOML', python: 'Python' };

/** A key without a value (`key:`) has nothing to replace: the value goes after the colon. */
function spaced(text: string, entry: MapEntry, written: string): TextEdit {
  const { start, end } = entry.node;
  if (start < end) {
    return { start, end, text: written };
  }
  const colon = text.indexOf(':', Math.max(entry.keyEnd, start));
  const at = start > entry.keyEnd || colon === -1 ? start : colon + 1;
  return { start: at, end: at, text: ` ${written}` };
}

function verify(text: string, format: FileFormat, path: KeyPath, value: Value, before: Value, edit: TextEdit): void {
  const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  let after: Value;
  try {
    after = parseValues(edited, format);
  } catch (error) {
    throw cannotEdit(`The file would no longer be readable: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!equalValues(after, withValue(before, path, value instanceof Date ? value.toISOString() : value))) {
    throw cannotEdit('The edit would change more than this value.');
  }
}

function parse(text: string, format: FileFormat): Value {
  try {
    return parseValues(text, format);
  } catch (error) {
    throw cannotEdit(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function entryAt(text: string, format: FileFormat, path: KeyPath): { entry: MapEntry; flow: boolean } | undefined {
  let node = sourceTree(text, format).root;
  let entry: MapEntry | undefined;
  let flow = false;
  for (const key of path) {
    if (node?.kind !== 'map') {
      return undefined;
    }
    flow ||= text[node.start] === '{';
    entry = node.entries.get(key);
    node = entry?.node;
  }
  return entry && { entry, flow };
}

function hasComment(text: string, format: FileFormat): boolean {
  return format !== 'json' && text.includes('#') && /(?:^|[\s,[\]{}()])#/.test(text);
}

function cannotEdit(message: string): EspalierError {
  return new EspalierError('cannot-edit', message, IN_FILE);
}
