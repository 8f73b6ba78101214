/**
 * Entries of one document put into another, or taken out of it, as lines: with their comments, and with every other byte as it is. Where a
 * document is not made of lines (JSON, maps on one line), entries are added as `addEntry` does.
 */
import type { FileFormat, KeyPath, Value } from '../../protocol/values.js';
import { EspalierError } from '../../protocol/rpc.js';
import { addEntry } from '../init/addEntry.js';
import { emptyMap, equalValues, isMap, parseValues, valueAt, withValue } from '../values/index.js';
import { sourceTree } from '../values/sourceTree.js';
import type { MapEntry, MapNode, SourceNode } from '../values/tree.js';
import { writeValue } from '../values/writers.js';

/** Puts what `source` has at `path` into `text`, which has it not, with the maps around it that are missing. Throws `cannot-edit`. */
export function withEntry(text: string, format: FileFormat, path: KeyPath, source: string): string {
  const before = parseValues(text, format);
  const depth = path.findIndex((_, at) => valueAt(before, path.slice(0, at + 1)) === undefined);
  const whole = path.slice(0, depth + 1);
  const value = valueAt(parseValues(source, format), whole);
  if (depth === -1 || value === undefined) {
    throw cannotEdit(path);
  }
  const expected = withValue(before, whole, value);
  const found = asLines(text, format, whole, source).find((one) => readsAs(one, format, expected));
  return found ?? asValue(text, format, whole, value);
}

/**
 * Takes the entry at `path` away, and maps that would be left with nothing. Comments above it go where `other`, the side that has no such
 * entry, does not have them either. Throws `cannot-edit`.
 */
export function withoutEntry(text: string, format: FileFormat, path: KeyPath, other: string): string {
  const before = parseValues(text, format);
  let whole = path;
  for (let parent = path.slice(0, -1); parent.length > 0; parent = parent.slice(0, -1)) {
    const map = valueAt(before, parent);
    if (!isMap(map) || Object.keys(map).length > 1) {
      break;
    }
    whole = parent;
  }
  const parent = mapAt(text, format, whole.slice(0, -1));
  const keys = [...(parent?.entries.keys() ?? [])];
  const at = keys.indexOf(whole.at(-1) ?? '');
  const [previous, entry, next] = [at - 1, at, at + 1].map((one) => parent?.entries.get(keys[one] ?? ''));
  if (!entry) {
    throw cannotEdit(path);
  }
  const spans: [number, number][] = [
    ...(linesOf(text, entry, lineSet(other)) ?? []),
    ...(next ? [[entry.keyStart, next.keyStart] as [number, number]] : []),
    ...(previous ? [[endOf(text, previous), endOf(text, entry)] as [number, number]] : []),
  ];
  const expected = withoutValue(before, whole);
  const found = spans.map(([from, to]) => text.slice(0, from) + text.slice(to)).find((one) => readsAs(one, format, expected));
  if (found === undefined) {
    throw cannotEdit(path);
  }
  return found;
}

