/** The state of stages against `dvc status`, on a real repository that is changed in one way after the other. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FileHashes } from '../../src/node/pipeline/hashes.js';
import { pipelineStatus } from '../../src/node/pipeline/workspace.js';

const bin = join(import.meta.dirname, '../../.cache/venv/bin');
const PIPELINE = `stages:
  prepare:
    cmd: mkdir -p data && cp source.txt data/a.txt && cp source.txt data/ü.txt
    deps: [source.txt]
    outs: [data]
  train:
    cmd: cat data/a.txt > model.txt
    wdir: .
    deps: [data]
    params: [train.lr, other.yaml: ]
    outs: [model.txt]
  score:
    cmd: cp model.txt metrics.json
    deps: [model.txt]
    metrics: [metrics.json: {cache: false}]
`;

let repo = '';
const run = (command: string, ...args: string[]): string =>
  execFileSync(command, args, {
    cwd: repo,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, DVC_NO_ANALYTICS: '1' },
  });

/** `stage: kind subject change`, sorted, as DVC and as we say it. */
function ofDvc(): string[] {
  const status = JSON.parse(run('dvc', 'status', '--json')) as Record<
    string,
    (string | Record<string, Record<string, string | Record<string, string>>>)[]
  >;
  const lines: string[] = [];
  for (const [stage, entries] of Object.entries(status)) {
    for (const entry of entries) {
      if (typeof entry === 'string') {
        lines.push(entry === 'changed command' ? `${stage}: command` : `${stage}: ${entry}`);
        continue;
      }
      for (const [kind, changes] of Object.entries(entry)) {
        for (const [path, change] of Object.entries(changes)) {
          if (typeof change === 'string') {
            lines.push(`${stage}: ${kind === 'changed deps' ? 'dependency' : 'output'} ${path} ${change}`);
          } else {
            lines.push(...Object.entries(change).map(([key, word]) => `${stage}: parameter ${path}:${key} ${word}`));
          }
        }
      }
    }
  }
  return lines.sort();
}

async function ours(): Promise<string[]> {
  const { stages } = await pipelineStatus(repo, ['dvc.yaml'], new FileHashes());
  return stages
    .flatMap((stage) =>
      stage.reasons.map((one) =>
        one.kind === 'command' ? `${stage.name}: command` : `${stage.name}: ${one.kind} ${one.subject} ${one.change}`,
      ),
    )
    .sort();
}

describe.skipIf(!existsSync(join(bin, 'dvc')))('stage states (skipped where DVC is not set up in .cache)', { timeout: 120_000 }, () => {
  beforeAll(() => {
    repo = mkdtempSync(join(tmpdir(), 'espalier-status-'));
    run('git', 'init', '--quiet');
    run('dvc', 'init', '--quiet');
    writeFileSync(join(repo, 'dvc.yaml'), PIPELINE.replace(', other.yaml: ', ''));
    writeFileSync(join(repo, 'params.yaml'), 'train:\n  lr: 0.1\n');
    writeFileSync(join(repo, 'source.txt'), '1\n');
    run('dvc', 'repro', '--quiet');
  });
  afterAll(() => rmSync(repo, { recursive: true, force: true }));

  const edit = (file: string, change: (text: string) => string): void =>
    writeFileSync(join(repo, file), change(readFileSync(join(repo, file), 'utf8')));

  it.each<[string, () => void]>([
    ['nothing', () => undefined],
    ['a dependency is edited', () => appendFileSync(join(repo, 'source.txt'), 'x\n')],
    ['a parameter is changed', () => edit('params.yaml', (text) => text.replace('0.1', '0.2'))],
    ['a parameter is gone', () => edit('params.yaml', (text) => text.replace('lr', 'rate'))],
    ['a file is added to an output folder', () => writeFileSync(join(repo, 'data/new.txt'), 'new')],
    ['an output is deleted', () => rmSync(join(repo, 'model.txt'))],
    ['a dependency is deleted', () => rmSync(join(repo, 'source.txt'))],
    ['a command is changed', () => edit('dvc.yaml', (text) => text.replace('cp model.txt', 'cp -f model.txt'))],
    [
      'a stage is frozen',
      () => edit('dvc.yaml', (text) => text.replace('    outs: [model.txt]', '    outs: [model.txt]\n    frozen: true')),
    ],
  ])('agree with DVC when %s', async (_name, change) => {
    change();
    expect(await ours()).toEqual(ofDvc());
  });

  it('tell a stage that never ran', async () => {
    edit('dvc.yaml', (text) => `${text}  extra:\n    cmd: echo\n`);
    const { stages } = await pipelineStatus(repo, ['dvc.yaml'], new FileHashes());
    expect(stages.find((stage) => stage.name === 'extra')?.state).toBe('never-run');
    expect(stages.find((stage) => stage.name === 'train')?.state).toBe('frozen');
  });
});
