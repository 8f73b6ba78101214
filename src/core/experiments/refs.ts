/** The kinds of columns that a query can name. */
import { ROW_FIELDS, type ColumnId, type ColumnRef, type DeltaId, type ExpressionId, type RowField } from '../../protocol/index.js';

export function isField(ref: ColumnRef): ref is RowField {
  return typeof ref === 'string';
}

export function isFileColumn(ref: ColumnRef): ref is ColumnId {
  return ref[0] === 'param' || ref[0] === 'metric';
}

export function isExpression(ref: ColumnRef): ref is ExpressionId {
  return ref[0] === 'expression';
}

export function isDelta(ref: ColumnRef): ref is DeltaId {
  return ref[0] === 'delta';
}

export function isFieldName(name: string): name is RowField {
  return (ROW_FIELDS as readonly string[]).includes(name);
}
