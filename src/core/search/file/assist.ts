/** Completion and hover in a sweep file, of the table of its keys. By indentation and braces: a text that is being typed is no YAML yet. */
import type { SweepSuggestion } from '../../../protocol/sweeps.js';
import type { TextRange } from '../../../protocol/values.js';
import { SECTIONS, type Key, type Kind, type SectionName } from './keys.js';

export interface Completion {
  /** What is replaced. */
  readonly range: TextRange;
  readonly items: readonly SweepSuggestion[];
}

const WORD = /[\w.-]*$/;

export function complete(text: string, offset: number): Completion {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(from, offset);
  const word = WORD.exec(before)?.[0] ?? '';
  const range = { start: offset - word.length, end: offset + (/^[\w.-]*/.exec(text.slice(offset))?.[0].length ?? 0) };
  const head = before.slice(0, before.length - word.length);
  if (/#/.test(head)) {
    return { range, items: [] };
  }
  const at = placeOf(text, from, head);
  const key = /(?:^|[\s{,-])([\w.-]+):\s+$/.exec(head)?.[1];
  if (key !== undefined) {
    return { range, items: valuesOf(kindAt([...at, key])) };
  }
  const flow = /[{,]\s*$/.test(head);
  if (!flow && !/^\s*(?:- )?$/.test(head)) {
    // Inside of a list of words.
    return { range, items: /[[,]\s*$/.test(head) ? valuesOf(kindAt(at)) : [] };
  }
  const section = sectionOf(kindAt(at));
  return { range, items: section === null ? [] : keysOf(section, !flow) };
}

/** What the word at a place means; null where there is nothing to say. */
export function describe(text: string, offset: number): { readonly range: TextRange; readonly doc: string } | null {
  const from = text.lastIndexOf('\n', offset - 1) + 1;
  const start = offset - (WORD.exec(text.slice(from, offset))?.[0].length ?? 0);
  const word = /^[\w.-]+/.exec(text.slice(start))?.[0] ?? '';
  const head = text.slice(from, start);
  if (word === '' || head.includes('#')) {
    return null;
  }
  const at = placeOf(text, from, head);
  const range = { start, end: start + word.length };
  const after = text.slice(range.end, range.end + 1);
  const key = /([\w.-]+):\s+$/.exec(head)?.[1];
  if (after !== ':') {
    const kind = key === undefined ? null : kindAt([...at, key]);
    const doc = kind === null ? undefined : wordsOf(kind)[word];
    return doc === undefined ? null : { range, doc };
  }
  const section = sectionOf(kindAt(at));
  const known = section !== null && Object.hasOwn(SECTIONS[section], word) ? SECTIONS[section][word] : undefined;
  return known === undefined ? null : { range, doc: docOf(known) };
}

/** Keys above a place: those of lines that are less indented, and those of braces that are open. */
function placeOf(text: string, from: number, head: string): string[] {
  const above: string[] = [];
  let indent = /^\s*/.exec(head)?.[0].length ?? 0;
  // Of a list, the key above may be as far left as its dashes.
  if (head.trimStart().startsWith('-')) {
    indent += 1;
  }
  for (const line of text.slice(0, from).split('\n').reverse()) {
    const match = /^(\s*)(- )?(["']?)([\w./:-]+?)\3:(?:\s|$)/.exec(line);
    if (match === null) {
      continue;
    }
    const [, spaces = '', dash = ''] = match;
    if (spaces.length + dash.length < indent) {
      above.unshift(match[4] ?? '');
      indent = spaces.length + (dash === '' ? 0 : 1);
    } else if (dash !== '' && spaces.length < indent) {
      // The first key of the same item.
      indent = spaces.length + 1;
    }
  }
  return [...above, ...openBraces(head)];
}

function openBraces(head: string): string[] {
  const open: string[] = [];
  for (const { 0: token, 1: key } of head.matchAll(/([\w.-]+):\s*[{[]|[{[]|[\]}]/g)) {
    if (/[\]}]/.test(token)) {
      open.pop();
    } else {
      open.push(key ?? '');
    }
  }
  return open.filter((key) => key !== '');
}

/** What may stand at a path of keys; null where anything may, or nothing is known. */
function kindAt(path: readonly string[]): Kind | null {
  let kind: Kind | null = { type: 'section', section: 'sweep' };
  for (const key of path) {
    kind = kind && below(kind, key);
  }
  return kind;
}

function below(kind: Kind, key: string): Kind | null {
  switch (kind.type) {
    case 'section':
      return (Object.hasOwn(SECTIONS[kind.section], key) ? SECTIONS[kind.section][key]?.kind : undefined) ?? null;
    case 'map':
      return kind.of;
    case 'list':
      return below(kind.of, key);
    case 'either':
      return kind.of.map((one) => below(one, key)).find((one) => one !== null) ?? null;
    default:
      return null;
  }
}

function sectionOf(kind: Kind | null): SectionName | null {
  switch (kind?.type) {
    case 'section':
      return kind.section;
    case 'list':
      return sectionOf(kind.of);
    case 'either':
      return kind.of.map(sectionOf).find((one) => one !== null) ?? null;
    default:
      return null;
  }
}

function wordsOf(kind: Kind): Readonly<Record<string, string>> {
  switch (kind.type) {
    case 'word':
      return kind.words;
    case 'flag':
      return { true: '', false: '' };
    case 'list':
      return wordsOf(kind.of);
    default:
      return {};
  }
}

function valuesOf(kind: Kind | null): SweepSuggestion[] {
  return kind === null ? [] : Object.entries(wordsOf(kind)).map(([label, doc]) => ({ label, doc, insert: label }));
}

function keysOf(section: SectionName, block: boolean): SweepSuggestion[] {
  return Object.entries(SECTIONS[section])
    .filter(([, { ignored }]) => ignored === undefined)
    .map(([label, key]) => {
      const nested = block && ['section', 'map'].includes(key.kind.type) && key.kind.type !== 'either';
      return { label, doc: docOf(key), insert: nested ? `${label}:\n  ` : `${label}: ` };
    });
}

function docOf({ doc, ignored, kind }: Key): string {
  const words = Object.entries(wordsOf(kind)).filter(([, text]) => text !== '');
  const list = words.map(([word, text]) => `\n- \`${word}\`: ${text}`).join('');
  return `${ignored === undefined ? doc : `Not used: ${ignored}.`}${list === '' ? '' : `\n${list}`}`;
}
