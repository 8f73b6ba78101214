/** `espalier sweep`: the search on the command line. Progress goes to standard error, data to standard output. */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';
import { eventLine, toCells, type StopCause } from '../../core/search/journal.js';
import { statusOf } from '../../core/search/status.js';
import { typedPoint } from '../../core/search/typedPoint.js';
import { findDvc } from '../dvc/cli.js';
import { orDiskFull } from './diskFull.js';
import { engineOf } from './engineLock.js';
import { findSweep, knownSweeps, type KnownSweep } from './findSweep.js';
import { giveOrder, type Order } from './orders.js';
import { eventText, statusText } from './progress.js';
import { SweepProject } from './project.js';
import { pythonBeside } from './python.js';
import { writeReport } from './report.js';
import { resumeSweep, startSweep, type ReadySweep, type RunParts } from './sweepRun.js';

export const SWEEP_USAGE = `Usage: espalier sweep COMMAND [FILE] [OPTIONS]

  run FILE      start the sweep that a file describes, and stay until it ends
    --new       also when the file had a sweep before
  resume FILE   take up a sweep that was stopped, or ended for another reason
    --as-started
                as its file was when it started
  status [FILE] what is known of a sweep, or of all
  stop FILE     start no more trials
    --now       and stop those that run; they are made again by resume
  pause FILE, unpause FILE
  cap FILE N    let it have N trials, also while it runs
  try FILE NAME=VALUE...
                try this point next
  stop-trial FILE N
  report FILE   write what it found as Markdown with pictures, beside the sweep files

  FILE is the sweep's file or its label.
  --json        events (run, resume) or states (status) as JSON lines
  --cwd DIR     work in this folder
  --git PATH, --dvc PATH, --python PATH
                programs to use
  --verbose     also what is run

Ctrl-C stops after the trials that run, a second one at once.
Exit: 0 ended as it should, 1 something was wrong, 2 wrong usage, 3 stopped before its end.
`;

interface Options {
  readonly json: boolean;
  readonly cwd: string;
  readonly git: string;
  readonly dvc: string;
  readonly python: string | undefined;
  readonly anew: boolean;
  readonly asStarted: boolean;
  readonly now: boolean;
  readonly verbose: boolean;
}

/** @param sidecar path of the sidecar's `main.py` @returns the exit code */
export async function sweepCommand(argv: readonly string[], sidecar: string): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        cwd: { type: 'string', default: '.' },
        git: { type: 'string', default: 'git' },
        dvc: { type: 'string', default: '' },
        python: { type: 'string' },
        new: { type: 'boolean', default: false },
        'as-started': { type: 'boolean', default: false },
        now: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = parsed;
  const [command = '', file, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(SWEEP_USAGE);
    return 0;
  }
  const wanted = OPERANDS[command];
  if (wanted === undefined || (wanted !== 0 && file === undefined) || (command !== 'try' && rest.length !== Math.max(0, wanted - 1))) {
    return usage(command === '' ? null : `“sweep ${command}” is not used like that.`);
  }
  const options: Options = {
    ...values,
    cwd: resolve(values.cwd),
    anew: values.new,
    asStarted: values['as-started'],
    python: values.python,
  };
  const project = await SweepProject.open(options.git, options.cwd);
  try {
    return await dispatch(project, command, file ?? '', rest, options, sidecar);
  } finally {
    project.dispose();
  }
}

/** Commands, and how many operands each has. */
const OPERANDS: Record<string, number | undefined> = {
  ...{ run: 1, resume: 1, status: 0, stop: 1, pause: 1, unpause: 1, cap: 2, try: 2, 'stop-trial': 2, report: 1 },
};

function usage(message: string | null): number {
  process.stderr.write(`${message === null ? '' : `espalier: ${message}\n\n`}${SWEEP_USAGE}`);
  return 2;
}

async function dispatch(
  project: SweepProject,
  command: string,
  file: string,
  rest: readonly string[],
  options: Options,
  sidecar: string,
): Promise<number> {
  switch (command) {
    case 'run':
    case 'resume':
      return follow(project, command, file, options, sidecar);
    case 'status':
      return status(project, file, options);
    case 'report': {
      const { state } = await mustFind(project, file, options);
      process.stdout.write(`${await writeReport(project.dvcRoot, state, Date.now())}\n`);
      return 0;
    }
    default: {
      const known = await mustFind(project, file, options);
      return order(known, orderOf(known, command, rest, options.now));
    }
  }
}

async function mustFind({ dvcRoot }: SweepProject, file: string, { cwd }: Options): Promise<KnownSweep> {
  const known = await findSweep(dvcRoot, cwd, file);
  if (known === null) {
    throw new EspalierError('no-sweep', `There is no sweep “${file}”.`, `Start it with “espalier sweep run ${file}”.`);
  }
  return known;
}

