/** `espalier show` against `dvc exp show` on repositories that have everything in them. */
import { spawn } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Dvc } from './dvc.js';
import { Project } from './project.js';
import { PYTHON, skipped, unavailable } from './python.js';

type Files = Readonly<Record<string, string>>;

/** Title -> the files of a commit. */
const VALUES: Readonly<Record<string, Files>> = {
  'templates from several files': {
    'dvc.yaml': `vars: [conf.yaml, "more.json:a", {own: {x: 1.0}}]
stages:
  train:
    cmd: python train.py \${lr} \${model} \${own.x} \${layers[1]}
    wdir: \${folder}
    deps: ['in-\${seed}']
    params: [z, {conf.toml: [a.b]}]
    outs: ['out-\${seed}': {cache: false}]
    metrics: ['m-\${a}.json': {cache: false}]
  each: {foreach: '\${datasets}', do: {cmd: 'x \${item.path}', metrics: ['\${key}.json': {cache: false}]}}
  list: {foreach: [1, 2.0], do: {cmd: 'x \${item}', outs: ['o\${item}': {cache: false}]}}
  grid: {matrix: {m: [cnn, rnn], n: '\${layers}'}, cmd: 'x \${item.m}', metrics: ['g/\${item.m}-\${item.n}.json': {cache: false}]}
metrics: ['top-\${seed}.json']
params: ['extra-\${seed}.yaml']
`,
    'params.yaml': 'lr: 1.0\nlayers: [64, 32]\nfolder: sub\ndatasets: {us: {path: a}, eu: {path: b}}\n',
    'conf.yaml': 'seed: 7\nmodel: {name: x, on: true}\nunused: 1\n',
    'more.json': '{"a": "b", "c": 1}',
    'sub/params.yaml': 'z: 1\ny: 2\n',
    'sub/conf.toml': '[a]\nb = 1.0\nc = 2\n',
    'sub/m-b.json': '{"acc": 0.5}',
    'us.json': '{"x": 1}',
    'g/cnn-64.json': '{"y": 2}',
    'top-7.json': '{"t": 3}',
    'extra-7.yaml': 'e: 4\n',
  },
  'several pipelines, with files of one name': {
    'dvc.yaml': 'stages: {a: {cmd: x, params: [lr], metrics: [m.json: {cache: false}]}}',
    'params.yaml': 'lr: 1\nother: 2\n',
    'm.json': '{"a": 1}',
    'sub/dvc.yaml': 'stages: {a: {cmd: x, params: [lr], metrics: [m.json: {cache: false}], deps: [../m.json]}}\nparams: [../conf.yaml]',
    'sub/params.yaml': 'lr: 3\nother: 4\n',
    'sub/m.json': '{"a": 2}',
    'sub/deep/dvc.yaml': 'vars: [../../conf.yaml]\nstages: {b: {cmd: "x ${c}", wdir: .., params: [lr], metrics: [n.json: {cache: false}]}}',
    'sub/n.json': '{"n": 1}',
    'conf.yaml': 'c: 5\n',
  },
  'listed parameters of every format': {
    'dvc.yaml': `stages:
  a:
    cmd: x
    params: [{p.yaml: [a.b, list.1, deep.list.0.x, nope, glob.*, 'wild[ab]', 'qu?']}, {p.json: [a, b.c]}, {p.toml: [t.x, t.date]}, {p.py: [lr, Model.size, Model.nope]}, {whole.py: }]
  b:
    cmd: x
    params: [{p.yaml: [a.c, glob.x]}, {p.json: [b.d]}]
`,
    'p.yaml':
      'a: {b: 1, c: 2, d: 3}\nlist: [10, 20]\ndeep: {list: [{x: 1, y: 2}]}\nglob: {x: 1, y: {z: 2}}\nwilda: 1\nwildb: 2\nwildc: 3\nquo: 4\n',
    'p.json': '{"a": [1, 2.5], "b": {"c": null, "d": true, "e": 1}}',
    'p.toml': 'u = 1\n[t]\nx = 1.0\ny = [1, 2]\ndate = 2024-01-01\n'.replace('\ndate = 2024-01-01', ''),
    'p.py': 'lr = 0.1\nepochs: int = 10\nclass Model:\n    size = 3\n    layers = [1, 2]\n',
    'whole.py': 'a = 1\nb = (1, 2)\nclass C:\n    x = {"k": 1}\n    def __init__(self):\n        self.y = 2\n',
  },
  'values of every kind': {
    'dvc.yaml': 'metrics: [m.yaml, m.json, n.json, text.json, list.json, none.json]\n',
    'params.yaml': `int: 12345678901234567890
neg: -0.0
float: 1.0
small: 1e-7
huge: 1e400
inf: .inf
ninf: -.inf
nan: .nan
'null': null
tilde: ~
yes: yes
octal: 0o17
hex: 0x1F
under: 1_000
text: "é ü 日本 😀 \\" \\\\ \\n"
list: [1, [2, {a: b}], []]
empty: {}
base: &base {a: 1, b: 2}
merged: {<<: *base, b: 3}
1: one
2.5: float
`,
    'm.yaml': 'a: 1\nb: text\nc: [1]\nd: null\ne: {}\nf: {g: null, h: 2}\ni: true\nj: .nan\n',
    'm.json':
      '{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1.0, "e": 12345678901234567890, "f": "x", "g": [1], "h": null, "i": false, "j": 0}',
    'n.json': '{"only": [1, 2]}',
    'text.json': '"just text"',
    'list.json': '[1, 2]',
    'none.json': '0',
  },
  'a folder of metrics, with all kinds of files': {
    'dvc.yaml': 'stages: {a: {cmd: x, metrics: [m: {cache: false}]}}\nmetrics: [n]\n',
    'm/a.json': '{"a": 1}',
    'm/sub/b.yaml': 'b: 2\n',
    'm/note.txt': 'not a metric',
    'm/empty.json': '',
    'm/empty.yaml': '',
    'n/x.json': '{"x": 1}',
    'n/broken.json': '{"x": ',
  },
  'broken and missing files': {
    'dvc.yaml':
      'stages: {a: {cmd: x, params: [{b.yaml: [x]}, {b.json: [x]}, {b.toml: [x]}, {b.py: [x]}, {gone.yaml: [x]}], metrics: [b.json: {cache: false}, gone.json: {cache: false}, d.json: {cache: false}]}}',
    'b.yaml': 'a: [1\n',
    'b.json': '{"a": 1',
    'b.toml': 'a = \n',
    'b.py': 'a = (\n',
    'd.json': '',
    'params.yaml': '',
  },
  'dependencies and outputs': {
    'dvc.yaml': `stages:
  a:
    cmd: x
    deps: [in, folder, sub/]
    outs: [o, cached, kept: {persist: true, cache: false}]
    metrics: [m.json]
    plots: [p.csv]
  b: {cmd: y, wdir: sub, deps: [../o, ./x], outs: [o]}
`,
    'dvc.lock': `schema: '2.0'
stages:
  a:
    cmd: x
    deps:
    - {path: folder, hash: md5, md5: aaa.dir, size: 10, nfiles: 2}
    - {path: in, hash: md5, md5: bbb, size: 3}
    outs:
    - {path: o, hash: md5, md5: ddd, size: 5}
  b:
    cmd: y
    deps: [{path: ../o, hash: md5, md5: ddd, size: 5}]
    outs: [{path: o, md5: eee, size: 6}]
`,
    'data.dvc': 'outs:\n- md5: fff.dir\n  size: 100\n  nfiles: 3\n  hash: md5\n  path: data\n',
    'sub/old.dvc': 'outs:\n- md5: abc\n  size: 1\n  path: old\n  cache: false\n',
    'sub/two.dvc': 'wdir: ..\nouts:\n- {md5: "123", path: two, hash: md5}\n',
  },
  'nothing of DVC but parameters': { 'params.yaml': 'a: 1\n' },
  'nothing at all': { readme: 'x' },
  'an empty dvc.yaml': { 'dvc.yaml': '', 'params.yaml': 'a: 1\n' },
};

