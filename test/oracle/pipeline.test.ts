/** The state of pipelines against `dvc status`, and freezing against `dvc freeze`, in real repositories. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDvcLock, setFrozen } from '../../src/core/pipeline/index.js';
import { FileHashes } from '../../src/node/pipeline/hashes.js';
import { pipelineJson, pipelineText, showPipeline } from '../../src/node/showPipeline.js';
import { pipelineStatus } from '../../src/node/pipeline/workspace.js';
import { GitRepo } from '../fixtures/gitRepo.js';
import { readPipeline } from '../fixtures/pipeline.js';
import { Dvc } from './dvc.js';
import { skipped, unavailable } from './python.js';

const PIPELINES = ['dvc.yaml', 'nested/dvc.yaml'];

const FILES: Record<string, string | Buffer> = {
  'a.txt': 'a\n',
  'data/x': 'x',
  'data/sub/é \u{1f600}.txt': 'y',
  'data/sub/\ufb01': 'z',
  'data/.hidden': 'h',
  'params.yaml': 'lr: 0.1\ntrain:\n  depth: 3\n  layers: [1, 2]\nunused: 1\nbig: 12345678901234567890\n',
  'conf.toml': '[m]\nk = 1\n',
  'nested/params.yaml': 'n: 1\n',
  'dvc.yaml': `# top
stages:
  prepare:
    cmd: mkdir -p out && cp -r data out/ && cp a.txt out/   # copies
    deps: [data, a.txt]
    params: [train.depth, train.layers.0, big]
    outs: [out]
  train:
    cmd:
      - cat out/a.txt > model
      - echo '{"loss":1}' > m.json
    deps:
      - out   # not sorted
      - a.txt
    params:
      - lr
      - train
      - conf.toml:
    outs:
      - model
    metrics:
      - m.json: {cache: false}
  always: {cmd: cp model always.txt, deps: [model], outs: [always.txt], always_changed: true}
  nothing: {cmd: echo}
`,
  'nested/dvc.yaml': `stages:
  n:
    wdir: ..
    cmd: mkdir -p nested/deep && cp model nested/deep/copy
    deps: [model]
    params: [nested/params.yaml: [n]]
    outs: [nested/deep]
`,
};

let base: GitRepo;
let dvc: Dvc;
let count = 0;

type Says = Record<string, string[]>;

/** One line for each thing that `dvc status` says of a stage. */
async function dvcSays(root: string): Promise<Says> {
  const status = JSON.parse(await dvc.run(root, 'status', '--json')) as Record<
    string,
    (string | Record<string, Record<string, unknown>>)[]
  >;
  return Object.fromEntries(
    Object.entries(status).map(([stage, entries]) => [
      stage,
      entries
        .flatMap((entry) =>
          typeof entry === 'string'
            ? entry
            : Object.entries(entry).flatMap(([kind, changes]) =>
                Object.entries(changes).flatMap(([path, change]) =>
                  typeof change === 'object' && change !== null
                    ? Object.entries(change).map(([key, one]) => `${kind}: ${path}:${key} ${String(one)}`)
                    : `${kind}: ${path} ${String(change)}`,
                ),
              ),
        )
        .sort(),
    ]),
  );
}

const KINDS = { command: 'changed command', dependency: 'changed deps', parameter: 'changed deps', output: 'changed outs', error: 'error' };

async function espalierSays(root: string): Promise<Says> {
  const { stages, errors } = await pipelineStatus(root, PIPELINES, new FileHashes());
  expect(errors).toEqual([]);
  return Object.fromEntries(
    stages.flatMap(({ name, state, reasons }): [string, string[]][] => {
      // It is always changed, which is no reason of its own.
      const always = name === 'always' || name === 'nothing' ? ['always changed'] : [];
      const lines = reasons.map(({ kind, subject, change }) =>
        kind === 'command' ? KINDS.command : `${KINDS[kind]}: ${subject} ${change}`,
      );
      return lines.length + always.length > 0 || state === 'changed' ? [[name, [...lines, ...always].sort()]] : [];
    }),
  );
}

