/** Writes notes on experiments, and merges those of others: see `core/share/marks.ts`. */
import { mergeLines, NOTES_REF, withChange, type MarkChange } from '../../core/share/marks.js';
import { EspalierError } from '../../protocol/rpc.js';
import { fields, type Repo } from './repo.js';

/** Somebody else may write at the same moment. */
const MOST_TRIES = 10;

/** As Git names who commits: `Ada <ada@example.org>`. */
export async function whoAmI(repo: Repo): Promise<string> {
  const ident = await repo.ask(['var', 'GIT_AUTHOR_IDENT']);
  if (ident === null) {
    throw new EspalierError('no-identity', 'Git does not know who you are.', 'Set user.name and user.email with “git config”.');
  }
  return ident.replace(/>.*$/, '>');
}

/** The texts of the notes on these commits; empty where there is none. */
export async function readNotes(repo: Repo, commits: readonly string[]): Promise<Map<string, string>> {
  const notes = await repo.valueOf(NOTES_REF);
  const listed = notes === null ? new Map<string, Entry>() : await entriesOf(repo, notes);
  return textsOf(repo, new Map(commits.flatMap((commit) => [[commit, listed.get(commit)?.id ?? null] as const])));
}

/** The same change on each of the commits, in one commit of the notes. */
export async function changeMarks(repo: Repo, commits: readonly string[], change: MarkChange, now = Date.now()): Promise<void> {
  const by = await whoAmI(repo);
  await updateNotes(repo, null, async (read) => {
    const before = await read(commits);
    return new Map(commits.map((commit) => [commit, withChange(before.get(commit) ?? '', by, change, now)]));
  });
}

/** Takes in what `theirs`, a commit of notes, has; true when there was anything. */
export async function mergeNotes(repo: Repo, theirs: string): Promise<boolean> {
  const ours = await repo.valueOf(NOTES_REF);
  if (ours === theirs || (ours !== null && (await isAncestor(repo, theirs, ours)))) {
    return false;
  }
  if (ours === null || (await isAncestor(repo, ours, theirs))) {
    await repo.updateRefs([{ ref: NOTES_REF, from: ours, to: theirs }], 'espalier: notes');
    return true;
  }
  const others = await entriesOf(repo, theirs);
  await updateNotes(repo, theirs, async (read, mine) => {
    const different = [...others].filter(([commit, { id }]) => mine.get(commit)?.id !== id);
    const [texts, own] = [
      await textsOf(repo, new Map(different.map(([commit, { id }]) => [commit, id]))),
      await read(different.map(([commit]) => commit)),
    ];
    return new Map([...texts].map(([commit, text]) => [commit, mergeLines(own.get(commit) ?? '', text)]));
  });
  return true;
}

interface Entry {
  readonly path: string;
  readonly id: string;
}

type Reader = (commits: readonly string[]) => Promise<Map<string, string>>;

/** Writes texts over those that are there, from the notes as they are at that moment. @param second another parent of the commit */
async function updateNotes(
  repo: Repo,
  second: string | null,
  change: (read: Reader, entries: ReadonlyMap<string, Entry>) => Promise<Map<string, string>>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const from = await repo.valueOf(NOTES_REF);
    const entries = from === null ? new Map<string, Entry>() : await entriesOf(repo, from);
    const read: Reader = (commits) => textsOf(repo, new Map(commits.map((commit) => [commit, entries.get(commit)?.id ?? null])));
    const texts = await change(read, entries);
    const tree = await repo.withIndex(async (env) => {
      await repo.run(from === null ? ['read-tree', '--empty'] : ['read-tree', from], { env });
      const ids = await repo.writeBlobs([...texts.values()]);
      const lines = [...texts.keys()].map((commit, at) => `100644 ${ids[at] ?? ''}\t${entries.get(commit)?.path ?? commit}\0`);
      await repo.run(['update-index', '--add', '-z', '--index-info'], { env, input: lines.join('') });
      return repo.run(['write-tree'], { env });
    });
    const parents = [from, second].flatMap((one) => (one === null ? [] : ['-p', one]));
    const to = await repo.run(['commit-tree', tree, ...parents, '-m', 'Notes on experiments']);
    try {
      await repo.updateRefs([{ ref: NOTES_REF, from, to }], 'espalier: notes');
      return;
    } catch (error) {
      if (!(error instanceof EspalierError && error.code === 'refs-changed') || tries === MOST_TRIES) {
        throw error;
      }
    }
  }
}

/** Commit -> its note, at whatever depth Git has put it. */
async function entriesOf(repo: Repo, notes: string): Promise<Map<string, Entry>> {
  const listing = fields(await repo.run(['ls-tree', '-r', '-z', '--full-tree', notes]));
  return new Map(
    listing.map((line): [string, Entry] => {
      const [, , id = ''] = line.slice(0, line.indexOf('\t')).split(' ');
      const path = line.slice(line.indexOf('\t') + 1);
      return [path.replaceAll('/', ''), { path, id }];
    }),
  );
}

async function textsOf(repo: Repo, ids: ReadonlyMap<string, string | null>): Promise<Map<string, string>> {
  const texts = await repo.readBlobs([...ids.values()].flatMap((id) => id ?? []));
  return new Map([...ids].map(([commit, id]) => [commit, id === null ? '' : (texts.get(id) ?? '')]));
}

async function isAncestor(repo: Repo, older: string, newer: string): Promise<boolean> {
  return (await repo.ask(['merge-base', '--is-ancestor', older, newer])) !== null;
}
