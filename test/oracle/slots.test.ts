/** Slots with real DVC. One project for all, because each run takes DVC two seconds. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityOf, isAlive } from '../../src/node/run/identity.js';
import { recoverSlots, slotsFolder, strandedInSlots } from '../../src/node/run/slotFolders.js';
import { runIn } from '../../src/node/run/slotOwner.js';
import { Slots } from '../../src/node/run/slots.js';
import type { Slot, SlotOutcome, SlotRun } from '../../src/node/run/slot.js';
import { DVC, DvcProject, until } from '../fixtures/dvcProject.js';

let project: DvcProject;
let slots: Slots;

beforeAll(() => {
  project = new DvcProject();
  slots = new Slots({ git: 'git', root: project.root, dvcRoot: project.root, dvc: DVC });
}, 60_000);
afterAll(() => project.dispose());

function request(more: Partial<SlotRun> = {}): SlotRun {
  return { commit: project.head(), ...more };
}

function experimentOf(outcome: SlotOutcome): Extract<SlotOutcome, { kind: 'done' }>['experiment'] {
  if (outcome.kind !== 'done') {
    throw new Error(JSON.stringify(outcome));
  }
  return outcome.experiment;
}

async function inSlots<T>(count: number, body: (...held: Slot[]) => Promise<T>): Promise<T> {
  const held: Slot[] = [];
  for (let one = 0; one < count; one++) {
    held.push(await slots.acquire());
  }
  try {
    return await body(...held);
  } finally {
    await Promise.all(held.map((slot) => slot.release()));
  }
}

const show = (commit: string, path: string): string => project.git('show', `${commit}:${path}`);
const workspace = (): string => project.git('status', '--porcelain') + project.git('rev-parse', '--abbrev-ref', 'HEAD');

describe('slots', { timeout: 60_000 }, () => {
  it('run beside each other, each in its environment, and leave the workspace alone', async () => {
    const before = workspace();
    const [a, b] = await inSlots(2, (first, second) =>
      Promise.all([
        first.run(request({ name: 'a', params: ['params.yaml:train.lr=2'], message: 'two', env: { GPU: '0' } })),
        second.run(request({ name: '-b', params: ['params.yaml:train.lr=3'], env: { GPU: '1' } })),
      ]),
    );
    expect(experimentOf(a)).toMatchObject({ name: 'a', baseline: project.head() });
    expect(project.experiments()).toEqual({ a: experimentOf(a).commit, '-b': experimentOf(b).commit });
    expect(JSON.parse(show(experimentOf(a).ref, 'metrics.json'))).toEqual({ loss: 6, slot: '0' });
    expect(JSON.parse(show(experimentOf(b).commit, 'metrics.json'))).toEqual({ loss: 7, slot: '1' });
    expect(project.git('log', '-1', '--format=%s', experimentOf(a).commit)).toBe('two');
    expect(workspace()).toBe(before);
    expect(project.git('for-each-ref', 'refs/espalier', 'refs/exps/exec')).toBe('');
    // Only what changed has run, and the cache is the project's.
    expect(readFileSync(a.log, 'utf8')).toContain("Stage 'prepare' didn't change, skipping");
    project.dvc('exp', 'apply', '--', '-b');
    expect(readFileSync(join(project.root, 'model.bin'), 'utf8')).toBe('model 3');
    project.git('reset', '--quiet', '--hard');
    project.dvc('checkout', '--quiet');
  });

  it('keep both of two experiments with one name', async () => {
    const again = await inSlots(1, (slot) => slot.run(request({ name: 'a', params: ['params.yaml:train.lr=4'] })));
    expect(experimentOf(again).name).toBe('a-2');
    expect(JSON.parse(show(project.experiments()['a'] ?? '', 'metrics.json'))).toMatchObject({ loss: 6 });
    expect(JSON.parse(show(project.experiments()['a-2'] ?? '', 'metrics.json'))).toMatchObject({ loss: 8 });
  });

  it('run at a commit that is not checked out, over files of another', async () => {
    const old = project.head();
    writeFileSync(join(project.root, 'params.yaml'), readFileSync(join(project.root, 'params.yaml'), 'utf8').replace('lr: 1', 'lr: 5'));
    const overlay = project.git('stash', 'create');
    project.git('checkout', '--quiet', '--', 'params.yaml');
    project.commit('Second');
    const outcome = await inSlots(1, (slot) => slot.run(request({ commit: old, overlay, name: 'over' })));
    expect(experimentOf(outcome).baseline).toBe(old);
    expect(JSON.parse(show(experimentOf(outcome).commit, 'metrics.json'))).toMatchObject({ loss: 9 });
  });

  it('say why a run failed, and see nothing of it in the next', async () => {
    const [failed, next] = await inSlots(1, async (slot) => {
      const outcome = await slot.run(request({ name: 'bad', params: ['params.yaml:train.fail=true', 'params.yaml:train.steps=2'] }));
      writeFileSync(join(slot.folder, 'left.txt'), 'left');
      writeFileSync(join(slot.folder, 'started'), 'ignored by Git');
      writeFileSync(join(slot.folder, '.git/index.lock'), '');
      return [outcome, await slot.run(request({ name: 'good', params: ['params.yaml:train.lr=6'] }))];
    });
    expect(failed).toEqual({
      kind: 'failed',
      code: 255,
      log: failed.log,
      message: expect.stringMatching(/failed to reproduce 'train': failed to run: python train.py, exited with 1/) as string,
    });
    expect(project.git('ls-tree', '-r', '--name-only', experimentOf(next).commit).split('\n')).not.toContain('left.txt');
    expect(Object.keys(project.experiments())).not.toContain('bad');
  });

  it('tell the output and the metrics while they run, and stop', async () => {
    const controller = new AbortController();
    let told = '';
    const outcome = await inSlots(1, async (slot) => {
      const params = ['params.yaml:train.steps=100', 'params.yaml:train.pause=0.1'];
      const running = slot.run(
        request({ name: 'long', params, signal: controller.signal, onOutput: (chunk) => (told += chunk.toString()) }),
      );
      const metrics = join(slot.projectRoot, 'metrics.json');
      await until('metrics are written', () => existsSync(metrics) && readFileSync(metrics, 'utf8').includes('"step"'), 40_000);
      await until('it is told', () => told.includes('training with lr'));
      controller.abort();
      return running;
    });
    expect(outcome).toEqual({ kind: 'stopped', log: outcome.log });
  });

  it.each(['', ', and of which nobody noted that it runs'])(
    'of an owner that died: what finished comes home, what still runs is left alone%s',
    async (how) => {
      const { folder, number } = await inSlots(1, (slot) => Promise.resolve(slot));
      // As an owner leaves it that dies in the middle of a run, whose DVC goes on; or just when it has started it.
      const process = spawn('sleep', ['60'], { cwd: folder, argv0: 'dvc' });
      const orphan = await identityOf(process.pid!);
      const claim = JSON.stringify({ owner: { ...orphan, started: 'long ago' }, run: how === '' ? orphan : null });
      const blob = execFileSync('git', ['hash-object', '-w', '--stdin'], { cwd: folder, input: claim, encoding: 'utf8' }).trim();
      const inSlot = (...args: string[]): string => project.git('-C', folder, ...args);
      inSlot('update-ref', 'refs/espalier/owner', blob);
      inSlot('update-ref', `refs/exps/${project.head().slice(0, 2)}/${project.head().slice(2)}/late`, project.head());
      expect(await recoverSlots('git', project.root, project.root)).toEqual([]);
      expect(await strandedInSlots('git', project.root)).toEqual([]);
      expect(await runIn('git', folder)).toEqual(orphan);
      process.kill();
      await until('it has ended', async () => !(await isAlive(orphan!)));
      expect(await strandedInSlots('git', project.root)).toEqual([{ slot: number, names: ['late'] }]);
      expect((await recoverSlots('git', project.root, project.root)).map(({ name }) => name)).toEqual(['late']);
      expect(project.experiments()['late']).toBe(project.head());
      project.git('update-ref', '-d', `refs/exps/${project.head().slice(0, 2)}/${project.head().slice(2)}/late`);
      expect(await strandedInSlots('git', project.root)).toEqual([]);
    },
  );

  it('leave a repository that Git and DVC find in order', () => {
    expect(project.git('fsck', '--no-dangling', '--strict')).toBe('');
    expect(project.dvc('status')).toContain('up to date');
    expect(existsSync(join(slotsFolder(project.root), '1'))).toBe(true);
  });
});
