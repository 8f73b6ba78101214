/** Faults of what is shared and brought back: each row of the second table of docs/reliability.md is seen here. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { marksOf } from '../../src/core/share/marks.js';
import { errorInOutput } from '../../src/core/run/failure.js';
import { FileHashes } from '../../src/node/pipeline/hashes.js';
import { backUp, dirtyPaths, restore } from '../../src/node/share/backup.js';
import { advanceBranch, commitExperiment } from '../../src/node/share/commits.js';
import { atRisk, listData } from '../../src/node/share/data.js';
import { changeMarks, readNotes } from '../../src/node/share/notes.js';
import { fetchListing, listRemote, pushExperiments, syncNotes, takeExperiments } from '../../src/node/share/remote.js';
import { Repo } from '../../src/node/share/repo.js';
import { experimentRefs, listTrash, moveToTrash, restoreTrash } from '../../src/node/share/trash.js';
import { toFailure } from '../../src/protocol/index.js';
import { bytesBelow } from '../fixtures/bytes.js';
import { DvcProject } from '../fixtures/dvcProject.js';
import { Team, type Person } from '../fixtures/team.js';
import type { Outcome } from './attempt.js';
import { mayMount, unmount } from './faults.js';
import { isOf, rowInDocument, rowOf, rowsInDocument, SHARING, writeRows } from './table.js';

const ALL = process.env['ESPALIER_FAULTS'] !== undefined;
const WRITE = process.env['ESPALIER_WRITE'] !== undefined;

let team: Team;
let ada: Person;
let bob: Person;
let silent: Server;
let template: DvcProject;
const temporary: (() => void)[] = [];

interface Fault {
  readonly name: string;
  readonly what: string;
  /** `npm test` sees it, too. */
  readonly quick?: true;
  readonly mounts?: true;
  readonly see: () => Promise<Outcome>;
}

/** What a failure says to the user. */
async function told(body: Promise<unknown>): Promise<string> {
  const { message, advice } = toFailure(
    await body.then(
      () => new Error('it went well'),
      (error: unknown) => error,
    ),
  );
  return [message, advice].filter(Boolean).join(' ').replaceAll(team.home, '…');
}

const push = (
  who: Person,
  refs: readonly { ref: string; commit: string }[],
  remote = 'origin',
  silence = 60_000,
): ReturnType<typeof pushExperiments> => pushExperiments(who.repo, remote, refs, who.name, { silence });
const take = async (who: Person): Promise<void> => {
  await fetchListing(who.repo, 'origin');
  await takeExperiments(who.repo, await listRemote(who.repo));
};
const some = (who: Person): { ref: string; commit: string }[] => ['a', 'b', 'c'].map((name, at) => who.experiment(name, at));

/** The user's changes of every kind, in a copy of the project with the experiment `lr2`. */
function inUse(): { project: DvcProject; repo: Repo; path: (...parts: string[]) => string; lr2: string } {
  const home = mkdtempSync(join(tmpdir(), 'espalier-fault-'));
  temporary.push(() => rmSync(home, { recursive: true, force: true }));
  spawnSync('cp', ['-a', template.root, join(home, 'project')]);
  const project = new DvcProject({ home });
  const path = (...parts: string[]): string => join(project.root, ...parts);
  appendFileSync(path('params.yaml'), '# staged\n');
  project.git('add', 'params.yaml');
  appendFileSync(path('params.yaml'), '# unstaged\n');
  writeFileSync(path('untracked.bin'), Buffer.from([0, 13, 10, 255]));
  writeFileSync(path('model.bin'), 'trained by hand');
  return { project, repo: new Repo('git', project.root), path, lr2: project.experiments()['lr2'] ?? '' };
}

const stateOf = (project: DvcProject): unknown => [
  bytesBelow(project.root),
  project.git('status', '--porcelain'),
  project.git('ls-files', '--stage'),
];

async function backedUp(project: DvcProject, repo: Repo, incoming: string): ReturnType<typeof backUp> {
  const data = atRisk(await listData(project.root, new FileHashes())).map((item) => item.path);
  return backUp(repo, { before: 'apply of lr2', incoming, dvcRoot: project.root, data });
}

/** A commit that must not come about. */
async function refused(): Promise<Outcome> {
  const { commit } = ada.experiment('a', 2);
  const tip = ada.git('rev-parse', 'HEAD');
  const state = (): string[] => [ada.git('for-each-ref'), ada.git('status', '--porcelain', '--ignored'), ada.git('worktree', 'list')];
  const before = state();
  const said = await told(commitExperiment(ada.repo, { branch: 'main', tip, experiment: commit, message: 'm' }));
  expect(state()).toEqual(before);
  return { told: [said.replaceAll('\n', ' ')], mended: ['Nothing was touched.'] };
}

