import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPipelineOrder, parseDvcLock, stageStatus, type Workspace } from '../../../src/core/pipeline/index.js';
import { readPipeline } from '../../fixtures/pipeline.js';
import { parseValues } from '../../../src/core/values/index.js';

const LOCK = `
schema: '2.0'
stages:
  a:
    cmd: x
    deps: [{path: in, hash: md5, md5: h1}]
    params: {params.yaml: {lr: 1, t.a.0: 2, n: .nan}}
    outs: [{path: out, hash: md5, md5: h2}]
`;

interface World {
  readonly stage?: string;
  readonly files?: Record<string, string>;
  readonly cache?: readonly string[];
  readonly params?: string | null;
}

async function status({
  stage = '{cmd: x, deps: [in], params: [lr, t.a.0], outs: [out]}',
  files = { in: 'h1', out: 'h2' },
  cache = ['h2'],
  params,
}: World) {
  const text = params === undefined ? 'lr: 1.0\nt: {a: [2, 3]}' : params;
  const workspace: Workspace = {
    hash: (path) => Promise.resolve(files[path] ?? null),
    exists: (path) => Promise.resolve(path in files),
    inCache: (md5) => Promise.resolve(cache.includes(md5)),
    params: () => (text === 'broken' ? Promise.reject(new Error('no')) : Promise.resolve(text === null ? null : parseValues(text, 'yaml'))),
  };
  const [definition] = (await readPipeline(`stages: {a: ${stage}}`)).stages;
  return stageStatus(definition!, parseDvcLock(LOCK, () => '').get('a'), workspace);
}

describe('stageStatus', () => {
  it('has nothing to say of what is as it was', async () => {
    expect(await status({})).toEqual({ state: 'unchanged', reasons: [] });
  });

  it.each<[string, World, string[]]>([
    ['the command', { stage: '{cmd: y, outs: [out]}' }, ['command y modified']],
    ['a command that became a list', { stage: '{cmd: [x], outs: [out]}' }, ['command x modified']],
    ['a dependency', { files: { in: 'h9', out: 'h2' } }, ['dependency in modified']],
    ['a dependency that is gone', { files: { out: 'h2' } }, ['dependency in deleted']],
    [
      'a dependency that is new in the stage',
      { stage: '{cmd: x, deps: [in, n], outs: [out]}', files: { in: 'h1', n: 'h', out: 'h2' } },
      ['dependency n modified'],
    ],
    ['an output', { files: { in: 'h1', out: 'h9' } }, ['output out modified']],
    ['an output that is gone', { files: { in: 'h1' } }, ['output out deleted']],
    ['an output that the cache lost', { files: { in: 'h1' }, cache: [] }, ['output out not in cache']],
    ['an output that Git holds', { stage: '{cmd: x, outs: [out: {cache: false}]}', cache: [] }, []],
    ['parameters', { params: 'lr: 2\nt: {a: []}' }, ['parameter params.yaml:lr modified', 'parameter params.yaml:t.a.0 deleted']],
    [
      'a parameter that is new in the stage',
      { stage: '{cmd: x, params: [z], outs: [out]}', params: 'z: 1' },
      ['parameter params.yaml:z new'],
    ],
    ['a parameter file that is gone', { params: null }, ['parameter params.yaml deleted']],
    ['a parameter file that is new in the stage', { stage: '{cmd: x, params: [q.yaml: ], outs: [out]}' }, ['parameter q.yaml new']],
    ['a parameter file that cannot be read', { params: 'broken' }, ['parameter params.yaml unreadable']],
    [
      'a NaN, which equals nothing',
      { stage: '{cmd: x, params: [n], outs: [out]}', params: 'n: .nan' },
      ['parameter params.yaml:n modified'],
    ],
    ['true for 1, which DVC does not see', { stage: '{cmd: x, params: [lr], outs: [out]}', params: 'lr: true' }, []],
    [
      'a whole file',
      { stage: '{cmd: x, params: [params.yaml: ], outs: [out]}', params: 'lr: 1\nnew: 2' },
      ['parameter params.yaml:new new', 'parameter params.yaml:t.a.0 deleted', 'parameter params.yaml:n deleted'],
    ],
    ['what is not on this disk', { stage: '{cmd: x, deps: ["s3://b/k"], outs: [out]}' }, []],
  ])('sees %s', async (_, world, expected) => {
    const { state, reasons } = await status(world);
    expect(reasons.map(({ kind, subject, change }) => `${kind} ${subject} ${change}`)).toEqual(expected);
    expect(state).toBe(expected.length === 0 ? 'unchanged' : 'changed');
  });

  it('looks at command and outputs of a frozen stage, not at what it depends on', async () => {
    const stage = '{cmd: y, deps: [in], params: [lr], outs: [out], frozen: true}';
    expect(await status({ stage, files: { out: 'h9' }, params: null })).toMatchObject({
      state: 'frozen',
      reasons: [{ kind: 'command' }, { kind: 'output' }],
    });
  });

  it('takes as changed what always is, and what has neither dependencies nor outputs', async () => {
    expect((await status({ stage: '{cmd: x, deps: [in], outs: [out], always_changed: true}' })).state).toBe('changed');
    expect((await status({ stage: '{cmd: x}' })).state).toBe('changed');
  });
});

