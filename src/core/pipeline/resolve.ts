/** `dvc.yaml` with its templates resolved: each stage as if it had been written out. Source: dvc/parsing/__init__.py (`DataResolver`). */
import type { Value, ValueMap } from '../../protocol/values.js';
import { copyEntry, emptyMap, isMap, isTextKey } from '../values/index.js';
import { Context, ContextError, KeyNotFound, MergeError, VarsAlreadyLoaded, type TrackedValues } from './context.js';
import { PipelineError } from './errors.js';
import { badExpression, usesTemplates } from './expression.js';
import { foreachMembers, matrixMembers, typeName, type Member } from './groups.js';
import {
  DEFAULT_PARSING,
  ParseError,
  resolveInto,
  resolveText,
  resolveValue,
  textOf,
  type Interpolation,
  type ParsingOptions,
} from './interpolate.js';
import { join, parentOf } from './paths.js';

export interface ResolvedStage {
  /** In its file: `train`, `train@a`. */
  readonly name: string;
  /** Its key in the file: `train`. */
  readonly key: string;
  /** Its entry with everything in `${}` replaced, without `vars`. */
  readonly entry: ValueMap;
  /** Values of parameter files that it used. */
  readonly tracked: TrackedValues;
  /** It has `${}`, or is one of a group. */
  readonly templated: boolean;
}

export interface PipelineProblem {
  /** Key of the stage in the file; null when it is not a stage's. */
  readonly stage: string | null;
  readonly error: PipelineError;
}

export interface ResolvedPipeline {
  readonly stages: readonly ResolvedStage[];
  readonly artifacts: ValueMap;
  readonly datasets: readonly Value[];
  readonly metrics: readonly Value[];
  readonly params: readonly Value[];
  readonly plots: readonly Value[];
  readonly problems: readonly PipelineProblem[];
}

/** A file that `vars` names. */
export type Loaded =
  | { readonly kind: 'missing' | 'directory' }
  | { readonly kind: 'value'; readonly value: Value }
  /** It cannot be read. */
  | { readonly kind: 'error'; readonly message: string };

/** Asks for files by yielding their paths, relative to the project. */
export type Resolving<T> = Generator<string, T, Loaded>;

const DEFAULT_PARAMS_FILE = 'params.yaml';

/**
 * @param invalid entries that are not well formed, as `stages.train` or `metrics.0`, which are left out
 * @param file path of the `dvc.yaml`, relative to the project
 */
export function* resolvePipeline(
  document: ValueMap,
  invalid: ReadonlySet<string>,
  file: string,
  parsing: ParsingOptions,
): Resolving<ResolvedPipeline> {
  const problems: PipelineProblem[] = [];
  const resolver = new Resolver(file, parsing, problems);
  yield* resolver.loadVars(document['vars'] ?? null);
  const stages: ResolvedStage[] = [];
  for (const [key, definition] of entries(document['stages'])) {
    if (!invalid.has(`stages.${key}`) && isMap(definition)) {
      stages.push(...(yield* resolver.stages(key, definition)));
    }
  }
  const artifacts = emptyMap();
  for (const [key, definition] of entries(document['artifacts'])) {
    const [entry] = invalid.has(`artifacts.${key}`) ? [] : resolver.section('artifacts', key, { [key]: definition });
    Object.assign(artifacts, entry);
  }
  const list = (section: string): Value[] =>
    items(document[section]).flatMap((item, at) => (invalid.has(`${section}.${at}`) ? [] : resolver.section(section, String(at), item)));
  return {
    stages,
    artifacts,
    datasets: list('datasets'),
    metrics: list('metrics'),
    params: list('params'),
    plots: list('plots'),
    problems,
  };
}

class Resolver {
  private readonly context = Context.empty();
  private readonly folder: string;

  constructor(
    private readonly file: string,
    private readonly parsing: ParsingOptions,
    private readonly problems: PipelineProblem[],
  ) {
    this.folder = parentOf(file);
  }

