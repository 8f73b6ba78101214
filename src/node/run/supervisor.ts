/**
 * Watches runs of DVC in a process of its own, so that they outlive the editor: keeps their records and logs, passes on their output, and
 * stops them so that DVC can clean up.
 */
import { readCommandLine, type ExperimentRequest } from '../../core/run/arguments.js';
import { EspalierError, toFailure } from '../../protocol/rpc.js';
import { dvcEnvironment, type DvcCli } from '../dvc/cli.js';
import { workspaceRun } from './busy.js';
import { experimentsIn } from './collect.js';
import { changeGit } from './git.js';
import { tailOf } from './logFile.js';
import { findDamage } from './mend/index.js';
import { startProcess, whyItEnded, type Ended } from './process.js';
import { projectAt } from './projectAt.js';
import { RunRecorder } from './recorder.js';
import { slotRunStart, type SlotOutcome, type SlotRun } from './slot.js';
import { Slots } from './slots.js';

export interface Supervision {
  readonly git: string;
  readonly root: string;
  readonly dvcRoot: string;
  readonly dvc: DvcCli;
  /** To the terminal. */
  readonly print: (text: string | Uint8Array) => void;
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

/** As a shell says it of SIGINT. */
export const STOPPED = 130;

/** Runs `dvc ...words` where the words say: in the workspace or in a temporary copy. The exit code. */
export async function superviseCommand(supervision: Supervision, words: readonly string[]): Promise<number> {
  const { git, root, dvcRoot, dvc, print, stop, kill } = supervision;
  const line = readCommandLine(words);
  const place = line.place === 'temp' ? 'temp' : 'workspace';
  const baseline = await changeGit(git, root, ['rev-parse', '--verify', '--quiet', 'HEAD']).catch(() => '');
  const command = [dvc.command, ...dvc.prefixArgs, ...words];
  const start = { place, slot: null, origin: 'person', name: line.name, baseline, command, params: line.params, root: dvcRoot } as const;
  const recorder = await RunRecorder.start(dvcRoot, start);
  const end = (state: 'failed' | 'stopped', code: number | null, error: string): Promise<unknown> =>
    recorder.end({ state, code, error, experiment: null });
  const busy = place === 'workspace' ? await workspaceRun(dvcRoot, recorder) : null;
  if (busy !== null) {
    const error = `“${busy}” is running in the workspace. A second run there would destroy both.`;
    print(`${error}\nRun the experiment in a temporary copy or in a slot, put it into the queue, or wait.\n`);
    await end('failed', null, error);
    return 1;
  }
  const before = new Set((await experimentsIn(git, root)).map(({ ref, commit }) => `${ref} ${commit}`));
  let ended: Ended;
  try {
    const running = await startProcess({
      command: dvc.command,
      args: [...dvc.prefixArgs, ...words],
      cwd: dvcRoot,
      env: dvcEnvironment(dvc.command),
      log: recorder.log,
      onOutput: (chunk) => {
        recorder.output(chunk);
        print(chunk);
      },
      signal: AbortSignal.any([stop, recorder.stop]),
      kill: AbortSignal.any([kill, recorder.kill]),
    });
    recorder.running(running.identity);
    ended = await running.ended;
    if (place === 'workspace') {
      await recorder.readValues();
    }
  } catch (error) {
    const { message } = toFailure(error);
    print(`${message}\n`);
    await end('failed', null, message);
    return 1;
  }
  if (ended.code === 0) {
    const made = (await experimentsIn(git, root)).find(({ ref, commit }) => !before.has(`${ref} ${commit}`));
    await recorder.end({ state: 'done', code: 0, error: null, experiment: made?.commit ?? null });
    return 0;
  }
  const message = await whyItEnded(ended, recorder.log);
  if ((await tailOf(recorder.log)) === '') {
    print(`${message}\n`);
  }
  await end(ended.stopped ? 'stopped' : 'failed', ended.code, message);
  if (ended.signal !== null) {
    await sayDamage(supervision);
  }
  return ended.stopped ? STOPPED : (ended.code ?? 1);
}

/** Runs experiments in slots, from the workspace as it is now, so many at a time. The slots have the environments in turn. 0 when all are done. */
export async function superviseSlots(
  supervision: Supervision,
  requests: readonly (ExperimentRequest & { readonly arguments?: readonly string[] })[],
  atOnce: number,
  environments: readonly Readonly<Record<string, string>>[] = [],
): Promise<number> {
  const { git, root, dvcRoot, print, stop, kill } = supervision;
  const commit = await changeGit(git, root, ['rev-parse', '--verify', 'HEAD^{commit}']);
  // Empty when no file differs from HEAD. Nothing else is touched.
  // A file that was saved without a change makes `git stash create` fail; this notices. It fails itself where something did change.
  await changeGit(git, root, ['update-index', '-q', '--refresh']).catch(() => undefined);
  const overlay = await changeGit(git, root, ['stash', 'create']).catch((error: unknown) => {
    // Git says nothing about an index that it cannot write.
    throw new EspalierError(
      'git-failed',
      `Git cannot note the changes of the workspace, which slots start from. Can .git be written? (${toFailure(error).message})`,
    );
  });
  const slots = new Slots(supervision);
  const waiting: { request: SlotRun; recorder: RunRecorder; label: string }[] = [];
  for (const [at, one] of requests.entries()) {
    const request: SlotRun = { ...one, commit, ...(overlay === '' ? {} : { overlay }), origin: 'person' };
    const known = one.arguments === undefined ? request : { ...request, ...namedIn(one.arguments) };
    waiting.push({
      request,
      recorder: await RunRecorder.start(dvcRoot, slotRunStart(known), { waiting: true }),
      label: labelOf(known, at),
    });
  }
  const outcomes: SlotOutcome['kind'][] = [];
  const worker = async (): Promise<void> => {
    const slot = await slots.acquire();
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { request, recorder, label } = next;
        if (stop.aborted) {
          await recorder.end({ state: 'stopped', code: null, error: null, experiment: null });
          continue;
        }
        const prefix = requests.length > 1 ? linePrefixer(`[${label}] `) : (chunk: Uint8Array): Uint8Array | string => chunk;
        print(`${label} runs in slot ${slot.number}.\n`);
        const env = environments[(slot.number - 1) % Math.max(1, environments.length)] ?? {};
        const outcome = await slot.run({ ...request, recorder, env, signal: stop, kill, onOutput: (chunk) => print(prefix(chunk)) });
        outcomes.push(outcome.kind);
        print(`${label}: ${said(outcome)}\n`);
      }
    } finally {
      await slot.release();
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: Math.max(1, Math.min(atOnce, requests.length)) }, worker));
  for (const one of workers) {
    if (one.status === 'rejected') {
      print(`${toFailure(one.reason).message}\n`);
    }
  }
  for (const { recorder } of waiting.splice(0)) {
    await recorder.end({ state: 'stopped', code: null, error: 'There was no slot for it.', experiment: null });
  }
  return stop.aborted ? STOPPED : outcomes.length === requests.length && outcomes.every((kind) => kind === 'done') ? 0 : 1;
}