/** Texts to try, the tidiest first. */
function asLines(text: string, format: FileFormat, path: KeyPath, source: string): string[] {
  const key = path.at(-1) ?? '';
  const [into, from] = [mapAt(text, format, path.slice(0, -1)), mapAt(source, format, path.slice(0, -1))];
  const entry = from?.entries.get(key);
  const [span] = (entry && linesOf(source, entry, lineSet(text))) ?? [];
  if (span === undefined || from === undefined || (into === undefined && path.length > 1)) {
    return [];
  }
  const siblings = [...(into?.entries.values() ?? [])];
  const keys = [...from.entries.keys()];
  const next = keys.slice(keys.indexOf(key) + 1).find((one) => into?.entries.has(one));
  const [before, behind] = [into, from].map((map) => (next === undefined ? undefined : map?.entries.get(next)));
  // What stands above the next one there stays with it here.
  const [above = 0, at = 0] = (behind && linesOf(source, behind, new Set())?.map(([start]) => start)) ?? [];
  const others = lineSet(source.slice(0, above) + source.slice(at));
  const ends = [siblings.filter(({ node }) => node.kind !== 'map'), siblings]
    .filter((some) => some.length > 0)
    .map((some) => nextLine(text, Math.max(...some.map((one) => endOf(text, one)))));
  const [first] = siblings;
  const indent = first ? (/^[ \t]*/.exec(text.slice(lineStart(text, first.keyStart)))?.[0] ?? '') : '';
  const block = indented(source.slice(...span), indent);
  const places = [...((before && linesOf(text, before, others)?.map(([start]) => start)) ?? []), ...ends, text.length];
  return places.map((at) => {
    const head = text.slice(0, at);
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    const lines = (block.endsWith('\n') ? block : `${block}\n`).replace(/\r?\n/g, newline);
    // A table of TOML stands apart.
    const gap = /^\[/m.test(lines) && head !== '' && !head.endsWith(`${newline}${newline}`) ? newline : '';
    return `${head}${head === '' || head.endsWith('\n') ? '' : newline}${gap}${lines}${text.slice(at)}`;
  });
}

function asValue(text: string, format: FileFormat, path: KeyPath, value: Value): string {
  const json = writeValue(value, 'json', { old: '', was: 'json', flow: false });
  if (json === undefined || (format !== 'yaml' && format !== 'json')) {
    throw cannotEdit(path);
  }
  return addEntry(text, format, path.slice(0, -1), { key: path.at(-1) ?? '', json });
}

/**
 * The lines that are an entry's own, with the comments above it but for those that are `known`; then the same without them. Null where it
 * shares its line with another.
 */
function linesOf(text: string, entry: MapEntry, known: ReadonlySet<string>): [number, number][] | null {
  const start = lineStart(text, entry.keyStart);
  // In TOML, a table's header.
  if (!/^\s*(\[[^\]]*)?["']?$/.test(text.slice(start, entry.keyStart))) {
    return null;
  }
  const end = nextLine(text, endOf(text, entry));
  let first = start;
  while (first > 0) {
    const above = lineStart(text, first - 1);
    const line = text.slice(above, first).trim();
    if (!line.startsWith('#') || known.has(line)) {
      break;
    }
    first = above;
  }
  return [
    [first, end],
    [start, end],
  ];
}

function lineSet(text: string): Set<string> {
  return new Set(text.split('\n').map((line) => line.trim()));
}

/** Where the last of its text ends; without the line ends that some values have. */
function endOf(text: string, { keyEnd, node }: MapEntry): number {
  const end = node.kind === 'map' && node.entries.size > 0 && text[node.start] !== '{' ? deepEnd(text, node) : node.end;
  return text.slice(0, Math.max(end, keyEnd)).trimEnd().length;
}

function deepEnd(text: string, map: MapNode): number {
  return Math.max(...[...map.entries.values()].map((one) => endOf(text, one)));
}

function mapAt(text: string, format: FileFormat, path: KeyPath): MapNode | undefined {
  let node: SourceNode | undefined = sourceTree(text, format).root;
  for (const key of path) {
    node = node?.kind === 'map' ? node.entries.get(key)?.node : undefined;
  }
  return node?.kind === 'map' ? node : undefined;
}

/** The lines as they stand below this indentation; comments less far in are brought to it. */
function indented(block: string, indent: string): string {
  const lines = block.split('\n');
  const own = /^[ \t]*/.exec(lines.find((line) => !/^\s*(#|$)/.test(line)) ?? '')?.[0] ?? '';
  return lines
    .map((line) => (line.trim() === '' ? line : indent + (line.startsWith(own) ? line.slice(own.length) : line.trimStart())))
    .join('\n');
}

function withoutValue(value: Value, path: KeyPath): Value {
  const [key = '', ...rest] = path;
  const copy = emptyMap();
  for (const name of isMap(value) ? Object.keys(value) : []) {
    if (name !== key || rest.length > 0) {
      const one = (value as Record<string, Value>)[name] as Value;
      copy[name] = name === key ? withoutValue(one, rest) : one;
    }
  }
  return copy;
}

function readsAs(text: string, format: FileFormat, expected: Value): boolean {
  try {
    return equalValues(parseValues(text, format), expected);
  } catch {
    return false;
  }
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

function cannotEdit(path: KeyPath): EspalierError {
  return new EspalierError('cannot-edit', `${path.join('.')} cannot be merged without changing something else.`, 'Merge the file by hand.');
}
