/** Plot files as tables. Source: dvc/repo/plots (`parse`), dvc/render/converter/vega.py. */
import type { Value } from '../../protocol/values.js';
import { isMap, parseValues } from '../values/index.js';
import { shortMessage, ValuesError } from '../values/errors.js';
import { delimitedRows } from '../plots/delimited.js';

export interface PlotTable {
  /** In the order in which they first appear. */
  readonly columns: readonly string[];
  /** Null where a row has no such cell. */
  readonly rows: readonly (readonly (Value | null)[])[];
}

/** Characters of one plot file. */
export const PLOT_LIMIT = 20_000_000;

/** TSV and CSV have their columns in the first line; JSON and YAML hold a list of maps. Ragged rows are tolerated. Throws `ValuesError`. */
export function parsePlotFile(text: string, path: string): PlotTable {
  if (text.length > PLOT_LIMIT) {
    throw new ValuesError('too-large', `Larger than ${PLOT_LIMIT / 1_000_000} MB`);
  }
  const extension = /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase();
  switch (extension) {
    case 'tsv':
      return delimited(text, '\t');
    case 'csv':
      return delimited(text, ',');
    case 'json':
    case 'yaml':
    case 'yml':
      return records(parseValues(text, extension === 'json' ? 'json' : 'yaml', { maxLength: PLOT_LIMIT }));
    default:
      throw new ValuesError('unsupported', shortMessage(`Not a plot file: ${path}`));
  }
}

function delimited(text: string, delimiter: string): PlotTable {
  const [columns = [], ...rows] = delimitedRows(text.startsWith('\ufeff') ? text.slice(1) : text, delimiter);
  return { columns, rows: rows.map((row) => columns.map((_, at) => row[at] ?? null)) };
}

/** The first list of maps, wherever it is. */
function records(document: Value): PlotTable {
  const list = findRecords(document);
  if (list === undefined) {
    throw new ValuesError('unsupported', 'There is no list of maps in this file');
  }
  const columns = [...new Set(list.flatMap((item) => Object.keys(item)))];
  return { columns, rows: list.map((item) => columns.map((name) => item[name] ?? null)) };
}

function findRecords(value: Value): Record<string, Value>[] | undefined {
  if (Array.isArray(value)) {
    const maps = value.filter((item) => isMap(item));
    return maps.length > 0 && maps.length === value.length ? maps : undefined;
  }
  for (const child of isMap(value) ? Object.values(value) : []) {
    const found = findRecords(child);
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}
