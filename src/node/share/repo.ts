/** The repository as it is changed here: argument arrays, no hooks, each command in the log, and refs compared by value. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hideSecrets } from '../../core/share/secrets.js';
import { EspalierError } from '../../protocol/rpc.js';
import { changeGit, type ChangeOptions } from '../run/git.js';

/** One ref from one value to another; null is no such ref. */
export interface RefChange {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface NamedRef {
  readonly ref: string;
  readonly commit: string;
}

export class Repo {
  constructor(
    readonly git: string,
    /** Root of the working tree. */
    readonly root: string,
    private readonly log: (line: string) => void = () => undefined,
  ) {}

  /** The same for another folder. */
  at(root: string): Repo {
    return new Repo(this.git, root, this.log);
  }

  /** Standard output, without the newline at its end. Throws `git-failed`. */
  async run(args: readonly string[], options?: ChangeOptions): Promise<string> {
    this.note(args);
    try {
      return await changeGit(this.git, this.root, args, options);
    } catch (error) {
      throw new EspalierError('git-failed', hideSecrets(error instanceof Error ? error.message : String(error)));
    }
  }

  /** Says in the log what is run. */
  note(args: readonly string[]): void {
    this.log(hideSecrets(`${this.root}$ ${JSON.stringify([this.git, ...args])}`));
  }

  /** As `run`; null when it fails. */
  ask(args: readonly string[], options?: ChangeOptions): Promise<string | null> {
    return this.run(args, options).catch(() => null);
  }

  async refs(...prefixes: readonly string[]): Promise<NamedRef[]> {
    const listing = await this.run(['for-each-ref', '--format=%(objectname) %(refname)', ...prefixes]);
    return lines(listing).map((line) => ({ commit: line.slice(0, line.indexOf(' ')), ref: line.slice(line.indexOf(' ') + 1) }));
  }

  async valueOf(ref: string): Promise<string | null> {
    return (await this.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', ref])) || null;
  }

  /** All or none, and only where each ref is what it is thought to be. Throws `refs-changed` otherwise. */
  async updateRefs(changes: readonly RefChange[], message = 'espalier'): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    const input = changes.map(({ ref, from, to }) =>
      from === null ? `create ${ref}\0${to ?? ''}\0` : to === null ? `delete ${ref}\0${from}\0` : `update ${ref}\0${to}\0${from}\0`,
    );
    try {
      await this.run(['update-ref', '-m', message, '--stdin', '-z'], { input: input.join('') });
    } catch (error) {
      if (error instanceof Error && /cannot lock ref|reference already exists|unable to resolve/.test(error.message)) {
        throw new EspalierError(
          'refs-changed',
          'The repository was changed meanwhile by somebody else; nothing was done.',
          'Refresh, and do it again.',
        );
      }
      throw error;
    }
  }

  /** Ids of blobs with these texts, at the same places. */
  async writeBlobs(texts: readonly string[]): Promise<string[]> {
    const ids: string[] = [];
    for (const text of texts) {
      ids.push(await this.run(['hash-object', '-w', '--stdin'], { input: text }));
    }
    return ids;
  }

  /** Texts of blobs, with one process. */
  async readBlobs(ids: readonly string[]): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    if (ids.length === 0) {
      return texts;
    }
    const output = Buffer.from(await this.run(['cat-file', '--batch'], { input: `${ids.join('\n')}\n`, whole: true }));
    for (let at = 0; at < output.length;) {
      const end = output.indexOf(10, at);
      const [id = '', , size] = output.toString('utf8', at, end).split(' ');
      at = end + 1;
      // Without a size: `<id> missing`.
      if (size !== undefined) {
        texts.set(id, output.toString('utf8', at, at + Number(size)));
        at += Number(size) + 1;
      }
    }
    return texts;
  }

  /** With an index of its own, which is deleted afterwards. */
  async withIndex<T>(body: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
    const index = join(tmpdir(), `espalier-index-${randomUUID()}`);
    try {
      return await body({ GIT_INDEX_FILE: index });
    } finally {
      await rm(index, { force: true });
    }
  }

  /** What Git is in the middle of, in which files and HEAD must be left alone; null when it is in nothing. */
  async underWay(): Promise<'rebase' | 'merge' | 'cherry-pick' | 'revert' | null> {
    const gitDir = resolve(this.root, await this.run(['rev-parse', '--absolute-git-dir']));
    const has = (name: string): boolean => existsSync(resolve(gitDir, name));
    return has('rebase-merge') || has('rebase-apply')
      ? 'rebase'
      : has('MERGE_HEAD')
        ? 'merge'
        : has('CHERRY_PICK_HEAD')
          ? 'cherry-pick'
          : has('REVERT_HEAD')
            ? 'revert'
            : null;
  }

  /** Throws `git-busy` while a rebase or the like is under way. */
  async refuseUnderWay(what: string): Promise<void> {
    const busy = await this.underWay();
    if (busy !== null) {
      throw new EspalierError(
        'git-busy',
        `A ${busy} is under way: ${what} now would mix both.`,
        `Finish the ${busy}, or abort it, and do it again.`,
      );
    }
  }
}

export function lines(text: string): string[] {
  return text.split('\n').filter(Boolean);
}

/** Of output that Git ends with NUL (`-z`). */
export function fields(text: string): string[] {
  return text.split('\0').filter(Boolean);
}
