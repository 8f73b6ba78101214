/** Which plots a revision has. Source: `Plots.collect` in dvc/repo/plots/__init__.py. */
import type { FileSource } from '../ports.js';
import type { DvcYaml, PlotDefinition } from '../pipeline/index.js';
import { join, parentOf } from '../pipeline/paths.js';
import { emptyMap, isMap } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import { copy, type PlotProperties } from './properties.js';

/** Name in its file -> how it is drawn. */
export type Definitions = Map<string, PlotProperties>;

/** What stages and the top say together. */
export interface RevisionDefinitions {
  /** `dvc.yaml` -> its plots; those of stages are in the file ``. */
  readonly files: ReadonlyMap<string, Definitions>;
  /** Path of a stage's plot -> whether it has a line of column names. */
  readonly headless: ReadonlySet<string>;
  /** Why a `dvc.yaml` cannot be read. */
  readonly problem: unknown;
}

const STAGES = '';
const OF_STAGES = ['template', 'x', 'y', 'x_label', 'y_label', 'title', 'header'];

export async function plotDefinitions(source: FileSource): Promise<RevisionDefinitions> {
  const files = new Map<string, Definitions>();
  const headless = new Set<string>();
  let problem: unknown = null;
  const pipelines: [string, DvcYaml][] = [];
  for (const file of await source.pipelineFiles()) {
    try {
      pipelines.push([file, await source.pipeline(file)]);
    } catch (error) {
      problem ??= error;
    }
  }
  for (const [file, { plots }] of pipelines) {
    const found = plots.length > 0 ? await atTheTop(source, file, plots) : new Map<string, PlotProperties>();
    if (found.size > 0) {
      files.set(file, found);
    }
  }
  const ofStages: Definitions = new Map();
  for (const [, { stages }] of pipelines) {
    for (const { plotDefinitions: definitions, wdir } of stages) {
      for (const { id, properties } of definitions) {
        const path = join(wdir, id) || '.';
        const drawn = projected(properties);
        if (drawn['header'] === false) {
          headless.add(path);
        }
        await unpack(source, path, drawn, ofStages);
      }
    }
  }
  if (ofStages.size > 0) {
    files.set(STAGES, ofStages);
  }
  return { files, headless, problem };
}

async function atTheTop(source: FileSource, file: string, plots: readonly PlotDefinition[]): Promise<Definitions> {
  const folder = parentOf(file);
  const found: Definitions = new Map();
  const parents = plots.map(({ id }) => join(folder, id));
  // Named twice, the last one counts.
  for (const [id, properties] of new Map(plots.map((plot) => [plot.id, plot.properties]))) {
    if (isMap(properties['y'])) {
      add(found, id, { ...copy(properties), ...inFolder(properties, folder) });
      continue;
    }
    const path = join(folder, id);
    const unpacked: Definitions = new Map();
    await unpack(source, path, properties, unpacked);
    for (const [one, drawn] of unpacked) {
      // What a more specific entry names is that entry's.
      if (closestParent(one, parents) === path) {
        add(found, one, drawn);
      }
    }
  }
  return found;
}

async function unpack(source: FileSource, path: string, properties: PlotProperties, into: Definitions): Promise<void> {
  const inside = (await source.kind(path)) === 'directory' ? await source.filesUnder(path) : [path];
  inside.forEach((one) => add(into, one, copy(properties)));
}

function add(into: Definitions, id: string, properties: PlotProperties): void {
  into.set(id, copy(into.get(id) ?? emptyMap(), properties));
}

/** Files of `x` and `y` are beside the `dvc.yaml`. */
function inFolder(properties: PlotProperties, folder: string): PlotProperties {
  const adjusted = emptyMap();
  for (const axis of ['x', 'y']) {
    const value: Value | undefined = properties[axis];
    if (isMap(value)) {
      const files = emptyMap();
      Object.entries(value).forEach(([path, fields]) => (files[join(folder, path)] = fields));
      adjusted[axis] = files;
    }
  }
  return adjusted;
}

function closestParent(path: string, parents: readonly string[]): string {
  let best = '';
  for (const parent of parents) {
    const common = commonPath([path, parent]);
    best = common.length > best.length ? common : best;
  }
  return best;
}

/** Python's `commonpath`. */
export function commonPath(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => path.split('/'));
  let length = 0;
  while (length < first.length && rest.every((parts) => parts[length] === first[length])) {
    length++;
  }
  return first.slice(0, length).join('/');
}

function projected(properties: PlotProperties): PlotProperties {
  const found = emptyMap();
  for (const key of OF_STAGES) {
    const value = properties[key];
    if (value !== undefined) {
      found[key] = value;
    }
  }
  return found;
}
