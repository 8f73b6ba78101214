/**
 * Parameters that two sides changed, merged leaf by leaf instead of line by line: what only one side changed is taken, what both changed
 * is asked for. Comments and layout of the text stay.
 */
import type { Cell, FileFormat, KeyPath, Value } from '../../protocol/values.js';
import { equalCells, leaves, parseValues, setValue, valueAt } from '../values/index.js';

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
    if (same(mine, others)) {
      continue;
    }
    if (same(before, mine)) {
      fromTheirs.push(path);
    } else if (same(before, others)) {
      fromOurs.push(path);
    } else {
      conflicts.push({ path, base: before, ours: mine, theirs: others });
    }
  }
  return {
    conflicts,
    write(choices) {
      const decided = conflicts.map(({ path }, at) => ({ path, choice: choices[at] ?? ('ours' as const) }));
      const build = (from: 'ours' | 'theirs', taken: readonly KeyPath[]): string => {
        let text = texts[from];
        const other = parseValues(texts[from === 'ours' ? 'theirs' : 'ours'], format);
        for (const path of taken) {
          text = withLeaf(text, format, path, valueAt(other, path));
        }
        for (const { path, choice } of decided) {
          if (choice !== from) {
            text = withLeaf(
              text,
              format,
              path,
              typeof choice === 'string' ? valueAt(parseValues(texts[choice], format), path) : choice.value,
            );
          }
        }
        return text;
      };
      // A key that only one side has cannot be written into the other's text: then that side's text is the one to begin with.
      try {
        return build('ours', fromTheirs);
      } catch {
        return build('theirs', fromOurs);
      }
    },
  };
}

type Leaves = ReadonlyMap<string, { readonly path: KeyPath; readonly cell: Cell }>;

function leavesOf(text: string, format: FileFormat): Leaves {
  return new Map([...leaves(parseValues(text, format))].map(([path, cell]) => [JSON.stringify(path), { path, cell }]));
}

function same(a: Cell | undefined, b: Cell | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalCells(a, b);
}

function withLeaf(text: string, format: FileFormat, path: KeyPath, value: Value | undefined): string {
  if (value === undefined) {
    throw new Error(`${path.join('.')} is not on that side`);
  }
  const edit = setValue(text, format, path, value);
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}
