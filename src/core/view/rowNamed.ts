/** Rows by what people call them. */
import type { Row, RowId } from '../../protocol/model.js';

const LEAST_OF_ID = 4;

/** The row that a text names: by its commit, its branches and tags, or its own name, of which the newest; null: there is none. */
export function rowNamed(rows: readonly Row[], name: string): RowId | null {
  const newest = rows.filter(({ label, kind }) => label === name && kind !== 'commit').sort((a, b) => (b.time ?? 0) - (a.time ?? 0));
  const found =
    rows.find(({ id }) => id === name) ??
    rows.find(({ refs }) => refs.includes(name)) ??
    newest[0] ??
    (name.length >= LEAST_OF_ID ? rows.find(({ id }) => id.startsWith(name)) : undefined);
  return found?.id ?? null;
}