describe('inPipelineOrder', () => {
  const make = (name: string, deps: string[], outs: string[], params: string[] = []) => ({
    name,
    deps,
    params: params.map((file) => ({ file, keys: [] })),
    outs: outs.map((path) => ({ path, cache: true, persist: false })),
    metrics: [],
    plots: [],
  });
  const names = (stages: readonly { name: string }[]): string => stages.map((stage) => stage.name).join(' ');

  it('puts producers first: of the file, of a folder around it, of something inside it, of a parameter file', () => {
    expect(
      names(
        inPipelineOrder([make('z', [], []), make('c', ['d/x'], ['c']), make('b', ['e'], []), make('d', [], ['d']), make('e', [], ['e/f'])]),
      ),
    ).toBe('z d c e b');
    expect(names(inPipelineOrder([make('a', [], [], ['p.yaml']), make('b', [], ['p.yaml'])]))).toBe('b a');
    expect(names(inPipelineOrder([make('a', ['.'], []), make('b', [], ['x/y'])]))).toBe('b a');
  });

  it('survives cycles and long chains', () => {
    expect(names(inPipelineOrder([make('a', ['y'], ['x']), make('b', ['x'], ['y'])]))).toBe('b a');
    const chain = Array.from({ length: 20_000 }, (_, at) => make(String(at), [`f${at + 1}`], [`f${at}`]));
    expect(inPipelineOrder(chain).map((stage) => stage.name)).toEqual(chain.map((stage) => stage.name).reverse());
  });

  it('is a permutation that respects every edge of a graph without cycles', () => {
    const graph = fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { maxLength: 10 });
    fc.assert(
      fc.property(graph, fc.infiniteStream(fc.nat()), (edges, random) => {
        const stages = edges.map((deps, at) =>
          make(
            String(at),
            deps.filter((dep) => dep < at).map((dep) => `f${dep}`),
            [`f${at}`],
          ),
        );
        const keys = new Map(stages.map((stage) => [stage, random.next().value as number]));
        const ordered = inPipelineOrder(stages.toSorted((a, b) => keys.get(a)! - keys.get(b)!));
        expect(new Set(ordered)).toEqual(new Set(stages));
        ordered.forEach((stage, at) => {
          for (const dep of stage.deps) {
            expect(ordered.findIndex((one) => `f${one.name}` === dep)).toBeLessThan(at);
          }
        });
      }),
    );
  });

  it('leaves an order that is right already as it is', () => {
    const stages = [make('a', [], ['x']), make('b', [], ['y']), make('c', ['y'], []), make('d', ['x'], [])];
    expect(names(inPipelineOrder(stages))).toBe('a b c d');
  });
});
