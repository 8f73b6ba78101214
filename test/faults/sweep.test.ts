/**
 * A search that is struck at a random moment, and taken up again: nothing that finished is lost, and nothing is made twice. The seed is
 * printed, and `SEED=… ` repeats a run. `npm test` kills the engine once, `npm run test:soak` strikes everything, `ROUNDS` times.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesIn, type ProjectProcess } from '../../src/node/run/mend/processes.js';
import { until } from '../fixtures/dvcProject.js';
import type { CliRun } from '../fixtures/sweepCli.js';
import { random, SEED } from './random.js';
import { Scene } from './scene.js';
import { eventsOf, SearchWorld, trialsOf } from './searchScene.js';
import { killLiving } from './strike.js';

const ALL = process.env['ESPALIER_FAULTS'] !== undefined;
const ROUNDS = Number(process.env['ROUNDS'] ?? 2);
/** A search that ended before its moment came proves nothing: so often another moment is drawn. */
const MOMENTS = 5;

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

let world: SearchWorld;
beforeAll(async () => {
  world = await SearchWorld.make(ALL ? 'bayes' : 'random', ALL ? 5 : 3);
}, 60_000);
afterAll(() => world.dispose());

interface Struck {
  /** What was hit, and when. */
  readonly what: string;
  /** The experiments that were there then. */
  readonly before: Record<string, string>;
}

/** Strikes at the next moment at which there is something to be hit. Null when the search ended before. */
async function strike(scene: Scene, victim: Victim, run: CliRun, started: number): Promise<Struck | null> {
  const isVictim = VICTIMS[victim];
  const goesOn = (): boolean => run.child.exitCode === null;
  while (goesOn()) {
    const before = trialsOf(scene);
    const moment = `${Date.now() - started} ms after the start, at ${eventsOf(scene).length} events`;
    if (isVictim === null) {
      scene.project.git('commit', '--quiet', '--allow-empty', '--message', 'Moved on');
      return goesOn() ? { what: `the branch, ${moment}`, before } : null;
    }
    const found = (await processesIn(scene.project.root)).filter((one) => isVictim(one, run));
    const hit = killLiving(found.map(({ pid }) => pid));
    if (hit.length > 0) {
      const commands = found.filter(({ pid }) => hit.includes(pid)).map(({ pid, command }) => `${pid} ${command.slice(-60)}`);
      return { what: `${commands.join(' | ')}, ${moment}`, before };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return null;
}

describe(`a search that is struck at a random moment (SEED=${SEED})`, { timeout: 240_000 }, () => {
  const victims = (Object.keys(VICTIMS) as Victim[]).slice(0, ALL ? undefined : 1);
  for (const [at, victim] of victims.entries()) {
    for (let round = 0; round < (ALL ? ROUNDS : 1); round++) {
      it(`${victim}, round ${round}`, async () => {
        const next = random(SEED + round * 31 + at);
        let struck: Struck | null = null;
        for (let moment = 0; struck === null && moment < MOMENTS; moment++) {
          const scene = Scene.of(world.template);
          try {
            const started = Date.now();
            const run = world.start(scene);
            const when = Math.floor(next() * (ALL ? 14 : 6));
            await until('so much has happened', () => eventsOf(scene).length > when || run.child.exitCode !== null, 90_000);
            await new Promise((resolve) => setTimeout(resolve, next() * 1500));
            struck = await strike(scene, victim, run, started);
            if (struck !== null) {
              console.log(`struck: ${struck.what}`);
              await world.takeUp(scene, run);
              await world.check(scene, struck.before);
            }
          } finally {
            await scene.dispose();
          }
        }
        expect(struck, 'there was something alive to strike').not.toBeNull();
      });
    }
  }

  it('has its rows in docs/reliability.md', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/reliability.md'), 'utf8');
    expect(Object.keys(VICTIMS).filter((name) => !text.includes(`- **${name}:**`))).toEqual([]);
  });
});
