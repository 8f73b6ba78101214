/** DVC killed at random moments, with all it started. The seed is printed, and `SEED=… ` repeats a run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DvcProject } from '../fixtures/dvcProject.js';
import { random, SEED } from './random.js';
import { killGroup, Scene, sizeOf } from './scene.js';

const ROUNDS = Number(process.env['ROUNDS'] ?? 4);

let template: DvcProject;
beforeAll(() => {
  template = new DvcProject({ experiment: true });
}, 60_000);
afterAll(() => template.dispose());

const MODES = { workspace: [], temp: ['--temp'], queue: ['--queue'] } as const;
type Mode = keyof typeof MODES;

/** A part of the moments is near to what DVC does with HEAD and stash. */
const GATES = ['.git/logs/HEAD', '.git/refs/stash', '.dvc/tmp/exps/rwlock', '.git/refs/exps/exec/EXEC_MERGE', 'started'] as const;
/** DVC may have ended before its moment came: then another moment is drawn, sooner each time. */
const MOMENTS = 8;

/** Starts DVC and kills it, with all it started. What was struck and when, or null when it had ended before. */
async function strike(scene: Scene, mode: Mode, next: () => number, longest: number): Promise<string | null> {
  const child = scene.start('exp', 'run', '--name', 'killed', '-S', 'train.lr=7', '-S', 'train.pause=0.3', ...MODES[mode]);
  const started = Date.now();
  const gate = GATES[Math.floor(next() * GATES.length)] ?? '';
  const before = sizeOf(scene.path(gate));
  while (sizeOf(scene.path(gate)) === before && child.exitCode === null && Date.now() < started + 15_000) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await new Promise((resolve) => setTimeout(resolve, next() * longest));
  return (await killGroup(child)) ? `${mode}, killed ${Date.now() - started} ms after its start, near ${gate}` : null;
}

describe(`killed at a random moment (SEED=${SEED})`, { timeout: 240_000 }, () => {
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of Object.keys(MODES) as Mode[]) {
      it(`${mode}, round ${round}`, async () => {
        const next = random(SEED + round * 31 + mode.length);
        let struck: string | null = null;
        for (let at = 0; struck === null && at < MOMENTS; at++) {
          const scene = Scene.of(template);
          try {
            struck = await strike(scene, mode, next, 400 / 2 ** (at / 2));
            if (struck !== null) {
              const kinds = await scene.mendAll();
              console.log(`${struck}: ${kinds.join(' ') || 'nothing to mend'}; ${Object.keys(scene.project.experiments()).join(' ')}`);
              scene.checkSound();
              expect(await scene.damage()).toEqual([]);
            }
          } finally {
            await scene.dispose();
          }
        }
        expect(struck, 'DVC was alive when it was killed').not.toBeNull();
      });
    }
  }
});
