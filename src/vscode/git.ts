/** Git for what a command asks at once. Reading experiments is the worker's, changes are those of `node/share`. */
import { relative, sep } from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';
import { EspalierError } from '../protocol/index.js';

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

  /** Names of the experiments that start from HEAD. */
  async experimentNames(): Promise<ReadonlySet<string>> {
    const head = (await this.raw(['rev-parse', '--verify', 'HEAD'])).trim();
    const prefix = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}/`;
    const refs = await this.raw(['for-each-ref', '--format=%(refname)', prefix]);
    return new Set(lines(refs).map((ref) => ref.slice(prefix.length)));
  }

  /** Text of a file at HEAD; `path` is relative to `folder`. */
  async showHead(folder: string, path: string): Promise<string> {
    return this.raw(['show', `HEAD:./${path}`], this.client({}, folder));
  }

  /** Text of a file in a commit, by its path in the working tree; empty where the commit does not have it. */
  async showFile(commit: string, file: string): Promise<string> {
    const path = relative(this.root, file).split(sep).join('/');
    const found = await this.raw(['ls-tree', '--full-tree', '--name-only', '-z', commit, '--', `:(literal)${path}`]);
    return found === '' ? '' : this.raw(['cat-file', 'blob', `${commit}:${path}`]);
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
