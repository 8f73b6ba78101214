/**
 * Entry of the process that watches runs, started as a task in the terminal:
 * `supervise.js --root DIR --project DIR --git GIT [--slots N [--batch FILE] [--environments JSON]] -- DVC... exp run ARGUMENTS`.
 */
import { readFile, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { STOPPED, superviseCommand, superviseSlots } from './node/run/supervisor.js';
import type { ExperimentRequest } from './core/run/arguments.js';
import { toFailure } from './protocol/index.js';

/** After a hang-up: whether the terminal was closed by its user, or its whole editor is gone, shows by then. */
const ORPHANED_AFTER = 500;

async function main(argv: readonly string[]): Promise<number> {
  const end = argv.indexOf('--');
  const text = { type: 'string', default: '' } as const;
  const { values } = parseArgs({
    args: argv.slice(0, end),
    options: { root: text, project: text, git: text, slots: text, batch: text, environments: text },
  });
  const words = argv.slice(end + 1);
  const at = words.findIndex((word, index) => index > 0 && (word === 'exp' || word === 'repro'));
  const [command = '', ...prefixArgs] = words.slice(0, at);
  // For the editor alone, which started this program by it.
  delete process.env['ELECTRON_RUN_AS_NODE'];
  process.env['COLUMNS'] ??= String(process.stdout.columns || 80);
  const stop = new AbortController();
  const kill = new AbortController();
  listen(stop, kill);
  const { root, project: dvcRoot, git } = values;
  const print = (output: string | Uint8Array): void => void process.stdout.write(output);
  const supervision = { git, root, dvcRoot, dvc: { command, prefixArgs, version: '' }, print, stop: stop.signal, kill: kill.signal };
  if (values.slots === '') {
    return superviseCommand(supervision, words.slice(at));
  }
  const requests = values.batch === '' ? [{ arguments: words.slice(at + 2) }] : await readBatch(values.batch);
  const environments = JSON.parse(values.environments || '[]') as Record<string, string>[];
  return superviseSlots(supervision, requests, Number(values.slots), environments);
}

async function readBatch(file: string): Promise<ExperimentRequest[]> {
  const requests = JSON.parse(await readFile(file, 'utf8')) as ExperimentRequest[];
  await rm(file, { force: true });
  return requests;
}

/** The first Ctrl+C stops, the second ends at once. */
function listen(stop: AbortController, kill: AbortController): void {
  process.on('SIGINT', () => (stop.signal.aborted ? kill : stop).abort());
  process.on('SIGTERM', () => stop.abort());
  const parent = process.ppid;
  process.on('SIGHUP', () => {
    setTimeout(() => {
      // The editor is gone, and the run goes on without it; the user, who closes a terminal, wants the run to stop.
      if (process.ppid === parent) {
        stop.abort();
      }
    }, ORPHANED_AFTER);
  });
  // A terminal that is gone takes no more output.
  process.stdout.on('error', () => undefined);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stdout.write(`${toFailure(error).message}\n`);
    process.exitCode = error instanceof Error && error.name === 'AbortError' ? STOPPED : 1;
  },
);
