/** A project with a search, `espalier sweep` to run it, and what must be true of every search that has ended, whatever was done to it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { readEvents, type JournalEvent } from '../../src/core/search/journal.js';
import { replay } from '../../src/core/search/state.js';
import { strandedInSlots } from '../../src/node/run/slotFolders.js';
import { DvcProject } from '../fixtures/dvcProject.js';
import { SweepCli, type CliRun } from '../fixtures/sweepCli.js';
import type { Scene } from './scene.js';

/** Of the search, relative to the project. */
export const SWEEP = 'sweeps/s.yaml';

export class SearchWorld {
  private constructor(
    readonly cli: SweepCli,
    /** What scenes are copies of: it has an experiment, and the search in a commit. */
    readonly template: DvcProject,
    readonly trials: number,
  ) {}

  /** @param method of the sweep file @param trials how many it has */
  static async make(method: string, trials: number): Promise<SearchWorld> {
    const cli = await SweepCli.make();
    const template = new DvcProject({ experiment: true });
    template.write({
      [SWEEP]: `method: ${method}\nmetric: {name: loss}\nrun_cap: ${trials}\nparallel: 2\nretries: 3\nparameters:\n  train.lr: {min: 1.0, max: 2.0}\n  train.pause: {value: 0.3}\n`,
    });
    template.commit('A sweep');
    return new SearchWorld(cli, template, trials);
  }

  start({ project }: Scene): CliRun {
    return this.cli.start(project, 'run', SWEEP);
  }

  /** Until the search has ended, by itself or taken up again. */
  async takeUp(scene: Scene, run: CliRun): Promise<void> {
    let { code, stderr } = await run.ended;
    for (let again = 0; code !== 0 && again < 3; again++) {
      // A journal that was not begun yet is no sweep that could be taken up.
      ({ code, stderr } = await this.cli.run(scene.project, eventsOf(scene).length > 0 ? 'resume' : 'run', SWEEP));
    }
    expect([code, stderr]).toEqual([0, expect.stringContaining(`All ${this.trials} trials have ended.`)]);
  }

  /** All trials are complete, each with one experiment; `before`, experiments that were there once, are as they were. */
  async check(scene: Scene, before: Record<string, string>): Promise<void> {
    const events = eventsOf(scene);
    const state = replay(events);
    const experiments = trialsOf(scene);
    expect(experiments).toMatchObject(before);
    const ends = state?.trials.map((trial) => `${trial.state} ${trial.runs[0]?.reason ?? ''}`);
    expect(ends).toEqual(Array.from({ length: this.trials }, () => 'complete '));
    const complete = events.flatMap((event) =>
      event.e === 'end' && event.outcome === 'complete' ? [`${event.trial} ${event.experiment}`] : [],
    );
    expect(complete.sort()).toEqual(
      Object.entries(experiments)
        .map(([name, commit]) => `${Number(name.slice(2))} ${commit}`)
        .sort(),
    );
    expect(new Set(state?.trials.map(({ point }) => JSON.stringify(point))).size).toBe(this.trials);
    expect(await strandedInSlots('git', scene.project.root)).toEqual([]);
    scene.checkSound();
  }

  dispose(): void {
    this.template.dispose();
    this.cli.dispose();
  }
}

/** What the journal of the search says so far. */
export function eventsOf(scene: Scene): readonly JournalEvent[] {
  const path = scene.path('.dvc/tmp/espalier/sweeps/s/journal.jsonl');
  return existsSync(path) ? readEvents(readFileSync(path, 'utf8')).events : [];
}

/** Experiments of the search: name -> commit. */
export function trialsOf({ project }: Scene): Record<string, string> {
  return Object.fromEntries(Object.entries(project.experiments()).filter(([name]) => name.startsWith('s-')));
}
