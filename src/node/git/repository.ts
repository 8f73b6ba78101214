/** What Git says about a repository: where it is, its refs, its branches' commits. Reading only. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { experimentRefParser } from '../../core/experiments/gitObjects.js';
import { NOTES_REF } from '../../core/share/marks.js';
import { REMOTES } from '../../core/share/remoteRefs.js';
import { observedIgnores } from '../observed.js';
import { abilitiesOf, USUAL } from './abilities.js';
import { GitObjects } from './objects.js';
import { namesOf, PLACES, placesFrom, type Places } from './places.js';
import { isSame, listRefFiles, LISTED, MOST_FILES_ONCE, readRefFiles, type ListedRefs, type RefFiles } from './refFiles.js';
import { runGit } from './run.js';

export interface Ref {
  readonly name: string;
  /** The commit it points to; annotated tags are peeled. */
  readonly commit: string;
}

export interface ExperimentRef {
  readonly ref: string;
  readonly baseline: string;
  readonly name: string;
  readonly commit: string;
}

export interface Refs {
  /** Commit of HEAD, while DVC moves it the one that DVC started from; null before the first commit. */
  readonly head: string | null;
  /** Branch of HEAD, also before the first commit; null when detached. */
  readonly branch: string | null;
  readonly branches: readonly Ref[];
  readonly remotes: readonly Ref[];
  readonly tags: readonly Ref[];
  readonly experiments: readonly ExperimentRef[];
  /** Commit of the notes on experiments; null without any. */
  readonly notes: string | null;
  /** Commits of experiments that a remote had when it was last asked. */
  readonly pushed: ReadonlySet<string>;
  /** All of them but HEAD, `name id` in lines. */
  readonly listing: string;
  /** What they were read from; null where Git listed them. */
  readonly files: RefFiles | null;
  /** Some objects stand for others (`git replace`). */
  readonly replaced: boolean;
}

const KINDS = [
  { prefix: 'refs/heads/', kind: 'branches' },
  { prefix: 'refs/remotes/', kind: 'remotes' },
  { prefix: 'refs/tags/', kind: 'tags' },
] as const;
/** Windows takes 32,000 characters. */
const MOST_ARGUMENTS = 400;
type Kind = (typeof KINDS)[number]['kind'];

/** Files of refs up to which they are read here: quicker than a process, and over before anybody waits. */
const MOST_FILES = 1_000;

/** Asked what they point to, Git would open every object. */
async function askForRefs(git: string, cwd: string): Promise<ListedRefs> {
  const listing = await runGit(git, cwd, ['for-each-ref', '--format=%(refname) %(objectname)', ...LISTED]);
  return { refs: [...pairs(listing)], peeled: new Map() };
}

/** `name id` of each line. */
function* pairs(text: string): Generator<[name: string, id: string]> {
  for (let at = 0, end = text.indexOf('\n'); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
    const space = text.lastIndexOf(' ', end);
    yield [text.slice(at, space), text.slice(space + 1, end)];
  }
}

export class Repository {
  readonly objects: GitObjects;
  private known: Refs | null = null;

  private constructor(
    readonly git: string,
    /** The folder it was opened by, and the root of the working tree above it: both through the same links, or both without. */
    readonly folder: string,
    readonly root: string,
    /** This working tree's Git directory; differs from `commonDir` in a linked worktree. */
    readonly gitDir: string,
    /** Where refs and objects are. */
    readonly commonDir: string,
    readonly shallow: boolean,
    /** 20 for SHA-1 repositories, 32 for SHA-256. */
    private readonly idBytes: number,
    /** Where it was found without Git; null otherwise. */
    readonly places: Places | null,
  ) {
    this.objects = new GitObjects({ git, cwd: root, idBytes, abilities: () => abilitiesOf(git, root), guess: places && USUAL });
  }

