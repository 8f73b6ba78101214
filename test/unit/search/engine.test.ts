import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridSampler, randomSampler } from '../../../src/core/search/builtIn.js';
import { SweepEngine, type EngineParts } from '../../../src/core/search/engine.js';
import { eventLine, readEvents, type JournalEvent } from '../../../src/core/search/journal.js';
import { bestTrial, paretoFront, scoreOf } from '../../../src/core/search/objective.js';
import type { Sampler } from '../../../src/core/search/ports.js';
import { pointKey, type Point } from '../../../src/core/search/space.js';
import { replay, type SweepState } from '../../../src/core/search/state.js';
import type { Stop } from '../../../src/core/search/stopping.js';
import { MemoryJournal, World, type Training } from '../../fixtures/searchWorld.js';

const RANDOM = 'method: random\nrun_cap: 6\nmetric: {name: loss}\nparameters:\n  x: {min: 0.0, max: 1.0}\n';
const GRID = 'method: grid\nmetric: {name: loss}\nparameters:\n  x: {min: 1, max: 5}\n';

function begin(text: string): JournalEvent {
  return { t: 0, e: 'sweep', id: 'id', label: 'test', file: 'sweeps/test.yaml', text, baseline: 'b'.repeat(40) };
}

interface Made {
  readonly engine: SweepEngine;
  readonly journal: MemoryJournal;
  readonly world: World;
}

function make(
  text: string | readonly JournalEvent[],
  training: World | ((point: Point) => Training),
  parts: Partial<EngineParts> = {},
): Made {
  const journal = new MemoryJournal(typeof text === 'string' ? [begin(text)] : text);
  const state = replay(journal.events)!;
  const world = training instanceof World ? training : new World(training);
  const openSampler = (now: () => SweepState): Promise<Sampler> =>
    Promise.resolve(state.sweep.method === 'grid' ? gridSampler(now) : randomSampler(now));
  const base = { state, journal, executor: world, openSampler, clock: world.clock, pid: 1, host: 'h', startWith: [] };
  return { engine: new SweepEngine({ ...base, ...parts }), journal, world };
}

async function finish({ engine, world }: Made): Promise<Stop> {
  return world.until(engine.run());
}

const lossOf = (point: Point): Training => ({ metrics: { loss: Number(point['x']) } });
const states = (engine: SweepEngine): string => engine.current.trials.map(({ state }) => state[0]).join('');

describe('a sweep', () => {
  it('tries as many points as it may, and knows the best', async () => {
    const made = make(RANDOM, lossOf);
    expect(await finish(made)).toEqual({ why: 'cap', words: 'All 6 trials have ended.' });
    const { trials } = made.engine.current;
    const best = bestTrial(made.engine.current)!;
    expect(trials).toHaveLength(6);
    expect(scoreOf(best, made.engine.current.sweep)!.values[0]).toBe(Math.min(...trials.map(({ point }) => Number(point['x']))));
    expect(best.runs[0]?.experiment).toBe(`commit of test-${String(best.number).padStart(3, '0')}`);
  });

  it('runs as many at a time as it may, each in a slot of its own', async () => {
    const made = make(`${RANDOM}parallel: 3\n`, (point) => ({ ...lossOf(point), duration: 500 + 1000 * Number(point['x']) }));
    await finish(made);
    expect(made.world.most).toBe(3);
    const inUse = new Map<number, string>();
    for (const event of made.journal.events) {
      if (event.e === 'run') {
        expect(inUse.get(event.slot)).toBeUndefined();
        inUse.set(event.slot, event.name);
      } else if (event.e === 'end') {
        const [slot = -1] = [...inUse].find(([, name]) => name === `test-00${event.trial}`) ?? [];
        inUse.delete(slot);
      }
    }
  });

  it('of a grid ends when every combination was tried', async () => {
    const made = make(GRID, lossOf);
    expect(await finish(made)).toEqual({ why: 'exhausted', words: 'Every combination was tried.' });
    expect(made.world.started.map(({ point }) => point['x'])).toEqual([1, 2, 3, 4, 5]);
  });

  it('begins with the points that were given, once each', async () => {
    const made = make(GRID, lossOf, { startWith: [{ x: 4 }, { x: 4 }, { x: 2 }] });
    await finish(made);
    expect(made.world.started.map(({ point }) => point['x'])).toEqual([4, 2, 1, 3, 5]);
    expect(made.engine.current.trials.map(({ origin }) => origin)).toEqual(['start_with', 'start_with', 'method', 'method', 'method']);
  });

  it('writes a run down before it starts, and its end before anything else happens', async () => {
    const made = make(GRID, lossOf);
    const order: string[] = [];
    const start = made.world.start.bind(made.world);
    made.world.start = (job, report) => {
      order.push(`start ${job.name}`);
      return start(job, report);
    };
    made.journal.before = ({ e }) => order.push(e);
    await finish(made);
    expect(order.slice(0, 8)).toEqual(['engine', 'trial', 'run', 'start test-000', 'end', 'trial', 'run', 'start test-001']);
  });

  it('asks for the same points again with the same seed', async () => {
    const points = async (): Promise<unknown> => {
      const made = make(RANDOM, lossOf);
      await finish(made);
      return made.world.started.map(({ point }) => point['x']);
    };
    expect(await points()).toEqual(await points());
  });
});

