/** Plot files as tables. Source: `parse` in dvc/repo/plots, `get_datapoints` in dvc/render/converter/vega.py. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { formatOf, isMap, keysInOrder, parseValues } from '../values/index.js';
import { delimitedRows } from './delimited.js';
import { PlotError } from './properties.js';

/** Bytes of one plot file that are read. */
export const PLOT_FILE_LIMIT = 50_000_000;

/** Columns in the order in which they first appear, each of `length` cells; undefined where a row has no such cell. */
export interface DataTable {
  readonly length: number;
  readonly columns: ReadonlyMap<string, readonly (Value | undefined)[]>;
}

export type PlotContent =
  | { readonly kind: 'image'; readonly bytes: Uint8Array }
  | { readonly kind: 'table'; readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] }
  | { readonly kind: 'value'; readonly value: Value };

/** What a browser shows; source: `ImageRenderer.EXTENSIONS` of dvc_render. */
export const IMAGE = /\.(?:jpg|jpeg|gif|png|svg)$/;

const READ = /\.(?:json|ya?ml|csv|tsv|toml|py)$/;

/** Throws `PlotError` for what is neither a table nor an image. */
export function checkExtension(path: string): void {
  if (!READ.test(path)) {
    throw new PlotError('PlotMetricTypeError', `'${path}' - file type error\nOnly JSON, YAML, CSV and TSV formats are supported.`);
  }
}

/** Throws `PlotError` and `ValuesError`. @param header whether the first line of CSV and TSV names the columns */
export function parseContent(text: string, path: string, header: boolean): PlotContent {
  const separated = /\.([ct])sv$/.exec(path)?.[1];
  if (separated === undefined) {
    return { kind: 'value', value: parseValues(text, formatOf(path), { maxLength: PLOT_FILE_LIMIT }) };
  }
  const rows = delimitedRows(text.startsWith('\ufeff') ? text.slice(1) : text, separated === 't' ? '\t' : ',');
  return header
    ? { kind: 'table', names: rows[0] ?? [], rows: rows.slice(1) }
    : { kind: 'table', names: (rows[0] ?? []).map((_, at) => String(at)), rows };
}

/** What Python takes for false: there is nothing to draw. */
export function isEmpty(content: PlotContent): boolean {
  if (content.kind !== 'value') {
    return content.kind === 'table' ? content.rows.length === 0 : content.bytes.length === 0;
  }
  const { value } = content;
  return !value || (Array.isArray(value) && value.length === 0) || (isMap(value) && Object.keys(value).length === 0);
}

/** Lists in a document, not those in lists. */
function* lists(value: Value): Generator<readonly Value[]> {
  if (Array.isArray(value)) {
    yield value;
    return;
  }
  if (!isMap(value)) {
    throw new PlotError('AttributeError', 'There is no list of records in this file.');
  }
  for (const child of keysInOrder(value).map((key) => value[key] ?? null)) {
    if (isMap(child) || Array.isArray(child)) {
      yield* lists(child);
    }
  }
}

/** The last column of the first records: what is drawn when nothing says what. */
export function lastField(content: PlotContent): string | null {
  if (content.kind === 'table') {
    return content.names.at(-1) ?? null;
  }
  for (const list of content.kind === 'value' ? lists(content.value) : []) {
    if (list.every((item) => isMap(item))) {
      return keysInOrder(firstOf(list)).at(-1) ?? null;
    }
  }
  return null;
}

function firstOf(list: readonly ValueMap[]): ValueMap {
  const [first] = list;
  if (first === undefined) {
    throw new PlotError('AttributeError', 'A list of records in this file is empty.');
  }
  return first;
}

/**
 * All lists of records of a file, side by side. Records of one list that have different keys are none to DVC.
 * @param tolerant records may have different keys, and rows any length
 */
export function dataTable(content: PlotContent, tolerant: boolean): DataTable {
  if (content.kind === 'image') {
    return { length: 0, columns: new Map() };
  }
  return content.kind === 'table' ? ofRows(content, tolerant) : ofRecords(content.value, tolerant);
}

function ofRows({ names, rows }: PlotContent & { kind: 'table' }, tolerant: boolean): DataTable {
  const isLong = (row: readonly string[] | undefined): boolean => (row?.length ?? 0) > names.length;
  if (!tolerant && !isLong(rows[0]) && rows.some(isLong)) {
    return { length: 0, columns: new Map() };
  }
  return { length: rows.length, columns: new Map(names.map((name, at) => [name, rows.map((row) => row[at] ?? null)])) };
}

function ofRecords(value: Value, tolerant: boolean): DataTable {
  const columns = new Map<string, (Value | undefined)[]>();
  let length = 0;
  for (const list of lists(value)) {
    if (!list.every((item) => isMap(item))) {
      continue;
    }
    const keys = new Set(keysInOrder(firstOf(list)));
    const named = keys.size;
    list.forEach((item) => keysInOrder(item).forEach((key) => keys.add(key)));
    if (!tolerant && keys.size > named) {
      continue;
    }
    for (const key of keys) {
      const cells = columns.get(key) ?? [];
      columns.set(key, cells);
      list.forEach((item, at) => {
        if (Object.hasOwn(item, key)) {
          cells[at] = item[key] ?? null;
        }
      });
    }
    length = Math.max(length, list.length);
  }
  return { length, columns };
}