  /**
   * Throws `git-missing`, `no-repository`, `git-untrusted` or `git-failed`.
   * @param found where it is, for who has found it without Git, looks once, and soon reads objects: that there is no Git is noticed then
   */
  static async open(git: string, folder: string, found: Places | null = null): Promise<Repository> {
    const places = found ?? placesFrom(await runGit(git, folder, PLACES), folder);
    if (places === null) {
      throw new EspalierError('no-repository', 'This folder is not in a Git working tree.');
    }
    const { gitDir, commonDir, shallow, idBytes } = places;
    const own = namesOf(places, folder);
    return new Repository(git, own.folder, own.root, gitDir, commonDir, shallow, idBytes, found);
  }

  async refs(): Promise<Refs> {
    const files = readRefFiles(this.gitDir, this.commonDir, this.places ? MOST_FILES_ONCE : MOST_FILES);
    if (files !== null && this.known?.files && isSame(files, this.known.files)) {
      return this.known;
    }
    this.known = await this.understood(files);
    return this.known;
  }

  private async understood(files: RefFiles | null): Promise<Refs> {
    const listed = files && listRefFiles(files, this.idBytes);
    const [{ refs: all, peeled }, { branch, detached }] = await Promise.all([
      listed ?? askForRefs(this.git, this.root),
      this.head(files?.head),
    ]);
    const refs: Record<Kind, Ref[]> = { branches: [], remotes: [], tags: [] };
    const experiments: ExperimentRef[] = [];
    const parse = experimentRefParser();
    let baseline: string | null = null;
    let replaced = false;
    let notes: string | null = null;
    const pushed = new Set<string>();
    for (const [name, commit] of all) {
      const experiment = parse(name);
      if (experiment) {
        experiments.push({ ref: name, commit, name: experiment.name, baseline: experiment.baseline });
      } else if (name === 'refs/exps/exec/EXEC_BASELINE') {
        baseline = commit;
      } else if (name === NOTES_REF) {
        notes = commit;
      } else if (name.startsWith(REMOTES)) {
        pushed.add(commit);
      } else {
        const list = KINDS.find(({ prefix }) => name.startsWith(prefix));
        if (list) {
          refs[list.kind].push({ name: name.slice(list.prefix.length), commit });
        }
        replaced ||= name.startsWith('refs/replace/');
      }
    }
    // Of tags alone it is asked what they point to.
    const isPeeled = refs.tags.every(({ name }) => peeled.has(`refs/tags/${name}`));
    const commits = isPeeled ? peeled : new Map(pairs(await this.run(['for-each-ref', '--format=%(refname) %(*objectname)', 'refs/tags'])));
    const tags = refs.tags.map(({ name, commit }) => ({ name, commit: commits.get(`refs/tags/${name}`) || commit }));
    const own = branch === null ? (baseline ?? detached) : (refs.branches.find(({ name }) => name === branch)?.commit ?? detached);
    const listing = all.map(([name, id]) => `${name} ${id}`).join('\n');
    return { head: own, branch, ...refs, tags, experiments, notes, pushed, listing, files: listed && files, replaced };
  }

