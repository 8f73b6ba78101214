/**
 * A team of three works a week from one bare remote, each doing whatever at random moments; real DVC is asked in the end. `npm run test:soak`
 * plays `ROUNDS` other weeks; `SEED=…` repeats one.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/analysis/random.js';
import { parseExperimentRef } from '../../src/core/experiments/gitObjects.js';
import { mergeParameters } from '../../src/core/share/merge.js';
import { experimentRef, freeName } from '../../src/core/share/refs.js';
import { ExperimentIndex } from '../../src/node/index/index.js';
import { tableHandlers } from '../../src/node/index/tableHandlers.js';
import { FETCH_ALL, fetchCopy } from '../../src/node/run/fetchCopy.js';
import { backUp, restore } from '../../src/node/share/backup.js';
import { advanceBranch, commitExperiment, mergeTrees, textAt, withFiles } from '../../src/node/share/commits.js';
import { makeCommit } from '../../src/node/share/newCommit.js';
import { changeMarks } from '../../src/node/share/notes.js';
import { fetchListing, listRemote, pushExperiments, syncNotes, takeExperiments } from '../../src/node/share/remote.js';
import { restorePaths } from '../../src/node/share/rollBack.js';
import { listTrash, moveToTrash, restoreTrash } from '../../src/node/share/trash.js';
import { ALL_ROWS, toFailure } from '../../src/protocol/index.js';
import { bytesBelow } from '../fixtures/bytes.js';
import { DAY, Mate, MONDAY, Week, type Made } from '../fixtures/week.js';

const SOAK = process.env['ESPALIER_FAULTS'] !== undefined;
const FIRST = Number(process.env['SEED'] ?? 1);
const ROUNDS = SOAK ? Number(process.env['ROUNDS'] ?? 4) : 1;
const STEPS = SOAK ? 60 : 20;
const NAMES = ['base', 'wide', 'deep', 'long'];
const TUESDAY = 1;
const LOSS = ['metric', 'metrics.json', 'loss'] as const;

class Play {
  readonly week = new Week();
  readonly mates = ['Ada', 'Bob', 'Cem'].map((name) => this.week.join(name));
  readonly made = new Map<string, Made>();
  /** Of each mate, what they have had. */
  private readonly had = new Map(this.mates.map((mate) => [mate, new Set<string>()]));
  private readonly noted: string[] = [];
  /** What the remote had the day before. */
  private there = new Map<string, string>();
  private readonly random: () => number;
  private clock = MONDAY;

  constructor(seed: number) {
    this.random = randomOf(seed);
  }

  pick<T>(from: readonly T[]): T | undefined {
    return from[Math.floor(this.random() * from.length)];
  }

  private some<T>(from: readonly T[]): T[] {
    return from.filter(() => this.random() < 0.5);
  }

  private one(mate: Mate): { readonly ref: string; readonly commit: string } | undefined {
    const chosen = this.pick([...mate.experiments()]);
    return chosen && { ref: chosen[0], commit: chosen[1] };
  }

  async day(day: number): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      this.clock = MONDAY + day * DAY + 9 * 3_600_000 + step * 60_000;
      const mate = this.pick(this.mates) ?? this.week.join('nobody');
      // Most of the day, people train and share.
      const deed = this.pick([...DEEDS.slice(0, 3), ...DEEDS.slice(0, 3), ...DEEDS]) ?? 'train';
      await this[deed](mate, day);
      mate.experiments().forEach((commit) => this.had.get(mate)?.add(commit));
    }
    await this.check(`the end of day ${day}`);
  }

  train(mate: Mate, day: number): Promise<void> {
    const lr = Math.ceil(this.random() * 1e6) / 1000;
    const head = mate.git('rev-parse', 'HEAD');
    const name = freeName(this.pick(NAMES) ?? 'base', (one) => mate.experiments().has(experimentRef(head, one)));
    this.made.set(mate.train(name, lr, this.clock), { lr, day });
    return Promise.resolve();
  }

  /** With their data, as the button does. */
  async push(mate: Mate): Promise<void> {
    const refs = this.some([...mate.experiments()]).map(([ref, commit]) => ({ ref, commit }));
    await pushExperiments(mate.repo, 'origin', refs, mate.name);
    await syncNotes(mate.repo, 'origin', true);
    mate.pushData(this.week.storage);
  }

  async pull(mate: Mate): Promise<void> {
    await fetchListing(mate.repo, 'origin');
    await takeExperiments(mate.repo, this.some(await listRemote(mate.repo)));
  }

  async note(mate: Mate): Promise<void> {
    const one = this.one(mate);
    if (one) {
      const text = `${mate.name} at ${this.clock}`;
      await changeMarks(
        mate.repo,
        [one.commit],
        this.pick([{ note: text }, { tags: { [text.replaceAll(' ', '-')]: true } }]) ?? {},
        this.clock,
      );
      this.noted.push(text);
    }
  }

  async remove(mate: Mate): Promise<void> {
    const one = this.one(mate);
    if (one) {
      await moveToTrash(mate.repo, [one], this.clock);
    }
  }

  async bringBack(mate: Mate): Promise<void> {
    await restoreTrash(mate.repo, this.some(await listTrash(mate.repo)));
  }

  async rename(mate: Mate): Promise<void> {
    const one = this.one(mate);
    const parsed = one && parseExperimentRef(one.ref);
    if (one && parsed) {
      const to = freeName(`${parsed.name}-mine`, (name) => mate.experiments().has(experimentRef(parsed.baseline, name)));
      const ref = experimentRef(parsed.baseline, to);
      await mate.repo.updateRefs([
        { ref, from: null, to: one.commit },
        { ref: one.ref, from: one.commit, to: null },
      ]);
    }
  }

  /** The branch as the remote has it, with whatever was not published dropped, then an experiment on it, published. */
  async merge(mate: Mate): Promise<void> {
    const one = this.one(mate);
    this.update(mate);
    if (one === undefined) {
      return;
    }
    const tip = mate.git('rev-parse', 'HEAD');
    const base = mate.git('merge-base', tip, one.commit);
    const { tree, conflicts } = await mergeTrees(mate.repo, tip, one.commit);
    const sides = await Promise.all([base, tip, one.commit].map((commit) => textAt(mate.repo, commit, 'params.yaml')));
    const [before = '', ours = '', theirs = ''] = sides.map((text) => text ?? '');
    const merged = mergeParameters({ base: before, ours, theirs }, 'yaml');
    const params = merged.write(merged.conflicts.map(() => this.pick(['ours', 'theirs'] as const) ?? 'ours'));
    const results = conflicts.filter((path) => path !== 'params.yaml');
    const files = await Promise.all(results.map(async (path) => ({ path, text: (await textAt(mate.repo, one.commit, path)) ?? '' })));
    const whole = await withFiles(mate.repo, tree, [...files, { path: 'params.yaml', text: params }]);
    const commit = await makeCommit(mate.repo, { tree: whole, parents: [tip, one.commit], message: 'Merge', branch: 'main' });
    await advanceBranch(mate.repo, 'main', tip, commit);
    mate.git('push', '--quiet', 'origin', 'main');
  }

  async commit(mate: Mate): Promise<void> {
    const one = this.one(mate);
    const tip = mate.git('rev-parse', 'HEAD');
    if (one) {
      try {
        const commit = await commitExperiment(mate.repo, { branch: 'main', tip, experiment: one.commit, message: 'Keep' });
        await advanceBranch(mate.repo, 'main', tip, commit);
      } catch (error) {
        expect(toFailure(error).code).toBe('conflict');
      }
    }
  }

  /** Baselines of experiments are on no branch any more. */
  squash(mate: Mate): Promise<void> {
    this.update(mate);
    if (Number(mate.git('rev-list', '--first-parent', '--count', 'HEAD')) > 3) {
      mate.git('reset', '--quiet', '--soft', 'HEAD~2');
      mate.git('commit', '--quiet', '--allow-empty', '--message', 'Squashed');
      mate.git('push', '--quiet', '--force', 'origin', 'main');
    }
    return Promise.resolve();
  }

  rebase(mate: Mate): Promise<void> {
    mate.git('fetch', '--quiet', 'origin', 'main');
    try {
      mate.git('rebase', '--quiet', 'origin/main');
    } catch {
      mate.git('rebase', '--abort');
    }
    return Promise.resolve();
  }

  /** An experiment's configuration over changes that no commit has, and back. */
  async applyAndUndo(mate: Mate): Promise<void> {
    const one = this.one(mate);
    if (one) {
      writeFileSync(join(mate.root, 'mine.txt'), `of ${this.clock}`);
      writeFileSync(join(mate.root, 'train.py'), `${readFileSync(join(mate.root, 'train.py'), 'utf8')}# ${this.clock}\n`);
      const state = (): unknown => [bytesBelow(mate.root), mate.git('status', '--porcelain')];
      const before = state();
      const backup = await backUp(mate.repo, { before: 'apply', incoming: one.commit, dvcRoot: null, data: [] });
      await restorePaths(mate.repo, one.commit, { prefix: '', scope: 'everything', values: [] });
      await restore(mate.repo, backup, null, () => Promise.resolve());
      expect(state()).toEqual(before);
      mate.git('checkout', '--quiet', '--', '.');
    }
  }

  private update(mate: Mate): void {
    mate.git('fetch', '--quiet', 'origin', 'main');
    mate.git('reset', '--quiet', '--hard', 'origin/main');
  }

  remoteRefs(): Map<string, string> {
    const lines = this.week.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/exps').split('\n').filter(Boolean);
    return new Map(lines.map((line) => line.split(' ') as [string, string]));
  }

  /** What must be true at any time. */
  async check(when: string): Promise<void> {
    const now = this.remoteRefs();
    this.there.forEach((commit, ref) => expect(now.get(ref), `${ref} on the remote at ${when}`).toBe(commit));
    this.there = now;
    for (const mate of this.mates) {
      const kept = new Set([...mate.experiments().values(), ...(await listTrash(mate.repo)).map((one) => one.commit)]);
      for (const commit of this.had.get(mate) ?? []) {
        expect(kept.has(commit), `${mate.name} has ${commit} at ${when}`).toBe(true);
      }
      mate.git('fsck', '--strict');
      expect(mate.git('status', '--porcelain', '--untracked-files=no'), `${mate.name} at ${when}`).toBe('');
    }
    this.week.git('fsck', '--strict');
  }

  /** Everybody shares everything. */
  async settle(): Promise<void> {
    for (const mate of this.mates) {
      await restoreTrash(mate.repo, await listTrash(mate.repo));
      const refs = [...mate.experiments()].map(([ref, commit]) => ({ ref, commit }));
      await pushExperiments(mate.repo, 'origin', refs, mate.name);
      await syncNotes(mate.repo, 'origin', true);
      mate.pushData(this.week.storage);
    }
    for (const mate of this.mates) {
      await syncNotes(mate.repo, 'origin', false);
      await takeExperiments(mate.repo, await listRemote(mate.repo));
    }
  }

  notes(): string[] {
    return this.noted;
  }
}