const FAULTS: readonly Fault[] = [
  {
    name: 'The remote does not answer',
    what: 'push',
    quick: true,
    async see() {
      const refs = some(ada);
      const said = await told(push(ada, refs, 'silent', 300));
      expect(Object.keys(ada.experiments())).toEqual(['a', 'b', 'c']);
      return { told: [said.replace('0 s', '60 s')], mended: ['Everything is as it was.'] };
    },
  },
  {
    name: 'The remote does not answer, and the user cancels',
    what: 'list of the remote',
    async see() {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const failure = await fetchListing(ada.repo, 'silent', { signal: controller.signal }).catch(
        (error: unknown) => toFailure(error).code,
      );
      expect(failure).toBe('cancelled');
      return { told: [], mended: ['Everything is as it was.'] };
    },
  },
  {
    name: 'The connection is cut in the middle',
    what: 'push',
    quick: true,
    async see() {
      const refs = some(ada);
      team.hook('update', 'case "$1" in */b) kill -9 $PPID;; esac');
      const said = await told(push(ada, refs));
      team.unhook('update');
      await push(ada, refs);
      expect(team.experiments()).toEqual(ada.experiments());
      return { told: [said], mended: ['Nothing here has changed. Pushed again, all three are on the remote.'] };
    },
  },
  {
    name: 'The remote refuses',
    what: 'push',
    async see() {
      const refs = some(ada);
      team.hook('pre-receive', 'exit 1');
      const { refused } = await push(ada, refs.slice(0, 1));
      team.unhook('pre-receive');
      expect(team.experiments()).toEqual({});
      return { told: refused.map((one) => `“origin” refused ${one.name}: ${one.why}.`), mended: ['Everything is as it was.'] };
    },
  },
  {
    name: 'The disk of the remote is full',
    what: 'push',
    mounts: true,
    async see() {
      const refs = some(ada);
      const aside = `${team.remote}-aside`;
      spawnSync('cp', ['-a', team.remote, aside]);
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'espalier', team.remote]);
      spawnSync('cp', ['-a', `${aside}/.`, team.remote]);
      spawnSync('dd', ['if=/dev/zero', `of=${join(team.remote, 'ballast')}`, 'bs=4k'], { stdio: 'ignore' });
      const said = await push(ada, refs.slice(0, 1)).then(
        ({ refused }) => refused.map((one) => `“origin” refused ${one.name}: ${one.why}.`),
        async (error: unknown) => [await told(Promise.reject(error as Error))],
      );
      unmount(team.remote);
      rmSync(aside, { recursive: true });
      await push(ada, refs);
      expect(team.experiments()).toEqual(ada.experiments());
      return { told: said, mended: ['Pushed again once there was room, all are on the remote.'] };
    },
  },
  {
    name: 'Three people push the same names at the same time',
    what: 'push',
    async see() {
      const people = [ada, bob, team.join('Cleo')];
      const made = people.map((who, at) => ['a', 'b'].map((name, lr) => who.experiment(name, 10 * at + lr)));
      const results = await Promise.all(people.map((who, at) => push(who, made[at] ?? [])));
      await Promise.all(people.map(take));
      for (const who of people) {
        expect(who.experiments()).toEqual(team.experiments());
      }
      expect(Object.values(team.experiments()).sort()).toEqual(
        made
          .flat()
          .map((one) => one.commit)
          .sort(),
      );
      expect(results.flatMap((one) => one.renamed)).toHaveLength(4);
      return {
        told: ['“a” is another one’s on origin: yours is called “a-…” now.'],
        mended: ['All six experiments are on the remote and with each of them.'],
      };
    },
  },
  {
    name: 'Two people write a note on one experiment',
    what: 'push of notes',
    quick: true,
    async see() {
      const one = ada.experiment('a', 1);
      await push(ada, [one]);
      await take(bob);
      await changeMarks(ada.repo, [one.commit], { note: 'good', star: true });
      await changeMarks(bob.repo, [one.commit], { note: 'overfits' });
      await Promise.all([ada, bob].map((who) => syncNotes(who.repo, 'origin', true)));
      await Promise.all([ada, bob].map((who) => syncNotes(who.repo, 'origin', false)));
      const seen = await Promise.all(
        [ada, bob].map(async (who) => marksOf((await readNotes(who.repo, [one.commit])).get(one.commit) ?? '')),
      );
      expect(seen[0]).toEqual(seen[1]);
      expect(seen[0]?.note?.split('\n').sort()).toEqual(['Ada Lovelace: good', 'Bob Lovelace: overfits']);
      return { told: [], mended: ['Both notes are with both people.'] };
    },
  },
  {
    name: 'Another experiment takes the name of a removed one',
    what: 'restoring it',
    async see() {
      const first = ada.experiment('a', 1);
      await moveToTrash(ada.repo, await experimentRefs(ada.repo, [first.commit]));
      const second = ada.experiment('a', 2);
      const names = await restoreTrash(ada.repo, await listTrash(ada.repo));
      expect(ada.experiments()).toEqual({ a: second.commit, 'a-2': first.commit });
      return { told: [`Restored ${names.join(', ')}.`], mended: ['Both are there.'] };
    },
  },
  {
    name: 'A rebase is under way',
    what: 'apply',
    async see() {
      mkdirSync(join(ada.root, '.git/rebase-merge'));
      const said = await told(ada.repo.refuseUnderWay('applying an experiment'));
      rmSync(join(ada.root, '.git/rebase-merge'), { recursive: true });
      return { told: [said], mended: ['Nothing was touched.'] };
    },
  },
  {
    name: 'A file has changes that no commit has',
    what: 'commit of an experiment to the branch',
    async see() {
      const one = ada.experiment('a', 2);
      const tip = ada.git('rev-parse', 'HEAD');
      writeFileSync(join(ada.root, 'params.yaml'), 'lr: 7\n');
      const commit = await commitExperiment(ada.repo, { branch: 'main', tip, experiment: one.commit, message: 'm' });
      const said = await told(advanceBranch(ada.repo, 'main', tip, commit));
      expect([readFileSync(join(ada.root, 'params.yaml'), 'utf8'), ada.git('rev-parse', 'main')]).toEqual(['lr: 7\n', tip]);
      ada.git('checkout', '--', '.');
      return { told: [said], mended: ['Nothing was touched.'] };
    },
  },
  {
    name: 'A hook of the repository refuses',
    what: 'commit of an experiment to the branch',
    quick: true,
    async see() {
      const hook = join(ada.root, '.git/hooks/pre-commit');
      mkdirSync(join(ada.root, '.git/hooks'), { recursive: true });
      writeFileSync(hook, '#!/bin/sh\necho "train.py: line too long"; exit 1\n', { mode: 0o755 });
      temporary.push(() => rmSync(hook));
      return refused();
    },
  },
  {
    name: 'The key that signs commits cannot be used',
    what: 'commit of an experiment to the branch',
    async see() {
      const program = join(team.home, 'gpg');
      writeFileSync(program, '#!/bin/sh\necho "gpg: no secret key" >&2; exit 2\n', { mode: 0o755 });
      ada.git('config', 'commit.gpgsign', 'true');
      ada.git('config', 'gpg.program', program);
      temporary.push(() => ada.git('config', '--unset', 'commit.gpgsign'));
      return refused();
    },
  },
  {
    name: 'Staged, unstaged and untracked changes, and data that no cache holds',
    what: 'apply, and Undo',
    see: () => applied(() => undefined),
  },
  {
    name: 'A squash is under way',
    what: 'apply, and Undo',
    see: () =>
      applied(({ project }) => {
        project.git('commit', '--quiet', '--all', '--message', 'mine');
        project.git('branch', 'side');
        project.git('reset', '--quiet', '--hard', 'HEAD~1');
        project.git('merge', '--quiet', '--squash', 'side');
      }),
  },
  {
    name: 'The disk is full',
    what: 'apply',
    mounts: true,
    async see() {
      const { project, repo, path, lr2 } = inUse();
      const aside = `${project.root}-aside`;
      spawnSync('cp', ['-a', project.root, aside]);
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'espalier', project.root]);
      temporary.push(() => unmount(project.root));
      spawnSync('cp', ['-a', `${aside}/.`, project.root]);
      const before = stateOf(project);
      spawnSync('dd', ['if=/dev/zero', `of=${path('.dvc/tmp/ballast')}`, 'bs=4k'], { stdio: 'ignore' });
      const said = await told(backedUp(project, repo, lr2));
      rmSync(path('.dvc/tmp/ballast'));
      expect(stateOf(project)).toEqual(before);
      return { told: [said], mended: ['Nothing was applied: every byte is as it was.'] };
    },
  },
  {
    name: 'The cache lacks the model of the experiment',
    what: 'apply, and Undo',
    async see() {
      const { project, repo, path, lr2 } = inUse();
      const before = stateOf(project);
      const md5 = /model\.bin\n\s+hash: md5\n\s+md5: (\w+)/.exec(project.git('show', `${lr2}:dvc.lock`))?.[1] ?? '';
      rmSync(path('.dvc/cache/files/md5', md5.slice(0, 2), md5.slice(2)));
      const backup = await backedUp(project, repo, lr2);
      const { output } = await project.run('exp', 'apply', '--', lr2);
      const missing = (await listData(project.root, new FileHashes())).filter((item) => item.state === 'missing' && !item.cached);
      await restore(repo, backup, project.root, () => project.run('checkout', '--force').then(() => undefined));
      expect(stateOf(project)).toEqual(before);
      return {
        told: [errorInOutput(output), `Not in the cache, so not in the workspace: ${missing.map((item) => item.path).join(', ')}.`],
        mended: ['It is pulled where a remote has it, and else said; Undo brings back every byte.'],
      };
    },
  },
];

