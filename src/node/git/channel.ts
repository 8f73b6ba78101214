/** One `git cat-file` process: ids go in, objects come out in the same order. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readEnvironment } from './run.js';

export interface GitObject {
  readonly type: string;
  readonly size: number;
  /** A view into what was read: whoever keeps it keeps all of that. Null when the object is over the limit that was asked for. */
  readonly data: Buffer | null;
}

export interface Question {
  readonly id: string;
  /** Bytes from which on the contents are left unread. */
  readonly limit: number;
  /** Null: Git does not have it. */
  readonly resolve: (object: GitObject | null) => void;
  readonly reject: (error: Error) => void;
  /** Processes that ended while it was asked. */
  deaths: number;
}

/** Contents that nobody wants are read away up to here; beyond, a new process is quicker. */
const LONGEST_SKIP = 20_000_000;
const NEWLINE = 10;

/** It could not be started, it ended by itself, or it was left because it had too much to say. */
export type EndReason = 'not started' | 'died' | 'left';

export interface ChannelOptions {
  readonly git: string;
  readonly cwd: string;
  /** Whether this Git has `--batch-command` (2.36 and later): then it answers in large pieces, when it is told to. */
  readonly commands: boolean;
  /** The process is gone; these were not answered. */
  readonly onEnd: (unanswered: readonly Question[], why: EndReason) => void;
}

export class Channel {
  private readonly child: ChildProcessWithoutNullStreams;
  private questions: Question[] = [];
  private unsent: string[] = [];
  private chunks: Buffer[] = [];
  private buffered = 0;
  /** Bytes that must be there before reading can go on. */
  private needed = 1;
  /** Bytes of an object that nobody wants. */
  private skip = 0;
  private ended = false;
  /** Whether it said anything. */
  hasSpoken = false;

  constructor(private readonly options: ChannelOptions) {
    const args = options.commands ? ['--batch-command', '--buffer'] : ['--batch'];
    // An object is for ever what its id says, also where another one stands for it: so DVC reads it too.
    const env = { ...readEnvironment(), GIT_NO_REPLACE_OBJECTS: '1' };
    this.child = spawn(options.git, ['cat-file', ...args], { cwd: options.cwd, env, stdio: 'pipe' });
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.resume();
    this.child.on('error', () => this.end('not started'));
    this.child.on('close', () => this.end('died'));
  }

  ask(question: Question): void {
    this.questions.push(question);
    if (this.unsent.length === 0) {
      setImmediate(() => this.send());
    }
    this.unsent.push(question.id);
  }

  dispose(): void {
    this.ended = true;
    this.child.kill();
  }

  private send(): void {
    const ids = this.unsent;
    this.unsent = [];
    if (!this.ended) {
      this.child.stdin.write(this.options.commands ? `contents ${ids.join('\ncontents ')}\nflush\n` : `${ids.join('\n')}\n`, 'latin1');
    }
  }

  private end(why: EndReason): void {
    if (!this.ended) {
      this.dispose();
      this.options.onEnd(this.questions.splice(0), why);
    }
  }

  private receive(chunk: Buffer): void {
    if (this.ended) {
      return;
    }
    this.hasSpoken = true;
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    if (this.skip === 0 && this.buffered < this.needed) {
      return;
    }
    const buffer = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks);
    let at = this.skipped(0, buffer);
    let answered = 0;
    this.needed = 1;
    while (at < buffer.length) {
      const question = this.questions[answered];
      const newline = buffer.indexOf(NEWLINE, at);
      if (question === undefined || newline < 0) {
        break;
      }
      // "<id> <type> <size>", or "<name> missing" and the like.
      const head = buffer.toString('latin1', at, newline);
      const last = head.lastIndexOf(' ');
      const size = /^\d+$/.test(head.slice(last + 1)) ? Number(head.slice(last + 1)) : null;
      const start = newline + 1;
      if (size === null) {
        question.resolve(null);
        at = start;
      } else if (size > question.limit) {
        question.resolve({ type: head.slice(head.indexOf(' ') + 1, last), size, data: null });
        this.skip = size + 1;
        if (size > LONGEST_SKIP) {
          this.questions.splice(0, answered + 1);
          this.end('left');
          return;
        }
        at = this.skipped(start, buffer);
      } else if (start + size + 1 > buffer.length) {
        this.needed = start + size + 1 - at;
        break;
      } else {
        question.resolve({ type: head.slice(head.indexOf(' ') + 1, last), size, data: buffer.subarray(start, start + size) });
        at = start + size + 1;
      }
      answered += 1;
    }
    this.questions.splice(0, answered);
    this.chunks = at < buffer.length ? [buffer.subarray(at)] : [];
    this.buffered = buffer.length - at;
  }

  /** Where reading goes on, behind what is to be skipped. */
  private skipped(at: number, buffer: Buffer): number {
    const step = Math.min(this.skip, buffer.length - at);
    this.skip -= step;
    return at + step;
  }
}