/** Title -> files, with what is ignored. */
const IGNORED: Readonly<Record<string, Files>> = {
  'an ignored folder with a pipeline': {
    '.dvcignore': '/hidden\n',
    'dvc.yaml': 'metrics: [m.json]',
    'm.json': '{"a": 1}',
    'hidden/dvc.yaml': 'metrics: [m.json]',
    'hidden/m.json': '{"a": 2}',
  },
  'ignored files in a folder of metrics': {
    '.dvcignore': '*.tmp\nm/skip\n',
    'm/.dvcignore': 'b.json\n!keep.tmp\n',
    'dvc.yaml': 'metrics: [m]',
    'm/a.json': '{"a": 1}',
    'm/b.json': '{"b": 1}',
    'm/c.tmp': 'c',
    'm/keep.tmp': 'd: 1',
    'm/skip/e.json': '{"e": 1}',
  },
  'an ignored file that is named': { '.dvcignore': 'params.yaml\n', 'dvc.yaml': 'params: [params.yaml]', 'params.yaml': 'a: 1\n' },
  'an ignored dvc.yaml': { '.dvcignore': 'dvc.yaml\n', 'dvc.yaml': 'metrics: [m.json]', 'm.json': '{}', 'params.yaml': 'a: 1\n' },
  'another project inside': {
    'dvc.yaml': 'metrics: [m.json]',
    'm.json': '{"a": 1}',
    'inner/.dvc/config': '',
    'inner/dvc.yaml': 'metrics: [m.json]',
    'inner/m.json': '{"a": 2}',
    'inner/data.dvc': 'outs:\n- {md5: "123", path: data}\n',
  },
};