function copy(): string {
  const root = join(dvc.scratch, `repo${count++}`);
  cpSync(base.root, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

function edit(root: string, path: string, from: string | RegExp, to: string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  writeFileSync(join(root, path), after);
}

const remove = (root: string, path: string): void => rmSync(join(root, path), { recursive: true });
const write = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const MUTATIONS: Record<string, (root: string) => void> = {
  'nothing changed': () => undefined,
  'a dependency edited': (root) => appendFileSync(join(root, 'a.txt'), 'b'),
  'a dependency deleted': (root) => remove(root, 'a.txt'),
  'a file added to a folder': (root) => write(root, 'data/new/é', 'n'),
  'a file removed from a folder': (root) => remove(root, 'data/sub'),
  'ignored files added to a folder': (root) => {
    write(root, 'data/.git/x', 'n');
    write(root, 'data/.hg/x', 'n');
    symlinkSync('..', join(root, 'data/loop'));
  },
  '.DS_Store added to a folder': (root) => write(root, 'data/.DS_Store', 'n'),
  'a link to a file added to a folder': (root) => symlinkSync('x', join(root, 'data/link')),
  'a folder emptied': (root) => {
    remove(root, 'data');
    mkdirSync(join(root, 'data'));
  },
  'a folder replaced by a file': (root) => {
    remove(root, 'data');
    write(root, 'data', '');
  },
  'parameters edited': (root) => edit(root, 'params.yaml', /0\.1[^]*1, 2\]/, '1\ntrain:\n  depth: 3.0\n  layers: [2]'),
  'a parameter removed': (root) => edit(root, 'params.yaml', 'lr: 0.1\n', ''),
  'a large integer edited': (root) => edit(root, 'params.yaml', '67890', '67891'),
  'an unused parameter edited': (root) => edit(root, 'params.yaml', 'unused: 1', 'unused: 2'),
  'a parameter file removed': (root) => remove(root, 'nested/params.yaml'),
  'a whole parameter file edited': (root) => edit(root, 'conf.toml', 'k = 1', 'k = 2\n[n]\nx = 1'),
  'a parameter added to a stage': (root) => edit(root, 'dvc.yaml', '- lr', '- lr\n      - unused\n      - nosuch'),
  'a parameter file added to a stage': (root) => edit(root, 'dvc.yaml', '- conf.toml:', '- conf.toml:\n      - nested/params.yaml: [n]'),
  'a dependency added to a stage': (root) => edit(root, 'dvc.yaml', '- a.txt', '- a.txt\n      - conf.toml\n      - nosuch'),
  'a dependency removed from a stage': (root) => edit(root, 'dvc.yaml', '- a.txt', ''),
  'an output added to a stage': (root) => edit(root, 'dvc.yaml', '- model', '- model\n      - other'),
  'a command edited': (root) => edit(root, 'dvc.yaml', '> model', '>  model'),
  'a command made a list': (root) => edit(root, 'dvc.yaml', 'cmd: echo', 'cmd: [echo]'),
  'outputs deleted': (root) => ['out', 'm.json'].forEach((path) => remove(root, path)),
  'an output modified': (root) =>
    ['model', 'out/data/x', 'm.json'].forEach((path) => {
      remove(root, path);
      write(root, path, 'other');
    }),
  'the cache emptied': (root) => remove(root, '.dvc/cache/files'),
  'the cache moved': (root) => {
    cpSync(join(root, '.dvc/cache'), join(root, 'elsewhere'), { recursive: true });
    remove(root, '.dvc/cache');
    write(root, '.dvc/config', '[cache]\n    dir = ../elsewhere\n');
  },
  'a file of a folder lost from the cache': (root) => {
    const folder = parseDvcLock(readFileSync(join(root, 'dvc.lock'), 'utf8'), () => '').get('prepare')!.outs[0]!.md5!;
    const object = (md5: string): string => `.dvc/cache/files/md5/${md5.slice(0, 2)}/${md5.slice(2)}`;
    const [first] = JSON.parse(readFileSync(join(root, object(folder)), 'utf8')) as [{ md5: string }];
    remove(root, object(first.md5));
  },
  'frozen, with all else changed': (root) => {
    edit(root, 'dvc.yaml', 'cmd: mkdir', 'frozen: true\n    cmd: mkdir  ');
    appendFileSync(join(root, 'a.txt'), 'b');
    write(root, 'params.yaml', 'lr: 5');
    remove(root, 'out');
  },
  'written by DVC 2': (root) => {
    edit(root, 'dvc.lock', /- path: a\.txt\n\s+hash: md5\n/g, '- path: a.txt\n');
    writeFileSync(join(root, 'a.txt'), 'a\r\n');
  },
};

describe.skipIf(unavailable !== undefined)(`pipelines as DVC sees them${skipped}`, () => {
  beforeAll(async () => {
    dvc = new Dvc();
    base = new GitRepo();
    await dvc.run(base.root, 'init', '--quiet');
    base.write(FILES);
    await dvc.run(base.root, 'repro', '--all-pipelines', '--quiet');
  }, 120_000);
  afterAll(() => {
    base.dispose();
    dvc.close();
  });

  it.for(Object.entries(MUTATIONS))('%s', async ([, mutate]) => {
    const root = copy();
    mutate(root);
    // First, because DVC removes what is corrupt.
    const ours = await espalierSays(root);
    expect(ours).toEqual(await dvcSays(root));
  });

  it('says of a stage without an entry in dvc.lock that it never ran', async () => {
    const root = copy();
    remove(root, 'nested/dvc.lock');
    const { stages } = await pipelineStatus(root, PIPELINES, new FileHashes());
    expect(stages.find((stage) => stage.name === 'nested/dvc.yaml:n')).toMatchObject({ state: 'never-run', reasons: [] });
    expect((await dvcSays(root))['nested/dvc.yaml:n']).toEqual([
      'changed deps: model modified',
      'changed deps: nested/params.yaml new',
      'changed outs: nested/deep modified',
    ]);
  });

  it('prints the stages that `dvc stage list` lists, added data too, with what `dvc status` says of them', async () => {
    const root = copy();
    write(root, 'added/x', 'x');
    write(root, 'kept.bin', 'k');
    await dvc.run(root, 'add', '--quiet', 'added', 'kept.bin');
    write(root, '.dvcignore', '*.skip\n');
    write(root, 'data/new.skip', 'not seen');
    write(root, 'added/y', 'new');
    edit(root, 'params.yaml', 'lr: 0.1', 'lr: 0.2');
    const { stages, errors } = await showPipeline(root, 'git', null);
    expect(errors).toEqual([]);
    const listed = (await dvc.run(root, 'stage', 'list', '--all', '--name-only')).trim().split('\n');
    expect(stages.map(({ name }) => name).sort()).toEqual(listed.sort());
    const says = Object.fromEntries(
      stages.flatMap(({ name, status }) =>
        status.reasons.length === 0
          ? []
          : [[name, status.reasons.map(({ kind, subject, change }) => `${KINDS[kind]}: ${subject} ${change}`).sort()]],
      ),
    );
    const theirs = await dvcSays(root);
    expect(says).toEqual(Object.fromEntries(Object.entries(theirs).filter(([, lines]) => !lines.includes('always changed'))));
    expect(says['added.dvc']).toEqual(['changed outs: added modified']);
    expect(JSON.parse(pipelineJson(stages))).toHaveLength(listed.length);
    expect(pipelineText(stages)).toContain('parameter modified: params.yaml:lr');
  });

  it('connects stages as `dvc dag` does', async () => {
    const root = copy();
    write(root, 'added/x', 'x');
    write(root, 'kept.bin', 'k');
    await dvc.run(root, 'add', '--quiet', 'added', 'kept.bin');
    edit(root, 'nested/dvc.yaml', 'deps: [model]', 'deps: [model, out/a.txt, added/x, kept.bin, m.json]');
    const dot = await dvc.run(root, 'dag', '--dot');
    const theirs = [...dot.matchAll(/"(.*)" -> "(.*)"/g)].map(([, from, to]) => `${from ?? ''} -> ${to ?? ''}`);
    const { stages } = await showPipeline(root, 'git', null);
    expect(stages.flatMap(({ name, needs }) => needs.map((from) => `${from} -> ${name}`)).sort()).toEqual(theirs.sort());
    expect(theirs).toContain('added.dvc -> nested/dvc.yaml:n');
    expect(theirs).toContain('prepare -> train');
  });

  it('prints the stages of a revision, with commands and parameters compared', async () => {
    const root = copy();
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: root, encoding: 'utf8' });
    git('add', '--all');
    git('commit', '--quiet', '--message', 'all');
    edit(root, 'params.yaml', 'lr: 0.1', 'lr: 0.2');
    git('commit', '--quiet', '--all', '--message', 'faster');
    remove(root, 'nested/dvc.yaml');
    const states = async (revision: string): Promise<string[]> =>
      (await showPipeline(root, 'git', revision)).stages.map(({ name, status }) => `${name} ${status.state}`);
    expect((await states('HEAD~1')).sort()).toEqual([
      'always changed',
      'nested/dvc.yaml:n unchanged',
      'nothing changed',
      'prepare unchanged',
      'train unchanged',
    ]);
    expect(await states('HEAD')).toContain('train changed');
    await expect(showPipeline(root, 'git', 'nosuch')).rejects.toMatchObject({ code: 'no-revision' });
  });

  it('puts stages in an order in which DVC would run them', async () => {
    const { stages } = await pipelineStatus(copy(), [...PIPELINES].reverse(), new FileHashes());
    expect(stages.map((stage) => stage.name)).toEqual(['prepare', 'train', 'nested/dvc.yaml:n', 'always', 'nothing']);
  });

  it.for(['prepare', 'train', 'always'])('freezes and unfreezes %s with the same meaning', async (stage) => {
    const root = copy();
    const meaning = async (text: string): Promise<unknown> =>
      (await readPipeline(text)).stages.map((one) => ({
        ...one,
        deps: [...one.deps].sort(),
        params: one.params.map(({ file, keys }) => [file, [...keys].sort()]).sort(),
        entry: Object.keys(one.entry).sort(),
      }));
    const text = (): string => readFileSync(join(root, 'dvc.yaml'), 'utf8');
    const apply = (before: string, frozen: boolean): string => {
      const change = setFrozen(before, stage, frozen)!;
      return before.slice(0, change.start) + change.text + before.slice(change.end);
    };
    const original = text();
    const frozen = apply(original, true);
    await dvc.run(root, 'freeze', stage);
    expect(await meaning(frozen)).toEqual(await meaning(text()));
    expect(setFrozen(text(), stage, true)).toBeNull();
    expect(await meaning(apply(text(), false))).toEqual(await meaning(original));
    writeFileSync(join(root, 'dvc.yaml'), frozen);
    await dvc.run(root, 'unfreeze', stage);
    expect(await meaning(text())).toEqual(await meaning(original));
    expect(apply(frozen, false)).toBe(original);
  });
});