async function applied(prepare: (scene: ReturnType<typeof inUse>) => void): Promise<Outcome> {
  const scene = inUse();
  prepare(scene);
  const { project, repo, path, lr2 } = scene;
  const before = stateOf(project);
  const losing = [...(await dirtyPaths(repo)), ...atRisk(await listData(project.root, new FileHashes()))];
  const backup = await backedUp(project, repo, lr2);
  project.dvc('exp', 'apply', '--', lr2);
  expect(readFileSync(path('model.bin'), 'utf8')).toBe('model 2');
  await restore(repo, backup, project.root, () => Promise.resolve(void project.dvc('checkout', '--force', '--quiet')));
  expect(stateOf(project)).toEqual(before);
  project.git('fsck', '--strict');
  return {
    told: [`${losing.length} files have changes that no commit has.`],
    mended: ['Every byte is back, and what was staged is staged.'],
  };
}

const order = FAULTS.map(({ name, what }) => ({ fault: name, place: what }));
const rows: string[] = [];

beforeAll(async () => {
  team = new Team();
  ada = team.join('Ada');
  bob = team.join('Bob');
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  ada.git('remote', 'add', 'silent', `http://127.0.0.1:${(silent.address() as AddressInfo).port}/x.git`);
  if (ALL) {
    template = new DvcProject();
    template.dvc('exp', 'run', '--quiet', '--name', 'lr2', '-S', 'train.lr=2');
    template.git('reset', '--quiet', '--hard');
    template.dvc('checkout', '--quiet');
  }
}, 60_000);
beforeEach(() => {
  for (const [where, refs] of [
    [ada, ['refs/exps', 'refs/espalier', 'refs/notes']],
    [bob, ['refs/exps', 'refs/espalier', 'refs/notes']],
    [team, ['refs/exps', 'refs/notes']],
  ] as const) {
    const found = where.git('for-each-ref', '--format=%(refname)', ...refs).split('\n');
    found.filter(Boolean).forEach((ref) => where.git('update-ref', '-d', ref));
  }
});
afterEach(() => {
  for (const where of [ada, bob, team]) {
    where.git('fsck', '--strict');
  }
  temporary
    .splice(0)
    .reverse()
    .forEach((one) => one());
});
afterAll(() => {
  silent.close();
  team.dispose();
  if (ALL) {
    template.dispose();
  }
  if (WRITE) {
    writeRows(order, rows, SHARING);
  }
});

describe('docs/reliability.md, sharing', { timeout: 180_000 }, () => {
  for (const { name, what, quick = false, mounts = false, see } of FAULTS.filter((fault) => ALL || fault.quick)) {
    if (mounts && !mayMount()) {
      console.log(`not seen here, because nothing may be mounted: ${name}`);
      continue;
    }
    it(`${name}: ${what}${quick ? '' : ' (soak)'}`, async () => {
      const row = rowOf({ fault: name, place: what }, await see());
      rows.push(row);
      if (!WRITE) {
        expect(row).toBe(rowInDocument({ fault: name, place: what }, SHARING));
      }
    });
  }

  it('has a row for each fault, and no other', () => {
    const listed = WRITE ? [] : rowsInDocument(SHARING);
    expect(listed.map((row) => order.findIndex((key) => isOf(row, key)))).toEqual(WRITE ? [] : order.map((_, at) => at));
  });
});
