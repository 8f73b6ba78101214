/** A search whose disk has no room left, and that is taken up when there is some again: each row of the third table of docs/reliability.md. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../fixtures/dvcProject.js';
import type { CliRun } from '../fixtures/sweepCli.js';
import { fill, free, mayMount, smallDisk, unmount } from './faults.js';
import { random, SEED } from './random.js';
import { Scene } from './scene.js';
import { eventsOf, SearchWorld, trialsOf } from './searchScene.js';
import { isOf, rowInDocument, rowOf, rowsInDocument, SEARCHES, writeRows, type RowKey } from './table.js';

const ALL = process.env['ESPALIER_FAULTS'] !== undefined;
const ROUNDS = Number(process.env['ROUNDS'] ?? 2);
const WRITE = process.env['ESPALIER_WRITE'] !== undefined;

const order: readonly RowKey[] = [
  { fault: 'The disk is full', place: 'before the search starts' },
  { fault: 'The disk becomes full, and stays so', place: 'at a random moment of the search' },
];
const rows: string[] = [];
let world: SearchWorld;
beforeAll(async () => {
  world = await SearchWorld.make(ALL ? 'bayes' : 'random', ALL ? 5 : 3);
}, 60_000);
afterAll(() => {
  world.dispose();
  if (WRITE) {
    writeRows(order, rows, SEARCHES);
  }
});

/** As long as the search runs: what a trial that broke off gives back is taken, too. */
async function keepFull(scene: Scene, run: CliRun): Promise<void> {
  const ended = run.ended.then(() => true);
  do {
    fill(scene);
  } while (!(await Promise.race([ended, sleep(20, false)])));
}

/** What the terminal said of the disk, in one line. */
function saidOfDisk(text: string): string[] {
  const said = text.split('\n').flatMap((line) => /^(?:espalier: )?((?:The disk|Make room).*)/.exec(line)?.[1] ?? []);
  return [[...new Set(said)].join(' ')];
}

/** Until it ends before the search does, at a random moment. What was told, and what came of it when it was taken up. */
async function see(scene: Scene, { place }: RowKey, next: () => number): Promise<string | null> {
  const early = place === order[0]?.place;
  smallDisk(scene);
  if (early) {
    fill(scene);
  }
  const run = world.start(scene);
  if (!early) {
    const when = Math.floor(next() * (ALL ? 14 : 6));
    await until('so much has happened', () => eventsOf(scene).length > when || run.child.exitCode !== null, 90_000);
    await sleep(next() * 1500);
  }
  const [before, count] = [trialsOf(scene), eventsOf(scene).length];
  await keepFull(scene, run);
  const { code, stderr } = await run.ended;
  if (code === 0) {
    return null;
  }
  console.log(
    `${place}: full at ${count} events, with ${Object.keys(before).length} experiments. ${stderr.split('\n').slice(-6).join(' | ')}`,
  );
  expect(code).toBe(1);
  const had = trialsOf(scene);
  expect(had).toMatchObject(before);
  free(scene);
  await world.takeUp(scene, run);
  await world.check(scene, had);
  const again = early
    ? 'Started again once there was room, all trials are complete.'
    : 'Resumed once there was room, all trials are complete.';
  return rowOf({ fault: order.find((one) => one.place === place)?.fault ?? '', place }, { told: saidOfDisk(stderr), mended: [again] });
}

describe(`a search on a disk that is full (SEED=${SEED})`, { timeout: 240_000 }, () => {
  for (const [at, key] of (mayMount() ? order : []).entries()) {
    // `npm test` sees the second, once.
    for (let round = 0; round < ((ALL ? [1, ROUNDS] : [0, 1])[at] ?? 0); round++) {
      it(`${key.fault} ${key.place}, round ${round}`, async () => {
        const next = random(SEED + round * 31 + at);
        let row: string | null = null;
        for (let moment = 0; row === null && moment < 5; moment++) {
          const scene = Scene.of(world.template);
          try {
            row = await see(scene, key, next);
          } finally {
            unmount(scene.project.root);
            await scene.dispose();
          }
        }
        expect(row, 'the search was not over when the disk became full').not.toBeNull();
        rows.push(row ?? '');
        if (!WRITE) {
          expect(row).toBe(rowInDocument(key, SEARCHES));
        }
      });
    }
  }

  it('has a row for each, and no other', () => {
    const listed = WRITE ? [] : rowsInDocument(SEARCHES);
    expect(listed.map((row) => order.findIndex((key) => isOf(row, key)))).toEqual(WRITE ? [] : order.map((_, at) => at));
  });
});
