/** Git for what changes a repository: branches, backups, the trash. Reading experiments is the worker's. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';
import { EspalierError } from '../protocol/index.js';

export interface RefMove {
  readonly ref: string;
  readonly commit: string;
}

interface Log {
  info(message: string): void;
}

export class Git {
  private readonly porcelain: SimpleGit;

  constructor(
    private readonly executable: string,
    /** Root of the working tree. */
    readonly root: string,
    private readonly log: Log,
  ) {
    this.porcelain = this.client({});
  }

  /** Paths with changes that a commit does not have, untracked ones too. */
  async dirtyFiles(): Promise<string[]> {
    const status = await this.porcelain.status();
    return status.files.map((file) => file.path);
  }

  async branches(): Promise<ReadonlySet<string>> {
    return new Set((await this.porcelain.branchLocal()).all);
  }

  async createBranch(name: string, commit: string): Promise<void> {
    await this.raw(['branch', '--no-track', name, commit]);
  }

  async checkout(branch: string): Promise<void> {
    await this.raw(['checkout', branch, '--']);
  }

  /** Names of the experiments that start from HEAD. */
  async experimentNames(): Promise<ReadonlySet<string>> {
    const head = (await this.raw(['rev-parse', '--verify', 'HEAD'])).trim();
    const prefix = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}/`;
    const refs = await this.raw(['for-each-ref', '--format=%(refname)', prefix]);
    return new Set(lines(refs).map((ref) => ref.slice(prefix.length)));
  }

  /** Experiment refs that point at one of the commits. */
  async experimentRefs(commits: readonly string[]): Promise<RefMove[]> {
    const wanted = new Set(commits);
    const listing = await this.raw(['for-each-ref', '--format=%(objectname) %(refname)', 'refs/exps']);
    return lines(listing).flatMap((line) => {
      const at = line.indexOf(' ');
      const [commit, ref] = [line.slice(0, at), line.slice(at + 1)];
      return wanted.has(commit) && /^refs\/exps\/[0-9a-f]{2}\/[0-9a-f]{38,62}\/./.test(ref) ? [{ ref, commit }] : [];
    });
  }

  /** Moves the refs under `refs/espalier/trash/`, all or none; the result undoes it. */
  async moveToTrash(refs: readonly RefMove[]): Promise<() => Promise<void>> {
    const moved = refs.map(({ ref, commit }) => ({ from: ref, to: `refs/espalier/trash/${stamp()}/${ref.slice('refs/'.length)}`, commit }));
    for (const { from, to, commit } of moved) {
      await this.raw(['update-ref', to, commit]);
      await this.raw(['update-ref', '-d', from, commit]);
    }
    return async () => {
      for (const { from, to, commit } of moved) {
        await this.raw(['update-ref', from, commit, '']);
        await this.raw(['update-ref', '-d', to, commit]);
      }
    };
  }

  /**
   * A commit of the workspace as it is, untracked files too, kept by a ref under `refs/espalier/backup/`. Like a stash, its second
   * parent is the index. The index of the repository is not touched.
   */
  async backUp(): Promise<RefMove> {
    const index = join(tmpdir(), `espalier-index-${randomUUID()}`);
    try {
      const own = this.client({ GIT_INDEX_FILE: index });
      const staged = (await this.raw(['write-tree'])).trim();
      await this.raw(['read-tree', staged], own);
      await this.raw(['add', '--all', '--', ':/'], own);
      const tree = (await this.raw(['write-tree'], own)).trim();
      const indexCommit = (await this.raw(['commit-tree', staged, '-p', 'HEAD', '-m', 'espalier: index'])).trim();
      const commit = (
        await this.raw(['commit-tree', tree, '-p', 'HEAD', '-p', indexCommit, '-m', 'espalier: workspace before apply'])
      ).trim();
      const ref = `refs/espalier/backup/${stamp()}`;
      await this.raw(['update-ref', ref, commit, '']);
      return { ref, commit };
    } finally {
      await rm(index, { force: true });
    }
  }

  /** Puts the workspace and the index back as `backUp` found them. */
  async restore(backup: RefMove): Promise<void> {
    await this.raw(['restore', `--source=${backup.commit}`, '--worktree', '--', ':/']);
    await this.raw(['restore', `--source=${backup.commit}^2`, '--staged', '--', ':/']);
  }

  /** Text of a file at HEAD; `path` is relative to `folder`. */
  async showHead(folder: string, path: string): Promise<string> {
    return this.raw(['show', `HEAD:./${path}`], this.client({}, folder));
  }

  private async raw(args: string[], client = this.porcelain): Promise<string> {
    this.log.info(`${this.root}$ ${JSON.stringify([this.executable, ...args])}`);
    try {
      return await client.raw(args);
    } catch (error) {
      throw new EspalierError('git-failed', `git ${args[0] ?? ''}: ${error instanceof Error ? error.message.trim() : String(error)}`);
    }
  }

  private client(environment: Record<string, string>, folder = this.root): SimpleGit {
    // A hook or a rebase that started the editor points Git at another repository; simple-git refuses programs it would start.
    const kept = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(GIT_|.*(EDITOR|PAGER|ASKPASS)$|PREFIX$)/.test(name)),
    );
    return simpleGit({
      baseDir: folder,
      binary: this.executable,
      unsafe: { allowUnsafeCustomBinary: true },
      allowEnvironment: ['GIT_TERMINAL_PROMPT', 'GIT_INDEX_FILE'],
    }).env({
      ...kept,
      GIT_TERMINAL_PROMPT: '0',
      ...environment,
    });
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

/** A time that is also a valid part of a ref: 20240131T101500123. */
function stamp(): string {
  return new Date().toISOString().replace(/[-:.Z]/g, '');
}
