/** What Git says about a repository: where it is, its refs, its branches' commits. Reading only. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { experimentRefParser } from '../../core/experiments/gitObjects.js';
import { GitObjects, type ObjectsOptions } from './objects.js';
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
}

const KINDS = [
  { prefix: 'refs/heads/', kind: 'branches' },
  { prefix: 'refs/remotes/', kind: 'remotes' },
  { prefix: 'refs/tags/', kind: 'tags' },
] as const;

/** `git version 2.39.5 (Apple Git-154)` is 2.39; 2.9 is less than 2.10: minor versions count hundredths. */
function versionOf(text: string): number {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) + Number(minor) / 100;
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
    objects: Omit<ObjectsOptions, 'git' | 'cwd'>,
  ) {
    this.objects = new GitObjects({ ...objects, git, cwd: root });
  }

  /** Throws `git-missing`, `no-repository`, `git-untrusted` or `git-failed`. */
  static async open(git: string, folder: string): Promise<Repository> {
    const version = versionOf(await runGit(git, folder, ['--version']));
    const [output, promisors] = await Promise.all([
      runGit(git, folder, [
        'rev-parse',
        '--show-toplevel',
        '--show-cdup',
        '--absolute-git-dir',
        '--git-common-dir',
        '--is-shallow-repository',
        '--show-object-format',
      ]),
      runGit(git, folder, ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$'], [0, 1]),
    ]);
    const [top, up, gitDir, commonDir, shallow, format] = output.split('\n');
    if (!top || !gitDir || !commonDir) {
      throw new EspalierError('no-repository', 'This folder is not in a Git working tree.');
    }
    // Git names the root without links; the editor names files through the link the user opened. Keep the editor's names where possible.
    const through = resolve(folder, up ?? '');
    const sameRoot = (await realpath(through).catch(() => '')) === (await realpath(top));
    return new Repository(
      git,
      sameRoot ? folder : await realpath(folder),
      sameRoot ? through : top,
      gitDir,
      resolve(folder, commonDir),
      shallow === 'true',
      {
        idBytes: format === 'sha256' ? 32 : 20,
        commands: version >= 2.36,
        diesOfMissing: promisors !== '' && version >= 2.38 && version < 2.45,
      },
    );
  }

  async refs(): Promise<Refs> {
    const [listing, tagged, branch, head] = await Promise.all([
      // Asked what tags point to, Git opens every object that a ref names: ask that of tags alone.
      this.run(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/remotes', 'refs/exps']),
      this.run(['for-each-ref', '--format=%(refname) %(objectname) %(*objectname)', 'refs/tags']),
      this.run(['symbolic-ref', '--quiet', '--short', 'HEAD'], [0, 1]),
      this.run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], [0, 1]),
    ]);
    const refs: Record<'branches' | 'remotes' | 'tags', Ref[]> = { branches: [], remotes: [], tags: [] };
    const experiments: ExperimentRef[] = [];
    const parse = experimentRefParser();
    let commitOfHead = head.trim() || null;
    for (const text of [listing, tagged]) {
      for (let at = 0, end = text.indexOf('\n'); end >= 0; at = end + 1, end = text.indexOf('\n', at)) {
        const [name = '', id = '', peeled] = text.slice(at, end).split(' ');
        const commit = peeled || id;
        const experiment = parse(name);
        if (experiment) {
          experiments.push({ ref: name, commit, name: experiment.name, baseline: experiment.baseline });
        } else if (name === 'refs/exps/exec/EXEC_BASELINE') {
          commitOfHead = branch.trim() === '' ? commit : commitOfHead;
        } else {
          const list = KINDS.find(({ prefix }) => name.startsWith(prefix));
          if (list) {
            refs[list.kind].push({ name: name.slice(list.prefix.length), commit });
          }
        }
      }
    }
    return { head: commitOfHead, branch: branch.trim() || null, ...refs, experiments };
  }

  /** Ids reachable from `from` and from none of `not`, newest first, at most `limit`. */
  async revList(from: readonly string[], not: readonly string[], limit: number): Promise<string[]> {
    const most = Number.isFinite(limit) ? [`--max-count=${limit}`] : [];
    // By standard input: a command line cannot hold ten thousand tips.
    const input = [...from, ...not.map((id) => `^${id}`), ''].join('\n');
    return (await this.run(['rev-list', '--ignore-missing', ...most, '--stdin'], [0], input)).split('\n').filter(Boolean);
  }

  /** The commit that a revision names; null when Git knows none. */
  async resolve(revision: string): Promise<string | null> {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
    return (await this.run(args, [0, 1, 128])).trim() || null;
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
