/** A long-lived Python process with DVC in it: one JSON request per line, one JSON answer per line. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PYTHON = `${ROOT}.cache/venv/bin/python`;

export const unavailable = existsSync(PYTHON) ? undefined : `no DVC at ${PYTHON}`;
/** Said in the title of what is skipped. */
export const skipped = unavailable === undefined ? '' : ` (skipped: ${unavailable})`;

export class PythonOracle<Request, Answer> {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }[] = [];
  private errors = '';

  /** @param script a file in this folder */
  constructor(script: string, env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(PYTHON, [`${ROOT}test/oracle/${script}`], { cwd: ROOT, env });
    this.child.stderr.on('data', (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-4000)));
    createInterface({ input: this.child.stdout }).on('line', (line) => this.waiting.shift()?.resolve(JSON.parse(line) as Answer));
    this.child.on('exit', (code) =>
      this.waiting.splice(0).forEach(({ reject }) => reject(new Error(`${script} exited with ${code}\n${this.errors}`))),
    );
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  close(): void {
    this.child.stdin.end();
    this.child.kill();
  }
}
