/** What `dvc.yaml` says of a plot, in DVC's own words: `x`, `y`, `template`, `title`, `x_label`, `y_label`, `header`. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { emptyMap, isMap } from '../values/index.js';

export type PlotProperties = ValueMap;

/** A plot that cannot be made, or a part of it: with the name of DVC's own error. */
export class PlotError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
    this.name = 'PlotError';
  }
}

export function copy(...maps: readonly ValueMap[]): ValueMap {
  return Object.assign(emptyMap(), ...maps) as ValueMap;
}

export function textOf(properties: PlotProperties, key: string): string | null {
  const value = properties[key];
  return typeof value === 'string' ? value : null;
}

/** Files and fields of an axis: `{file: field}`, `{file: [fields]}`. */
export function* fileFields(axis: Value | undefined): Generator<readonly [file: string, field: string]> {
  for (const [file, fields] of isMap(axis) ? Object.entries(axis) : []) {
    for (const field of Array.isArray(fields) ? fields : [fields]) {
      if (typeof field === 'string') {
        yield [file, field];
      }
    }
  }
}

/** Files that a plot reads. Source: `infer_data_sources` in dvc/repo/plots. */
export function dataSources(id: string, { x, y }: PlotProperties): string[] {
  const files = isMap(y) ? Object.keys(y) : [id];
  const first = isMap(x) ? Object.keys(x)[0] : undefined;
  return [...new Set(first === undefined ? files : [...files, first])];
}
