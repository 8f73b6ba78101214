/** The search engine with the real Optuna and Hyperopt behind the sidecar, which is killed, starved and lied to. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { SweepEngine } from '../../src/core/search/engine.js';
import type { JournalEvent } from '../../src/core/search/journal.js';
import { bestTrial, paretoFront, scoreOf } from '../../src/core/search/objective.js';
import { pointFrom, pointKey, type Point } from '../../src/core/search/space.js';
import { replay, type SweepState } from '../../src/core/search/state.js';
import type { Stop } from '../../src/core/search/stopping.js';
import { Sidecar } from '../../src/node/search/sidecar.js';
import { sidecarSampler } from '../../src/node/search/sidecarSampler.js';
import { PYTHON } from '../fixtures/python.js';
import { MemoryJournal, World, type Training } from '../fixtures/searchWorld.js';

const SCRIPT = fileURLToPath(new URL('../../src/sidecar/main.py', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'espalier-sidecar-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Every kind of latent, and a condition. */
const SPACE = `parameters:
  model: {values: [mlp, forest]}
  lr: {min: 0.0001, max: 0.1, distribution: log_uniform_values, when: {model: mlp}}
  units: {values: [16, 32, 64, 128], when: {model: mlp}}
  trees: {min: 10, max: 200, step: 10, when: {model: forest}}
  depth: {min: 2, max: 64, log: true, when: {model: forest}}
  dropout: {min: 0.0, max: 0.5, step: 0.05}
  decay: {distribution: log_normal, mu: -7, sigma: 2}
  seed: {value: 3}
`;
const PLANE = 'parameters:\n  x: {min: -5.0, max: 5.0}\n  y: {min: -5.0, max: 5.0}\n';

interface Searched {
  readonly stop: Stop;
  readonly state: SweepState;
  readonly notes: readonly string[];
}

interface Options {
  readonly python?: string;
  readonly storage?: string;
  readonly events?: readonly JournalEvent[];
  /** Called before each request to the sidecar that lives. */
  readonly harm?: (sidecar: Sidecar, request: number) => void;
}

async function search(text: string, training: (point: Point) => Training, options: Options = {}): Promise<Searched> {
  const { python = PYTHON, storage = null, events = [], harm } = options;
  const begin: JournalEvent = { t: 0, e: 'sweep', id: 'a1', label: 's', file: 's.yaml', text, baseline: 'b' };
  const journal = new MemoryJournal(events.length > 0 ? events : [begin]);
  const world = new World(training);
  const notes: string[] = [];
  let requests = 0;
  let thinking = 0;
  const start = (): Sidecar => {
    const sidecar = new Sidecar(python, SCRIPT);
    const request = sidecar.request.bind(sidecar);
    sidecar.request = (body) => {
      harm?.(sidecar, requests++);
      thinking++;
      return request(body).finally(() => thinking--);
    };
    return sidecar;
  };
  const engine = new SweepEngine({
    state: replay(journal.events)!,
    journal,
    executor: world,
    openSampler: (state) => sidecarSampler(state, { start, storage, onOpen: (library, said) => notes.push(library, ...said) }),
    clock: world.clock,
    pid: 1,
    host: 'h',
    startWith: [],
  });
  world.still = () => thinking > 0;
  const stop = await world.until(engine.run());
  return { stop, state: engine.current, notes };
}

const head = (method: string, cap: number, more = ''): string => `method: ${method}\nrun_cap: ${cap}\nmetric: {name: loss}\n${more}`;
const bowl = (point: Point): Training => ({ metrics: { loss: (Number(point['x']) - 1) ** 2 + (Number(point['y']) + 2) ** 2 } });

