/** What Git says about a repository: where it is, its refs, its branches' commits. Reading only. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { GitObjects } from './objects.js';
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
    idBytes: number,
    batchCommand: boolean,
  ) {
    this.objects = new GitObjects(git, root, idBytes, batchCommand);
  }

  /** Throws `git-missing`, `no-repository`, `git-untrusted` or `git-failed`. */
  static async open(git: string, folder: string): Promise<Repository> {
    const version = await runGit(git, folder, ['--version']);
    const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
    const batchCommand = Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 36);
    const output = await runGit(git, folder, [
      'rev-parse',
      '--show-toplevel',
      '--show-cdup',
      '--absolute-git-dir',
      '--git-common-dir',
      '--is-shallow-repository',
      '--show-object-format',
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
      format === 'sha256' ? 32 : 20,
      batchCommand,
    );
  }

  async refs(): Promise<Refs> {
    const [listing, branch, head] = await Promise.all([
      runGit(this.git, this.root, [
        'for-each-ref',
        '--format=%(refname) %(objectname) %(*objectname)',
        'refs/heads',
        'refs/tags',
        'refs/remotes',
        'refs/exps',
      ]),
      runGit(this.git, this.root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], [0, 1]),
      runGit(this.git, this.root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], [0, 1]),
    ]);
    const branches: Ref[] = [];
    const remotes: Ref[] = [];
    const tags: Ref[] = [];
    const experiments: ExperimentRef[] = [];
    let commitOfHead = head.trim() || null;
    for (const line of listing.split('\n')) {
      const [name, id, peeled] = line.split(' ');
      if (!name || !id) {
        continue;
      }
      const commit = peeled || id;
      if (name.startsWith('refs/heads/')) {
        branches.push({ name: name.slice('refs/heads/'.length), commit });
      } else if (name.startsWith('refs/tags/')) {
        tags.push({ name: name.slice('refs/tags/'.length), commit });
      } else if (name.startsWith('refs/remotes/')) {
        remotes.push({ name: name.slice('refs/remotes/'.length), commit });
      } else if (name === 'refs/exps/exec/EXEC_BASELINE') {
        commitOfHead = branch.trim() === '' ? commit : commitOfHead;
      } else {
        const experiment = parseExperimentRef(name);
        if (experiment) {
          experiments.push({ ref: name, commit, ...experiment });
        }
      }
    }
    return { head: commitOfHead, branch: branch.trim() || null, branches, remotes, tags, experiments };
  }

  /** Ids reachable from `from` and from none of `not`, newest first, at most `limit`. */
  async revList(from: readonly string[], not: readonly string[], limit: number): Promise<string[]> {
    const output = await runGit(this.git, this.root, ['rev-list', `--max-count=${limit}`, ...from, '--not', ...not, '--']);
    return output.split('\n').filter(Boolean);
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