function namedIn(words: readonly string[]): Pick<ExperimentRequest, 'name' | 'params'> {
  const { name, params } = readCommandLine(['exp', 'run', ...words]);
  return { params, ...(name === null ? {} : { name }) };
}

async function sayDamage({ git, root, dvcRoot, print }: Supervision): Promise<void> {
  const damages = await findDamage(await projectAt(git, root, dvcRoot)).catch(() => []);
  if (damages.length > 0) {
    print(
      `\nDVC was killed before it could clean up:\n${damages.map(({ what }) => `  ${what}\n`).join('')}“Espalier: Mend…” puts it right.\n`,
    );
  }
}

function labelOf({ name, params = [] }: ExperimentRequest, at: number): string {
  return name ?? (params.length > 0 ? params.map((param) => param.slice(param.indexOf(':') + 1)).join(' ') : `experiment ${at + 1}`);
}

function said(outcome: SlotOutcome): string {
  switch (outcome.kind) {
    case 'done':
      return `done, as experiment “${outcome.experiment.name}”.`;
    case 'failed':
      return `failed: ${outcome.message}`;
    case 'stopped':
      return 'stopped.';
  }
}

/** Puts the prefix before each line, however the output comes in pieces. */
function linePrefixer(prefix: string): (chunk: Uint8Array) => string {
  const decoder = new TextDecoder();
  let rest = '';
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    return lines.map((line) => `${prefix}${line.slice(line.lastIndexOf('\r') + 1)}\n`).join('');
  };
}
