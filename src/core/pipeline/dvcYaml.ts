/** `dvc.yaml`: stages and the files they name. Source of the shape: dvc/schema.py. */
import { isMap, parseValues } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import { join, parentOf } from './paths.js';
import { Shape } from './shape.js';
import { isTemplate, literal, usesTemplates } from './template.js';

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
  /** Column of the steps, when the definition has one for all files. */
  readonly x: string | null;
  /** DVC's name of a chart, or a file of the user's own; null is DVC's default, lines. */
  readonly template: string | null;
  /** Columns to draw of each file; a file that is not here has no such list. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

export interface StageDefinition {
  /** As in the file; DVC's name of it elsewhere is `<file>:<name>`, but for the root's own `dvc.yaml`. */
  readonly name: string;
  /** Working directory, relative to the project. */
  readonly wdir: string;
  readonly command: readonly string[];
  /** A list in the file: to DVC not the same as its only item alone. */
  readonly commandIsList: boolean;
  readonly deps: readonly string[];
  readonly params: readonly ParamsUse[];
  readonly outs: readonly OutputUse[];
  readonly metrics: readonly OutputUse[];
  readonly plots: readonly OutputUse[];
  /** How `plots` are drawn. */
  readonly plotDefinitions: readonly PlotDefinition[];
  readonly frozen: boolean;
  readonly alwaysChanged: boolean;
  readonly description: string | null;
  /** It has `${}`, `foreach` or `matrix`: what depends on resolving them is left out of the lists above. */
  readonly templated: boolean;
  /** `foreach` or `matrix`: several stages, named `<name>@<key>`. */
  readonly group: boolean;
}

export interface DvcYaml {
  readonly stages: readonly StageDefinition[];
  /** Top-level `params:` and `metrics:`. */
  readonly params: readonly string[];
  readonly metrics: readonly string[];
  readonly plots: readonly PlotDefinition[];
}

/** Turns a document with templates into one without; what it leaves templated is read as far as it goes. */
export type Resolve = (document: Value) => Value;

const DEFAULT_PARAMS = 'params.yaml';

/** All paths in the result are relative to the project, as `file` is. Throws `ValuesError` or `PipelineError`. */
export function parseDvcYaml(text: string, file: string, resolve: Resolve = (document) => document): DvcYaml {
  const document = Shape.root(resolve(parseValues(text, 'yaml')), text);
  const folder = parentOf(file);
  const paths = (key: string): string[] =>
    document
      .get(key)
      .texts()
      .filter((path) => !isTemplate(path))
      .map((path) => join(folder, literal(path)));
  return {
    stages: document
      .get('stages')
      .entries()
      .map(([name, body]) => stage(name, body, folder)),
    params: paths('params'),
    metrics: paths('metrics'),
    plots: plots(document.get('plots'), folder),
  };
}

function stage(name: string, shape: Shape, folder: string): StageDefinition {
  const group = shape.has('foreach') || shape.has('matrix');
  const body = shape.has('foreach') || shape.has('do') ? shape.get('do').map() : shape.map();
  const wdir = body.get('wdir').text() ?? '';
  // Nothing is known of paths that are relative to an unknown folder.
  const known = (key: string): Shape => (isTemplate(wdir) ? body.get('') : body.get(key));
  const base = isTemplate(wdir) ? folder : join(folder, literal(wdir));
  const command = body.get('cmd').textOrTexts();
  return {
    name,
    wdir: base,
    command: command.items.map((line) => (isTemplate(line) ? line : literal(line))),
    commandIsList: command.isList,
    deps: resolved(known('deps').texts(), base),
    params: paramsUses(known('params'), base),
    outs: outputs(known('outs'), base),
    metrics: outputs(known('metrics'), base),
    plots: outputs(known('plots'), base),
    plotDefinitions: plots(known('plots'), base),
    frozen: body.get('frozen').flag() ?? false,
    alwaysChanged: body.get('always_changed').flag() ?? false,
    description: body.get('desc').text(),
    templated: group || usesTemplates(body.value),
    group,
  };
}

function resolved(paths: readonly string[], base: string): string[] {
  return paths.filter((path) => !isTemplate(path)).map((path) => join(base, literal(path)) || '.');
}

/** `- path` or `- path: {flags}`; a path named twice has the flags of both. */
function outputs(shape: Shape, base: string): OutputUse[] {
  const found = new Map<string, OutputUse>();
  for (const [path, flags] of shape.named()) {
    if (!isTemplate(path)) {
      const key = join(base, literal(path)) || '.';
      // Plots may have a list of properties, none of which is a flag.
      const read = (name: string): boolean | null => (isMap(flags.value) ? flags.get(name).flag() : null);
      found.set(key, {
        path: key,
        cache: read('cache') ?? found.get(key)?.cache ?? true,
        persist: read('persist') ?? found.get(key)?.persist ?? false,
      });
    }
  }
  return [...found.values()];
}

/** `- key` is of `params.yaml`; `- file: [keys]` of that file; a file without keys is used whole, whatever else lists keys of it. */
function paramsUses(shape: Shape, base: string): ParamsUse[] {
  const byFile = new Map<string, Set<string>>();
  const whole = new Set<string>();
  const add = (file: string, keys: readonly string[]): void => {
    const listed = byFile.get(file) ?? new Set();
    keys.filter((key) => !isTemplate(key)).forEach((key) => listed.add(literal(key)));
    byFile.set(file, listed);
  };
  for (const item of shape.items()) {
    if (typeof item.value === 'string') {
      if (!isTemplate(item.value)) {
        add(DEFAULT_PARAMS, [item.value]);
      }
      continue;
    }
    for (const [file, keys] of item.entries()) {
      if (!isTemplate(file)) {
        const listed = keys.texts();
        add(literal(file), listed);
        if (listed.length === 0) {
          whole.add(literal(file));
        }
      }
    }
  }
  // A file of which only templated keys are listed is not used whole.
  return [...byFile]
    .filter(([file, keys]) => keys.size > 0 || whole.has(file))
    .map(([file, keys]) => ({ file: join(base, file), keys: whole.has(file) ? [] : [...keys] }));
}

/** A plot is named by its file, or by a title when `y` is a map of files. */
function plots(shape: Shape, folder: string): PlotDefinition[] {
  return shape.named().flatMap(([id, options]): PlotDefinition[] => {
    const axis = (key: string): Value => (isMap(options.value) ? options.get(key).value : null);
    const [x, y, template] = [axis('x'), axis('y'), axis('template')];
    const columns = new Map<string, readonly string[]>();
    const add = (path: string, names: Value): void => {
      if (!isTemplate(path)) {
        const list = (Array.isArray(names) ? names : [names]).filter((name) => typeof name === 'string');
        columns.set(join(folder, literal(path)), list);
      }
    };
    if (isMap(y)) {
      Object.entries(y).forEach(([path, names]) => add(path, names));
    } else {
      add(id, y);
    }
    const files = [...columns.keys()];
    columns.forEach((names, file) => names.length === 0 && columns.delete(file));
    return files.length === 0 ? [] : [{ id, files, x: textOrNull(x), template: textOrNull(template), columns }];
  });
}

function textOrNull(value: Value): string | null {
  return typeof value === 'string' ? value : null;
}
