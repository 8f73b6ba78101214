/** Runs one command to its end, with what it says line by line, and stops it when it is told to. */
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { startProcess } from '../run/process.js';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Told each line of its output. */
  readonly onLine: (line: string) => void;
}

/** Bytes of the end of the output that an error quotes from. */
const QUOTED = 2_000;

/** Its output. Throws `cancelled`, `cannot-start`, or `command-failed` with the last thing it said. */
export async function runCommand(command: string, args: readonly string[], { cwd, env, signal, onLine }: CommandOptions): Promise<string> {
  const log = join(tmpdir(), `espalier-${randomUUID()}.log`);
  let output = '';
  let rest = '';
  try {
    const running = await startProcess({
      command,
      args,
      cwd,
      env,
      log,
      signal,
      onOutput: (chunk) => {
        output += chunk.toString();
        rest += chunk.toString();
        // Progress bars write over their own line.
        const lines = rest.split(/\r?\n|\r/);
        rest = lines.pop() ?? '';
        lines.filter((line) => line.trim() !== '').forEach(onLine);
      },
    });
    const { code, stopped } = await running.ended;
    if (rest.trim() !== '') {
      onLine(rest);
    }
    if (stopped || signal.aborted) {
      throw new EspalierError('cancelled', 'Stopped.');
    }
    if (code !== 0) {
      throw new EspalierError('command-failed', reason(output.slice(-QUOTED)) || `${command} ended with exit code ${code ?? 'none'}.`);
    }
    return output;
  } finally {
    await rm(log, { force: true });
  }
}

/** What went wrong, by the words that Git, DVC and pip use; else the last line. */
function reason(output: string): string {
  const lines = output
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter(Boolean);
  return (lines.find((line) => /^(?:ERROR|fatal|error):/.test(line)) ?? lines.at(-1) ?? '').replace(/^(?:ERROR|fatal|error):\s*/, '');
}