  /** The top-level `vars`. What cannot be had is missed only by what uses it. */
  *loadVars(vars: Value): Resolving<void> {
    try {
      if (usesTemplates(vars)) {
        throw new PipelineError(`failed to parse 'vars' in '${this.file}': interpolating is not allowed`, undefined, 'ResolveError');
      }
      const path = join(this.folder, DEFAULT_PARAMS_FILE);
      const loaded = yield path;
      if (loaded.kind !== 'missing') {
        importLoaded(this.context, loaded, path, DEFAULT_PARAMS_FILE, null);
      }
      yield* load(this.context, items(vars), this.folder, '');
    } catch (error) {
      this.context.failure = this.failure(error, "'vars'");
      if (items(vars).length > 0) {
        this.problems.push({ stage: null, error: this.context.failure });
      }
    }
  }

  /** A stage, or all of a group that can be resolved. */
  *stages(key: string, definition: ValueMap): Resolving<ResolvedStage[]> {
    const template = templateOf(definition);
    const group = template !== definition;
    let members: readonly (Member | null)[] = [null];
    try {
      if (definition['foreach'] !== undefined) {
        members = this.members(`stages.${key}.foreach`, (where) =>
          foreachMembers(definition['foreach'] ?? null, this.context, where, this.file),
        );
      } else if (definition['matrix'] !== undefined) {
        members = this.members(`stages.${key}.matrix`, () => matrixMembers(definition['matrix'] ?? null, this.context));
      }
      if (!isMap(template)) {
        return [];
      }
      this.checkSyntax(key, template, members.length > 0);
    } catch (error) {
      this.problems.push({ stage: key, error: this.failure(error, `stage '${key}'`) });
      return [];
    }
    const resolved: ResolvedStage[] = [];
    for (const member of members) {
      const name = member === null ? key : `${key}@${member.key}`;
      try {
        // DVC splits a name at its last `@`, and what is after it must not be empty.
        if (name.lastIndexOf('@') !== (member === null ? -1 : key.length) || member?.key === '') {
          throw new PipelineError(`Stage '${name}' not found inside '${this.file}' file`, undefined, 'StageNotFound');
        }
        const restore = member === null ? null : this.context.setTemporarily(member.values);
        try {
          resolved.push({ key, ...(yield* this.entry(name, template, group)), templated: group || usesTemplates(template) });
        } finally {
          restore?.();
        }
      } catch (error) {
        this.problems.push({ stage: key, error: this.failure(error, `stage '${name}'`) });
      }
    }
    return resolved;
  }

  /** An entry of another section, or nothing when it cannot be resolved. */
  section(section: string, name: string, definition: Value): Value[] {
    try {
      const bad = badExpression(definition);
      if (bad !== null) {
        throw new ParseError(`\${${bad}} is not an expression`);
      }
      const entry = resolveValue(definition, { context: this.context, key: null, parsing: DEFAULT_PARSING });
      const other = section === 'artifacts' && isMap(entry) ? Object.keys(entry).find((key) => !isTextKey(entry, key)) : undefined;
      if (other !== undefined) {
        const type = /^-?\d+$/.test(other) ? 'int' : other === 'null' ? 'NoneType' : /^(?:true|false)$/.test(other) ? 'bool' : 'float';
        const where = `'${section}.${name}' in '${this.file}'`;
        throw new PipelineError(`failed to resolve ${where}: expected str, got ${type}`, undefined, 'ResolveError');
      }
      return [entry];
    } catch (error) {
      this.problems.push({ stage: null, error: this.failure(error, `'${section}.${name}'`) });
      return [];
    }
  }

  private members(where: string, make: (where: string) => Member[]): Member[] {
    try {
      return make(where);
    } catch (error) {
      throw this.failure(error, `'${where}'`);
    }
  }

  private checkSyntax(name: string, definition: ValueMap, used: boolean): void {
    for (const key of used ? Object.keys(definition) : []) {
      const bad = badExpression(definition[key] ?? null);
      if (bad !== null) {
        throw this.failure(new ParseError(`\${${bad}} is not an expression`), `'stages.${name}.${key}'`);
      }
    }
  }