describe('a search with the sidecar', () => {
  it.each(['bayes', 'cmaes', 'genetic', 'nsga3', 'qmc', 'hyperopt', 'hyperopt-random', 'hyperopt-anneal'])(
    'by %s has points of the space, none twice, with all conditions kept',
    async (method) => {
      const text = head(method, 14, `parallel: 2\n${SPACE}`);
      const { stop, state } = await search(text, (point) => ({
        metrics: { loss: Number(point['dropout']) + (point['model'] === 'mlp' ? 0 : 1) },
        duration: 500 + 1000 * Number(point['dropout']),
      }));
      expect(stop.why).toBe('cap');
      expect(new Set(state.trials.map(({ point }) => pointKey(point))).size).toBe(14);
      for (const { point } of state.trials) {
        const { problems, point: complete } = pointFrom(state.sweep.space, new Map(Object.entries(point)));
        expect(problems).toEqual([]);
        expect(complete).toEqual(point);
      }
      expect(new Set(state.trials.map(({ point }) => point['model'])).size).toBe(2);
    },
  );

  it('learns: Bayesian search comes nearer than any of its first ten', async () => {
    const { state } = await search(head('bayes', 40, PLANE), bowl);
    const losses = state.trials.map((trial) => scoreOf(trial, state.sweep)!.values[0]!);
    expect(Math.min(...losses)).toBeLessThan(Math.min(...losses.slice(0, 10)) / 3);
  });

  it('learns from experiments of the past', async () => {
    const text = head('bayes', 6, PLANE);
    const past = Array.from({ length: 30 }, (_, at) => {
      const point = { x: 1 + Math.sin(at) * 0.2 * at, y: -2 + Math.cos(at) * 0.15 * at };
      return { experiment: String(at), point, values: [Number(bowl(point).metrics!['loss'])] };
    });
    const begin: JournalEvent = { t: 0, e: 'sweep', id: 'a1', label: 's', file: 's.yaml', text, baseline: 'b' };
    const { state } = await search(text, bowl, { events: [begin, { t: 0, e: 'past', trials: past }] });
    expect(scoreOf(bestTrial(state)!, state.sweep)!.values[0]).toBeLessThan(1);
  });

  it('tries every combination of a small space, and then ends', async () => {
    const small = 'parameters:\n  a: {values: [1, 2, 3]}\n  b: {values: [x, y]}\n';
    const { stop, state } = await search(head('genetic', 50, small), (point) => ({ metrics: { loss: Number(point['a']) } }));
    expect(stop).toEqual({ why: 'exhausted', words: 'Every combination was tried.' });
    expect(state.trials).toHaveLength(6);
  });

  it('has several objectives and constraints', async () => {
    const two = 'method: genetic\nrun_cap: 24\nmetric: [{name: f}, {name: g, goal: maximize}]\nconstraints: ["f <= 4"]\n';
    const { state } = await search(two + PLANE, (point) => {
      const [x, y] = [Number(point['x']), Number(point['y'])];
      return { metrics: { f: x * x + y * y, g: x } };
    });
    const front = paretoFront(state);
    expect(front.length).toBeGreaterThan(1);
    expect(front.every((trial) => scoreOf(trial, state.sweep)!.values[0]! <= 4)).toBe(true);
  });

  it('tells failed, pruned, infinite and hand-made trials, and goes on', async () => {
    const text = head('bayes', 20, `early_terminate: {type: median, startup: 2}\nparallel: 2\n${PLANE}`);
    const { state } = await search(text, (point) => {
      const x = Number(point['x']);
      return x < -3 ? { fails: 'no' } : x > 4 ? { metrics: { loss: { t: 'inf', sign: 1 } } } : { ...bowl(point), curve: [x, x - 1, NaN] };
    });
    expect(new Set(state.trials.map((trial) => trial.state))).toEqual(new Set(['complete', 'failed', 'pruned']));
    expect(state.trials).toHaveLength(20);
  });
});