const DEEDS = [
  'train',
  'push',
  'pull',
  'note',
  'remove',
  'bringBack',
  'rename',
  'merge',
  'commit',
  'squash',
  'rebase',
  'applyAndUndo',
] as const;

/** The row that comes first when the table shows what was starred on Tuesday, the best first. */
async function bestOfTuesday(mate: Mate): Promise<string> {
  const index = new ExperimentIndex(
    {
      folder: mate.root,
      git: 'git',
      commitsPerBranch: 10,
      mainMetric: null,
      directions: {},
      conventionalParams: ['params.yaml'],
      conventionalMetrics: ['metrics.json'],
    },
    () => undefined,
    { watch: false },
  );
  try {
    await index.open();
    const filter = 'time >= 2026-01-06T00:00Z and time < 2026-01-07T00:00Z and kind = experiment';
    const query = { ...ALL_ROWS, rows: 'flat' as const, filter, sort: [{ column: LOSS, direction: 'ascending' as const }] };
    const ask = { query, start: 0, end: 1, columns: [LOSS] };
    const { rows, problem } = await tableHandlers(() => index).handlers.rows(ask, new AbortController().signal);
    expect(problem).toBeNull();
    const [first] = rows;
    return first?.kind === 'row' ? first.row.id : '';
  } finally {
    index.dispose();
  }
}

