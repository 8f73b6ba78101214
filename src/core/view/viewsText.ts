/** Changes of `views.yaml` that touch the lines of what is changed, and no other line. */
import { EspalierError } from '../../protocol/rpc.js';
import type { Value } from '../../protocol/values.js';
import { equalValues, isMap, valueAt } from '../values/maps.js';
import { parseValues } from '../values/parse.js';
import { sourceTree } from '../values/sourceTree.js';
import { nodeValue, type MapEntry, type MapNode, type SourceNode } from '../values/tree.js';
import { writeValue } from '../values/writers.js';

/** What a view is in the file. */
export type ViewFields = Readonly<Record<string, Json>>;
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const HEAD = "# Views of Espalier's panel: one for each name. Shared by Git, and free to be edited.\n";
const STEP = '  ';

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Sets a view; members in `own` that it does not have are taken out, others stay. */
export function putView(text: string, name: string, fields: ViewFields, own: readonly string[]): string {
  const views = viewsOf(text);
  const written = (indent: string): string => entryText(name, fields, indent);
  const known = views?.node.kind === 'map' ? views.node.entries.get(name) : undefined;
  const after =
    views === undefined
      ? `${text.trim() === '' ? `${text}${HEAD}` : withEnd(text)}views:\n${written(STEP)}`
      : known === undefined
        ? added(text, views, written)
        : known.node.kind === 'map' && known.node.entries.size > 0
          ? spliced(text, mergedInto(text, known.node, fields, own))
          : spliced(text, [replaced(text, known, name, fields)]);
  return checked(text, after, (before) => ({ ...before, [name]: { ...foreign(before[name], own), ...fields } }));
}

export function renameView(text: string, from: string, to: string): string {
  const entry = entryOf(text, from);
  if (to !== from && viewsMap(text)?.entries.has(to) === true) {
    throw new EspalierError('exists', `There is a view named “${to}” already.`);
  }
  const after = spliced(text, [{ start: entry.keyStart, end: entry.keyEnd, text: keyText(to) }]);
  return checked(text, after, (before) =>
    Object.fromEntries(Object.entries(before).map(([name, view]) => [name === from ? to : name, view])),
  );
}

export function removeView(text: string, name: string): string {
  const views = viewsOf(text);
  const entry = entryOf(text, name);
  const only = views?.node.kind === 'map' && views.node.entries.size === 1 ? views : null;
  const lines = { ...linesOf(text, entry), text: '' };
  const splices = only ? [lines, { start: only.keyEnd, end: text.indexOf(':', only.keyEnd) + 1, text: ': {}' }] : [lines];
  return checked(text, spliced(text, splices), (before) => Object.fromEntries(Object.entries(before).filter(([one]) => one !== name)));
}

/** The entry of `views`, and where it cannot be read: throws. */
function viewsOf(text: string): MapEntry | undefined {
  const { root, error } = sourceTree(text, 'yaml');
  if (error) {
    throw cannotEdit(`The file of views cannot be read: ${error.message}`);
  }
  if (root !== undefined && root.kind !== 'map' && !(root.kind === 'scalar' && root.value === null)) {
    throw cannotEdit('The file of views is no map.');
  }
  return root?.kind === 'map' ? root.entries.get('views') : undefined;
}

function viewsMap(text: string): MapNode | undefined {
  const node = viewsOf(text)?.node;
  return node?.kind === 'map' ? node : undefined;
}

function entryOf(text: string, name: string): MapEntry {
  const entry = viewsMap(text)?.entries.get(name);
  if (entry === undefined) {
    throw new EspalierError('no-view', `There is no view named “${name}”.`);
  }
  return entry;
}

function added(text: string, views: MapEntry, written: (indent: string) => string): string {
  const { node } = views;
  const entries = node.kind === 'map' ? [...node.entries.values()] : [];
  if (entries.length === 0) {
    // `views:` or `views: {}`, with or without a comment after it.
    const colon = text.indexOf(':', views.keyEnd) + 1;
    const rest = node.end > colon ? node.end : colon;
    const end = lineEnd(text, rest);
    return `${text.slice(0, colon)}${text.slice(rest, end).trimEnd()}\n${written(STEP)}${text.slice(Math.min(end + 1, text.length))}`;
  }
  const first = Math.min(...entries.map(({ keyStart }) => keyStart));
  const at = Math.max(...entries.map((entry) => linesOf(text, entry).end));
  return `${withEnd(text.slice(0, at))}${written(indentOf(text, first))}${text.slice(at)}`;
}

