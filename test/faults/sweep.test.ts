/**
 * A search that is struck at a random moment, and taken up again: nothing that finished is lost, and nothing is made twice. The seed is
 * printed, and `SEED=… ` repeats a run. `npm test` kills the engine once, `npm run test:soak` strikes everything, `ROUNDS` times.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEvents, type JournalEvent } from '../../src/core/search/journal.js';
import { replay } from '../../src/core/search/state.js';
import { strandedInSlots } from '../../src/node/run/slotFolders.js';
import { processesIn, type ProjectProcess } from '../../src/node/run/mend/processes.js';
import { DvcProject, until } from '../fixtures/dvcProject.js';
import { SweepCli, type CliRun } from '../fixtures/sweepCli.js';
import { random } from './random.js';
import { Scene } from './scene.js';

const ALL = process.env['ESPALIER_FAULTS'] !== undefined;
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 2);
const TRIALS = ALL ? 5 : 3;

/** What is struck, as docs/reliability.md names it. */
const VICTIMS = {
  'The engine is killed (`kill -9`), and its trials go on': ({ pid }: ProjectProcess, run: CliRun) => pid === run.child.pid,
  'The sidecar is killed (`kill -9`)': ({ command }: ProjectProcess) => /sidecar\/main\.py/.test(command),
  'DVC is killed (`kill -9`) in a slot': ({ command, folder }: ProjectProcess) => /dvc exp run/.test(command) && isSlot(folder),
  'The training is killed (`kill -9`) in a slot': ({ command, folder }: ProjectProcess) =>
    /python train\.py/.test(command) && isSlot(folder),
  'Everything is killed (`kill -9`) at once, as by a power cut': () => true,
  'The branch moves on': null,
} as const;
type Victim = keyof typeof VICTIMS;

const isSlot = (folder: string | null): boolean => folder?.includes('/slots/') === true;

let template: DvcProject;
let cli: SweepCli;
beforeAll(async () => {
  cli = await SweepCli.make();
  template = new DvcProject();
  template.dvc('exp', 'run', '--quiet', '--name', 'kept', '-S', 'train.lr=9');
  template.git('reset', '--quiet', '--hard');
  template.dvc('checkout', '--quiet');
  const method = ALL ? 'bayes' : 'random';
  template.write({
    'sweeps/s.yaml': `method: ${method}\nmetric: {name: loss}\nrun_cap: ${TRIALS}\nparallel: 2\nretries: 3\nparameters:\n  train.lr: {min: 1.0, max: 2.0}\n  train.pause: {value: 0.3}\n`,
  });
  template.commit('A sweep');
}, 60_000);
afterAll(() => {
  template.dispose();
  cli.dispose();
});

const journalOf = (scene: Scene): string => scene.path('.dvc/tmp/espalier/sweeps/s/journal.jsonl');
const eventsOf = (scene: Scene): readonly JournalEvent[] =>
  existsSync(journalOf(scene)) ? readEvents(readFileSync(journalOf(scene), 'utf8')).events : [];
const trialsOf = ({ project }: Scene): Record<string, string> =>
  Object.fromEntries(Object.entries(project.experiments()).filter(([name]) => name.startsWith('s-')));

async function strike(scene: Scene, victim: Victim, run: CliRun): Promise<void> {
  const isVictim = VICTIMS[victim];
  if (isVictim === null) {
    scene.project.git('commit', '--quiet', '--allow-empty', '--message', 'Moved on');
    return;
  }
  const all = await processesIn(scene.project.root);
  for (const { pid } of all.filter((one) => isVictim(one, run))) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** What is true of every search that has ended, whatever was done to it. */
async function checkSearch(scene: Scene, before: Record<string, string>): Promise<void> {
  const events = eventsOf(scene);
  const state = replay(events);
  const experiments = trialsOf(scene);
  expect(experiments).toMatchObject(before);
  expect(state?.trials.map(({ state: one }) => one)).toEqual(Array.from({ length: TRIALS }, () => 'complete'));
  const complete = events.flatMap((event) =>
    event.e === 'end' && event.outcome === 'complete' ? [`${event.trial} ${event.experiment}`] : [],
  );
  expect(complete.sort()).toEqual(
    Object.entries(experiments)
      .map(([name, commit]) => `${Number(name.slice(2))} ${commit}`)
      .sort(),
  );
  expect(new Set(state?.trials.map(({ point }) => JSON.stringify(point))).size).toBe(TRIALS);
  expect(await strandedInSlots('git', scene.project.root)).toEqual([]);
  scene.checkSound();
}

describe(`a search that is struck at a random moment (SEED=${SEED})`, { timeout: 240_000 }, () => {
  const victims = (Object.keys(VICTIMS) as Victim[]).slice(0, ALL ? undefined : 1);
  for (const [at, victim] of victims.entries()) {
    for (let round = 0; round < (ALL ? ROUNDS : 1); round++) {
      it(`${victim}, round ${round}`, async () => {
        const next = random(SEED + round * 31 + at);
        const scene = Scene.of(template);
        try {
          const run = cli.start(scene.project, 'run', 'sweeps/s.yaml');
          const when = Math.floor(next() * (ALL ? 14 : 6));
          await until('so much has happened', () => eventsOf(scene).length > when || run.child.exitCode !== null, 90_000);
          await new Promise((resolve) => setTimeout(resolve, next() * 1500));
          const before = trialsOf(scene);
          await strike(scene, victim, run);
          let { code, stderr } = await run.ended;
          for (let again = 0; code !== 0 && again < 3; again++) {
            // A journal that was not begun yet is no sweep that could be taken up.
            ({ code, stderr } = await cli.run(scene.project, eventsOf(scene).length > 0 ? 'resume' : 'run', 'sweeps/s.yaml'));
          }
          expect([code, stderr]).toEqual([0, expect.stringContaining(`All ${TRIALS} trials have ended.`)]);
          await checkSearch(scene, before);
        } finally {
          await scene.dispose();
        }
      });
    }
  }

  it('has its rows in docs/reliability.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reliability.md'), 'utf8');
    expect(Object.keys(VICTIMS).filter((name) => !text.includes(`- **${name}:**`))).toEqual([]);
  });
});
