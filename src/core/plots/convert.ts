/** What a plot draws of one revision. Source: `VegaConverter` in dvc/render/converter/vega.py. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { emptyMap, isMap } from '../values/index.js';
import { dataTable, lastField, type DataTable, type PlotContent } from './content.js';
import { commonPath } from './definitions.js';
import { copy, fileFields, PlotError, textOf, type PlotProperties } from './properties.js';

/** Where nothing says what `x` is: the number of the row. */
export const INDEX = 'step';
export const INFERRED_X = 'dvc_inferred_x_value';
export const INFERRED_Y = 'dvc_inferred_y_value';

/** One field of one file of one revision. */
export interface Block {
  readonly revision: string;
  /** Without what all files of the plot have in front. */
  readonly file: string;
  readonly path: string;
  readonly field: string;
  readonly table: DataTable;
  /** Names under which DVC puts the values into each row. */
  readonly xName: string;
  readonly yName: string;
  readonly x: readonly (Value | undefined)[];
  readonly y: readonly (Value | undefined)[];
}

export interface Converted {
  readonly blocks: readonly Block[];
  /** With what was inferred: `x` and `y` are names now. Null when there is no row. */
  readonly properties: PlotProperties | null;
}

type Pair = readonly [file: string, field: string];

/** Throws `PlotError`. @param tolerant see `dataTable` */
export function convert(
  id: string,
  contents: ReadonlyMap<string, PlotContent>,
  given: PlotProperties,
  revision: string,
  tolerant = false,
): Converted {
  const tables = new Map([...contents].map(([file, content]) => [file, dataTable(content, tolerant)]));
  const properties = withAxes(id, contents, given);
  const xs = isMap(properties['x']) ? verified(tables, properties['x']) : [];
  const ys = verified(tables, properties['y']);
  if (xs.length > 1 && xs.length !== ys.length) {
    throw new PlotError(
      'DvcException',
      `Cannot have different number of x and y data sources. Found ${xs.length} x and ${ys.length} y data sources.`,
    );
  }
  const manyXs = xs.length > 1 && new Set(xs.map(([, field]) => field)).size > 1;
  const fields = new Set(ys.map(([, field]) => field));
  const manyYs = fields.size > 1;
  const files = [...new Set(ys.map(([file]) => file))];
  const prefix = files.length > 1 ? commonPath(files).length : 0;
  const short = (file: string): string => file.slice(prefix).replace(/^[/\\]+|[/\\]+$/g, '');
  const blocks = ys.map(([file, field], at): Block => {
    const x = xs.length > 1 ? xs[at] : xs[0];
    const table: DataTable = tables.get(file) ?? { length: 0, columns: new Map() };
    return {
      ...{ revision, file: short(file), path: file, field, table },
      xName: x === undefined ? INDEX : manyXs ? INFERRED_X : x[1],
      yName: manyYs ? INFERRED_Y : field,
      x: x === undefined ? Array.from({ length: table.length }, (_, row) => row) : joined(tables, x, table, [file, field]),
      y: table.columns.get(field) ?? [],
    };
  });
  if (blocks.every(({ table }) => table.length === 0)) {
    return { blocks: [], properties: null };
  }
  const anchors = ys.map(([file, field]): ValueMap => ({ filename: short(file), field }));
  const inferred: ValueMap = {
    x: manyXs ? INFERRED_X : (xs[0]?.[1] ?? INDEX),
    y: manyYs ? INFERRED_Y : (ys[0]?.[1] ?? null),
    anchors_y_definitions: anchors,
  };
  return { blocks, properties: copy(properties, inferred) };
}

/** `x` and `y` as files and fields, and labels. */
function withAxes(id: string, contents: ReadonlyMap<string, PlotContent>, given: PlotProperties): PlotProperties {
  const { x, y } = given;
  const properties = copy(given);
  if (typeof x === 'string') {
    const axis = emptyMap();
    for (const [file, fields] of isMap(y) ? Object.entries(y) : [[id, null] as const]) {
      axis[file] = Array.isArray(fields) ? fields.map(() => x) : x;
    }
    properties['x'] = axis;
  }
  if (y === undefined || y === null) {
    const content = contents.get(id);
    const field = content === undefined ? null : lastField(content);
    properties['y'] = field === null ? null : Object.assign(emptyMap(), { [id]: field });
  } else if (!isMap(y)) {
    properties['y'] = Object.assign(emptyMap(), { [id]: y });
  }
  properties['y_label'] = textOf(given, 'y_label') ?? labelOf(properties['y'], 'y');
  properties['x_label'] = textOf(given, 'x_label') ?? (isMap(properties['x']) ? labelOf(properties['x'], 'x') : INDEX);
  return properties;
}

function labelOf(axis: Value | undefined, several: string): string | null {
  if (!isMap(axis)) {
    return null;
  }
  const fields = new Set([...fileFields(axis)].map(([, field]) => field));
  return fields.size === 1 ? ([...fields][0] ?? several) : several;
}

function verified(tables: ReadonlyMap<string, DataTable>, axis: Value | undefined): Pair[] {
  const pairs = [...fileFields(axis)];
  for (const [file, field] of pairs) {
    const table = tables.get(file);
    if (table?.length === 0) {
      throw new PlotError('TypeError', `There are no records in '${file}' that have the same keys.`);
    }
    if (table && table.columns.get(field)?.[0] === undefined) {
      const names = [...table.columns].filter(([, cells]) => cells[0] !== undefined).map(([name]) => name);
      throw new PlotError('FieldNotFoundError', `Could not find provided field ('${field}') in data fields ('${names.join(', ')}').`);
    }
  }
  return pairs;
}

function joined(
  tables: ReadonlyMap<string, DataTable>,
  [xFile, xField]: Pair,
  table: DataTable,
  [yFile, yField]: Pair,
): readonly (Value | undefined)[] {
  const from = tables.get(xFile);
  if ((from?.length ?? 0) !== table.length) {
    throw new PlotError(
      'DvcException',
      `Cannot join '${xField}' from '${xFile}' and '${yField}' from '${yFile}'. They have to have same length.`,
    );
  }
  return from?.columns.get(xField) ?? [];
}