/** Members that are not as they should be, one by one: what has comments of its own keeps them. */
function mergedInto(text: string, map: MapNode, fields: ViewFields, own: readonly string[] | null): Splice[] {
  const entries = [...map.entries];
  const first = Math.min(...entries.map(([, { keyStart }]) => keyStart));
  const indent = indentOf(text, first);
  const last = Math.max(...entries.map(([, entry]) => linesOf(text, entry).end));
  const splices = entries.flatMap(([key, entry]): Splice[] => {
    const wanted = fields[key];
    if (wanted === undefined) {
      return own === null || own.includes(key) ? [{ ...linesOf(text, entry), text: '' }] : [];
    }
    if (equalValues(nodeValue(entry.node), asValue(wanted))) {
      return [];
    }
    return entry.node.kind === 'map' &&
      entry.node.entries.size > 0 &&
      isRecord(wanted) &&
      Object.keys(wanted).length > 0 &&
      text[entry.node.start] !== '{'
      ? mergedInto(text, entry.node, wanted, null)
      : [replaced(text, entry, key, wanted)];
  });
  const fresh = Object.entries(fields).filter(([key]) => !map.entries.has(key));
  const text_ = fresh.map(([key, value]) => entryText(key, value, indent)).join('');
  return text_ === '' ? splices : [...splices, { start: last, end: last, text: text[last - 1] === '\n' ? text_ : `\n${text_}` }];
}

/** The lines of an entry with another value; a comment after it stays. */
function replaced(text: string, entry: MapEntry, key: string, value: Json): Splice {
  const { start, end } = linesOf(text, entry);
  const valueEnd = Math.max(entry.node.end, entry.keyEnd);
  const comment = /^\s*(#[^\n]*)/.exec(text.slice(valueEnd, lineEnd(text, valueEnd)))?.[1];
  const [head = '', ...rest] = entryText(key, value, indentOf(text, entry.keyStart)).trimEnd().split('\n');
  return { start, end, text: `${[comment === undefined ? head : `${head} ${comment}`, ...rest].join('\n')}\n` };
}

/** Of whole lines. Throws where an entry does not begin its line, as between braces. */
function linesOf(text: string, { keyStart, keyEnd, node }: MapEntry): { start: number; end: number } {
  indentOf(text, keyStart);
  const written = text.slice(0, Math.max(node.end, keyEnd)).trimEnd().length;
  return { start: text.lastIndexOf('\n', keyStart - 1) + 1, end: Math.min(text.length, lineEnd(text, written) + 1) };
}

function indentOf(text: string, offset: number): string {
  const indent = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  if (indent.trim() !== '') {
    throw cannotEdit('This view is written between braces.');
  }
  return indent;
}

function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at;
}

function withEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Maps below each other, lists with a line for each item. */
function entryText(key: string, value: Json, indent: string): string {
  const head = `${indent}${keyText(key)}:`;
  if (isRecord(value) && Object.keys(value).length > 0) {
    return `${head}\n${Object.entries(value)
      .map(([inner, one]) => entryText(inner, one, `${indent}${STEP}`))
      .join('')}`;
  }
  if (Array.isArray(value) && value.length > 0) {
    return `${head}\n${(value as readonly Json[]).map((one) => `${indent}${STEP}- ${valueText(one)}\n`).join('')}`;
  }
  return `${head} ${valueText(value)}\n`;
}

function keyText(key: string): string {
  return writeValue(key, 'yaml', { old: '', was: 'string', flow: true }) ?? JSON.stringify(key);
}

function valueText(value: Json): string {
  return (
    writeValue(asValue(value), 'yaml', { old: '', was: typeof value === 'string' ? 'string' : 'json', flow: typeof value !== 'string' }) ??
    JSON.stringify(value)
  );
}

function spliced(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((now, { start, end, text: put }) => `${now.slice(0, start)}${put}${now.slice(end)}`, text);
}

/** Reads the text again: unless it is what was meant and nothing else changed, it is not taken. */
function checked(before: string, after: string, change: (views: Readonly<Record<string, Json>>) => Readonly<Record<string, Json>>): string {
  const now = parseValues(after, 'yaml');
  const was = before.trim() === '' ? null : parseValues(before, 'yaml');
  const expected = { ...(isMap(was ?? undefined) ? (was as unknown as Record<string, Json>) : {}) };
  const views = was === null ? undefined : valueAt(was, ['views']);
  expected['views'] = change(isMap(views) ? (views as unknown as Record<string, Json>) : {});
  if (!equalValues(now, asValue(expected))) {
    throw cannotEdit('The edit would change more than this view.');
  }
  return after;
}

function foreign(view: Json | undefined, own: readonly string[]): Record<string, Json> {
  return isRecord(view) ? Object.fromEntries(Object.entries(view).filter(([key]) => !own.includes(key))) : {};
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON is a value as it is, but for the prototypes of its maps, which nothing here looks at. */
function asValue(value: Json): Value {
  return value as Value;
}

function cannotEdit(message: string): EspalierError {
  return new EspalierError('cannot-edit', message, 'Open the file and change it there.');
}

/** Where the entries of a map stand, for telling what is wrong at its place. */
export function entriesOf(node: SourceNode | undefined): readonly [string, MapEntry][] {
  return node?.kind === 'map' ? [...node.entries] : [];
}
