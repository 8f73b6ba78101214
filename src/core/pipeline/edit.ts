/** Stages in the text of a `dvc.yaml`: where they stand, and edits that keep comments and order. */
import { EspalierError } from '../../protocol/rpc.js';
import type { Stage, StageState } from '../../protocol/model.js';
import type { TextEdit, Value } from '../../protocol/values.js';
import { emptyMap, equalValues, isMap, parseValues, valueAt, withValue } from '../values/index.js';
import { sourceTree } from '../values/sourceTree.js';
import type { MapEntry, MapNode } from '../values/tree.js';

/**
 * The known stages of this file with their ranges in the text as it is now; stages that the text no longer has are left out. The
 * stages of a `foreach` or `matrix` stand at the same place, so there they are one.
 */
export function stagesInText(text: string, file: string, known: readonly Stage[]): Stage[] {
  const entries = stageEntries(text);
  const byKey = new Map<string, Stage[]>();
  for (const stage of known.filter((one) => one.file === file)) {
    const key = keyIn(entries, localName(stage));
    byKey.set(key, [...(byKey.get(key) ?? []), stage]);
  }
  return [...entries].flatMap(([name, { keyStart, keyEnd }]) => {
    const stage = together(byKey.get(name) ?? [], name);
    return stage ? [{ ...stage, range: { start: keyStart, end: keyEnd } }] : [];
  });
}

/** Key of a stage in the text: `train` for `train@a`, unless `train@a` is a key itself. */
function keyIn(entries: ReadonlyMap<string, MapEntry>, name: string): string {
  const at = name.lastIndexOf('@');
  return at < 0 || entries.has(name) ? name : name.slice(0, at);
}

const WORST_FIRST: readonly StageState[] = ['changed', 'never-run', 'unchanged', 'frozen'];

function together(stages: readonly Stage[], key: string): Stage | undefined {
  const [first] = stages;
  if (first === undefined || (stages.length === 1 && localName(first) === key)) {
    return first;
  }
  const union = (list: (stage: Stage) => readonly string[]): string[] => [...new Set(stages.flatMap(list))];
  return {
    ...first,
    name: `${first.name.slice(0, -localName(first).length)}${key}`,
    command: union((stage) => [stage.command]).join('\n'),
    deps: union((stage) => stage.deps),
    outs: union((stage) => stage.outs),
    frozen: stages.every((stage) => stage.frozen),
    state: WORST_FIRST.find((state) => stages.some((stage) => stage.state === state)) ?? first.state,
    reasons: [...new Map(stages.flatMap((stage) => stage.reasons).map((reason) => [JSON.stringify(reason), reason])).values()],
  };
}

/** Name inside its own file, without `nested/dvc.yaml:`. */
function localName(stage: Stage): string {
  const prefix = `${stage.file}:`;
  return stage.name.startsWith(prefix) ? stage.name.slice(prefix.length) : stage.name;
}

/**
 * Adds or removes `frozen: true` and nothing else; null when the stage is so already. `name` is the stage's in this file; with one of
 * a `foreach` or `matrix`, all of that are frozen.
 */
export function setFrozen(text: string, name: string, frozen: boolean): TextEdit | null {
  const stages = stageEntries(text);
  const stage = keyIn(stages, name);
  const outer = stages.get(stage)?.node;
  const inner = outer?.kind === 'map' && outer.entries.has('foreach') ? outer.entries.get('do')?.node : outer;
  if (inner?.kind !== 'map') {
    throw new EspalierError('no-such-stage', `There is no stage “${stage}” in this file.`);
  }
  const present = inner.entries.get('frozen');
  if ((present?.node.kind === 'scalar' && present.node.value === true) === frozen) {
    return null;
  }
  const path = ['stages', stage, ...(inner === outer ? [] : ['do'])];
  const expected = withFrozen(parseValues(text, 'yaml'), path, frozen);
  const edit = candidates(text, inner, present, frozen).find((one) => {
    const after = edited(text, one);
    return after !== undefined && equalValues(withoutFalse(after, path), expected);
  });
  if (!edit) {
    throw new EspalierError(
      'cannot-edit',
      `Stage “${stage}” shares its keys with others, or is written in an unusual way; set “frozen” by hand.`,
    );
  }
  return edit;
}