describe.skipIf(unavailable !== undefined)(`experiments as DVC shows them${skipped}`, () => {
  let dvc: Dvc;
  beforeAll(() => {
    dvc = new Dvc();
  });
  afterAll(() => dvc.close());

  it.each(Object.entries({ ...VALUES, ...IGNORED }))('%s', async (_, files) => {
    const project = new Project(dvc);
    project.commit('first', files);
    expect(await project.differences()).toEqual([]);
  });

  it('branches, tags, remotes, merges and experiments of many shapes', async () => {
    const project = new Project(dvc);
    const { repo } = project;
    const files = { 'dvc.yaml': 'stages: {a: {cmd: x, params: [lr], metrics: [m.json: {cache: false}]}}' };
    const first = project.commit('first', { ...files, 'params.yaml': 'lr: 1\n', 'm.json': '{"a": 1}' });
    for (const name of ['plain', '-x', '--force', 'HEAD', 'workspace', 'main', 'deadbeef', 'a.b', 'größe', first.slice(0, 7)]) {
      project.experiment(name, { 'params.yaml': `lr: ${name.length}\n`, 'm.json': `{"a": 0.${name.length}}` });
    }
    // Two commits, as an experiment on top of an experiment has them.
    repo.git('checkout', '--quiet', '--detach');
    project.commit('chain 1', { 'params.yaml': 'lr: 2\n' });
    project.ref('chain', project.commit('chain 2', { 'params.yaml': 'lr: 3\n' }), first);
    repo.git('checkout', '--quiet', 'main');
    repo.git('tag', 'light');
    project.commit('second', { 'params.yaml': 'lr: 4\n' });
    repo.git('tag', '--annotate', '--message', 'x', 'v1');
    repo.git('branch', 'feature/x', first);
    repo.git('checkout', '--quiet', 'feature/x');
    project.commit('side', { 'other.txt': 'x' });
    repo.git('checkout', '--quiet', 'main');
    repo.git('merge', '--quiet', '--no-ff', '--message', 'merge', 'feature/x');
    project.name(repo.git('rev-parse', 'HEAD'), 'merge');
    project.experiment('on-merge', { 'params.yaml': 'lr: 5\n' });
    repo.git('checkout', '--quiet', '-b', 'gone');
    const remote = project.commit('on a remote', { 'params.yaml': 'lr: 6\n' });
    repo.git('update-ref', 'refs/remotes/origin/gone', remote);
    repo.git('checkout', '--quiet', 'main');
    repo.git('branch', '--quiet', '-D', 'gone');
    project.write({ 'params.yaml': 'lr: 7\n', 'new/dvc.yaml': 'metrics: [m.json]', 'new/m.json': '{"n": 1}' });
    expect(await project.differences()).toEqual([]);
    expect(await project.differences(false)).toEqual([]);
    expect(await project.differences(false, ['light', 'on-merge', 'HEAD~1', 'feature/x'])).toEqual([]);
    repo.git('checkout', '--quiet', '--force', '--detach', first);
    expect(await project.differences(false)).toEqual([]);
  });

  it('experiments that wait, failed and are done in the queue, and that run', { timeout: 120_000 }, async () => {
    const project = new Project(dvc);
    const { root, repo } = project;
    const first = project.commit('first', {
      'dvc.yaml': 'stages: {a: {cmd: "grep -q 1 params.yaml && cp params.yaml m.yaml", params: [lr], metrics: [m.yaml: {cache: false}]}}',
      'params.yaml': 'lr: 0\n',
      'm.yaml': 'lr: 0\n',
    });
    for (const [name, lr] of [
      ['good', 1],
      ['bad', 2],
    ] as const) {
      await dvc.run(root, 'exp', 'run', '--queue', '--name', name, '-S', `lr=${lr}`);
    }
    expect(await project.differences()).toEqual([]);
    await dvc.run(root, 'queue', 'start');
    const refs = (): string => repo.git('for-each-ref', 'refs/exps');
    await vi.waitFor(() => expect(refs()).toMatch(/\/good\n[^]*celery\/failed/), {
      timeout: 60_000,
      interval: 500,
    });
    await vi.waitFor(async () => expect(await project.differences()).toEqual([]), { timeout: 20_000, interval: 500 });
    const states = [...(await project.ours(true)).values()].map((row) => row.get('range executor state'));
    expect(states).toEqual(expect.arrayContaining(['"success"', '"failed"']));

    // What runs, in files as DVC leaves them while it does.
    const copy = join(root, '.dvc/tmp/exps/standalone/tmpabc');
    repo.git('clone', '--quiet', root, copy);
    writeFileSync(join(copy, 'm.yaml'), 'lr: 7\n');
    const python = spawn(PYTHON, ['-c', 'import time; time.sleep(100)'], { cwd: copy, stdio: 'ignore' });
    try {
      const id = 'a'.repeat(40);
      const info = { git_url: copy, baseline_rev: first, dvc_dir: '.dvc', wdir: '.', result_hash: null, result_ref: null, status: 1 };
      const temporary = JSON.stringify({ ...info, location: 'tempdir', root_dir: copy, name: 'temp' });
      project.write({
        [`.dvc/tmp/exps/run/${id}/${id}.run`]: temporary,
        [`.dvc/tmp/exps/standalone/run/${id}/${id}.run`]: temporary,
        '.dvc/tmp/exps/run/workspace/workspace.run': JSON.stringify({ ...info, location: 'workspace', root_dir: root, name: 'here' }),
        '.dvc/tmp/exps/run/workspace/workspace.json': JSON.stringify({
          pid: python.pid,
          stdin: null,
          stdout: null,
          stderr: null,
          returncode: null,
        }),
      });
      expect(await project.differences()).toEqual([]);
    } finally {
      python.kill();
    }
  });

  it('a project below the root of the repository, beside another', async () => {
    const project = new Project(dvc, 'below/here');
    project.repo.write({ '.dvc/config': '', 'dvc.yaml': 'metrics: [m.json]', 'm.json': '{"outer": 1}', 'params.yaml': 'o: 1\n' });
    project.commit('first', {
      'dvc.yaml': 'vars: [v.yaml]\nstages: {a: {cmd: "x ${v}", deps: [in], metrics: [m.json: {cache: false}]}}',
      'v.yaml': 'v: 1\n',
      'm.json': '{"inner": 1}',
      'params.yaml': 'i: 1\n',
    });
    expect(await project.differences()).toEqual([]);
  });

  it('files that Git ignores, or that stages make, in the working tree', async () => {
    const project = new Project(dvc);
    project.commit('first', {
      '.gitignore': '/made\n/venv*\n',
      'dvc.yaml': 'stages: {a: {cmd: x, outs: [out: {cache: false}]}}',
      'linked.json': '{"l": 1}',
    });
    project.write({
      'made/dvc.yaml': 'metrics: [m.json]',
      'made/m.json': '{"a": 1}',
      'out/dvc.yaml': 'metrics: [m.json]',
      'out/m.json': '{"b": 1}',
      'seen/dvc.yaml': 'metrics: [m.json, link.json]',
      'seen/m.json': '{"c": 1}',
    });
    symlinkSync('../linked.json', join(project.root, 'seen/link.json'));
    expect(await project.differences(false)).toEqual([]);
  });
});
