/** Reads a `dvc.yaml` of a revision, with the files its templates name. The same text with the same files is resolved once. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { isMap } from '../values/index.js';
import { lineAt } from '../values/errors.js';
import { sourceTree } from '../values/sourceTree.js';
import type { SourceNode } from '../values/tree.js';
import { FileMissing, type FileSource } from '../ports.js';
import { pipelineOf, type DvcYaml } from './dvcYaml.js';
import { PipelineError } from './errors.js';
import { usesTemplates } from './expression.js';
import { DEFAULT_PARSING, type ParsingOptions } from './interpolate.js';
import { resolvePipeline, type Loaded, type PipelineProblem } from './resolve.js';
import { pipelineIssues, type SchemaIssue } from './schema.js';

const LIMIT = 10_000_000;
/** Results kept for each text: revisions near to each other often have the same parameters. */
const KEPT = 4;

interface Prepared {
  readonly document: ValueMap;
  readonly invalid: ReadonlySet<string>;
  readonly issues: readonly SchemaIssue[];
  /** It depends on no other file. */
  readonly constant: boolean;
  readonly results: { readonly files: readonly (readonly [string, Loaded])[]; readonly pipeline: DvcYaml }[];
}

export class PipelineReader {
  private readonly prepared = new WeakMap<Value & object, Map<string, Prepared>>();

  constructor(private readonly parsing: ParsingOptions = DEFAULT_PARSING) {}

  /** All paths in the result are relative to the project, as `file` is. Throws `ValuesError`, `FileMissing`, `FileTooLarge` or `PipelineError`. */
  async read(source: Pick<FileSource, 'values' | 'kind' | 'text'>, file: string): Promise<DvcYaml> {
    const prepared = this.prepare(await source.values(file), file);
    const loads = new Map<string, Promise<Loaded>>();
    const load = (path: string): Promise<Loaded> => {
      const known = loads.get(path) ?? loadFile(source, path);
      loads.set(path, known);
      return known;
    };
    for (const { files, pipeline } of prepared.results) {
      if (files.length === 0 || (await sameFiles(files, load))) {
        return pipeline;
      }
    }
    const files = new Map<string, Loaded>();
    const steps = resolvePipeline(prepared.document, prepared.invalid, file, this.parsing);
    let step = steps.next();
    while (!step.done) {
      const loaded: Loaded = prepared.constant ? { kind: 'missing' } : await load(step.value);
      files.set(step.value, loaded);
      step = steps.next(loaded);
    }
    const pipeline = await withLines(pipelineOf(step.value, file), prepared.issues, source, file);
    prepared.results.unshift({ files: prepared.constant ? [] : [...files], pipeline });
    prepared.results.splice(KEPT);
    return pipeline;
  }

  private prepare(document: Value, file: string): Prepared {
    if (!isMap(document)) {
      throw new PipelineError('validation failed: expected a map of keys', undefined, 'YAMLValidationError');
    }
    const byFile = this.prepared.get(document) ?? new Map<string, Prepared>();
    this.prepared.set(document, byFile);
    let prepared = byFile.get(file);
    if (prepared === undefined) {
      const issues = pipelineIssues(document);
      prepared = {
        document,
        issues,
        invalid: new Set(issues.map(({ path }) => path.slice(0, 2).join('.'))),
        constant: document['vars'] === undefined && !usesTemplates(document) && !hasGroups(document),
        results: [],
      };
      byFile.set(file, prepared);
    }
    return prepared;
  }
}

function hasGroups(document: ValueMap): boolean {
  const stages = document['stages'];
  return isMap(stages) && Object.values(stages).some((stage) => isMap(stage) && ['foreach', 'matrix', 'vars'].some((key) => key in stage));
}

async function loadFile(source: Pick<FileSource, 'values' | 'kind'>, path: string): Promise<Loaded> {
  try {
    return { kind: 'value', value: await source.values(path) };
  } catch (error) {
    if (error instanceof FileMissing) {
      return { kind: (await source.kind(path)) === 'directory' ? 'directory' : 'missing' };
    }
    return { kind: 'error', message: error instanceof Error ? error.message : String(error) };
  }
}

async function sameFiles(files: readonly (readonly [string, Loaded])[], load: (path: string) => Promise<Loaded>): Promise<boolean> {
  for (const [path, before] of files) {
    const now = await load(path);
    const same =
      before.kind === now.kind &&
      (before.kind !== 'value' || now.kind !== 'value' || before.value === now.value) &&
      (before.kind !== 'error' || now.kind !== 'error' || before.message === now.message);
    if (!same) {
      return false;
    }
  }
  return true;
}

/** Problems with the lines they are on, those of the file's shape first. */
async function withLines(
  pipeline: DvcYaml,
  issues: readonly SchemaIssue[],
  source: Pick<FileSource, 'text'>,
  file: string,
): Promise<DvcYaml> {
  if (issues.length === 0 && pipeline.problems.length === 0) {
    return pipeline;
  }
  const text = await source.text(file, LIMIT).catch(() => '');
  const root = sourceTree(text, 'yaml').root;
  const line = (path: readonly string[]): number | undefined => lineOf(text, root, path);
  return {
    ...pipeline,
    problems: [
      ...issues.map(({ path, message }): PipelineProblem => ({
        stage: path[0] === 'stages' ? (path[1] ?? null) : null,
        error: new PipelineError(
          `validation failed: ${message}${path.length > 0 ? `, in ${path.join(' -> ')}` : ''}`,
          line(path),
          'YAMLValidationError',
        ),
      })),
      ...pipeline.problems.map(({ stage, error }) => ({
        stage,
        error: stage === null || error.line !== undefined ? error : new PipelineError(error.message, line(['stages', stage]), error.type),
      })),
    ],
  };
}

/** Where a path stands in the text, or the nearest thing around it that does; counted from 1. */
function lineOf(text: string, root: SourceNode | undefined, path: readonly string[]): number | undefined {
  let node = root;
  let at: number | undefined;
  for (const key of path) {
    const entry = node?.kind === 'map' ? node.entries.get(key) : undefined;
    node = entry?.node ?? (node?.kind === 'list' ? node.items[Number(key)] : undefined);
    at = entry?.keyStart ?? node?.start ?? at;
  }
  return at === undefined ? undefined : lineAt(text, at);
}