describe('what ends a sweep', () => {
  it('is the target', async () => {
    const made = make(GRID.replace('name: loss', 'name: loss, target: 3, goal: maximize'), lossOf);
    expect(await finish(made)).toEqual({ why: 'target', words: 'Trial 2 reached the target: loss is 3.' });
  });

  it('is the time budget, at its minute, whatever runs; and what runs ends in its own time', async () => {
    const made = make(`${RANDOM}time_budget: 10\n`, (point) => ({ ...lossOf(point), duration: 4000 }));
    expect((await finish(made)).why).toBe('time');
    expect(states(made.engine)).toBe('ccc');
  });

  it('is that nothing gets better', async () => {
    const made = make(`${GRID}patience: 2\n`, lossOf);
    expect(await finish(made)).toEqual({ why: 'patience', words: 'The last 2 trials were no better.' });
    expect(states(made.engine)).toBe('ccc');
  });

  it('is that the first three fail, with what the first said', async () => {
    const made = make(RANDOM, () => ({ fails: 'No module named torch' }));
    expect(await finish(made)).toEqual({ why: 'failures', words: 'All of the first 3 trials failed. The first: No module named torch' });
  });

  it('is a share of failures', async () => {
    const made = make(`${GRID}max_failed: 0.5\n`, (point) => (Number(point['x']) > 1 ? { fails: 'no' } : lossOf(point)));
    expect((await finish(made)).words).toBe('2 of 3 trials failed. The first: no');
  });

  it('is one’s own hand: after what runs, or now', async () => {
    for (const how of ['after running', 'now'] as const) {
      const made = make(`${RANDOM}parallel: 2\n`, (point) => ({ ...lossOf(point), duration: 1000 }));
      const cancel = made.world.clock.after(1500, () => made.engine.stop(how));
      expect((await finish(made)).why).toBe('by hand');
      cancel();
      expect(states(made.engine)).toBe(how === 'now' ? 'ccww' : 'cccc');
    }
  });
});

