/** Every column that the table could show, in the order in which they come by themselves. */
import type { Column, ColumnId } from '../../src/protocol/model.js';
import { FIELD_COLUMNS } from '../../src/protocol/panel.js';
import type { ColumnRef, DeltaId, Expression } from '../../src/protocol/table.js';
import { columnKey, columnName, columnTitle, fieldTitle } from '../columns.js';

export interface CatalogColumn {
  readonly ref: ColumnRef;
  readonly key: string;
  readonly kind: 'field' | 'expression' | 'metric' | 'param' | 'delta';
  /** In the head of the column, under the group's. */
  readonly title: string;
  /** By itself. */
  readonly name: string;
  /** Columns with the same one have one heading when they stand together. */
  readonly group: string;
  readonly file: string;
  /** Keys above its own, with dots. */
  readonly parents: string;
  readonly numeric: boolean;
  readonly better: 'higher' | 'lower' | null;
}

/** @param deltas columns of differences that are wanted. @param main the main metric: its group comes first, and it in its group */
export function catalogOf(
  columns: readonly Column[],
  expressions: readonly Expression[],
  deltas: readonly DeltaId[],
  main: ColumnId | null = null,
): readonly CatalogColumn[] {
  const wanted = new Map<string, DeltaId[]>();
  for (const delta of deltas) {
    const key = columnKey(delta[2]);
    wanted.set(key, [...(wanted.get(key) ?? []), delta]);
  }
  const withDeltas = (column: CatalogColumn): CatalogColumn[] => [
    column,
    ...(wanted.get(column.key) ?? []).map((ref): CatalogColumn => ({
      ...column,
      ref,
      key: columnKey(ref),
      kind: 'delta',
      title: columnTitle(ref),
      name: columnName(ref, columns),
      numeric: true,
    })),
  ];
  const fields = FIELD_COLUMNS.map((field): CatalogColumn => {
    const title = fieldTitle(field);
    return { ref: field, key: field, kind: 'field', title, name: title, group: '', file: '', parents: '', numeric: false, better: null };
  });
  const own = expressions.map(({ name }): CatalogColumn => {
    const ref = ['expression', name] as const;
    const key = columnKey(ref);
    return { ref, key, kind: 'expression', title: name, name, group: 'expression', file: '', parents: '', numeric: true, better: null };
  });
  return [...fields, ...[...own, ...inGroups(mainFirst(columns, main))].flatMap(withDeltas)];
}

function mainFirst(columns: readonly Column[], main: ColumnId | null): readonly Column[] {
  const key = main && columnKey(main);
  const isMain = ({ id }: Column): boolean => columnKey(id) === key;
  return key === null ? columns : [...columns.filter(isMain), ...columns.filter((one) => !isMain(one))];
}

/** Metrics before parameters; those of one file and parent together. */
function inGroups(columns: readonly Column[]): CatalogColumn[] {
  const groups = new Map<string, CatalogColumn[]>();
  for (const kind of ['metric', 'param'] as const) {
    for (const column of columns) {
      if (column.id[0] === kind) {
        const group = JSON.stringify(column.id.slice(0, -1));
        const bucket = groups.get(group) ?? [];
        groups.set(group, bucket);
        bucket.push(fromFile(column, group));
      }
    }
  }
  return [...groups.values()].flat();
}

function fromFile({ id, label, numeric, better }: Column, group: string): CatalogColumn {
  return {
    ref: id,
    key: columnKey(id),
    kind: id[0],
    title: columnTitle(id),
    name: label,
    group,
    file: id[1],
    parents: parentsOf(id),
    numeric,
    better,
  };
}

function parentsOf(id: ColumnId): string {
  return id.slice(2, -1).join('.');
}
