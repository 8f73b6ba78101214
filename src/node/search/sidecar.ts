/** The Python process that chooses points: one request a line, one answer a line. See `src/sidecar/main.py`. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { EspalierError } from '../../protocol/rpc.js';

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Of what it says on standard error, shown when it dies. */
const LAST_WORDS = 2000;

/** Code of the error when the process has gone: a new one can be started. */
export const SIDECAR_GONE = 'sidecar-gone';

export class Sidecar {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private lastWords = '';
  private gone: EspalierError | null = null;

  /** @param script path of `main.py` */
  constructor(python: string, script: string) {
    // It is stopped by the end of its input; an interrupt at the terminal is for the engine alone.
    this.child = spawn(python, ['-u', script], {
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    this.child.on('error', (error) =>
      this.end(new EspalierError('no-python', `Python could not be started (${python}): ${error.message}`, 'Choose another interpreter.')),
    );
    this.child.on('close', () => this.end(new EspalierError(SIDECAR_GONE, `The search process has gone. ${this.lastWords.trim()}`)));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.on('data', (chunk: Buffer) => (this.lastWords = `${this.lastWords}${chunk.toString()}`.slice(-LAST_WORDS)));
    createInterface({ input: this.child.stdout }).on('line', (line) => this.receive(line));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Throws what the sidecar says (`missing-package`, `failed`, ...), `sidecar-gone` or `no-python`. */
  request(body: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.gone) {
        reject(this.gone);
        return;
      }
      const id = ++this.lastId;
      this.waiting.set(id, { resolve, reject });
      this.child.stdin.write(`${JSON.stringify({ id, ...body })}\n`);
    });
  }

  dispose(): void {
    this.end(new EspalierError('closed', 'The search process was closed.'));
    this.child.stdin.end();
    this.child.kill();
  }

  private receive(line: string): void {
    const answer = JSON.parse(line) as { id: number; ok?: unknown; error?: { code: string; message: string; advice?: string } };
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.error) {
      waiting?.reject(new EspalierError(answer.error.code, answer.error.message, answer.error.advice));
    } else {
      waiting?.resolve(answer.ok);
    }
  }

  private end(reason: EspalierError): void {
    this.gone ??= reason;
    for (const one of this.waiting.values()) {
      one.reject(this.gone);
    }
    this.waiting.clear();
  }
}
