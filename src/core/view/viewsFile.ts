/** `.espalier/views.yaml`: a map of names to views, whose members are those of the panel's state. What is not named is as it comes by itself. */
import { EMPTY_STATE, type PanelState } from '../../protocol/panel.js';
import { VIEW_PARTS, type SavedView, type SavedViews, type ViewParts, type ViewsChange, type ViewsProblem } from '../../protocol/views.js';
import type { Row, RowId } from '../../protocol/model.js';
import { lineAt, ValuesError } from '../values/errors.js';
import { sourceTree } from '../values/sourceTree.js';
import { nodeValue, type MapEntry } from '../values/tree.js';
import { partsOf } from './parts.js';
import { restorePart } from './restore.js';
import { rowNamed } from './rowNamed.js';
import { entriesOf, putView, removeView, renameView, type Json, type ViewFields } from './viewsText.js';

const FIELDS = [...VIEW_PARTS, 'baseline'] as const;

export const DEFAULT_PARTS: ViewParts = partsOf(EMPTY_STATE);

/** @param rows for what baselines name */
export function readViews(text: string, rows: readonly Row[]): SavedViews {
  const { root, error } = sourceTree(text, 'yaml');
  const problems: ViewsProblem[] = [];
  const at = ({ keyStart }: MapEntry, message: string): void => void problems.push({ line: lineAt(text, keyStart), message });
  if (error) {
    problems.push({ line: error instanceof ValuesError ? (error.line ?? 1) : 1, message: error.message });
  } else if (root !== undefined && root.kind !== 'map' && text.trim() !== '' && nodeValue(root) !== null) {
    problems.push({ line: 1, message: 'The file should have a map “views”.' });
  }
  const views = entriesOf(root).find(([key]) => key === 'views')?.[1];
  if (views && views.node.kind !== 'map' && nodeValue(views.node) !== null) {
    at(views, '“views” should be a map: a name, and the view below it.');
  }
  return {
    problems,
    views: entriesOf(views?.node).map(([name, entry]): SavedView => {
      if (entry.node.kind !== 'map' && nodeValue(entry.node) !== null) {
        at(entry, `“${name}” should be a map: filter, sort, columns and so on.`);
      }
      const given: Record<string, unknown> = {};
      for (const [key, member] of entriesOf(entry.node)) {
        const value = plain(nodeValue(member.node));
        const problem = problemOf(key, value);
        if (problem !== null) {
          at(member, problem);
        }
        given[key] = value;
      }
      const baseline = typeof given['baseline'] === 'string' ? given['baseline'] : null;
      return {
        name,
        parts: partsOf({ ...EMPTY_STATE, ...restorePart(given) }),
        baseline,
        baselineRow: baseline === null ? null : rowNamed(rows, baseline),
      };
    }),
  };
}

export function changeViews(text: string, change: ViewsChange): string {
  switch (change.kind) {
    case 'save':
      return putView(text, change.name, fieldsOf(change.parts, change.baseline), FIELDS);
    case 'rename':
      return renameView(text, change.from, change.to);
    case 'remove':
      return removeView(text, change.name);
  }
}

/** Only what is not as it comes by itself: that is what people read. */
function fieldsOf(parts: ViewParts, baseline: RowId | null): ViewFields {
  const fields: Record<string, Json> = {};
  for (const key of VIEW_PARTS) {
    const value = differing(parts[key] as Json, DEFAULT_PARTS[key] as Json);
    if (value !== undefined) {
      fields[key] = value;
    }
  }
  return baseline === null ? fields : { ...fields, baseline };
}

function differing(value: Json, usual: Json): Json | undefined {
  if (same(value, usual)) {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(usual)) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).filter(([key, one]) => usual[key] === undefined || !same(one, usual[key])));
}

/** What is wrong with a member, by what was left of it; null: nothing. Members that are none of ours are not looked at. */
function problemOf(key: string, value: unknown): string | null {
  if (key === 'baseline') {
    return value === null || typeof value === 'string'
      ? null
      : 'The baseline should be a branch, a tag, the name of an experiment or a commit.';
  }
  if (!VIEW_PARTS.some((one) => one === key)) {
    return null;
  }
  const restored = restorePart({ [key]: value })[key as keyof PanelState];
  if (restored === undefined) {
    return `“${key}” cannot be read: ${EXPECTED[key as (typeof VIEW_PARTS)[number]]}.`;
  }
  const lost = lostOf(value, restored);
  return lost === null ? null : `An item of “${[key, ...lost].join('.')}” cannot be read and is left out.`;
}

const EXPECTED: Record<(typeof VIEW_PARTS)[number], string> = {
  page: 'it should be the name of a page, as table',
  filter: 'it should be a text, as accuracy > 0.9',
  sort: 'it should be a list of {column: …, direction: ascending}',
  rows: 'it should be auto, tree, branches, flat or {group: […]}',
  expressions: 'it should be a list of {name: …, text: …}',
  onlyDiffering: 'it should be true or false',
  columns: 'it should be a map with hidden, order, pinned and so on',
  pages: 'it should be a map',
};

/** Where a list has more items than what was made of it. */
function lostOf(given: unknown, made: unknown): readonly string[] | null {
  if (Array.isArray(given)) {
    return !Array.isArray(made) || made.length < given.length ? [] : null;
  }
  if (isRecord(given) && isRecord(made)) {
    for (const [key, value] of Object.entries(given)) {
      const lost = key in made ? lostOf(value, made[key]) : null;
      if (lost !== null) {
        return [key, ...lost];
      }
    }
  }
  return null;
}

/** As JSON has it. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? Number(one) : one)));
}

function isRecord<T>(value: T): value is T & Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
