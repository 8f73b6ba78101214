/** Git commands that change something, through simple-git; each is written to the log. */
import { simpleGit, type SimpleGit } from 'simple-git';
import type { LogOutputChannel } from 'vscode';
import type { IndexClient } from '../indexClient.js';
import { indexConfig } from '../settings.js';

export class RepositoryActions {
  private readonly git: SimpleGit;

  constructor(
    index: IndexClient,
    private readonly log: LogOutputChannel,
  ) {
    const { git } = indexConfig(index.folder);
    this.git = simpleGit({ baseDir: index.projectRoot, binary: git, unsafe: { allowUnsafeCustomBinary: true } });
  }

  /** Paths with changes that `dvc exp apply` would overwrite. */
  async changedFiles(): Promise<string[]> {
    const status = await this.git.status();
    return status.files.filter((file) => file.index !== '?').map((file) => file.path);
  }

  /** Keeps the changed tracked files in a commit under `refs/espalier/backup/`; null when nothing is changed. */
  async backUp(): Promise<string | null> {
    const commit = (await this.raw('stash', 'create', 'espalier: before apply')).trim();
    if (commit === '') {
      return null;
    }
    await this.raw('update-ref', `refs/espalier/backup/${Date.now()}`, commit);
    return commit;
  }

  /** Puts the tracked files back as they were in a backup, the index too. */
  async restore(commit: string): Promise<void> {
    await this.raw('read-tree', '--reset', '-u', commit);
    await this.raw('reset', '--quiet');
  }

  /** Removes refs and keeps what they pointed to under `refs/espalier/trash/`. Returns what undoes it. */
  async trash(ids: ReadonlySet<string>): Promise<() => Promise<void>> {
    const listing = await this.raw('for-each-ref', '--format=%(refname) %(objectname)', 'refs/exps');
    const refs = listing.split('\n').flatMap((line) => {
      const [ref, id] = line.split(' ');
      return ref && id && ids.has(id) && /^refs\/exps\/[0-9a-f]{2}\/[0-9a-f]{38,62}\//.test(ref) ? [{ ref, id }] : [];
    });
    const stamp = Date.now();
    for (const { ref, id } of refs) {
      await this.raw('update-ref', `refs/espalier/trash/${stamp}/${ref.slice('refs/exps/'.length)}`, id);
      await this.raw('update-ref', '-d', ref, id);
    }
    return async () => {
      for (const { ref, id } of refs) {
        await this.raw('update-ref', ref, id);
      }
    };
  }

  /** A file as it is in HEAD; null when it is not there. */
  async atHead(path: string): Promise<string | null> {
    return this.git.show([`HEAD:./${path}`]).catch(() => null);
  }

  async init(): Promise<void> {
    await this.raw('init');
  }

  private raw(...args: string[]): Promise<string> {
    this.log.info(`git ${args.join(' ')}`);
    return this.git.raw(args);
  }
}
