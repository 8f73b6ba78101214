import { describe, expect, it } from 'vitest';
import { parseDvcFile, parseDvcLock, parseDvcYaml, PipelineError } from '../../../src/core/pipeline/index.js';

describe('parseDvcYaml', () => {
  it('joins every path with the folder of the file and the working directory', () => {
    const { stages } = parseDvcYaml(
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
    expect(stages).toEqual([
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
          {
            id: 'p.tsv',
            files: ['src/train/p.tsv'],
            x: 'step',
            template: null,
            columns: new Map([['src/train/p.tsv', ['loss']]]),
          },
          { id: 'dir', files: ['src/train/dir'], x: null, template: null, columns: new Map() },
        ],
        frozen: false,
        alwaysChanged: true,
        description: 'fits it',
        templated: false,
        group: false,
      },
    ]);
  });

  it('uses a file whole when that is said once', () => {
    const { stages } = parseDvcYaml('stages: {a: {cmd: x, params: [lr, params.yaml: , f.yaml: [k], f.yaml: [l, k]]}}', 'dvc.yaml');
    expect(stages[0]?.params).toEqual([
      { file: 'params.yaml', keys: [] },
      { file: 'f.yaml', keys: ['k', 'l'] },
    ]);
  });

  it('reads what stands at the top', () => {
    const { params, metrics, plots } = parseDvcYaml(
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
    expect(plots.map(({ id, files, x, columns }) => [id, files, x, [...columns]])).toEqual([
      ['dir', ['sub/dir'], null, []],
      ['a.csv', ['sub/a.csv'], 'step', [['sub/a.csv', ['loss', 'acc']]]],
      [
        'both',
        ['sub/t.csv', 'sub/v.csv'],
        'epoch',
        [
          ['sub/t.csv', ['loss']],
          ['sub/v.csv', ['loss']],
        ],
      ],
    ]);
  });

  it('reads of templates what needs no resolving', () => {
    const { stages } = parseDvcYaml(
      `
stages:
  a: {cmd: "echo \\\\\${HOME} \${x}", deps: [data, "\${x}"], metrics: ["\${x}.json", m.json], params: ["\${k}"]}
  b: {foreach: [1, 2], do: {cmd: "x \${item}", outs: [same]}}
  c: {matrix: {k: [1]}, cmd: x, wdir: "\${item.k}", deps: [unknown]}
  d: {cmd: "echo \\\\\${HOME}"}
`,
      'dvc.yaml',
    );
    expect(
      stages.map(({ name, templated, group, deps, outs, metrics, params }) => [
        name,
        templated,
        group,
        deps,
        outs.length,
        metrics.length,
        params,
      ]),
    ).toEqual([
      ['a', true, false, ['data'], 0, 1, []],
      ['b', true, true, [], 1, 0, []],
      ['c', true, true, [], 0, 0, []],
      ['d', false, false, [], 0, 0, []],
    ]);
    expect(stages[3]?.command).toEqual(['echo ${HOME}']);
  });

  it('takes a resolver that goes before it', () => {
    const text = 'stages: {a: {cmd: "x ${y}"}}';
    const { stages } = parseDvcYaml(text, 'dvc.yaml', () => ({ stages: { a: { cmd: 'x 1' } } }));
    expect(stages[0]).toMatchObject({ command: ['x 1'], templated: false });
  });

  it('is empty for an empty file', () => {
    expect(parseDvcYaml('', 'dvc.yaml')).toEqual({ stages: [], params: [], metrics: [], plots: [] });
    expect(parseDvcYaml('stages:\n', 'dvc.yaml').stages).toEqual([]);
  });

  it.each([
    ['- a', 'The file must be a map of keys', undefined],
    ['stages: [a]', '“stages” must be a map of keys (line 1)', 1],
    ['stages:\n  a: 5', '“stages.a” must be a map of keys (line 2)', 2],
    ['stages:\n  a:\n    deps: []', '“stages.a.cmd” is missing (line 2)', 2],
    ['stages:\n  a:\n    cmd: x\n    deps:\n    - 1', '“stages.a.deps” must be a text or a map (line 5)', 5],
    ['stages:\n  a:\n    cmd: x\n    outs: o', '“stages.a.outs” must be a list (line 4)', 4],
    ['stages:\n  a:\n    cmd: x\n    frozen: 1', '“stages.a.frozen” must be true or false (line 4)', 4],
    ['stages:\n  a:\n    foreach: [1]', '“stages.a.do” must be a map of keys (line 2)', 2],
  ])('says what is wrong with %j', (text, message, line) => {
    let thrown: unknown;
    try {
      parseDvcYaml(text, 'dvc.yaml');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(PipelineError);
    expect(thrown).toMatchObject(line === undefined ? { message } : { message, line });
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
