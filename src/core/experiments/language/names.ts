/** What can be named in a query: the rows' fields, columns of files, expressions; and how each is written. */
import { ROW_FIELDS, type Column, type Expression } from '../../../protocol/index.js';
import { isExpression, isField, isFileColumn } from '../refs.js';
import { columnKey, namesOf } from '../store/labels.js';
import type { NamedColumn } from './syntax.js';

export type Found = { readonly ref: NamedColumn } | { readonly ambiguous: readonly string[] };

export class Names {
  private readonly refs = new Map<string, NamedColumn>();
  private readonly ambiguous = new Map<string, string[]>();
  private readonly labels = new Map<string, string>();
  private readonly numeric = new Set<string>();
  /** Characters of the longest name. */
  readonly longest: number;

  constructor(
    readonly columns: readonly Column[],
    readonly expressions: readonly Expression[] = [],
  ) {
    const columnsOf = new Map<string, Column[]>();
    for (const column of columns) {
      this.labels.set(columnKey(column.id), column.label);
      if (column.numeric) {
        this.numeric.add(columnKey(column.id));
      }
      for (const name of new Set(namesOf(column.id))) {
        columnsOf.set(name, [...(columnsOf.get(name) ?? []), column]);
      }
    }
    for (const [name, all] of columnsOf) {
      if (all.length === 1 && all[0]) {
        this.refs.set(name, all[0].id);
      } else {
        this.ambiguous.set(
          name,
          all.map(({ label }) => label),
        );
      }
    }
    for (const { label, id } of columns) {
      this.refs.set(label, id);
    }
    for (const { name } of expressions) {
      if (!this.refs.has(name)) {
        this.refs.set(name, ['expression', name]);
      }
    }
    for (const field of ROW_FIELDS) {
      this.refs.set(field, field);
    }
    if (!this.refs.has('starred')) {
      this.refs.set('starred', 'star');
    }
    let longest = 0;
    for (const names of [this.refs, this.ambiguous]) {
      for (const name of names.keys()) {
        longest = Math.max(longest, name.length);
      }
    }
    this.longest = longest;
  }

  find(name: string): Found | null {
    const ref = this.refs.get(name);
    if (ref !== undefined) {
      return { ref };
    }
    const ambiguous = this.ambiguous.get(name);
    return ambiguous ? { ambiguous } : null;
  }

  /** The name that `find` takes back to the column: its label. A column that is not there any more has its file and keys. */
  nameOf(ref: NamedColumn): string {
    if (isField(ref)) {
      return ref;
    }
    return isExpression(ref) ? ref[1] : (this.labels.get(columnKey(ref)) ?? namesOf(ref).at(-1) ?? '');
  }

  /** Whether any value of the column can be a number. */
  isNumeric(ref: NamedColumn): boolean {
    return isField(ref) ? ref === 'time' : isFileColumn(ref) ? this.numeric.has(columnKey(ref)) : true;
  }

  /** Every name, as it is offered for completion: labels, fields, expressions. */
  *offered(): Generator<{ readonly name: string; readonly ref: NamedColumn; readonly column: Column | null }> {
    for (const column of this.columns) {
      yield { name: column.label, ref: column.id, column };
    }
    for (const { name } of this.expressions) {
      yield { name, ref: ['expression', name], column: null };
    }
    for (const field of ROW_FIELDS) {
      yield { name: field, ref: field, column: null };
    }
  }

  /** The name that is most like it, as advice; null when none is. */
  suggestion(name: string): string | null {
    const wanted = name.toLowerCase();
    let best: string | null = null;
    let least = Math.max(1, Math.floor(name.length / 3)) + 1;
    for (const { name: known } of this.offered()) {
      const lower = known.toLowerCase();
      const tail = lower.slice(Math.max(lower.lastIndexOf('.'), lower.lastIndexOf(':')) + 1);
      const distance = Math.min(editDistance(wanted, lower, least), editDistance(wanted, tail, least) + 0.5);
      if (distance < least) {
        least = distance;
        best = known;
      }
    }
    return best === null ? null : `Did you mean ${quoteName(best)}?`;
  }
}

/** Characters of a name that is written without quotes. What follows must not be one of a word. */
export const NAME_RUN = /[\p{L}_][\p{L}\p{N}_.:/@-]*/uy;
export const WORD = /[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*/uy;

/** Words that mean something in the language. */
export const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);

/** As it is written in a query: in backticks where it would be read as something else. */
export function quoteName(name: string): string {
  NAME_RUN.lastIndex = 0;
  const plain = NAME_RUN.exec(name)?.[0] === name && !KEYWORDS.has(name.toLowerCase()) && /[\p{L}\p{N}_]$/u.test(name);
  return plain ? name : `\`${name.replaceAll('`', '``')}\``;
}

/** Insertions, deletions, replacements and swaps of neighbours from one text to the other; at most `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) {
    return limit;
  }
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = Number(a[i - 1] !== b[j - 1]);
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      }
      row.push(least);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? limit, limit);
}
