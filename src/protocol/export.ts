/** The table as text to take away. */
import type { RowId } from './model.js';
import type { ColumnRef, NumberFormat, TableQuery } from './table.js';

export type ExportFormat = 'csv' | 'tsv' | 'markdown' | 'latex';

export interface ExportRequest {
  readonly query: TableQuery;
  readonly columns: readonly ColumnRef[];
  /** For the names, and then one for each column. */
  readonly heads: readonly string[];
  /** One for each column. */
  readonly numbers: readonly NumberFormat[];
  /** For each column: numbers stand in it. */
  readonly numeric: readonly boolean[];
  /** Only these rows, in the query's order; null: all lines, as they are folded. */
  readonly rows: readonly RowId[] | null;
  readonly format: ExportFormat;
}

export type ExportMethods = {
  /** A text that a spreadsheet would run as a formula does not stay one. */
  exportTable: { params: ExportRequest; result: { readonly text: string; readonly lines: number } };
};
