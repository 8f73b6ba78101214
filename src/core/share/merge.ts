/**
 * Parameters that two sides changed, merged leaf by leaf instead of line by line: what only one side changed is taken, what both changed
 * is asked for. Comments and layout of the text stay.
 */
import type { Cell, FileFormat, KeyPath, Value } from '../../protocol/values.js';
import { emptyMap, equalCells, equalValues, leaves, parseValues, setValue, valueAt } from '../values/index.js';
import { withEntry, withoutEntry } from './entries.js';

export interface ThreeTexts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** One parameter that both sides changed, each otherwise; undefined: that side has none. */
export interface ParameterConflict {
  readonly path: KeyPath;
  readonly base: Cell | undefined;
  readonly ours: Cell | undefined;
  readonly theirs: Cell | undefined;
}

export interface ParameterMerge {
  readonly conflicts: readonly ParameterConflict[];
  /** The merged text, once each conflict has been decided, in their order. Throws `cannot-edit` where the text cannot be so. */
  write(choices: readonly Choice[]): string;
}

export type Choice = 'ours' | 'theirs' | 'base' | { readonly value: Value };

/** Throws `ValuesError` when one of the texts cannot be read. */
export function mergeParameters(texts: ThreeTexts, format: FileFormat): ParameterMerge {
  const [base, ours, theirs] = [texts.base, texts.ours, texts.theirs].map((text) => leavesOf(text, format)) as [Leaves, Leaves, Leaves];
  const conflicts: ParameterConflict[] = [];
  const fromTheirs: KeyPath[] = [];
  const fromOurs: KeyPath[] = [];
  for (const [key, path] of new Map([...base, ...ours, ...theirs].map(([one, leaf]) => [one, leaf.path]))) {
    const [before, mine, others] = [base.get(key)?.cell, ours.get(key)?.cell, theirs.get(key)?.cell];
    if (same(mine, others) || same(before, others)) {
      fromOurs.push(path);
    } else if (same(before, mine)) {
      fromTheirs.push(path);
    } else {
      conflicts.push({ path, base: before, ours: mine, theirs: others });
    }
  }
  return {
    conflicts,
    write(choices) {
      const taken = (side: Side) => (path: KeyPath) => ({ path, side, value: undefined });
      const decided = conflicts.map(({ path }, at): Decision => {
        const choice = choices[at] ?? 'ours';
        return typeof choice === 'string' ? { path, side: choice, value: undefined } : { path, side: 'ours', value: choice.value };
      });
      const all = [...fromOurs.map(taken('ours')), ...fromTheirs.map(taken('theirs')), ...decided];
      // What cannot be written into one text may be into the other.
      try {
        return written(texts, format, 'ours', all);
      } catch {
        return written(texts, format, 'theirs', all);
      }
    },
  };
}

type Side = keyof ThreeTexts;

interface Decision {
  readonly path: KeyPath;
  /** Whose value, or that there is none. */
  readonly side: Side;
  /** Another value; undefined: that of the side. */
  readonly value: Value | undefined;
}

/** The text of one side with everything as decided: new entries, then those that go, then values. */
function written(texts: ThreeTexts, format: FileFormat, begin: 'ours' | 'theirs', decisions: readonly Decision[]): string {
  const values = { base: valuesOf(texts.base, format), ours: valuesOf(texts.ours, format), theirs: valuesOf(texts.theirs, format) };
  const wanted = decisions.map((one) => ({ ...one, wanted: one.value ?? valueAt(values[one.side], one.path) }));
  let text = texts[begin];
  let read = values[begin];
  const now = (path: KeyPath): Value | undefined => valueAt(read, path);
  const put = (changed: string): void => {
    text = changed;
    read = valuesOf(changed, format);
  };
  for (const { path, side, wanted: value } of wanted) {
    if (value !== undefined && now(path) === undefined) {
      const source = ([side, 'theirs', 'ours'] as const).find((one) => valueAt(values[one], path) !== undefined) ?? 'base';
      put(withEntry(text, format, path, texts[source]));
    }
  }
  for (const { path, side, wanted: value } of wanted) {
    if (value === undefined && now(path) !== undefined) {
      put(withoutEntry(text, format, path, texts[side]));
    }
  }
  for (const { path, wanted: value } of wanted) {
    const before = now(path);
    if (value !== undefined && (before === undefined || !equalValues(before, value))) {
      const edit = setValue(text, format, path, value);
      put(text.slice(0, edit.start) + edit.text + text.slice(edit.end));
    }
  }
  return text;
}

type Leaves = ReadonlyMap<string, { readonly path: KeyPath; readonly cell: Cell }>;

function leavesOf(text: string, format: FileFormat): Leaves {
  return new Map([...leaves(valuesOf(text, format))].map(([path, cell]) => [JSON.stringify(path), { path, cell }]));
}

function same(a: Cell | undefined, b: Cell | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalCells(a, b);
}

/** A file that a side does not have has no values. */
function valuesOf(text: string, format: FileFormat): Value {
  return text.trim() === '' ? emptyMap() : parseValues(text, format);
}