describe('a week of three', { timeout: SOAK ? 600_000 : 120_000 }, () => {
  it.each(Array.from({ length: ROUNDS }, (_, at) => FIRST + at))('loses nobody’s work, seed %i', async (seed) => {
    const play = new Play(seed);
    try {
      for (let day = 0; day < 5; day++) {
        await play.day(day);
      }
      await play.settle();
      await play.check('the end of the week');
      const all = [...play.made.keys()].sort();
      const cem = play.mates[2] ?? play.week.join('Cem');
      const text = cem.git('log', '-p', '--format=', 'refs/notes/espalier');
      for (const mate of play.mates) {
        // Nobody’s is lost, and each has each once.
        expect([...mate.experiments().values()].sort(), mate.name).toEqual(all);
        expect(mate.git('rev-parse', 'refs/notes/espalier^{tree}')).toBe(cem.git('rev-parse', 'refs/notes/espalier^{tree}'));
      }
      expect([...new Set(play.remoteRefs().values())].sort()).toEqual(all);
      for (const note of play.notes()) {
        expect(text.includes(note) || text.includes(note.replaceAll(' ', '-')), note).toBe(true);
      }

      // Friday: somebody who was away finds the best of Tuesday, and has it with its data.
      const dee = play.week.join('Dee');
      await syncNotes(dee.repo, 'origin', false);
      await takeExperiments(dee.repo, await listRemote(dee.repo));
      const [best = ''] = [...play.made].filter(([, one]) => one.day === TUESDAY).sort((a, b) => a[1].lr - b[1].lr)[0] ?? [];
      expect(await bestOfTuesday(dee)).toBe(best);
      expect(dee.model(best)).toBeNull();
      const copy = await fetchCopy(
        { git: 'git', root: dee.root, dvcRoot: dee.root, commits: [best] },
        join(play.week.home, 'fetch', 'copy'),
      );
      new Mate('Dee', copy).dvc(...FETCH_ALL, '--quiet');
      dee.dvc('exp', 'apply', '--', best);
      const lr = play.made.get(best)?.lr ?? NaN;
      expect(readFileSync(join(dee.root, 'model.bin'), 'utf8')).toBe(`model ${lr}`);
      expect(readFileSync(join(dee.root, 'params.yaml'), 'utf8')).toContain(`lr: ${lr}\n`);
      dee.git('fsck', '--strict');

      // DVC says the same of who has what, and brings an experiment with its data by itself.
      const names = (mate: Mate): string[] => [...mate.experiments().keys()].map((ref) => parseExperimentRef(ref)?.name ?? ref).sort();
      expect(cem.dvc('exp', 'list', '--all-commits', '--name-only').split(/\s+/).filter(Boolean).sort()).toEqual(names(cem));
      const fay = play.week.join('Fay');
      const [ref = '', commit = ''] = [...play.remoteRefs()].find(([, one]) => one === best) ?? [];
      fay.dvc('exp', 'pull', '--quiet', '--', 'origin', ref);
      expect([fay.experiments().get(ref), fay.model(commit)]).toEqual([best, `model ${lr}`]);
      expect(existsSync(join(play.week.home, 'nobody'))).toBe(false);
    } finally {
      play.week.dispose();
    }
  });
});
