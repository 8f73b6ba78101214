/** How near each method comes to the best there is, through the whole engine and by its library alone. */
import { gridSampler, randomSampler } from '../../../src/core/search/builtIn.js';
import { SweepEngine } from '../../../src/core/search/engine.js';
import type { Sampler } from '../../../src/core/search/ports.js';
import { uniform } from '../../../src/core/search/random.js';
import { replay, type SweepState } from '../../../src/core/search/state.js';
import { Sidecar } from '../../../src/node/search/sidecar.js';
import { sidecarSampler } from '../../../src/node/search/sidecarSampler.js';
import { MemoryJournal, World } from '../../fixtures/searchWorld.js';
import { FUNCTIONS, type TestFunction } from './functions.js';
import { byLibrary } from './library.js';

const METHODS = ['random', 'qmc', 'bayes', 'cmaes', 'genetic', 'hyperopt', 'hyperopt-anneal'];
const AT = [25, 50, 100];
const TRIALS = 100;
/** Published medians are of few seeds, which say little: those of so many are printed beside those of all. */
const FIRST = 10;

/** One process for all searches: starting it is not what is measured. */
class Lasting {
  private sidecar: Sidecar | null = null;

  constructor(
    private readonly python: string,
    private readonly script: string,
  ) {}

  start(): Sidecar {
    this.sidecar ??= new Sidecar(this.python, this.script);
    return this.sidecar;
  }

  dispose(): void {
    this.sidecar?.dispose();
  }
}

async function byEngine(method: string, { parameters, regret }: TestFunction, seed: number, lasting: Lasting): Promise<number[]> {
  const text = `method: ${method}\nrun_cap: ${TRIALS}\nseed: ${seed}\nmetric: {name: regret}\nparameters:\n${parameters}`;
  const journal = new MemoryJournal([{ t: 0, e: 'sweep', id: `s${seed}`, label: 's', file: 's', text, baseline: '' }]);
  const world = new World((point) => ({ metrics: { regret: regret(point) }, duration: 1 }));
  let thinking = 0;
  world.still = () => thinking > 0;
  const start = (): Sidecar => {
    const sidecar = lasting.start();
    return Object.assign(Object.create(sidecar) as Sidecar, {
      dispose: () => undefined,
      request: (body: Parameters<Sidecar['request']>[0]) => {
        thinking++;
        return sidecar.request(body).finally(() => thinking--);
      },
    });
  };
  const openSampler = (state: () => SweepState): Promise<Sampler> =>
    method === 'random'
      ? Promise.resolve(randomSampler(state))
      : method === 'grid'
        ? Promise.resolve(gridSampler(state))
        : sidecarSampler(state, { start, storage: null });
  const state = replay(journal.events);
  if (state === null) {
    throw new Error('The sweep file is wrong.');
  }
  const engine = new SweepEngine({ state, journal, executor: world, openSampler, clock: world.clock, pid: 1, host: '', startWith: [] });
  await world.until(engine.run());
  return engine.current.trials.map(({ point }) => regret(point));
}

const best = (regrets: readonly number[], count: number): number => Math.min(...regrets.slice(0, count));

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? (sorted[Math.floor(half)] ?? NaN) : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}

/** 95 % of medians of samples drawn from the values. */
function interval(values: readonly number[]): readonly [number, number] {
  const next = uniform('bootstrap', values.length);
  const medians = Array.from({ length: 2000 }, () => median(values.map(() => values[Math.floor(next() * values.length)] ?? NaN)));
  medians.sort((a, b) => a - b);
  return [medians[50] ?? NaN, medians[1949] ?? NaN];
}

const short = (value: number): string => value.toPrecision(2);

/** False when a method is worse than its library: their intervals do not overlap, and the engine's is the higher one. */
export async function quality(python: string, script: string, seeds: number, methods: readonly string[] = METHODS): Promise<boolean> {
  let good = true;
  const lasting = new Lasting(python, script);
  console.log(
    `Simple regret after ${AT.join(', ')} trials: median of ${seeds} seeds, with 95 % of its bootstrap; engine beside library alone`,
  );
  try {
    for (const method of methods) {
      for (const one of FUNCTIONS) {
        const engine: number[][] = [];
        for (let seed = 0; seed < seeds; seed++) {
          engine.push(await byEngine(method, one, seed, lasting));
        }
        const library = await byLibrary(python, method, one.name, seeds, TRIALS);
        const cells = AT.map((count) => {
          const [ours, theirs] = [engine, library].map((all) => all.map((regrets) => best(regrets, count)));
          const [[low, high], [below, above]] = [interval(ours ?? []), interval(theirs ?? [])];
          const worse = low > above;
          good &&= !worse;
          return `${short(median(ours ?? []))} [${short(low)}, ${short(high)}] | ${short(median(theirs ?? []))} [${short(below)}, ${short(above)}]${worse ? ' WORSE' : ''}`;
        });
        const first = AT.map((count) => short(median(library.slice(0, FIRST).map((regrets) => best(regrets, count)))));
        console.log(
          `${method.padEnd(16)} ${one.name.padEnd(10)} ${cells.join('   ')}   library's seeds 0 to ${FIRST - 1}: ${first.join(' / ')}`,
        );
      }
    }
  } finally {
    lasting.dispose();
  }
  return good;
}
