/** Git objects through one long-lived `git cat-file`: a read costs a fraction of a millisecond instead of a process. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { EspalierError } from '../../protocol/rpc.js';
import { parseCommit, parseTree, type Commit, type TreeEntry } from '../../core/experiments/gitObjects.js';
import { readEnvironment } from './run.js';

interface Reply {
  readonly type: string;
  readonly size: number;
  readonly data: Buffer;
}

interface Question {
  readonly withData: boolean;
  resolve(reply: Reply | null): void;
  reject(error: Error): void;
}

const EMPTY = Buffer.alloc(0);

/** One `cat-file` process and the queue of questions, which it answers in order. */
class Channel {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly questions: Question[] = [];
  private unsent: string[] = [];
  private chunks: Buffer[] = [];
  private buffered = 0;
  /** Bytes that must be there before parsing can go on. */
  private needed = 1;
  private failure: EspalierError | null = null;

  constructor(
    git: string,
    cwd: string,
    args: readonly string[],
    private readonly endOfBatch: string,
  ) {
    this.child = spawn(git, ['cat-file', ...args], { cwd, env: readEnvironment(), stdio: 'pipe' });
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.resume();
    this.child.on('error', () => this.fail('Git could not be started.'));
    this.child.on('close', () => this.fail('Git stopped while objects were read.'));
  }

  get alive(): boolean {
    return this.failure === null;
  }

  ask(line: string, withData: boolean): Promise<Reply | null> {
    return new Promise((resolve, reject) => {
      if (this.failure) {
        reject(this.failure);
        return;
      }
      this.questions.push({ withData, resolve, reject });
      if (this.unsent.length === 0) {
        setImmediate(() => this.send());
      }
      this.unsent.push(line);
    });
  }

  dispose(): void {
    this.fail('The repository was closed.');
    this.child.kill();
  }

  private send(): void {
    const lines = this.unsent;
    this.unsent = [];
    if (this.failure === null) {
      this.child.stdin.write(`${lines.join('\n')}\n${this.endOfBatch}`);
    }
  }

  private fail(message: string): void {
    this.failure ??= new EspalierError('git-failed', message);
    for (const question of this.questions.splice(0)) {
      question.reject(this.failure);
    }
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    if (this.buffered < this.needed) {
      return;
    }
    let buffer = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    this.needed = 1;
    let answered = 0;
    for (;;) {
      const question = this.questions[answered];
      const newline = buffer.indexOf(10);
      if (question === undefined || newline < 0) {
        break;
      }
      // "<id> <type> <size>", or "<name> missing" and the like.
      const match = /^[0-9a-f]{40,64} (\w+) (\d+)$/.exec(buffer.toString('latin1', 0, newline));
      const size = Number(match?.[2] ?? 0);
      const start = newline + 1;
      const end = match && question.withData ? start + size + 1 : start;
      if (buffer.length < end) {
        this.needed = end;
        break;
      }
      const data = question.withData ? Buffer.from(buffer.subarray(start, start + size)) : EMPTY;
      question.resolve(match ? { type: match[1] ?? '', size, data } : null);
      buffer = buffer.subarray(end);
      answered += 1;
    }
    this.questions.splice(0, answered);
    this.chunks = buffer.length > 0 ? [buffer] : [];
    this.buffered = buffer.length;
  }
}

/** Reads objects by full id. Processes start at the first read and again after they have died. */
export class GitObjects {
  private batch: Channel | null = null;
  private check: Channel | null = null;
  private disposed = false;

  /** `commands`: whether this Git has `cat-file --batch-command` (2.36 and later); older ones take two processes. */
  constructor(
    private readonly git: string,
    private readonly cwd: string,
    private readonly idBytes: number,
    private readonly commands: boolean,
  ) {}

  async commit(id: string): Promise<Commit | null> {
    const reply = await this.contents(id);
    return reply?.type === 'commit' ? parseCommit(id, reply.data.toString('utf8')) : null;
  }

  async tree(id: string): Promise<TreeEntry[] | null> {
    const reply = await this.contents(id);
    return reply?.type === 'tree' ? parseTree(reply.data, this.idBytes) : null;
  }

  /** The bytes of a blob, or its size alone when that is over `limit`; null when Git does not have it. */
  async blob(id: string, limit: number): Promise<{ readonly size: number; readonly data: Buffer | null } | null> {
    const info = await this.info(id);
    if (info?.type !== 'blob') {
      return null;
    }
    if (info.size > limit) {
      return { size: info.size, data: null };
    }
    const reply = await this.contents(id);
    return reply && { size: reply.size, data: reply.data };
  }

  dispose(): void {
    this.disposed = true;
    this.batch?.dispose();
    this.check?.dispose();
  }

  private contents(id: string): Promise<Reply | null> {
    return this.commands ? this.channel().ask(`contents ${id}`, true) : this.channel().ask(id, true);
  }

  private info(id: string): Promise<Reply | null> {
    if (this.commands) {
      return this.channel().ask(`info ${id}`, false);
    }
    this.check = this.check?.alive ? this.check : this.start(['--batch-check'], '');
    return this.check.ask(id, false);
  }

  private channel(): Channel {
    if (!this.batch?.alive) {
      this.batch = this.commands ? this.start(['--batch-command', '--buffer'], 'flush\n') : this.start(['--batch'], '');
    }
    return this.batch;
  }

  private start(args: readonly string[], endOfBatch: string): Channel {
    if (this.disposed) {
      throw new EspalierError('closed', 'The repository was closed.');
    }
    return new Channel(this.git, this.cwd, args, endOfBatch);
  }
}
