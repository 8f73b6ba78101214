/** The process that watches runs, as the editor starts it, with real DVC. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workspaceRun } from '../../src/node/run/busy.js';
import { readRecords } from '../../src/node/run/records.js';
import { DVC, DvcProject, until } from '../fixtures/dvcProject.js';

const scratch = mkdtempSync(join(tmpdir(), 'espalier-supervise-'));
const program = join(scratch, 'supervise.cjs');
let project: DvcProject;

beforeAll(() => {
  const entry = join(import.meta.dirname, '../../src/supervise.ts');
  buildSync({ entryPoints: [entry], outfile: program, bundle: true, platform: 'node', format: 'cjs' });
  project = new DvcProject();
});
afterAll(() => {
  project.dispose();
  rmSync(scratch, { recursive: true, force: true });
});

const words = (options: readonly string[], args: readonly string[]): string[] => [
  ...[program, '--root', project.root, '--project', project.root, '--git', 'git', ...options],
  ...['--', DVC.command, ...args],
];

function supervise(options: readonly string[], ...args: string[]): { readonly code: number | null; readonly output: string } {
  const { status, stdout } = spawnSync(process.execPath, words(options, args), { encoding: 'utf8', env: project.environment });
  return { code: status, output: stdout };
}

async function started(...args: string[]): Promise<ChildProcess> {
  rmSync(join(project.root, 'started'), { force: true });
  const child = spawn(process.execPath, words([], args), { env: project.environment, stdio: 'ignore', detached: true });
  await until('the stage runs', () => existsSync(join(project.root, 'started')), 60_000);
  return child;
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', (code) => resolve(code)));
const newest = async (): Promise<Awaited<ReturnType<typeof readRecords>>[number]> => (await readRecords(project.root))[0]!;
const stagesOf = (record: Awaited<ReturnType<typeof newest>>): string =>
  record.stages.map(({ name, state }) => `${name} ${state}`).join(', ');

describe('a supervised run', () => {
  it('prints what DVC prints, and is noted with its stages and its experiment', async () => {
    const { code, output } = supervise([], 'exp', 'run', '--name=one', '-S', 'train.lr=2');
    expect(code).toBe(0);
    expect(output).toContain('training with lr 2');
    const record = await newest();
    expect(record).toMatchObject({ state: 'done', place: 'workspace', name: 'one', params: ['train.lr=2'], code: 0, origin: 'person' });
    expect(record.experiment).toBe(project.experiments()['one']);
    expect(stagesOf(record)).toBe('prepare skipped, train done');
    expect(readFileSync(record.log, 'utf8')).toBe(output);
    project.git('checkout', '--', '.');
  });

  it('that fails keeps its log and its error', async () => {
    const { code } = supervise([], 'exp', 'run', '--temp', '-S', 'train.fail=true');
    expect(code).toBe(255);
    const record = await newest();
    expect(record).toMatchObject({ state: 'failed', place: 'temp', code: 255, experiment: null });
    expect(record.error).toContain("failed to reproduce 'train'");
    expect(readFileSync(record.log, 'utf8')).toContain('ValueError: the loss is not a number');
    expect(stagesOf(record)).toBe('prepare skipped, train failed');
  });

  it('takes the workspace for itself, and stops so that DVC cleans up', async () => {
    const child = await started('exp', 'run', '--name', 'long', '-S', 'train.pause=30');
    const end = ended(child);
    expect(await newest()).toMatchObject({ state: 'running', name: 'long' });
    expect(await workspaceRun(project.root)).toBe('long');
    const second = supervise([], 'exp', 'run');
    expect(second.code).toBe(1);
    expect(second.output).toContain('“long” is running in the workspace. A second run there would destroy both.');
    child.kill('SIGINT');
    expect(await end).toBe(130);
    expect((await readRecords(project.root)).find(({ name }) => name === 'long')).toMatchObject({ state: 'stopped' });
    expect(project.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
    expect(await workspaceRun(project.root)).toBeNull();
    project.git('checkout', '--', '.');
  });

  it('started by hand in a terminal takes the workspace too', async () => {
    rmSync(join(project.root, 'started'), { force: true });
    const byHand = project.run('exp', 'run', '--name', 'by-hand', '-S', 'train.pause=1', '-S', 'train.steps=3');
    await until('the stage runs', () => existsSync(join(project.root, 'started')), 60_000);
    expect(await workspaceRun(project.root)).toBe('by-hand');
    expect(supervise([], 'repro').code).toBe(1);
    expect((await byHand).code).toBe(0);
    expect(project.experiments()['by-hand']).toBeDefined();
    project.git('checkout', '--', '.');
  });

  it('goes on when its terminal goes with the whole editor', async () => {
    // `sh` stands for the editor: killed, it leaves the supervisor without a parent.
    rmSync(join(project.root, 'started'), { force: true });
    const quoted = words([], ['exp', 'run', '--name', 'outlived', '-S', 'train.pause=1', '-S', 'train.steps=2']).map((word) => `'${word}'`);
    const editor = spawn('sh', ['-c', `'${process.execPath}' ${quoted.join(' ')} & wait`], { env: project.environment, stdio: 'ignore' });
    await until('the stage runs', () => existsSync(join(project.root, 'started')), 60_000);
    const { watcher } = await newest();
    editor.kill('SIGKILL');
    process.kill(watcher.pid, 'SIGHUP');
    await until('it ends by itself', async () => (await newest()).state !== 'running', 60_000);
    expect(await newest()).toMatchObject({ state: 'done', name: 'outlived', experiment: project.experiments()['outlived'] });
    project.git('checkout', '--', '.');
  });

  it('in a slot does not mind a file that was saved without a change', () => {
    project.write({ 'params.yaml': readFileSync(join(project.root, 'params.yaml'), 'utf8') });
    expect(supervise(['--slots', '1'], 'exp', 'run', '--name', 'saved').output).toContain('done, as experiment “saved”');
  });

  it('in slots runs many, with the changes of the workspace', async () => {
    project.write({ 'params.yaml': readFileSync(join(project.root, 'params.yaml'), 'utf8').replace('lr: 1', 'lr: 40') });
    const batch = join(scratch, 'batch.json');
    const requests = [
      { name: 'grid-1', params: ['train.steps=1'] },
      { name: 'grid-2', params: ['train.steps=2'] },
      { name: 'bad', params: ['train.fail=true'] },
    ];
    writeFileSync(batch, JSON.stringify(requests));
    const { code, output } = supervise(['--slots', '2', '--batch', batch], 'exp', 'run');
    expect(code).toBe(1);
    expect(output).toMatch(/^\[grid-1\] training with lr 40$/m);
    expect(output).toMatch(/^bad: failed: failed to reproduce 'train'/m);
    const records = (await readRecords(project.root)).slice(0, 3);
    expect(records.map(({ name, state, place }) => `${name ?? ''} ${state} ${place}`).sort()).toEqual([
      'bad failed slot',
      'grid-1 done slot',
      'grid-2 done slot',
    ]);
    expect(JSON.parse(project.git('show', `${project.experiments()['grid-2'] ?? ''}:metrics.json`))).toMatchObject({ loss: 44 });
    expect(project.git('status', '--porcelain')).toBe(' M params.yaml');
    const single = supervise(['--slots', '1'], 'exp', 'run', '--name', 'alone', '-S', 'train.lr=3');
    expect(single.code).toBe(0);
    expect(await newest()).toMatchObject({ name: 'alone', params: ['train.lr=3'], state: 'done' });
    project.git('checkout', '--', '.');
  });
});
