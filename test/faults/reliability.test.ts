/** Faults, and what comes of them: each row of docs/reliability.md is seen here. `npm test` sees a few, `npm run test:soak` all of them. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DvcProject } from '../fixtures/dvcProject.js';
import { Attempt, buildSupervisor } from './attempt.js';
import { FAULTS, mayMount, unmount } from './faults.js';
import { Scene } from './scene.js';
import { isOf, rowInDocument, rowOf, rowsInDocument, writeRows } from './table.js';

const ALL = process.env['ESPALIER_FAULTS'] !== undefined;
const WRITE = process.env['ESPALIER_WRITE'] !== undefined;

const order = FAULTS.flatMap(({ name, places }) => places.map((place) => ({ fault: name, place })));
const rows: string[] = [];
let template: DvcProject;
let supervisor: ReturnType<typeof buildSupervisor>;

beforeAll(() => {
  supervisor = buildSupervisor();
  template = new DvcProject({ experiment: true });
}, 60_000);
afterAll(() => {
  template.dispose();
  rmSync(supervisor.folder, { recursive: true, force: true });
  if (WRITE) {
    writeRows(order, rows);
  }
});

describe('docs/reliability.md', { timeout: 180_000 }, () => {
  for (const { name, places, quick = [], mounts = false, params, before, during, after } of FAULTS) {
    for (const place of ALL ? places : quick) {
      if (mounts && !mayMount()) {
        console.log(`not seen here, because nothing may be mounted: ${name}`);
        continue;
      }
      it(`${name}: ${place}`, async () => {
        const scene = Scene.of(template);
        try {
          const attempt = new Attempt(scene, place, params);
          const changed = await before?.(scene);
          attempt.start(supervisor.program, changed?.dvc);
          await during?.(attempt);
          await attempt.ended();
          after?.(scene);
          const row = rowOf({ fault: name, place }, await attempt.outcome());
          scene.checkSound();
          rows.push(row);
          if (!WRITE) {
            expect(row).toBe(rowInDocument({ fault: name, place }));
          }
        } finally {
          after?.(scene);
          if (mounts) {
            unmount(scene.project.root);
          }
          await scene.dispose();
        }
      });
    }
  }

  it('has a row for each fault, and no other', () => {
    const listed = WRITE ? [] : rowsInDocument();
    expect(listed.map((row) => order.findIndex((key) => isOf(row, key)))).toEqual(WRITE ? [] : order.map((_, at) => at));
  });
});
