/** What Git says about a repository: where it is, its refs, its branches' commits. Reading only. */
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { experimentRefParser } from '../../core/experiments/gitObjects.js';
import { NOTES_REF } from '../../core/share/marks.js';
import { REMOTES } from '../../core/share/remoteRefs.js';
import { abilitiesOf } from './abilities.js';
import { GitObjects } from './objects.js';
import { PLACES, placesFrom } from './places.js';
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
  /** All of them but HEAD, as Git lists them. */
  readonly listing: string;
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

/** Asked what they point to, Git would open every object. */
function listRefs(git: string, cwd: string): Promise<string> {
  const kinds = ['refs/heads', 'refs/remotes', 'refs/tags', 'refs/exps', 'refs/replace', NOTES_REF, REMOTES];
  return runGit(git, cwd, ['for-each-ref', '--format=%(refname) %(objectname)', ...kinds]);
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
    idBytes: number,
    private readonly listing: Promise<string> | null,
  ) {
    this.objects = new GitObjects({ git, cwd: root, idBytes, abilities: () => abilitiesOf(git, root) });
  }

  /**
   * Throws `git-missing`, `no-repository`, `git-untrusted` or `git-failed`.
   * @param ahead whether refs are listed meanwhile, once for all, for who does not watch
   */
  static async open(git: string, folder: string, ahead = false): Promise<Repository> {
    const listing = ahead ? listRefs(git, folder) : null;
    // Whatever is the matter, the other command says it too.
    listing?.catch(() => undefined);
    const places = placesFrom(await runGit(git, folder, PLACES), folder);
    if (places === null) {
      throw new EspalierError('no-repository', 'This folder is not in a Git working tree.');
    }
    // Git names the root without links; the editor names files through the link the user opened. Keep the editor's names where possible.
    const { top, through, gitDir, commonDir, shallow, idBytes } = places;
    const sameRoot = (await realpath(through).catch(() => '')) === (await realpath(top));
    const own = sameRoot ? { folder, root: through } : { folder: await realpath(folder), root: top };
    return new Repository(git, own.folder, own.root, gitDir, commonDir, shallow, idBytes, listing);
  }

  async refs(): Promise<Refs> {
    const [listing, { branch, detached }] = await Promise.all([this.listing ?? listRefs(this.git, this.root), this.head()]);
    const refs: Record<Kind, Ref[]> = { branches: [], remotes: [], tags: [] };
    const experiments: ExperimentRef[] = [];
    const parse = experimentRefParser();
    let baseline: string | null = null;
    let replaced = false;
    let notes: string | null = null;
    const pushed = new Set<string>();
    for (const [name, commit] of pairs(listing)) {
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
    const peeled = refs.tags.length === 0 ? '' : await this.run(['for-each-ref', '--format=%(refname) %(*objectname)', 'refs/tags']);
    const commits = new Map(pairs(peeled));
    const tags = refs.tags.map(({ name, commit }) => ({ name, commit: commits.get(`refs/tags/${name}`) || commit }));
    const own = branch === null ? (baseline ?? detached) : (refs.branches.find(({ name }) => name === branch)?.commit ?? detached);
    return { head: own, branch, ...refs, tags, experiments, notes, pushed, listing, replaced };
  }

  /** The branch that is checked out, also before its first commit; else the commit. From the file, where it is as Git has always written it. */
  private async head(): Promise<{ readonly branch: string | null; readonly detached: string | null }> {
    const text = await readFile(join(this.gitDir, 'HEAD'), 'utf8').catch(() => '');
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
    return new Set(await ask(paths).catch(each));
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
