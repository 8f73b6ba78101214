/** Git objects through one long-lived `git cat-file`: a read costs a fraction of a millisecond instead of a process. */
import { EspalierError } from '../../protocol/rpc.js';
import { parseCommit, parseTree, type Commit, type TreeEntry } from '../../core/experiments/gitObjects.js';
import { Channel, type EndReason, type GitObject, type Question } from './channel.js';
import { runGit } from './run.js';

/** A process that ends is started again; a question that ends so many is not asked again. */
const MOST_DEATHS = 2;

export interface ObjectsOptions {
  readonly git: string;
  readonly cwd: string;
  /** 20 for SHA-1 repositories, 32 for SHA-256. */
  readonly idBytes: number;
  /** Asked at the first read: where all is cached there is none. */
  readonly abilities: () => Promise<Abilities>;
  /** What is likely, with which the first read does not wait for that; null where nothing is. A process that says nothing shows it to be wrong. */
  readonly guess?: Abilities | null;
}

/** What depends on the version of Git, and on the kind of clone. */
export interface Abilities {
  /** Whether this Git has `cat-file --batch-command`. */
  readonly commands: boolean;
  /**
   * Asked for an object that only the remote has, this Git tries to fetch it, which it may not here, and then gives up altogether:
   * from 2.38 until `GIT_NO_LAZY_FETCH` came with 2.45, in a partial clone.
   */
  readonly diesOfMissing: boolean;
}

/** Reads objects by full id. The process starts at the first read, and again after it has ended. */
export class GitObjects {
  private channel: Channel | null = null;
  private disposed = false;
  private abilities: Promise<Abilities> | null = null;
  /** `abilities`, once they are known. */
  private known: Abilities | null = null;
  /** Every object that is there, where a missing one ends the process. */
  private present: Promise<ReadonlySet<string>> | null = null;

  private isGuessed: boolean;

  constructor(private readonly options: ObjectsOptions) {
    this.isGuessed = options.guess != null;
  }

  async commit(id: string): Promise<Commit | null> {
    const object = await this.read(id, Infinity);
    return object?.type === 'commit' && object.data ? parseCommit(id, object.data.toString('utf8')) : null;
  }

  async tree(id: string): Promise<ReadonlyMap<string, TreeEntry> | null> {
    const object = await this.read(id, Infinity);
    return object?.type === 'tree' && object.data ? parseTree(object.data, this.options.idBytes) : null;
  }

  /** The bytes of a blob, or its size alone when that is over `limit`; null when Git does not have it. */
  async blob(id: string, limit: number): Promise<{ readonly size: number; readonly data: Buffer | null } | null> {
    const object = await this.read(id, limit);
    return object?.type === 'blob' ? object : null;
  }

  /** Starts the process before the first read is due, for who knows that there will be one. */
  prepare(): void {
    // Whatever is the matter, the first read says it.
    this.start().then(
      (known) => {
        this.known = known;
        return this.disposed || this.open(known.commands);
      },
      () => undefined,
    );
  }

  /** Looks again for what was not there: it may have come since. */
  forgetMissing(): void {
    this.present = null;
  }

  dispose(): void {
    this.disposed = true;
    this.channel?.dispose();
  }

  private read(id: string, limit: number): Promise<GitObject | null> {
    const { known } = this;
    return known === null || known.diesOfMissing ? this.readCarefully(id, limit) : this.readPresent(id, limit, known);
  }

  private async readCarefully(id: string, limit: number): Promise<GitObject | null> {
    this.known = await this.start();
    if (this.known.diesOfMissing) {
      this.present ??= this.listPresent();
      if (!(await this.present).has(id)) {
        return null;
      }
    }
    return this.readPresent(id, limit, this.known);
  }

  private readPresent(id: string, limit: number, { commands }: Abilities): Promise<GitObject | null> {
    return new Promise((resolve, reject) => this.ask({ id, limit, resolve, reject, deaths: 0 }, commands));
  }

  private start(): Promise<Abilities> {
    const { guess, abilities } = this.options;
    return (this.abilities ??= guess == null ? abilities() : Promise.resolve(guess));
  }

  private async startAnew(unanswered: readonly Question[]): Promise<void> {
    this.known = null;
    this.abilities = this.options.abilities();
    try {
      this.known = await this.abilities;
      const { commands } = this.known;
      unanswered.forEach((question) => this.ask(question, commands));
    } catch (error) {
      unanswered.forEach(({ reject }) => reject(error instanceof Error ? error : new Error(String(error))));
    }
  }

  private open(commands: boolean): Channel {
    const { git, cwd } = this.options;
    return (this.channel ??= new Channel({ git, cwd, commands, onEnd: (unanswered, why) => this.onEnd(unanswered, why, commands) }));
  }

  private ask(question: Question, commands: boolean): void {
    if (this.disposed) {
      question.reject(new EspalierError('closed', 'The repository was closed.'));
      return;
    }
    this.open(commands).ask(question);
  }

  private onEnd(unanswered: readonly Question[], why: EndReason, commands: boolean): void {
    const isWrong = this.isGuessed && this.channel?.hasSpoken === false && why !== 'left';
    this.channel = null;
    if (isWrong) {
      this.isGuessed = false;
      void this.startAnew(unanswered);
      return;
    }
    unanswered.forEach((question, at) => {
      // It died of the first; the others only waited behind it.
      question.deaths += why === 'died' && at === 0 ? 1 : 0;
      if (why === 'not started') {
        question.reject(new EspalierError('git-failed', 'Git could not be started.'));
      } else if (question.deaths >= MOST_DEATHS) {
        question.reject(new EspalierError('git-failed', 'Git stopped while objects were read.'));
      } else {
        this.ask(question, commands);
      }
    });
  }

  private async listPresent(): Promise<ReadonlySet<string>> {
    const { git, cwd } = this.options;
    const args = ['cat-file', '--batch-all-objects', '--batch-check=%(objectname)', '--unordered', '--buffer'];
    return new Set((await runGit(git, cwd, args)).split('\n'));
  }
}