async function follow(project: SweepProject, command: 'run' | 'resume', file: string, options: Options, sidecar: string): Promise<number> {
  const { dvcRoot } = project;
  const dvc = await findDvc({ configured: options.dvc, interpreter: options.python ?? null, folder: dvcRoot });
  if (dvc === null) {
    throw new EspalierError('no-dvc', 'DVC was not found, which runs the trials.', 'Install it, or say where it is with --dvc PATH.');
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const parts: RunParts = {
    ...{ project, dvc, sidecar, say, python: options.python ?? pythonBeside(dvc) },
    ...(options.verbose ? { log: say } : {}),
    onEvent: (event, state) => {
      if (options.json) {
        process.stdout.write(eventLine(event));
      }
      const text = eventText(event, state);
      if (text !== null) {
        say(text);
      }
    },
  };
  const begin = command === 'run' ? startSweep : resumeSweep;
  const ready = await begin(parts, options.cwd, file, options).catch(orDiskFull);
  say(`${ready.folder.label}: ${ready.engine.current.sweep.method} from ${ready.engine.current.baseline.slice(0, 7)}`);
  const release = stopOnSignals(ready, say);
  try {
    const { why } = await ready.run().catch(orDiskFull);
    say(statusText(ready.engine.current, false, Date.now()));
    return EXITS[why];
  } finally {
    release();
  }
}

const EXITS: Record<StopCause, number> = {
  ...{ cap: 0, exhausted: 0, target: 0, time: 0, patience: 0, stagnation: 0, failures: 1, error: 1, 'by hand': 3 },
};

/** After a hang-up: whether the terminal was closed by its user, or its whole editor is gone, shows by then. */
const ORPHANED_AFTER = 500;

/** The first Ctrl-C waits for what runs, the second does not; a terminal that is closed, or a system that shuts down, cannot wait. */
function stopOnSignals({ engine }: ReadySweep, say: (line: string) => void): () => void {
  let asked = false;
  const soft = (): void => {
    say(asked ? 'Stopping now …' : 'Stopping after the trials that run. Press Ctrl-C again to stop them too.');
    engine.stop(asked ? 'now' : 'after running');
    asked = true;
  };
  const hard = (): void => engine.stop('now');
  const parent = process.ppid;
  const hungUp = (): void => {
    setTimeout(() => {
      // The editor is gone, and the sweep goes on without it; the user, who closes a terminal, wants it to stop.
      if (process.ppid === parent) {
        hard();
      }
    }, ORPHANED_AFTER);
  };
  // A terminal that is gone takes no more output.
  process.stderr.on('error', () => undefined);
  const signals = [
    ['SIGINT', soft],
    ['SIGTERM', hard],
    ['SIGHUP', hungUp],
  ] as const;
  signals.forEach(([signal, listener]) => process.on(signal, listener));
  return () => signals.forEach(([signal, listener]) => process.off(signal, listener));
}

async function status(project: SweepProject, file: string, options: Options): Promise<number> {
  const sweeps = file === '' ? await knownSweeps(project.dvcRoot) : [await mustFind(project, file, options)];
  for (const { state, folder } of sweeps) {
    const alive = (await engineOf(folder)) !== null;
    const text = options.json ? JSON.stringify(statusOf(state, alive, Date.now())) : statusText(state, alive, Date.now());
    process.stdout.write(`${text}\n`);
  }
  if (sweeps.length === 0 && !options.json) {
    process.stdout.write('There are no sweeps yet.\n');
  }
  return 0;
}

function orderOf({ state }: KnownSweep, command: string, rest: readonly string[], now: boolean): Order {
  const number = Number(rest[0]);
  switch (command) {
    case 'stop':
      return { do: 'stop', now };
    case 'pause':
    case 'unpause':
      return { do: command };
    case 'try':
      return { do: 'enqueue', point: toCells(typedPoint(state.sweep.space, rest)) };
    default:
      if (!Number.isSafeInteger(number) || number < 0) {
        throw new EspalierError('bad-number', `“${rest[0] ?? ''}” is not a whole number.`);
      }
      return command === 'cap' ? { do: 'cap', cap: number } : { do: 'stop trial', trial: number };
  }
}

async function order({ folder, state }: KnownSweep, given: Order): Promise<number> {
  const alive = await engineOf(folder);
  if (alive === null && (given.do === 'stop' || given.do === 'pause' || given.do === 'unpause' || given.do === 'stop trial')) {
    throw new EspalierError('not-running', `The sweep “${state.label}” is not running.`);
  }
  await giveOrder(folder, given);
  if (alive === null) {
    process.stderr.write(`The sweep “${state.label}” is not running: this is done when it is taken up (espalier sweep resume).\n`);
  }
  return 0;
}