describe('trials', () => {
  it('whose metric is missing, NaN or a text have failed, and say why; infinities are values', async () => {
    const cells = [undefined, { t: 'nan' }, 'high', true, { t: 'inf', sign: 1 }] as const;
    const made = make(
      GRID,
      (point) => {
        const cell = cells[Number(point['x']) - 1];
        return { metrics: cell === undefined ? {} : { loss: cell }, duration: Number(point['x']) === 5 ? 1 : 1000 };
      },
      { startWith: [{ x: 5 }] },
    );
    await finish(made);
    expect(made.engine.current.trials.map(({ point, state, runs }) => [point['x'], state, runs[0]?.reason])).toEqual([
      [5, 'complete', null],
      [1, 'failed', 'The metric “loss” is missing.'],
      [2, 'failed', 'The metric “loss” is NaN.'],
      [3, 'failed', 'The metric “loss” is the text “high”, not a number.'],
      [4, 'failed', 'The metric “loss” is true, not a number.'],
    ]);
    expect(scoreOf(made.engine.current.trials[0]!, made.engine.current.sweep)?.values).toEqual([Infinity]);
  });

  it('that never end are stopped at their time limit, and have failed', async () => {
    const made = make(`${GRID}time_limit: 3\n`, (point) => (Number(point['x']) === 2 ? { duration: Infinity } : lossOf(point)));
    await finish(made);
    expect(states(made.engine)).toBe('cfccc');
    expect(made.engine.current.trials[1]?.runs[0]?.reason).toBe('It took longer than 3 s.');
  });

  it('are run again as often as was said', async () => {
    let calls = 0;
    const made = make(`${GRID}retries: 2\n`, (point) =>
      Number(point['x']) === 2 && ++calls < 3 ? { fails: 'out of memory' } : lossOf(point),
    );
    await finish(made);
    expect(states(made.engine)).toBe('ccccc');
    expect(made.engine.current.trials[1]?.runs[0]).toMatchObject({ attempt: 2, failures: 2, state: 'complete' });
    const never = make(`${GRID}retries: 2\n`, (point) => (Number(point['x']) === 2 ? { fails: 'out of memory' } : lossOf(point)));
    await finish(never);
    expect(states(never.engine)).toBe('cfccc');
    expect(never.world.started.filter(({ trial }) => trial === 1)).toHaveLength(3);
  });

  it('that fail because nothing can go well end the sweep, are no failures, and are made again when it is taken up', async () => {
    const halts = 'The disk is full.';
    const full = make(`${GRID}retries: 2\nmax_failed: 0.1\nparallel: 2\n`, (point) =>
      Number(point['x']) > 2 ? { fails: 'ENOSPC', halts } : lossOf(point),
    );
    expect(await finish(full)).toEqual({ why: 'error', words: halts });
    expect([states(full.engine), full.world.started.length]).toEqual(['ccww', 4]);
    const again = make(full.journal.events, new World(lossOf));
    expect((await finish(again)).why).toBe('exhausted');
    expect([states(again.engine), again.world.started.map(({ name }) => name)]).toEqual(['ccccc', ['test-002', 'test-003', 'test-004']]);
    expect(again.engine.current.trials.flatMap(({ runs }) => runs.map(({ failures }) => failures))).toEqual([0, 0, 0, 0, 0]);
  });

  it('are repeated with other seeds; the objective is the mean', async () => {
    const text = `${GRID}repeats: {parameter: seed, seeds: [3, 5, 10]}\nparallel: 2\n`;
    const world = new World((point, job) => ({ metrics: { loss: Number(point['x']) + Number(job.seed) } }));
    const made = make(text, world);
    await finish(made);
    const { trials, sweep } = made.engine.current;
    expect(scoreOf(trials[1]!, sweep)).toMatchObject({ values: [8], runs: 3, spread: [expect.closeTo(3.6056, 3) as number] });
    expect(world.started.slice(0, 4).map(({ name }) => name)).toEqual(['test-000-1', 'test-000-2', 'test-000-3', 'test-001-1']);
  });

  it('end when one of their repeats fails; the others are stopped', async () => {
    const text = `${GRID}repeats: {parameter: seed, count: 3}\nparallel: 2\n`;
    const world = new World((point, job) => (Number(point['x']) === 1 && job.run === 0 ? { fails: 'x', duration: 100 } : lossOf(point)));
    const made = make(text, world);
    await finish(made);
    expect(states(made.engine)).toBe('fcccc');
    expect(made.engine.current.trials[0]?.runs.map(({ state }) => state)).toEqual(['failed', 'stopped']);
  });

  it('that promise nothing are stopped early and kept', async () => {
    const text = `${GRID}early_terminate: {type: median, startup: 2}\n`;
    const made = make(text, (point) => ({ ...lossOf(point), curve: [1, 2, 3].map((step) => Number(point['x']) / step) }));
    await finish(made);
    expect(states(made.engine)).toBe('ccppp');
    const run = made.engine.current.trials[2]!.runs[0]!;
    expect(run).toMatchObject({ experiment: 'commit of test-002', curve: [[0, 3]] });
    expect(run.reason).toBe('At step 0 its best is worse than the median of 2 others.');
  });

  it('that break a constraint are not the best', async () => {
    const made = make(`${GRID}constraints: ["size <= 3"]\n`, (point) => ({
      metrics: { loss: -Number(point['x']), size: Number(point['x']) },
    }));
    await finish(made);
    expect(bestTrial(made.engine.current)?.point['x']).toBe(3);
  });

  it('of several objectives make a Pareto front', async () => {
    const text = GRID.replace('{name: loss}', '[{name: loss}, {name: gain, goal: maximize}]');
    const gains = [1, 3, 2, 4, 4];
    const made = make(text, (point) => ({ metrics: { loss: Number(point['x']), gain: gains[Number(point['x']) - 1]! } }));
    await finish(made);
    expect(paretoFront(made.engine.current).map(({ point }) => point['x'])).toEqual([1, 2, 4]);
    expect(bestTrial(made.engine.current)).toBeNull();
  });
});

describe('by hand', () => {
  it('points are added, the cap is raised, trials are stopped, the sweep pauses', async () => {
    const made = make(RANDOM.replace('run_cap: 6', 'run_cap: 2'), lossOf);
    const { world, engine } = made;
    world.clock.after(500, () => engine.enqueue({ x: 0.125 }));
    world.clock.after(600, () => engine.stopTrial(0));
    world.clock.after(1500, () => engine.setCap(5));
    world.clock.after(1550, () => engine.pause(true));
    world.clock.after(9000, () => engine.pause(false));
    await finish(made);
    expect(states(engine)).toBe('scccc');
    expect(engine.current.trials[1]).toMatchObject({ origin: 'by hand', point: { x: 0.125 } });
    const runs = made.journal.events.filter((event) => event.e === 'run').map(({ t }) => t - 1_000_000);
    expect(runs).toEqual([0, 600, 9000, 10_000, 11_000]);
  });
});

