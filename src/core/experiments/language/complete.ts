/** What can stand where the cursor is in a filter or an expression. */
import type { Cell, Completion, CompletionResult } from '../../../protocol/index.js';
import { formatCell } from '../../values/cellText.js';
import { isExpression, isField } from '../refs.js';
import { cellClause } from './clause.js';
import { parseExpression } from './expression.js';
import { parseFilter } from './filter.js';
import { quoteName, type Names } from './names.js';
import { problemOf } from './problem.js';
import { FUNCTIONS, QUESTIONS, type NamedColumn } from './syntax.js';

/** Values of a column for completion, the most frequent first. */
export type ValuesOf = (ref: NamedColumn) => readonly { readonly value: Cell; readonly count: number }[];

const FIELD_DETAILS: Readonly<Record<string, string>> = {
  name: 'name of the experiment, branch or commit',
  id: 'commit id',
  kind: 'workspace, commit or experiment',
  state: 'success, running, queued, failed',
  branch: 'branch that it is listed under',
  tag: 'Git tags, and tags of your own',
  author: 'author of the commit',
  time: 'when it was committed: 3d, today, 2026-05-01',
  subject: 'first line of the commit message',
  error: 'what of it cannot be read',
  star: 'starred',
  note: 'your note',
};

const OPERATORS: readonly (readonly [string, string])[] = [
  ['=', 'is'],
  ['!=', 'is not'],
  ['>', 'more than'],
  ['>=', 'at least'],
  ['<', 'less than'],
  ['<=', 'at most'],
  ['in', 'one of (a, b), or from..to'],
  ['~', 'matches a pattern'],
  ['!~', 'does not match'],
];

/** A column and what follows it up to the cursor: `opt`, `opt =`, `opt in (adam, `. */
const BEFORE = String.raw`(\x60(?:[^\x60]|\x60\x60)*\x60|[\p{L}_][\p{L}\p{N}_.:/@-]*)\s*`;
const IN_VALUE = new RegExp(String.raw`${BEFORE}(?:(?:!=|==?|<>)\s*|\bin\s*(?:\((?:[^()]*,)?)?\s*)([^\s,()]*)$`, 'u');
const AFTER_COLUMN = new RegExp(String.raw`(?:^|[\s(])${BEFORE}([!=<>~]{0,2}|i|in|n|no|not)$`, 'u');
const IN_NAME = /(?:\x60(?:[^\x60]|\x60\x60)*|[\p{L}_][\p{L}\p{N}_.:/@-]*|)$/u;

/** Never fails: a text that cannot be read has a problem beside what can be offered. */
export function complete(
  text: string,
  offset: number,
  language: 'filter' | 'expression',
  names: Names,
  valuesOf: ValuesOf,
  limit: number,
): CompletionResult {
  const problem = problemOf(() => (language === 'filter' ? parseFilter(text, names) : parseExpression(text, names)));
  const before = text.slice(0, offset);
  const found =
    (language === 'filter' ? (values(before, names, valuesOf) ?? operators(before, names)) : null) ?? namesAt(before, language, names);
  return { range: { start: found.start, end: offset }, items: found.items.slice(0, limit), problem };
}

interface Offer {
  readonly start: number;
  readonly items: readonly Completion[];
}

function values(before: string, names: Names, valuesOf: ValuesOf): Offer | null {
  const found = IN_VALUE.exec(before);
  const ref = found && refOf(found[1] ?? '', names);
  if (!found || ref === null) {
    return null;
  }
  const typed = (found[2] ?? '').toLowerCase();
  const items = valuesOf(ref).flatMap(({ value, count }): Completion[] => {
    const label = formatCell(value);
    const clause = cellClause(ref, value, () => 'x');
    const insert = /^(?:x|[a-z]+) = (.*)$/s.exec(clause)?.[1];
    return insert === undefined || !label.toLowerCase().includes(typed.replace(/^["']/, ''))
      ? []
      : [{ label, insert, kind: 'value', detail: count === 1 ? 'one row' : `${count} rows` }];
  });
  return { start: before.length - (found[2] ?? '').length, items: byPrefix(items, typed) };
}

function operators(before: string, names: Names): Offer | null {
  const found = AFTER_COLUMN.exec(before);
  // Right after a name, more of the name may follow.
  if (!found || /\S$/.test(before.slice(0, before.length - (found[2] ?? '').length)) || refOf(found[1] ?? '', names) === null) {
    return null;
  }
  const typed = found[2] ?? '';
  const items = OPERATORS.filter(([operator]) => operator.startsWith(typed)).map(([operator, detail]): Completion => ({
    label: operator,
    insert: `${operator} `,
    kind: 'operator',
    detail,
  }));
  return { start: before.length - typed.length, items };
}

function namesAt(before: string, language: 'filter' | 'expression', names: Names): Offer {
  const typed = IN_NAME.exec(before)?.[0] ?? '';
  const wanted = typed.replace(/^`/, '').replaceAll('``', '`').toLowerCase();
  const items: Completion[] = [];
  for (const { name, ref, column } of names.offered()) {
    if (name.toLowerCase().includes(wanted) && (language === 'filter' || (names.isNumeric(ref) && ref !== 'time'))) {
      items.push({
        label: name,
        insert: quoteName(name),
        kind: isField(ref) ? 'field' : 'column',
        detail: isField(ref)
          ? (FIELD_DETAILS[ref] ?? '')
          : isExpression(ref)
            ? 'expression'
            : `${column?.id[0] ?? ''} in ${column?.id[1] ?? ''}`,
      });
    }
  }
  const calls = language === 'filter' ? { ...QUESTIONS, delta: FUNCTIONS.delta.detail, pct: FUNCTIONS.pct.detail } : detailsOf(FUNCTIONS);
  for (const [name, detail] of Object.entries(calls)) {
    if (name.startsWith(wanted)) {
      items.push({ label: `${name}(…)`, insert: `${name}(`, kind: 'function', detail });
    }
  }
  if (language === 'filter' && wanted !== '') {
    items.push(
      ...['and', 'or', 'not']
        .filter((word) => word.startsWith(wanted))
        .map((word): Completion => ({ label: word, insert: `${word} `, kind: 'keyword', detail: '' })),
    );
  }
  return { start: before.length - typed.length, items: byPrefix(items, wanted) };
}

function detailsOf(functions: typeof FUNCTIONS): Record<string, string> {
  return Object.fromEntries(Object.entries(functions).map(([name, { detail }]) => [name, detail]));
}

function refOf(written: string, names: Names): NamedColumn | null {
  const name = written.startsWith('`') ? written.slice(1, -1).replaceAll('``', '`') : written;
  const found = names.find(name);
  return found && 'ref' in found ? found.ref : null;
}

/** What begins as it was typed first, then what begins so after a dot; stable. */
function byPrefix(items: readonly Completion[], typed: string): readonly Completion[] {
  const rank = ({ label }: Completion): number => {
    const at = label.toLowerCase().indexOf(typed);
    return at === 0 ? 0 : at > 0 && /[.:/_\s]/.test(label.charAt(at - 1)) ? 1 : 2;
  };
  return [...items].sort((a, b) => rank(a) - rank(b));
}