  /** The branch that is checked out, also before its first commit; else the commit. From the file, where it is as Git has always written it. */
  private async head(known?: string): Promise<{ readonly branch: string | null; readonly detached: string | null }> {
    const text = known ?? (await readFile(join(this.gitDir, 'HEAD'), 'utf8').catch(() => ''));
    const [, name, id] = /^(?:ref: refs\/heads\/(?!\.)(\S+)|([0-9a-f]{40}|[0-9a-f]{64}))\n$/.exec(text) ?? [];
    if (name !== undefined || id !== undefined) {
      return { branch: name ?? null, detached: id ?? null };
    }
    const [branch, commit] = await Promise.all([
      this.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], [0, 1]),
      this.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], [0, 1]),
    ]);
    return { branch: branch.trim() || null, detached: commit.trim() || null };
  }

  /** Ids reachable from `from` and from none of `not`, newest first, at most `limit`. */
  async revList(from: readonly string[], not: readonly string[], limit: number): Promise<string[]> {
    const most = Number.isFinite(limit) ? [`--max-count=${limit}`] : [];
    // By standard input: a command line cannot hold ten thousand tips.
    const input = [...from, ...not.map((id) => `^${id}`), ''].join('\n');
    return (await this.run(['rev-list', '--ignore-missing', ...most, '--stdin'], [0], input)).split('\n').filter(Boolean);
  }

  /** A branch of each of these commits, a local one where there is one; those left out that none of `branches` reaches. */
  async branchesOf(ids: readonly string[], branches: readonly Ref[]): Promise<Map<string, string>> {
    const names = new Set(branches.map(({ name }) => name));
    const found = new Map<string, string>();
    for (const refs of ['refs/heads/*', 'refs/remotes/*']) {
      const left = ids.filter((id) => !found.has(id));
      for (let at = 0; at < left.length; at += MOST_ARGUMENTS) {
        const output = await this.run(['name-rev', `--refs=${refs}`, ...left.slice(at, at + MOST_ARGUMENTS)]);
        for (const [id, path] of pairs(output)) {
          const name = path.replace(/[~^].*$/, '').replace(/^remotes\//, '');
          if (names.has(name)) {
            found.set(id, name);
          }
        }
      }
    }
    return found;
  }

  /** The commit that a revision names; null when Git knows none. */
  async resolve(revision: string): Promise<string | null> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await this.run(args, [0, 1, 128])).trim() || null;
  }

  /** As `resolve`, of many with one process. */
  async resolveAll(revisions: readonly string[]): Promise<(string | null)[]> {
    const input = revisions.map((revision) => `${revision.includes('\n') ? '' : revision}^{commit}\n`).join('');
    const lines = (await this.run(['cat-file', '--batch-check=%(objectname)'], [0], input)).split('\n');
    return revisions.map((_, at) => /^[0-9a-f]{40,}$/.exec(lines[at] ?? '')?.[0] ?? null);
  }

  private run(args: readonly string[], allowedExits: readonly number[] = [0], input = ''): Promise<string> {
    return runGit(this.git, this.root, args, allowedExits, input);
  }

  /** Which of these paths Git ignores, tracked or not. @param folder that they are relative to */
  async ignored(folder: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
    const ask = async (some: readonly string[]): Promise<string[]> => {
      const paths = some.map((path) => `${path}\0`).join('');
      const output = await runGit(this.git, folder, ['check-ignore', '--no-index', '--stdin', '-z'], [0, 1], paths);
      return output.split('\0').filter(Boolean);
    };
    // A path in a submodule makes Git refuse all of them: then each is asked for alone.
    const each = async (): Promise<string[]> => (await Promise.all(paths.map((path) => ask([path]).catch(() => [])))).flat();
    const files = paths.map((path) => join(folder, path));
    return new Set(await observedIgnores(this, files, () => ask(paths).catch(each)));
  }

  /** Whether a commit's history is for ever what its objects say: not where a clone is shallow, or objects or parents were replaced. */
  hasFixedHistory({ replaced }: Refs): boolean {
    return !this.shallow && !replaced && !existsSync(join(this.commonDir, 'info', 'grafts'));
  }

  /** What Git is in the middle of. */
  conditions(detached: boolean): ('detached' | 'rebasing' | 'merging' | 'shallow')[] {
    const has = (name: string): boolean => existsSync(join(this.gitDir, name));
    const conditions: ('detached' | 'rebasing' | 'merging' | 'shallow')[] = [];
    if (has('rebase-merge') || has('rebase-apply')) {
      conditions.push('rebasing');
    } else if (detached) {
      conditions.push('detached');
    }
    if (has('MERGE_HEAD')) {
      conditions.push('merging');
    }
    if (this.shallow) {
      conditions.push('shallow');
    }
    return conditions;
  }

  dispose(): void {
    this.objects.dispose();
  }
}