describe('a search that is killed and taken up again', () => {
  it('loses and repeats nothing that finished, wherever it was killed', async () => {
    const text = `${RANDOM.replace('run_cap: 6', 'run_cap: 8')}parallel: 2\nrepeats: {parameter: seed, count: 2}\nretries: 1\n`;
    const training = (point: Point, job: { readonly attempt: number; readonly trial: number }): Training =>
      job.trial % 3 === 1 && job.attempt === 0
        ? { fails: 'once', duration: 300 }
        : { metrics: { loss: Number(point['x']) }, duration: 500 + 1000 * Number(point['x']) };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 5 }), fc.boolean(), async (kills, lost) => {
        const world = new World(training);
        let events: readonly JournalEvent[] = [begin(text)];
        const finished = new Map<string, unknown>();
        for (const kill of [...kills, Infinity]) {
          const made = make(events, world);
          let left = kill;
          made.journal.before = () => {
            if (--left <= 0) {
              throw new Error('killed');
            }
          };
          const done = await finish(made).catch((error: unknown) => String(error));
          if (kill === Infinity) {
            expect(done).toMatchObject({ why: 'cap' });
          }
          world.kill();
          // The journal as a file whose last line may be torn.
          const file = made.journal.events.map(eventLine).join('');
          events = readEvents(lost && made.journal.events.length > 1 ? file.slice(0, -3) : file).events;
          for (const [name, found] of world.experiments) {
            expect(finished.get(name) ?? found).toBe(found);
            finished.set(name, found);
          }
        }
        const state = replay(events)!;
        const complete = state.trials.flatMap((trial) => trial.runs.filter((run) => run.state === 'complete'));
        expect(state.trials.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        expect(new Set(state.trials.map(({ point }) => pointKey(point))).size).toBe(8);
        expect(complete.map((run) => run.experiment).sort()).toEqual(
          [...finished.values()].map((one) => (one as { experiment: string }).experiment).sort(),
        );
        expect(complete).toHaveLength(16);
      }),
      { numRuns: 60 },
    );
  });

  it('is put together from what is in Git when its journal is lost', async () => {
    const world = new World(lossOf);
    const first = make(GRID, world);
    world.clock.after(2500, () => first.engine.stop('now'));
    await finish(first);
    const again = make(GRID, world);
    expect((await finish(again)).why).toBe('exhausted');
    expect(again.engine.current.trials.map(({ point }) => point['x'])).toEqual([1, 2, 3, 4, 5]);
    expect(world.started.map(({ point }) => point['x'])).toEqual([1, 2, 3, 3, 4, 5]);
  });

  it('counts the time that engines had it, not the time between', async () => {
    const world = new World((point) => ({ ...lossOf(point), duration: 4000 }));
    const first = make(`${RANDOM}time_budget: 10\n`, world);
    world.clock.after(5000, () => first.engine.stop('now'));
    await finish(first);
    world.clock.after(1_000_000, () => undefined);
    await world.until(new Promise<void>((resolve) => world.clock.after(900_000, resolve)));
    const again = make(first.journal.events, world);
    expect((await finish(again)).why).toBe('time');
    expect(states(again.engine)).toBe('ccc');
  });
});

describe('a sampler that breaks', () => {
  it('ends the sweep and not what runs', async () => {
    let asked = 0;
    const made = make(`${RANDOM}parallel: 2\n`, lossOf, {
      openSampler: (now) => {
        const sampler = randomSampler(now);
        return Promise.resolve({
          ...sampler,
          ask: (trial) => (++asked > 3 ? Promise.reject(new Error('Python is gone.')) : sampler.ask(trial)),
        });
      },
    });
    expect(await finish(made)).toEqual({ why: 'error', words: 'Python is gone.' });
    expect(states(made.engine)).toBe('ccc');
  });
});

describe('the journal', () => {
  it('is read without its torn last line and without lines that are no events', () => {
    const lines = [begin(GRID), { t: 1, e: 'pause' } as const].map(eventLine).join('');
    expect(readEvents(`${lines}{"t":2,"e":"unp`)).toEqual({ events: [begin(GRID), { t: 1, e: 'pause' }], length: lines.length });
    expect(readEvents(`\0\0\n3\n{"t":1}\n{"t":1,"e":"later"}\n${lines}`).events).toHaveLength(2);
  });
});
