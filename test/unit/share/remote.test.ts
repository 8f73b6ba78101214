/** Clones of one bare remote that work at the same time: nobody's experiments or notes are lost or overwritten. */
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { marksOf, mergeLines, noteBy, NOTES_REF, withChange } from '../../../src/core/share/marks.js';
import { KnownExperiments, parsePush, parseTrackingRef, placeAmong } from '../../../src/core/share/remoteRefs.js';
import { networkGit } from '../../../src/node/share/network.js';
import { changeMarks, mergeNotes, readNotes } from '../../../src/node/share/notes.js';
import { fetchListing, listRemote, pushExperiments, syncNotes, takeExperiments } from '../../../src/node/share/remote.js';
import { Team, type Person } from '../../fixtures/team.js';

let team: Team;
let ada: Person;
let bob: Person;
const BARE = 'a'.repeat(40);

beforeAll(() => {
  team = new Team();
  ada = team.join('Ada');
  bob = team.join('Bob');
});
afterAll(() => team.dispose());
beforeEach(() => {
  for (const one of [ada, bob]) {
    for (const ref of one
      .git('for-each-ref', '--format=%(refname)', 'refs/exps', 'refs/espalier', 'refs/notes')
      .split('\n')
      .filter(Boolean)) {
      one.git('update-ref', '-d', ref);
    }
  }
  for (const ref of team.git('for-each-ref', '--format=%(refname)', 'refs/exps', 'refs/notes').split('\n').filter(Boolean)) {
    team.git('update-ref', '-d', ref);
  }
});

const push = (who: Person, ...refs: { ref: string; commit: string }[]): ReturnType<typeof pushExperiments> =>
  pushExperiments(who.repo, 'origin', refs, who.name);
const pull = async (who: Person): ReturnType<typeof takeExperiments> => {
  await fetchListing(who.repo, 'origin');
  return takeExperiments(who.repo, await listRemote(who.repo));
};

describe('experiments of a remote', () => {
  it('are pushed, seen by author before they are taken, and taken', async () => {
    const mine = [ada.experiment('lr2', 2), ada.experiment('lr3', 3)];
    expect(await push(ada, ...mine)).toEqual({ pushed: mine.map((one) => one.ref), current: [], renamed: [], refused: [] });
    expect((await push(ada, ...mine)).current).toEqual(mine.map((one) => one.ref));
    await fetchListing(bob.repo, 'origin');
    const seen = await listRemote(bob.repo);
    expect(seen.map(({ name, author, here, remote }) => [name, author, here, remote])).toEqual([
      ['lr3', 'Ada Lovelace', null, 'origin'],
      ['lr2', 'Ada Lovelace', null, 'origin'],
    ]);
    expect(bob.experiments()).toEqual({});
    await takeExperiments(
      bob.repo,
      seen.filter((one) => one.name === 'lr2'),
    );
    expect(bob.experiments()).toEqual({ lr2: mine[0]?.commit });
    expect((await listRemote(bob.repo)).map((one) => one.here)).toEqual([null, 'lr2']);
    // Who pushed knows that they are there without asking.
    expect((await listRemote(ada.repo)).map((one) => one.here)).toEqual(['lr3', 'lr2']);
  });

  it('of one name do not collide, whoever comes first', async () => {
    const [hers, his] = [ada.experiment('best', 2), bob.experiment('best', 9)];
    await push(ada, hers);
    expect(await push(bob, his)).toMatchObject({ renamed: [{ from: 'best', to: 'best-bob' }], refused: [] });
    expect(team.experiments()).toEqual({ best: hers.commit, 'best-bob': his.commit });
    expect(bob.experiments()).toEqual({ 'best-bob': his.commit });
    await pull(bob);
    await pull(ada);
    expect([ada.experiments(), bob.experiments()]).toEqual([team.experiments(), team.experiments()]);
  });

  it('keep their names beside one’s own of the same name that was not pushed', async () => {
    const [hers, his] = [ada.experiment('best', 2), bob.experiment('best', 9)];
    await push(ada, hers);
    expect((await pull(bob)).renamed).toEqual([{ from: 'best', to: 'best-ada' }]);
    expect(bob.experiments()).toEqual({ best: his.commit, 'best-ada': hers.commit });
    // It is known to be here by what it is, not by what it is called.
    expect((await pull(bob)).renamed).toEqual([]);
    expect((await listRemote(bob.repo))[0]?.here).toBe('best-ada');
  });

  it('all arrive when several push the same names at the same time', async () => {
    const names = ['a', 'b', 'c'];
    const people = [ada, bob, team.join('Cleo')];
    const made = people.map((who, at) => names.map((name, lr) => who.experiment(name, 10 * at + lr)));
    await Promise.all(people.map((who, at) => push(who, ...(made[at] ?? []))));
    expect(Object.values(team.experiments()).sort()).toEqual(
      made
        .flat()
        .map((one) => one.commit)
        .sort(),
    );
    await Promise.all(people.map(pull));
    for (const who of people) {
      expect(Object.values(who.experiments()).sort()).toEqual(Object.values(team.experiments()).sort());
      who.git('fsck', '--strict');
    }
    team.git('fsck', '--strict');
  });

  it('are not overwritten even where the new one comes after the old one', async () => {
    const first = ada.experiment('chain', 2);
    await push(ada, first);
    await pull(bob);
    bob.git('update-ref', first.ref, bob.git('commit-tree', `${first.commit}^{tree}`, '-p', first.commit, '-m', 'one more'));
    const longer = { ref: first.ref, commit: bob.git('rev-parse', first.ref) };
    await push(bob, longer);
    expect(team.experiments()).toEqual({ chain: first.commit, 'chain-bob': longer.commit });
  });

  it('that a remote refuses stay, and its words are said', async () => {
    const one = ada.experiment('lr2', 2);
    team.hook('pre-receive', 'echo "only on Mondays" >&2; exit 1');
    const { pushed, refused } = await push(ada, one);
    team.unhook('pre-receive');
    expect([pushed, refused]).toEqual([[], [{ name: 'lr2', why: 'pre-receive hook declined' }]]);
    expect([ada.experiments(), team.experiments()]).toEqual([{ lr2: one.commit }, {}]);
  });

  it('are all there after a push that was cut in the middle is done again', async () => {
    const refs = [ada.experiment('a', 1), ada.experiment('b', 2), ada.experiment('c', 3)];
    team.hook('update', 'case "$1" in */b) kill -9 $PPID;; esac');
    await expect(push(ada, ...refs)).rejects.toMatchObject({ code: expect.stringMatching(/^remote-/) as string });
    team.unhook('update');
    team.git('fsck', '--strict');
    expect(Object.keys(ada.experiments())).toEqual(['a', 'b', 'c']);
    await push(ada, ...refs);
    expect(team.experiments()).toEqual(ada.experiments());
  });
});