describe('a sidecar that is killed', () => {
  it('is started anew from the history, and asks for the same points', async () => {
    const text = head('bayes', 16, PLANE);
    const whole = await search(text, bowl);
    const storage = join(scratch, 'killed.log');
    let killed = 0;
    const harmed = await search(text, bowl, {
      storage,
      harm: (sidecar, request) => {
        if ([4, 9, 20, 21].includes(request) && sidecar.pid !== undefined) {
          killed++;
          process.kill(sidecar.pid, 'SIGKILL');
        }
      },
    });
    expect(killed).toBe(4);
    expect(harmed.state.trials.map(({ point }) => point)).toEqual(whole.state.trials.map(({ point }) => point));
    const script = [
      'import sys, optuna, warnings',
      'warnings.simplefilter("ignore")',
      'from optuna.storages import JournalStorage',
      'from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock',
      'study = optuna.load_study(study_name="a1", storage=JournalStorage(JournalFileBackend(sys.argv[1])))',
      'print(len([t for t in study.trials if t.state.name == "COMPLETE" and "trial" in t.user_attrs]), study.best_value)',
    ].join('\n');
    const [count, best] = execFileSync(PYTHON, ['-c', script, storage], { encoding: 'utf8', stdio: 'pipe' }).trim().split(' ');
    expect(Number(count)).toBe(16);
    expect(Number(best)).toBe(scoreOf(bestTrial(harmed.state)!, harmed.state.sweep)!.values[0]);
  });

  it('reads its own file where it was torn, locked, cut or of something else', async () => {
    const storage = join(scratch, 'torn.log');
    const text = head('cmaes', 8, PLANE);
    const first = await search(text, bowl, { storage });
    const events = ((): JournalEvent[] => {
      const begin: JournalEvent = { t: 0, e: 'sweep', id: 'a1', label: 's', file: 's.yaml', text, baseline: 'b' };
      const none = { reason: null, log: null, again: false, experiment: null };
      return [
        begin,
        ...first.state.trials.flatMap(({ number: trial, point, runs }): JournalEvent[] => [
          { t: 1, e: 'trial', trial, point: point as Record<string, number>, origin: 'method' },
          { t: 1, e: 'run', trial, run: 0, attempt: 0, slot: 0, name: `s-${trial}` },
          { t: 1, e: 'end', trial, run: 0, attempt: 0, outcome: 'complete', metrics: runs[0]!.metrics, ...none },
        ]),
        { t: 2, e: 'cap', cap: 10 },
      ];
    })();
    const size = readFileSync(storage).length;
    const harms: readonly (() => void)[] = [
      () => appendFileSync(storage, '{"op_code": 4, "wor'),
      () => symlinkSync('/nowhere', `${storage}.lock`),
      () => truncateSync(storage, Math.floor(size / 2)),
      () => writeFileSync(storage, 'no study\n'),
    ];
    for (const harm of harms) {
      harm();
      const started = performance.now();
      const again = await search(text, bowl, { storage, events });
      expect(again.state.trials).toHaveLength(10);
      // Half a minute is what Optuna waits for a lock that nobody has any more.
      expect(performance.now() - started).toBeLessThan(25_000);
    }
  });

  it('again and again ends the sweep, and says what it said', async () => {
    const { stop } = await search(head('bayes', 5, PLANE), bowl, {
      harm: (sidecar, request) => {
        if (request > 2 && sidecar.pid !== undefined) {
          process.kill(sidecar.pid, 'SIGKILL');
        }
      },
    });
    expect(stop.why).toBe('error');
    expect(stop.words).toContain('Python dies whenever it is asked');
  });
});

describe('what is missing', () => {
  it('is said with the command that installs it', async () => {
    const bare = join(scratch, 'bare-python');
    writeFileSync(bare, `#!/bin/sh\nexec "${PYTHON}" -S "$@"\n`);
    chmodSync(bare, 0o755);
    await expect(search(head('bayes', 5, PLANE), bowl, { python: bare })).rejects.toMatchObject({
      code: 'missing-package',
      message: 'The Python package optuna is missing.',
      advice: expect.stringMatching(/ -m pip install optuna$/) as string,
    });
    await expect(search(head('hyperopt', 5, PLANE), bowl, { python: join(scratch, 'nothing') })).rejects.toMatchObject({
      code: 'no-python',
    });
  });
});
