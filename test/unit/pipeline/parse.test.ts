import { describe, expect, it } from 'vitest';
import { parseDvcFile, parseDvcLock, PipelineError } from '../../../src/core/pipeline/index.js';
import { readPipeline } from '../../fixtures/pipeline.js';

describe('a dvc.yaml', () => {
  it('joins every path with the folder of the file and the working directory', async () => {
    const { stages } = await readPipeline(
      `
stages:
  train:
    desc: fits it
    wdir: ../src/./train
    cmd: [python a.py, python b.py]
    deps: [../../data, s3://bucket/x, /mnt/data, ./a.py]
    params: [lr, train.depth, other.toml: [a, b], whole.yaml: ]
    outs: [model, log: {cache: false, persist: true}, log: {persist: false}]
    metrics: [m.json: {cache: false}]
    plots: [p.tsv: {x: step, y: loss}, dir]
    always_changed: true
`,
      'nested/dvc.yaml',
    );
    expect(stages).toMatchObject([
      {
        name: 'train',
        wdir: 'src/train',
        command: ['python a.py', 'python b.py'],
        commandIsList: true,
        deps: ['data', 's3://bucket/x', '/mnt/data', 'src/train/a.py'],
        params: [
          { file: 'src/train/params.yaml', keys: ['lr', 'train.depth'] },
          { file: 'src/train/other.toml', keys: ['a', 'b'] },
          { file: 'src/train/whole.yaml', keys: [] },
        ],
        outs: [
          { path: 'src/train/model', cache: true, persist: false },
          { path: 'src/train/log', cache: false, persist: false },
        ],
        metrics: [{ path: 'src/train/m.json', cache: false, persist: false }],
        plots: [
          { path: 'src/train/p.tsv', cache: true, persist: false },
          { path: 'src/train/dir', cache: true, persist: false },
        ],
        plotDefinitions: [
          { id: 'p.tsv', files: ['src/train/p.tsv'], properties: { x: 'step', y: 'loss' } },
          { id: 'dir', files: ['src/train/dir'], properties: {} },
        ],
        frozen: false,
        alwaysChanged: true,
        description: 'fits it',
        templated: false,
        tracked: new Map(),
        key: 'train',
      },
    ]);
  });

  it('uses a file whole when that is said once', async () => {
    const { stages } = await readPipeline('stages: {a: {cmd: x, params: [lr, params.yaml: , f.yaml: [k], f.yaml: [l, k]]}}', 'dvc.yaml');
    expect(stages[0]?.params).toEqual([
      { file: 'params.yaml', keys: [] },
      { file: 'f.yaml', keys: ['k', 'l'] },
    ]);
  });

  it('reads what stands at the top', async () => {
    const { params, metrics, plots } = await readPipeline(
      `
params: [p.yaml]
metrics: [m.json, "\${x}.json"]
plots:
  - dir
  - a.csv: {x: step, y: [loss, acc]}
  - both: {x: epoch, y: {t.csv: loss, v.csv: [loss]}}
  - "\${x}.csv"
`,
      'sub/dvc.yaml',
    );
    expect(params).toEqual(['sub/p.yaml']);
    expect(metrics).toEqual(['sub/m.json']);
    expect(plots.map(({ id, files, properties }) => [id, files, properties])).toEqual([
      ['dir', ['sub/dir'], {}],
      ['a.csv', ['sub/a.csv'], { x: 'step', y: ['loss', 'acc'] }],
      ['both', ['sub/t.csv', 'sub/v.csv'], { x: 'epoch', y: { 't.csv': 'loss', 'v.csv': ['loss'] } }],
    ]);
  });

  it('is empty for an empty file', async () => {
    expect(await readPipeline('')).toEqual({ stages: [], params: [], metrics: [], plots: [], problems: [] });
  });

  it.each([
    ['stages: [a]', null, 1, 'expected a map of keys, in stages'],
    ['stages:\n  a: 5\n  b: {cmd: x}', 'a', 2, 'expected a map of keys, in stages -> a'],
    ['stages:\n  b: {cmd: x}\n  a:\n    deps: []', 'a', 3, '“cmd” is missing, in stages -> a'],
    ['stages:\n  a:\n    cmd: x\n    deps:\n    - 1', 'a', 5, 'expected a text, in stages -> a -> deps -> 0'],
    ['stages:\n  a:\n    cmd: x\n    outs: o', 'a', 4, 'expected a list, in stages -> a -> outs'],
    ['stages:\n  a:\n    cmd: x\n    frozen: 1', 'a', 4, 'expected true or false, in stages -> a -> frozen'],
    ['stages:\n  a:\n    foreach: [1]', 'a', 2, '“do” is missing, in stages -> a'],
    ['metrics: [1, m.json]', null, 1, 'expected a text, in metrics -> 0'],
    ['stages:\n  a: {cmd: x, nothing: 1}', 'a', 2, 'there is no such key, in stages -> a -> nothing'],
  ])('says what is wrong with %j, and reads the rest', async (text, stage, line, message) => {
    const { stages, metrics, problems } = await readPipeline(text);
    expect(problems.map(({ stage: one, error }) => [one, error.line, error.type, error.message])).toEqual([
      [stage, line, 'YAMLValidationError', `validation failed: ${message}`],
    ]);
    expect([stages.map(({ name }) => name), metrics]).toEqual([
      text.includes('b: {') ? ['b'] : [],
      text.includes('m.json') ? ['m.json'] : [],
    ]);
  });

  it('refuses what is no map at all', async () => {
    await expect(readPipeline('- a')).rejects.toThrow(PipelineError);
  });
});

