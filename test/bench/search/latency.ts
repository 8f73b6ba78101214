/** How long a question to the sidecar takes with a long history, and how soon a large grid starts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uniform } from '../../../src/core/search/random.js';
import { Sidecar } from '../../../src/node/search/sidecar.js';

const PARAMETERS = 10;
const LIMIT = 50;

export function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN;
}

/** Milliseconds of one ask with one tell, by method, with Optuna's file as in a real search. False when one takes longer than it may. */
export async function latency(python: string, script: string, history = 1000): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-latency-'));
  let good = true;
  console.log(`Ask and tell with ${history} trials of ${PARAMETERS} parameters, median of 21, at most ${LIMIT} ms`);
  try {
    for (const method of ['bayes', 'cmaes', 'genetic', 'qmc', 'hyperopt']) {
      const next = uniform('latency', method);
      const latents = Array.from({ length: PARAMETERS }, (_, at) => ({ name: `p${at}`, type: 'float', low: 0, high: 1, when: [] }));
      const point = (): Record<string, number> => Object.fromEntries(latents.map(({ name }) => [name, next()]));
      const loss = (latent: Record<string, number>): number => Object.values(latent).reduce((sum, value) => sum + (value - 0.3) ** 2, 0);
      const trial = (number: number, latent: Record<string, number>): object => {
        return { number, state: 'complete', latent, values: [loss(latent)], violations: [], curve: [], experiment: null };
      };
      const trials = Array.from({ length: history }, (_, number) => trial(number, point()));
      const sidecar = new Sidecar(python, script);
      const opened = performance.now();
      const storage = join(folder, `${method}.log`);
      await sidecar.request({
        ...{ do: 'open', name: 'bench', method, seed: 0, cap: 2 * history, storage, constraints: 0 },
        ...{ directions: ['minimize'], latents, trials },
      });
      const open = performance.now() - opened;
      const times: number[] = [];
      for (let number = history; number < history + 21; number++) {
        const start = performance.now();
        const { latent } = (await sidecar.request({ do: 'ask', number, instead: null })) as { latent: Record<string, number> };
        await sidecar.request({ do: 'tell', trial: trial(number, latent) });
        times.push(performance.now() - start);
      }
      sidecar.dispose();
      const slow = middle(times) > LIMIT;
      good &&= !slow;
      const opening = `(open with the history: ${(open / 1000).toFixed(2)} s)`;
      console.log(`${method.padEnd(10)} ${middle(times).toFixed(1).padStart(7)} ms   ${opening}${slow ? ' TOO SLOW' : ''}`);
    }
    return good;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
