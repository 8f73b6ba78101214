/** DVC killed at random moments, with all it started. The seed is printed, and `SEED=… ` repeats a run. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DvcProject } from '../fixtures/dvcProject.js';
import { random } from './random.js';
import { killGroup, Scene, sizeOf } from './scene.js';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['ROUNDS'] ?? 4);

let template: DvcProject;
beforeAll(() => {
  template = new DvcProject();
  template.dvc('exp', 'run', '--quiet', '--name', 'kept', '-S', 'train.lr=9');
  template.git('reset', '--quiet', '--hard');
  template.dvc('checkout', '--quiet');
}, 60_000);
afterAll(() => template.dispose());

const MODES = { workspace: [], temp: ['--temp'], queue: ['--queue'] } as const;

describe(`killed at a random moment (SEED=${SEED})`, { timeout: 120_000 }, () => {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [mode, args] of Object.entries(MODES)) {
      it(`${mode}, round ${round}`, async () => {
        const next = random(SEED + round * 31 + mode.length);
        const scene = Scene.of(template);
        try {
          const child = scene.start('exp', 'run', '--name', 'killed', '-S', 'train.lr=7', '-S', 'train.pause=0.3', ...args);
          // A part of the moments is near to what DVC does with HEAD and stash.
          const gate =
            ['.git/logs/HEAD', '.git/refs/stash', '.dvc/tmp/exps/rwlock', '.git/refs/exps/exec/EXEC_MERGE', 'started'][
              Math.floor(next() * 5)
            ] ?? '';
          const before = sizeOf(scene.path(gate));
          const end = Date.now() + 15_000;
          while (sizeOf(scene.path(gate)) === before && child.exitCode === null && Date.now() < end) {
            await new Promise((resolve) => setTimeout(resolve, 1));
          }
          await new Promise((resolve) => setTimeout(resolve, next() * 400));
          await killGroup(child);
          const kinds = await scene.mendAll();
          console.log(mode, gate, kinds.join(' ') || 'nothing to mend', Object.keys(scene.project.experiments()).join(' '));
          scene.checkSound();
          expect(await scene.damage()).toEqual([]);
        } finally {
          await scene.dispose();
        }
      });
    }
  }
});