describe('a remote', () => {
  let server: Server;
  beforeAll(async () => {
    // It takes the call and never says a word.
    server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ada.git('remote', 'add', 'silent', `http://ada:s3cret@127.0.0.1:${(server.address() as AddressInfo).port}/x.git`);
  });
  afterAll(() => server.close());

  it('that does not answer is given up, with nothing changed and no secret said', async () => {
    const one = ada.experiment('lr2', 2);
    const asked = pushExperiments(ada.repo, 'silent', [one], 'Ada', { silence: 300 });
    await expect(asked).rejects.toMatchObject({ code: 'remote-silent' });
    await expect(fetchListing(ada.repo, 'silent', { silence: 300 })).rejects.toMatchObject({ code: 'remote-silent' });
    expect(ada.experiments()).toEqual({ lr2: one.commit });
  });

  it('is left at once when the user cancels', async () => {
    const controller = new AbortController();
    const asked = fetchListing(ada.repo, 'silent', { signal: controller.signal });
    setTimeout(() => controller.abort(), 200);
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('whose address holds a secret fails without telling it', async () => {
    ada.git('remote', 'add', 'away', 'http://ada:s3cret@127.0.0.1:1/x.git');
    const failure = await fetchListing(ada.repo, 'away').catch((error: unknown) => error);
    expect(String(failure)).toContain('cannot be reached');
    await networkGit(ada.repo, ['ls-remote', 'http://ada:s3cret@127.0.0.1:1/x.git']);
    expect(`${String(failure)} ${ada.log.join('\n')}`).not.toContain('s3cret');
    expect(ada.log.join('\n')).toContain('http://***@127.0.0.1');
  });
});

describe('notes', () => {
  const marks = async (who: Person, commit: string): Promise<unknown> => marksOf((await readNotes(who.repo, [commit])).get(commit) ?? '');

  it('of two people are both kept, and what was done last holds', async () => {
    const { commit, ref } = ada.experiment('lr2', 2);
    await push(ada, { ref, commit });
    await pull(bob);
    await changeMarks(ada.repo, [commit], { star: true, note: 'promising', tags: { good: true, old: true } });
    await changeMarks(bob.repo, [commit], { note: 'overfits', tags: { old: false } });
    await Promise.all([syncNotes(ada.repo, 'origin', true), syncNotes(bob.repo, 'origin', true)]);
    await Promise.all([syncNotes(ada.repo, 'origin', false), syncNotes(bob.repo, 'origin', false)]);
    expect(await marks(ada, commit)).toEqual({ star: true, tags: ['good'], note: 'Ada Lovelace: promising\nBob Lovelace: overfits' });
    expect(await marks(bob, commit)).toEqual(await marks(ada, commit));
    await changeMarks(bob.repo, [commit], { note: '', star: false });
    expect(await marks(bob, commit)).toEqual({ star: false, tags: ['good'], note: 'promising' });
  });

  it('are all kept when many are written at the same moment', async () => {
    const commits = Array.from({ length: 5 }, (_, at) => ada.experiment(`e${at}`, at).commit);
    await Promise.all(commits.map((commit, at) => changeMarks(ada.repo, [commit], { note: `note ${at}` })));
    const notes = await readNotes(ada.repo, commits);
    expect(commits.map((commit) => noteBy(notes.get(commit) ?? '', 'Ada Lovelace <ada@example.org>'))).toEqual(
      commits.map((_, at) => `note ${at}`),
    );
  });

  it('are merged by Git itself, too', async () => {
    const { commit } = ada.experiment('lr2', 2);
    await changeMarks(ada.repo, [commit], { star: true });
    const theirs = ada.git('rev-parse', NOTES_REF);
    ada.git('update-ref', '-d', NOTES_REF);
    await changeMarks(ada.repo, [commit], { tags: { good: true } });
    const ours = ada.git('rev-parse', NOTES_REF);
    ada.git('update-ref', 'refs/notes/theirs', theirs);
    ada.git('notes', '--ref=espalier', 'merge', '--quiet', '--strategy=cat_sort_uniq', 'theirs');
    const byGit = (await readNotes(ada.repo, [commit])).get(commit);
    ada.git('update-ref', NOTES_REF, ours);
    await mergeNotes(ada.repo, theirs);
    expect((await readNotes(ada.repo, [commit])).get(commit)).toBe(byGit);
    expect(await marks(ada, commit)).toEqual({ star: true, tags: ['good'], note: null });
  });

  it('keep lines that are not understood, and hold against a clock that is slow', () => {
    const text = withChange('by hand: look at this\n', 'Ada <a@b>', { star: true }, 2_000_000);
    expect(marksOf(withChange(text, 'Bob <b@c>', { star: false }, 1))).toBeNull();
    expect(text).toContain('by hand');
    expect(marksOf('{"star":true}\n2024 {"star"\nx {"star":true}')).toBeNull();
    expect(mergeLines('b\na\n', 'a\nc')).toBe('a\nb\nc\n');
  });
});

describe('names', () => {
  it('of refs beside one’s own', () => {
    const ref = `refs/espalier/remotes/team/eu/aa/${'b'.repeat(38)}/x`;
    expect(parseTrackingRef(ref)).toEqual({
      remote: 'team/eu',
      original: `refs/exps/aa/${'b'.repeat(38)}/x`,
      baseline: `aa${'b'.repeat(38)}`,
      name: 'x',
    });
    expect([parseTrackingRef('refs/espalier/remotes/origin/exec/EXEC_HEAD'), parseTrackingRef('refs/exps/a')]).toEqual([null, null]);
  });

  it('are given by author, then by number', () => {
    const others = new KnownExperiments(['x', 'x-ada'].map((name) => [`refs/exps/aa/${BARE.slice(2)}/${name}`, name]));
    const wanted = { baseline: BARE, name: 'x', commit: 'new', author: 'Ada B.' };
    expect(placeAmong(wanted, others)).toEqual({ there: false, name: 'x-ada-2' });
    expect(placeAmong({ ...wanted, commit: 'x-ada' }, others)).toEqual({ there: true, name: 'x-ada' });
    expect(placeAmong({ ...wanted, author: '' }, others)).toEqual({ there: false, name: 'x-2' });
  });

  it('of what a push did', () => {
    const said = [
      'To /x',
      '*\tc:refs/a\t[new reference]',
      '!\tc:refs/b\t[rejected] (stale info)',
      '!\tc:refs/c\t[remote rejected] (no)',
      '=\tc:refs/d\t[up to date]',
      'Done',
    ];
    expect([...parsePush(said.join('\n'))].map(([ref, { outcome, why }]) => [ref, outcome, why])).toEqual([
      ['refs/a', 'pushed', '[new reference]'],
      ['refs/b', 'stale', 'stale info'],
      ['refs/c', 'refused', 'no'],
      ['refs/d', 'current', '[up to date]'],
    ]);
  });
});
