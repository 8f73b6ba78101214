/** Adds a key to a map of a YAML or JSON document and leaves every other byte as it is. */
import type { KeyPath, Value } from '../../protocol/values.js';
import { EspalierError } from '../../protocol/rpc.js';
import { emptyMap, equalValues, parseValues, valueAt, withValue } from '../values/index.js';
import { jsonTree } from '../values/jsonTree.js';
import { sourceTree } from '../values/sourceTree.js';
import type { MapEntry, MapNode, SourceNode } from '../values/tree.js';
import { yamlEntry, yamlText, type BlockStyle } from './blockYaml.js';

export interface NewEntry {
  readonly key: string;
  /** The value, with its numbers as they are to be written. */
  readonly json: string;
  /** Written after the value, where it stands on the line of its key. */
  readonly comment?: string | null;
}

export type Lists = BlockStyle['lists'];

/**
 * The text with the entry added as the last of the map at `path`, which is made where there is none. Throws `cannot-edit` where that is
 * not possible without changing anything else, and `exists` when the key is there.
 */
export function addEntry(source: string, format: 'yaml' | 'json', path: KeyPath, entry: NewEntry, lists: Lists = 'flow'): string {
  const text = format === 'json' && source.trim() === '' ? '{}\n' : source;
  const before = parseValues(text, format);
  const target = [...path, entry.key];
  if (valueAt(before, target) !== undefined) {
    throw new EspalierError('exists', `${target.join('.')} is there already.`);
  }
  // Alone, a value that Python calls false would be read as an empty document.
  const added = valueAt(parseValues(`{"value": ${entry.json}}`, 'json'), ['value']) ?? null;
  const expected = withValue(before, target, added);
  const found = candidates(text, format, path, entry, lists).find((one) => readsAs(one, format, expected));
  if (found === undefined) {
    throw new EspalierError('cannot-edit', `${target.join('.')} cannot be added without changing something else.`, 'Add it by hand.');
  }
  return found;
}

function readsAs(text: string, format: 'yaml' | 'json', expected: Value): boolean {
  try {
    return equalValues(normal(parseValues(text, format)), normal(expected));
  } catch {
    return false;
  }
}

/** A key without a value and an empty map are the same place to add to. */
function normal(value: Value): Value {
  return value ?? emptyMap();
}

/** Texts to try, the tidiest first. Maps on the path that are not there are added with the entry in them. */
function candidates(text: string, format: 'yaml' | 'json', path: KeyPath, entry: NewEntry, lists: Lists): string[] {
  const nodes = nodesOf(sourceTree(text, format).root, path);
  const last = nodes.at(-1);
  const missing = path.slice(Math.max(nodes.length - 1, 0));
  const block = (indent: string): string => {
    const keys = missing.map((key, depth) => `${indent}${'  '.repeat(depth)}${yamlText(key)}:\n`);
    return `${keys.join('')}${lines(entry, `${indent}${'  '.repeat(missing.length)}`, lists, text)}`.replaceAll('\n', newlineOf(text));
  };
  const outer = missing[0] ?? entry.key;
  const inner = [...missing, entry.key].slice(1);
  const json = inner.reduceRight((value, key) => `{${JSON.stringify(key)}: ${value}}`, entry.json);
  const node = last?.node;
  if (format === 'json') {
    return node?.kind === 'map' ? [intoFlow(text, node, (indent) => jsonEntry(outer, json, indent))] : [];
  }
  if (node?.kind === 'map' && node.entries.size > 0) {
    return text[node.start] === '{' ? [intoFlow(text, node, () => `${yamlText(outer)}: ${json}`)] : intoBlock(text, node, block);
  }
  return last?.entry ? intoEmpty(text, last.entry, block) : appended(text, block(''));
}

interface Found {
  readonly node: SourceNode;
  readonly entry: MapEntry | null;
}

/** The nodes on the path as far as they are there, the root first. */
function nodesOf(root: SourceNode | undefined, path: KeyPath): Found[] {
  const found: Found[] = root ? [{ node: root, entry: null }] : [];
  for (const key of path) {
    const node = found.at(-1)?.node;
    const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
    if (!entry) {
      break;
    }
    found.push({ node: entry.node, entry });
  }
  return found;
}

function lines(entry: NewEntry, indent: string, lists: Lists, text: string): string {
  const body = yamlEntry(entry.key, entry.json, { indent, lists, dash: dashOf(text) });
  const comment = entry.comment?.replace(/\s+/g, ' ').trim() ?? '';
  return comment === '' || body.includes('\n') ? body : `${body} # ${comment}`;
}

