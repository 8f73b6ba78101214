/** DVC's command line, in one process that has it in memory, away from the user's own configuration and caches. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PYTHON, PythonOracle } from './python.js';

interface Request {
  readonly cwd: string;
  readonly args: readonly string[];
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class Dvc {
  /** A folder of its own, deleted in the end. */
  readonly scratch = mkdtempSync(join(tmpdir(), 'espalier-dvc-'));
  readonly env: Readonly<Record<string, string>>;
  private readonly python: PythonOracle<Request, Ended>;

  constructor() {
    this.env = {
      PATH: `${dirname(PYTHON)}${delimiter}${process.env['PATH'] ?? ''}`,
      DVC_NO_ANALYTICS: '1',
      DVC_SITE_CACHE_DIR: join(this.scratch, 'site'),
      DVC_GLOBAL_CONFIG_DIR: join(this.scratch, 'global'),
      DVC_SYSTEM_CONFIG_DIR: join(this.scratch, 'system'),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Ada',
      GIT_AUTHOR_EMAIL: 'ada@example.org',
      GIT_COMMITTER_NAME: 'Ada',
      GIT_COMMITTER_EMAIL: 'ada@example.org',
    };
    this.python = new PythonOracle('dvc_oracle.py', { ...process.env, ...this.env });
  }

  /** What it prints. Throws when it fails. */
  async run(cwd: string, ...args: string[]): Promise<string> {
    const { code, out, err } = await this.try(cwd, ...args);
    if (code !== 0) {
      throw new Error(`dvc ${args.join(' ')} ended with ${code}:\n${out}${err}`);
    }
    return out;
  }

  try(cwd: string, ...args: string[]): Promise<Ended> {
    return this.python.ask({ cwd, args });
  }

  /** Forgets what DVC keeps about repositories outside of them. */
  forget(): void {
    rmSync(join(this.scratch, 'site'), { recursive: true, force: true });
  }

  close(): void {
    this.python.close();
    // A worker of the queue may still be writing there; Node's own retries do not remove what is new.
    for (let attempt = 0; ; attempt++) {
      try {
        rmSync(this.scratch, { recursive: true, force: true });
        return;
      } catch (error) {
        if (attempt === 40) {
          throw error;
        }
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      }
    }
  }
}
