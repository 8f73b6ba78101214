/** Our resolving of templates against DVC's own. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsingOptions } from '../../src/core/pipeline/interpolate.js';
import { resolvePipeline, type Loaded, type ResolvedPipeline } from '../../src/core/pipeline/resolve.js';
import { pipelineIssues } from '../../src/core/pipeline/schema.js';
import { emptyMap, isMap, formatOf, parseValues } from '../../src/core/values/index.js';
import type { Value, ValueMap } from '../../src/protocol/values.js';
import { PythonOracle, skipped, unavailable } from './python.js';
import { PROJECTS, projects, type Project } from './resolver_documents.js';
import { difference, show, type Tagged } from './values_oracle.js';

type Failure = readonly [type: string, message: string];
interface Resolved {
  readonly stages: readonly (readonly [name: string, entry: Tagged, tracked: Readonly<Record<string, Tagged>>])[];
  readonly top: Readonly<Record<'artifacts' | 'datasets' | 'metrics' | 'params' | 'plots', Tagged>>;
  readonly errors: readonly (readonly [key: string, type: string, message: string])[];
}
type Answer = { readonly invalid: Failure } | { readonly unresolved: Failure } | Resolved;

/** `ESPALIER_RUNS=20000` looks longer. */
const GENERATED = Number(process.env['ESPALIER_RUNS'] ?? 200);

function resolve({ files, file, parsing }: Project): { invalid: boolean; resolved: ResolvedPipeline } {
  const document = parseValues(files[file]!, 'yaml');
  const map = isMap(document) ? document : emptyMap();
  const steps = resolvePipeline(map, new Set(), file, parsingOptions(parsing));
  let step = steps.next();
  while (!step.done) {
    step = steps.next(load(files, step.value));
  }
  return { invalid: !isMap(document) || pipelineIssues(document).length > 0, resolved: step.value };
}

function load(files: Project['files'], path: string): Loaded {
  const text = files[path];
  if (text === undefined) {
    return { kind: Object.keys(files).some((name) => name.startsWith(`${path}/`)) ? 'directory' : 'missing' };
  }
  try {
    return { kind: 'value', value: parseValues(text, formatOf(path)) };
  } catch (error) {
    return { kind: 'error', message: String(error) };
  }
}

describe.skipIf(unavailable !== undefined)(`templates as DVC resolves them${skipped}`, () => {
  let oracle: PythonOracle<Project, Answer>;
  beforeAll(() => {
    oracle = new PythonOracle('resolver_oracle.py');
  });
  afterAll(() => oracle.close());

  /** Each thing that is not as DVC has it. */
  async function disagreements(project: Project): Promise<string[]> {
    const theirs = await oracle.ask(project);
    const { invalid, resolved } = resolve(project);
    if ('invalid' in theirs) {
      return invalid ? [] : [`DVC refuses it: ${theirs.invalid.join(': ')}`];
    }
    if (invalid && 'stages' in theirs) {
      return ['DVC takes it'];
    }
    const ours = resolved.problems.map(({ stage, error }) => [stage, error.type, error.message.split('\n')[0]] as const);
    if ('unresolved' in theirs) {
      const [type, message] = theirs.unresolved;
      return type !== 'ResolveError' || ours.some(([, ...one]) => one[0] === type && one[1] === message)
        ? []
        : [`no such problem: ${message}, but ${show(ours.map(String))}`];
    }
    return [...stages(resolved, theirs.stages), ...sections(resolved, theirs.top), ...problems(ours, theirs.errors)];
  }

  it.each(PROJECTS.map((project) => [project.files[project.file], project] as const))('%j', async (_, project) => {
    expect(await disagreements(project)).toEqual([]);
  });

  it('of generated pipelines', { timeout: 120_000 }, async () => {
    const sample = fc.sample(projects, GENERATED);
    const found = await Promise.all(sample.map(async (project) => ({ project, wrong: await disagreements(project) })));
    const size = (project: Project): number => JSON.stringify(project).length;
    // The smallest says most.
    const [worst] = found.filter(({ wrong }) => wrong.length > 0).sort((a, b) => size(a.project) - size(b.project));
    expect(worst).toBeUndefined();
    const resolved = sample.map((project) => resolve(project).resolved);
    expect(resolved.reduce((sum, { stages: list }) => sum + list.length, 0)).toBeGreaterThan(GENERATED / 2);
    expect(resolved.reduce((sum, { problems: list }) => sum + list.length, 0)).toBeGreaterThan(GENERATED / 10);
  });
});

function stages(ours: ResolvedPipeline, theirs: Resolved['stages']): string[] {
  const names = (list: readonly string[]): string => list.join(' ');
  const [mine, dvcs] = [names(ours.stages.map(({ name }) => name)), names(theirs.map(([name]) => name))];
  if (mine !== dvcs) {
    return [`the stages are ${mine}, to DVC ${dvcs}`];
  }
  return theirs.flatMap(([name, entry, tracked], at) => {
    const stage = ours.stages[at]!;
    const files = Object.keys(tracked);
    return [
      difference(stage.entry, entry, name),
      files.join(' ') === [...stage.tracked.keys()].join(' ')
        ? undefined
        : `${name} uses ${[...stage.tracked.keys()].join()}, to DVC ${files.join()}`,
      ...files.map((file) => difference(stage.tracked.get(file) ?? null, tracked[file]!, `${name} ${file}`)),
    ].filter((one) => one !== undefined);
  });
}

function sections(ours: ResolvedPipeline, theirs: Resolved['top']): string[] {
  return Object.entries(theirs).flatMap(([section, value]) => {
    const mine = ours[section as keyof typeof theirs];
    if (!Array.isArray(mine)) {
      return difference(mine as ValueMap, value, section) ?? [];
    }
    const dvcs = value[1] as Tagged[];
    return mine.length === dvcs.length
      ? dvcs.flatMap((one, at) => difference(mine[at] as Value, one, `${section}[${at}]`) ?? [])
      : [`${section} has ${mine.length} entries, to DVC ${dvcs.length}`];
  });
}

/** DVC stops at the first problem of a section; where it fails by accident, it is enough that we have a problem of that stage. */
function problems(
  ours: readonly (readonly [stage: string | null, type: string, message: string | undefined])[],
  theirs: readonly (readonly [string, string, string])[],
): string[] {
  return [
    ...theirs.flatMap(([key, type, message]) => {
      const known = type === 'ResolveError' || type === 'EntryNotFound';
      return ours.some((one) => (one[0] ?? key) === key && (!known || one[2] === message || type === 'EntryNotFound'))
        ? []
        : [`no such problem: ${key} ${type} ${message}, but ${show(ours.map(String))}`];
    }),
    ...ours.flatMap(([stage, , message]) =>
      theirs.some(([key]) => key === stage || stage === null) ? [] : [`DVC has no such problem: ${stage} ${message}`],
    ),
  ];
}