/** Edits to try, the tidiest first: one that changes anything else than what is meant is not made. */
function candidates(text: string, stage: MapNode, present: MapEntry | undefined, frozen: boolean): TextEdit[] {
  if (present) {
    const value = { start: present.node.start, end: present.node.end };
    return frozen ? [{ ...value, text: 'true' }] : [...removals(text, present), { ...value, text: 'false' }];
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const first = Math.min(...[...stage.entries.values()].map((entry) => entry.keyStart));
  const key = `${' '.repeat(first - lineStart(text, first))}frozen: true`;
  const line = (at: number): TextEdit => ({
    start: at,
    end: at,
    text: `${at > 0 && text[at - 1] !== '\n' ? newline : ''}${key}${newline}`,
  });
  if (text[stage.start] === '{') {
    const at = text.slice(0, stage.end - 1).trimEnd().length;
    return [{ start: at, end: at, text: `${text[at - 1] === ',' ? '' : ','} frozen: true` }];
  }
  const last = [...stage.entries.values()].reduce((a, b) => (a.node.end > b.node.end ? a : b)).node;
  if (last.end === text.length && !text.endsWith('\n') && last.kind === 'scalar' && last.start === lineStart(text, last.start)) {
    return []; // A block of text at the very end: the newline that is needed would become part of it.
  }
  // Blank lines at the end of a block of text may or may not belong to it.
  return [line(nextLine(text, text.slice(0, stage.end).trimEnd().length)), line(nextLine(text, Math.max(stage.end - 1, 0)))];
}

/** The whole line, else the key with the comma before or after it. */
function removals(text: string, { keyStart, node }: MapEntry): TextEdit[] {
  const start = lineStart(text, keyStart);
  const before = /,[^\S\r\n]*$/.exec(text.slice(start, keyStart))?.[0].length;
  const after = /^[^\S\r\n]*,[^\S\r\n]*/.exec(text.slice(node.end))?.[0].length;
  return [
    ...(text.slice(start, keyStart).trim() === '' && after === undefined ? [{ start, end: nextLine(text, node.end), text: '' }] : []),
    ...(before === undefined ? [] : [{ start: keyStart - before, end: node.end, text: '' }]),
    ...(after === undefined ? [] : [{ start: keyStart, end: node.end + after, text: '' }]),
  ];
}

/** Undefined when it cannot be read any more. */
function edited(text: string, edit: TextEdit): Value | undefined {
  try {
    return parseValues(text.slice(0, edit.start) + edit.text + text.slice(edit.end), 'yaml');
  } catch {
    return undefined;
  }
}

/** `frozen: false` says the same as no such key. */
function withoutFalse(document: Value, path: readonly string[]): Value {
  return withFrozen(document, path, valueAt(document, [...path, 'frozen']) === true);
}

function withFrozen(document: Value, path: readonly string[], frozen: boolean): Value {
  const stage = valueAt(document, path);
  const copy = emptyMap();
  for (const [key, value] of Object.entries(isMap(stage) ? stage : {})) {
    copy[key] = value;
  }
  delete copy['frozen'];
  if (frozen) {
    copy['frozen'] = true;
  }
  return withValue(document, path, copy);
}

function stageEntries(text: string): ReadonlyMap<string, MapEntry> {
  const { root } = sourceTree(text, 'yaml');
  const stages = root?.kind === 'map' ? root.entries.get('stages')?.node : undefined;
  return stages?.kind === 'map' ? stages.entries : new Map<string, MapEntry>();
}

function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Start of the line after the one that holds the offset. */
function nextLine(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline + 1;
}