describe('parseDvcLock', () => {
  it('reads schema 2.0', () => {
    const lock = parseDvcLock(
      `
schema: '2.0'
stages:
  train:
    cmd: [a, b]
    deps:
    - {path: ../data, hash: md5, md5: abc.dir, size: 10, nfiles: 2}
    - {path: old, md5: def}
    - {path: ../../outside, md5: aaa}
    params: {params.yaml: {lr: 0.1}}
    outs: [{path: m, hash: md5, md5: bbb, size: 1}]
`,
      () => 'w',
    );
    expect(lock.get('train')).toEqual({
      command: ['a', 'b'],
      commandIsList: true,
      deps: [
        { path: 'data', md5: 'abc.dir', size: 10, nfiles: 2, legacy: false },
        { path: 'w/old', md5: 'def', size: null, nfiles: null, legacy: true },
        { path: '../outside', md5: 'aaa', size: null, nfiles: null, legacy: false },
      ],
      outs: [{ path: 'w/m', md5: 'bbb', size: 1, nfiles: null, legacy: false }],
      params: new Map([['w/params.yaml', expect.objectContaining({ lr: 0.1 }) as unknown]]),
    });
  });

  it('refuses another schema', () => {
    expect(() => parseDvcLock("schema: '3.0'\nstages: {}", () => '')).toThrow(PipelineError);
    expect(parseDvcLock('', () => '').size).toBe(0);
  });
});

describe('parseDvcFile', () => {
  it('reads added and imported data', () => {
    const text =
      'frozen: true\nwdir: x\ndeps: [{path: s3://b/k, etag: e}]\nouts: [{path: d, md5: a.dir, hash: md5, size: 3, nfiles: 2}, {nothing: 1}, {path: g, cache: false}]';
    expect(parseDvcFile(text, 'sub/d.dvc')).toEqual({
      deps: [{ path: 's3://b/k', md5: null, size: null, nfiles: null, legacy: false }],
      outs: [
        { path: 'sub/x/d', md5: 'a.dir', size: 3, nfiles: 2, legacy: false, cache: true },
        { path: 'sub/x/g', md5: null, size: null, nfiles: null, legacy: true, cache: false },
      ],
      frozen: true,
    });
  });
});