  private *entry(name: string, definition: ValueMap, inGroup: boolean): Resolving<Pick<ResolvedStage, 'name' | 'entry' | 'tracked'>> {
    const wdir = this.workingDirectory(name, definition);
    const vars = items(definition['vars']);
    if (usesTemplates(vars)) {
      throw new PipelineError(
        `failed to parse 'stages.${name}.vars' in '${this.file}': interpolating is not allowed`,
        undefined,
        'ResolveError',
      );
    }
    const context = vars.length > 0 ? this.context.clone() : this.context;
    try {
      yield* load(context, vars, wdir, name);
    } catch (error) {
      throw error instanceof VarsAlreadyLoaded ? this.failure(error, `'stages.${name}.vars'`) : error;
    }
    const { result, tracked } = context.tracking(() => {
      const entry = emptyMap();
      for (const key of Object.keys(definition)) {
        if (key !== 'vars') {
          this.resolveKey(name, key, definition, entry, { context, key, parsing: this.parsing, inGroup });
        }
      }
      return entry;
    });
    return { name, entry: result, tracked };
  }

  private workingDirectory(name: string, definition: ValueMap): string {
    const wdir = definition['wdir'];
    if (typeof wdir !== 'string' || wdir === '') {
      return this.folder;
    }
    try {
      return join(this.folder, textOf(resolveText(wdir, { context: this.context, key: null, parsing: DEFAULT_PARSING })));
    } catch (error) {
      throw this.failure(error, `'stages.${name}.wdir'`);
    }
  }

  private resolveKey(name: string, key: string, definition: ValueMap, entry: ValueMap, how: Interpolation): void {
    try {
      resolveInto(entry, key, definition, key, how);
    } catch (error) {
      throw error instanceof ParseError || error instanceof KeyNotFound ? this.failure(error, `'stages.${name}.${key}'`) : error;
    }
  }

  /** In DVC's words. */
  private failure(error: unknown, what: string): PipelineError {
    if (error instanceof PipelineError) {
      return error;
    }
    if (!(error instanceof ContextError || error instanceof ParseError)) {
      throw error;
    }
    const own = error instanceof ParseError || error instanceof MergeError || error instanceof VarsAlreadyLoaded;
    return new PipelineError(`failed to parse ${what} in '${this.file}':${own ? '\n' : ' '}${error.message}`, undefined, 'ResolveError');
  }
}

function* load(context: Context, vars: readonly Value[], folder: string, stage: string): Resolving<void> {
  for (const [at, item] of vars.entries()) {
    if (isMap(item)) {
      context.addLocal(item, `${stage === '' ? '' : `${stage}.`}vars[${at}]`);
    } else if (typeof item === 'string') {
      const colon = item.indexOf(':');
      const path = join(folder, colon < 0 ? item : item.slice(0, colon));
      const listed =
        colon < 0
          ? []
          : item
              .slice(colon + 1)
              .split(',')
              .filter(Boolean);
      const keys = listed.length > 0 ? listed : null;
      if (!context.hasImported(path, item, keys)) {
        importLoaded(context, yield path, path, item, keys);
      }
    }
  }
}

function importLoaded(context: Context, loaded: Loaded, path: string, item: string, keys: readonly string[] | null): void {
  switch (loaded.kind) {
    case 'missing':
      throw new ContextError(`'${path}' does not exist`);
    case 'directory':
      throw new ContextError(`'${path}' is a directory`);
    case 'error':
      throw new ContextError(`unable to read: '${path}', ${loaded.message}`);
    case 'value':
      if (!isMap(loaded.value)) {
        throw new ContextError(`expected a dictionary, got '${typeName(loaded.value)}' in file '${path}'`);
      }
      context.importFile(path, item, loaded.value, keys);
  }
}

/** What each stage of a group is made from; the definition itself where it is no group. */
function templateOf(definition: ValueMap): Value {
  if (definition['foreach'] !== undefined) {
    return definition['do'] ?? null;
  }
  if (definition['matrix'] === undefined) {
    return definition;
  }
  const template = emptyMap();
  for (const key of Object.keys(definition).filter((one) => one !== 'matrix')) {
    copyEntry(definition, key, template, key);
  }
  return template;
}

function entries(value: Value | undefined): [string, Value][] {
  return isMap(value) ? Object.entries(value) : [];
}

function items(value: Value | undefined): Value[] {
  return Array.isArray(value) ? value : [];
}
