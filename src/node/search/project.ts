/** The project as a sweep sees it: commits, what parameters and metrics they have, and experiments that are trials. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { parseExperimentRef } from '../../core/experiments/gitObjects.js';
import { readRevision, type RevisionFiles } from '../../core/experiments/revision.js';
import type { FileSource } from '../../core/ports.js';
import { readTrialMessage, type TrialMark } from '../../core/search/experimentMessage.js';
import { Repository } from '../git/repository.js';
import { runGit } from '../git/run.js';
import { CommitSource, ObjectCache } from '../index/sources.js';

/** An experiment that a sweep made. */
export interface TrialExperiment extends Omit<TrialMark, 'label'> {
  readonly name: string;
  readonly commit: string;
  readonly baseline: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

export class SweepProject {
  private readonly cache: ObjectCache;

  private constructor(
    readonly repository: Repository,
    /** The folder with `.dvc`, absolute. */
    readonly dvcRoot: string,
  ) {
    this.cache = new ObjectCache(repository.objects);
  }

  /** Throws what `Repository.open` does, or `not-dvc`. */
  static async open(git: string, folder: string): Promise<SweepProject> {
    const repository = await Repository.open(git, folder);
    for (let at = repository.folder; ; at = dirname(at)) {
      if (existsSync(join(at, '.dvc', 'config'))) {
        return new SweepProject(repository, at);
      }
      if (at === repository.root || at === dirname(at)) {
        repository.dispose();
        throw new EspalierError(
          'not-dvc',
          'This folder is not in a DVC project.',
          'Run “dvc init”, and describe the training in dvc.yaml.',
        );
      }
    }
  }

  /** Throws `no-revision`. */
  async commitOf(revision: string): Promise<string> {
    const { git, root } = this.repository;
    const id = await runGit(git, root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], [0, 1, 128]);
    if (id.trim() === '') {
      throw new EspalierError('no-revision', `There is no revision “${revision}”.`);
    }
    return id.trim();
  }

  async sourceAt(commit: string): Promise<FileSource> {
    const found = await this.repository.objects.commit(commit);
    if (found === null) {
      throw new EspalierError('no-revision', `Git does not have the commit ${commit.slice(0, 7)}.`);
    }
    const prefix = relative(this.repository.root, this.dvcRoot).split(sep).join('/');
    return new CommitSource(this.cache, found.tree, prefix === '' ? '' : `${prefix}/`);
  }

  async filesAt(commit: string): Promise<RevisionFiles> {
    return readRevision(await this.sourceAt(commit), { params: [], metrics: [] });
  }

  /** All experiments of the repository that say they are trials, the oldest first. */
  async trialExperiments(): Promise<TrialExperiment[]> {
    const { git, root } = this.repository;
    const format = '%(refname)%00%(objectname)%00%(committerdate:unix)%00%(contents)%00%01';
    const listing = await runGit(git, root, ['for-each-ref', '--sort=committerdate', `--format=${format}`, 'refs/exps']);
    return listing.split('\0\x01').flatMap((entry) => {
      const [ref = '', commit = '', time = '', message = ''] = entry.replace(/^\n/, '').split('\0');
      const parsed = parseExperimentRef(ref);
      const mark = readTrialMessage(message);
      return parsed && mark ? [{ ...mark, ...parsed, commit, time: Number(time) * 1000 }] : [];
    });
  }

  /** Whether the workspace has changes that no commit has. */
  async hasChanges(): Promise<boolean> {
    const { git, root } = this.repository;
    return (await runGit(git, root, ['status', '--porcelain', '--untracked-files=no'])).trim() !== '';
  }

  dispose(): void {
    this.repository.dispose();
  }
}