/** How the file itself sets its lists: dashes below their key, or two spaces in. */
function dashOf(text: string): string {
  return /^( *)[\w-]+:[^\S\n]*\r?\n\1- /m.test(text) ? '' : '  ';
}

function appended(text: string, block: string): string[] {
  const newline = newlineOf(text);
  const before = text === '' || text.endsWith('\n') ? text : `${text}${newline}`;
  const gap = before.trim() === '' || before.endsWith(`${newline}${newline}`) || !block.includes('\n') ? '' : newline;
  return [`${before}${gap}${block}${newline}`, `${before}${block}${newline}`];
}

/** After the last line of the map: what belongs to the next thing stays with it. */
function intoBlock(text: string, map: MapNode, block: (indent: string) => string): string[] {
  const newline = newlineOf(text);
  const first = Math.min(...[...map.entries.values()].map((one) => one.keyStart));
  const indent = text.slice(lineStart(text, first), first);
  if (indent.trim() !== '') {
    return [];
  }
  // At the top of the file, a blank line between what has several lines.
  const written = block(indent);
  const gap = indent === '' && written.includes('\n') ? newline : '';
  const end = Math.max(...[...map.entries.values()].map((one) => Math.max(one.node.end, one.keyEnd)));
  // Blank lines at the end of a block of text may or may not belong to it.
  const places = [nextLine(text, text.slice(0, end).trimEnd().length), nextLine(text, Math.max(end - 1, 0)), text.length];
  return places.map(
    (at) => `${text.slice(0, at)}${at > 0 && text[at - 1] !== '\n' ? newline : ''}${gap}${written}${newline}${text.slice(at)}`,
  );
}

/** `key:` alone, or `key: {}`. */
function intoEmpty(text: string, { keyStart, keyEnd, node }: MapEntry, block: (indent: string) => string): string[] {
  const newline = newlineOf(text);
  const around = text.slice(lineStart(text, keyStart), keyStart);
  if (around.trim() !== '') {
    return [];
  }
  const colon = text.indexOf(':', keyEnd) + 1;
  const rest =
    node.kind === 'map' || (node.kind === 'scalar' && node.end > node.start) ? text.slice(Math.max(node.end, colon)) : text.slice(colon);
  const [tail = ''] = /^[^\r\n]*/.exec(rest) ?? [];
  const after = rest.slice(tail.length);
  return [`${text.slice(0, colon)}${tail.trimEnd()}${newline}${block(`${around}  `)}${after === '' ? newline : after}`];
}

/** `write`: the entry, its lines indented by this; null where all is on one line. */
function intoFlow(text: string, map: MapNode, write: (indent: string | null) => string): string {
  const newline = newlineOf(text);
  const end = text.slice(0, map.end - 1).trimEnd().length;
  const put = (before: string, indent: string | null, after: string): string =>
    `${text.slice(0, end)}${before}${write(indent).replaceAll('\n', newline)}${after}${text.slice(after === '' ? end : map.end - 1)}`;
  if (map.entries.size === 0) {
    const [indent = ''] = /^[ \t]*/.exec(text.slice(lineStart(text, map.start))) ?? [];
    return put(`${newline}${indent}  `, `${indent}  `, `${newline}${indent}`);
  }
  const first = Math.min(...[...map.entries.values()].map((one) => one.keyStart));
  const start = lineStart(text, first);
  const comma = text[end - 1] === ',' ? '' : ',';
  return start > map.start
    ? put(`${comma}${newline}${text.slice(start, first)}`, text.slice(start, first), '')
    : put(`${comma} `, null, '');
}

function jsonEntry(key: string, json: string, indent: string | null): string {
  const { root } = jsonTree(json);
  return `${JSON.stringify(key)}: ${root && indent !== null ? jsonLines(root, json, indent) : json}`;
}

/** Maps below each other, all else as it is. */
function jsonLines(node: SourceNode, json: string, indent: string): string {
  if (node.kind !== 'map' || node.entries.size === 0) {
    return json.slice(node.start, node.end);
  }
  const inner = [...node.entries].map(([key, one]) => `${indent}  ${JSON.stringify(key)}: ${jsonLines(one.node, json, `${indent}  `)}`);
  return `{\n${inner.join(',\n')}\n${indent}}`;
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}
