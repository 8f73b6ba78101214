/** Changes of how columns are arranged and written, and of what is folded. */
import type { ColumnsView, DigitsFormat, Highlight } from '../../protocol/panel.js';
import type { ColumnRef, DeltaId, ExpressionId, Folding, LineKey } from '../../protocol/table.js';
import type { ColumnId } from '../../protocol/model.js';

export function sameColumn(a: ColumnRef, b: ColumnRef): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

export function holds(columns: readonly ColumnRef[], column: ColumnRef): boolean {
  return columns.some((one) => sameColumn(one, column));
}

export function without(columns: readonly ColumnRef[], some: readonly ColumnRef[]): readonly ColumnRef[] {
  const keys = new Set(some.map((one) => JSON.stringify(one)));
  return columns.filter((one) => !keys.has(JSON.stringify(one)));
}

export function hide(view: ColumnsView, columns: readonly ColumnRef[]): ColumnsView {
  return { ...view, hidden: [...without(view.hidden, columns), ...columns] };
}

export function show(view: ColumnsView, columns: readonly ColumnRef[]): ColumnsView {
  return { ...view, hidden: without(view.hidden, columns) };
}

export function pin(view: ColumnsView, column: ColumnRef, on: boolean): ColumnsView {
  const others = without(view.pinned, [column]);
  return { ...view, pinned: on ? [...others, column] : others };
}

export function setHeat(view: ColumnsView, column: ColumnRef, on: boolean): ColumnsView {
  const others = without(view.heat, [column]);
  return { ...view, heat: on ? [...others, column] : others };
}

/** @param width in pixels; null: what suits it */
export function setWidth(view: ColumnsView, column: ColumnRef, width: number | null): ColumnsView {
  return { ...view, widths: replaced(view.widths, column, width === null ? null : { column, width }) };
}

export function setDigits(view: ColumnsView, column: ColumnRef, digits: DigitsFormat): ColumnsView {
  return { ...view, formats: replaced(view.formats, column, digits === 'auto' ? null : { column, digits }) };
}

/** @param what null: what stands out by itself */
export function setHighlight(view: ColumnsView, column: ColumnRef, what: Highlight | null): ColumnsView {
  return { ...view, highlights: replaced(view.highlights, column, what === null ? null : { column, what }) };
}

export function setDelta(view: ColumnsView, of: ColumnId | ExpressionId, kind: DeltaId[1], on: boolean): ColumnsView {
  const delta: DeltaId = ['delta', kind, of];
  const others = view.deltas.filter((one) => !sameColumn(one, delta));
  return { ...view, deltas: on ? [...others, delta] : others };
}

function replaced<T extends { readonly column: ColumnRef }>(all: readonly T[], column: ColumnRef, next: T | null): readonly T[] {
  const others = all.filter((one) => !sameColumn(one.column, column));
  return next === null ? others : [...others, next];
}

export function isOpen({ folded, except }: Folding, key: LineKey): boolean {
  return folded === except.includes(key);
}

export function fold({ folded, except }: Folding, keys: readonly LineKey[], open: boolean): Folding {
  const others = except.filter((one) => !keys.includes(one));
  return { folded, except: open === folded ? [...others, ...keys] : others };
}
