/** What a resolved `dvc.yaml` says: stages and the files they name. Source of the shape: dvc/schema.py, dvc/stage/loader.py. */
import { isMap, jsonText } from '../values/index.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import type { TrackedValues } from './context.js';
import { PipelineError } from './errors.js';
import { join, parentOf } from './paths.js';
import type { PipelineProblem, ResolvedPipeline, ResolvedStage } from './resolve.js';
import { Shape } from './shape.js';

export interface ParamsUse {
  readonly file: string;
  /** Listed keys; empty is the whole file. */
  readonly keys: readonly string[];
}

export interface OutputUse {
  readonly path: string;
  /** False when Git, not DVC's cache, holds it. */
  readonly cache: boolean;
  /** It is kept when the stage runs again. */
  readonly persist: boolean;
}

/** An entry of `plots:`, at the top or of a stage. */
export interface PlotDefinition {
  /** A path as it is written, or any name when `y` says the files. */
  readonly id: string;
  /** Files or folders. */
  readonly files: readonly string[];
  /** All that is said of it, in the file's own keys. */
  readonly properties: ValueMap;
}

export interface StageDefinition {
  /** As DVC makes it in this file (`train`, `train@a`); its name elsewhere is `<file>:<name>`, but for the root's own `dvc.yaml`. */
  readonly name: string;
  /** Its key in the file: all stages of a group have the same. */
  readonly key: string;
  /** Working directory, relative to the project. */
  readonly wdir: string;
  readonly command: readonly string[];
  /** A list in the file: to DVC not the same as its only item alone. */
  readonly commandIsList: boolean;
  readonly deps: readonly string[];
  readonly params: readonly ParamsUse[];
  /** Values of parameter files that `${}` in it used, listed in `params` or not. */
  readonly tracked: TrackedValues;
  readonly outs: readonly OutputUse[];
  readonly metrics: readonly OutputUse[];
  readonly plots: readonly OutputUse[];
  /** How `plots` are drawn. */
  readonly plotDefinitions: readonly PlotDefinition[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly description: string | null;
  /** Its text has `${}`, or it is one of a group: what it says cannot be changed in the text as it is here. */
  readonly templated: boolean;
  /** The resolved entry in the file's own keys. */
  readonly entry: ValueMap;
}

export interface DvcYaml {
  readonly stages: readonly StageDefinition[];
  /** Top-level `params:` and `metrics:`. */
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly plots: readonly PlotDefinition[];
  /** Stages and sections that cannot be used, and why; they are left out above. */
  readonly problems: readonly PipelineProblem[];
}

const DEFAULT_PARAMS = 'params.yaml';

/** All paths in the result are relative to the project, as `file` is. */
export function pipelineOf(resolved: ResolvedPipeline, file: string): DvcYaml {
  const folder = parentOf(file);
  const problems: PipelineProblem[] = [...resolved.problems];
  const attempt = <T>(key: string | null, read: () => T): T[] => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof PipelineError)) {
        throw error;
      }
      problems.push({ stage: key, error });
      return [];
    }
  };
  const stages = resolved.stages.flatMap((one) => attempt(one.key, () => stage(one, folder)));
  const paths = (section: string, values: readonly Value[]): string[] =>
    values.flatMap((value) => attempt(null, () => new Shape([value], section).texts().map((path) => join(folder, path))).flat());
  return {
    stages,
    params: paths('params', resolved.params),
    metrics: paths('metrics', resolved.metrics),
    plots: resolved.plots.flatMap((plot) => attempt(null, () => plots(new Shape([plot], 'plots'), folder)).flat()),
    problems,
  };
}

function stage({ name, key, entry, tracked, templated }: ResolvedStage, folder: string): StageDefinition {
  const body = new Shape(entry, `stages.${name}`);
  const base = join(folder, body.get('wdir').text() ?? '');
  const command = entry['cmd'] ?? null;
  return {
    name,
    key,
    wdir: base,
    command: Array.isArray(command) ? command.map(lineOf) : [lineOf(command)],
    commandIsList: Array.isArray(command),
    deps: body
      .get('deps')
      .texts()
      .map((path) => join(base, path) || '.'),
    params: paramsUses(body.get('params'), base),
    tracked,
    outs: outputs(body.get('outs'), base),
    metrics: outputs(body.get('metrics'), base),
    plots: outputs(body.get('plots'), base),
    plotDefinitions: plots(body.get('plots'), base),
    frozen: body.get('frozen').flag() ?? false,
    alwaysChanged: body.get('always_changed').flag() ?? false,
    description: body.get('desc').text(),
    templated,
    entry,
  };
}

/** A command may be anything once it is interpolated. */
function lineOf(command: Value): string {
  return typeof command === 'string' ? command : command === null ? '' : jsonText(command);
}

/** `- path` or `- path: {flags}`; a path named twice has the flags of both. */
function outputs(shape: Shape, base: string): OutputUse[] {
  const found = new Map<string, OutputUse>();
  for (const [path, flags] of shape.named()) {
    if (flags.value !== null && !isMap(flags.value)) {
      flags.fail('must be a map of keys');
    }
    const key = join(base, path) || '.';
    found.set(key, {
      path: key,
      cache: flags.get('cache').flag() ?? found.get(key)?.cache ?? true,
      persist: flags.get('persist').flag() ?? found.get(key)?.persist ?? false,
    });
  }
  return [...found.values()];
}

/** `- key` is of `params.yaml`; `- file: [keys]` of that file; a file without keys is used whole, whatever else lists keys of it. */
function paramsUses(shape: Shape, base: string): ParamsUse[] {
  const byFile = new Map<string, Set<string>>();
  const whole = new Set<string>();
  const add = (file: string, keys: readonly string[]): void => {
    const listed = byFile.get(file) ?? new Set();
    keys.forEach((key) => listed.add(key));
    byFile.set(file, listed);
  };
  for (const item of shape.items()) {
    if (typeof item.value === 'string') {
      add(DEFAULT_PARAMS, [item.value]);
      continue;
    }
    for (const [file, keys] of item.entries()) {
      const listed = isEmpty(keys.value) ? [] : keys.texts();
      add(file, listed);
      if (listed.length === 0) {
        whole.add(file);
      }
    }
  }
  return [...byFile].map(([file, keys]) => ({ file: join(base, file), keys: whole.has(file) ? [] : [...keys] }));
}

/** What Python takes for false: such a list of keys means the whole file. */
function isEmpty(value: Value): boolean {
  return value === null || value === false || value === 0 || value === '' || (isMap(value) && Object.keys(value).length === 0);
}

/** A plot is named by its file, or by a title when `y` is a map of files. */
function plots(shape: Shape, folder: string): PlotDefinition[] {
  return shape.named().flatMap(([id, options]): PlotDefinition[] => {
    const properties = isMap(options.value) ? options.value : {};
    const { y } = properties;
    const files = (isMap(y) ? Object.keys(y) : [id]).map((path) => join(folder, path));
    return files.length === 0 ? [] : [{ id, files, properties }];
  });
}
