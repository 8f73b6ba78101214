/** The list of runs, from Espalier's records and the notes of DVC: nothing is started or locked to read it. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { readCommandLine } from '../../core/run/arguments.js';
import { errorInOutput } from '../../core/run/failure.js';
import { StageProgress } from '../../core/run/stages.js';
import type { RunInfo, RunList, StageRun } from '../../protocol/runs.js';
import type { RunEntry } from '../dvc/runState.js';
import { tailOf } from './logFile.js';
import { modifiedAt, readLocks, tmpOf } from './mend/dvcFiles.js';
import { isDvcAlive, processesIn } from './mend/processes.js';
import { readMessages } from './queue/messages.js';
import { readRecords, type RunRecord } from './records.js';

export interface ListingInput {
  readonly dvcRoot: string;
  /** As `readRunState` has it. */
  readonly entries: readonly RunEntry[];
  /** Stages of the workspace, with what each writes, to know which one runs. */
  readonly stages: () => Promise<readonly { readonly name: string; readonly outs: readonly string[] }[]>;
}

/** Bytes of a log that are read at once, for the stages in it. The next time goes on from there. */
const MOST = 8_000_000;
/** Of those that are over, shown besides the failed ones. */
const DONE = 20;

export class RunListing {
  private readonly errors = new Map<string, string | null>();
  private readonly logs = new Map<string, { at: number; readonly progress: StageProgress }>();

  async list(input: ListingInput): Promise<RunList> {
    const { dvcRoot, entries } = input;
    const [records, messages] = await Promise.all([readRecords(dvcRoot), readMessages(dvcRoot, 'in')]);
    const recorded = new Set(records.flatMap((record) => (record.state === 'running' ? [record.process?.pid ?? record.name] : [])));
    const fromRecords = records.map(recordInfo);
    const fromDvc = await Promise.all(
      // Of a run that has a record, DVC's note says less.
      entries
        .filter((entry) => entry.location !== 'slot' && !(entry.location !== 'dvc-task' && entry.state === 'success'))
        .filter(
          (entry) => entry.location === 'dvc-task' || !(recorded.has(entry.pid ?? '') || (entry.pid === null && recorded.has(entry.name))),
        )
        .map((entry) => this.entryInfo(input, entry)),
    );
    const order = new Map(messages.map(({ rev }, at) => [rev, at]));
    const all = [...fromRecords, ...fromDvc];
    const waiting = all
      .filter((run) => run.state === 'waiting')
      .sort((a, b) => place(order, a) - place(order, b) || (a.id < b.id ? -1 : 1));
    const over = all.filter((run) => run.state === 'done' || run.state === 'stopped').sort(newestFirst);
    return {
      runs: [
        ...all.filter((run) => run.state === 'running').sort(newestFirst),
        ...waiting,
        ...all.filter((run) => run.state === 'failed').sort(newestFirst),
        ...over.slice(0, DONE),
      ],
      workers: await this.workers(dvcRoot, all),
      durations: durations(records),
    };
  }

  private async entryInfo({ dvcRoot, stages }: ListingInput, entry: RunEntry): Promise<RunInfo> {
    const inWorkspace = entry.location === 'workspace';
    const state = ({ queued: 'waiting', running: 'running', success: 'done', failed: 'failed' } as const)[entry.state];
    const running = state === 'running';
    return {
      id: inWorkspace ? 'workspace' : entry.id,
      state,
      place: inWorkspace ? 'workspace' : entry.location === 'tempdir' ? 'temp' : 'queue',
      slot: null,
      origin: 'terminal',
      label: entry.name ?? entry.id.slice(0, 7),
      baseline: entry.baseline,
      scope: null,
      params: [],
      started: null,
      ended: null,
      error: state === 'failed' && entry.log !== null ? await this.errorIn(entry.log) : null,
      log: entry.log,
      row: entry.result ?? (inWorkspace ? 'workspace-run' : entry.id),
      stages:
        entry.log !== null ? await this.stagesIn(entry.log) : running && inWorkspace ? await runningStage(dvcRoot, await stages()) : [],
      metric: null,
      pid: running ? entry.pid : null,
    };
  }

  /** Stages by a log that grows: only what is new is read. */
  private async stagesIn(log: string): Promise<readonly StageRun[]> {
    const known = this.logs.get(log) ?? { at: 0, progress: new StageProgress() };
    this.logs.set(log, known);
    const file = await open(log).catch(() => null);
    if (file !== null) {
      try {
        const { size, mtimeMs } = await file.stat();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.max(0, Math.min(MOST, size - known.at))), 0, undefined, known.at);
        known.at += bytesRead;
        known.progress.feed(buffer.toString('utf8', 0, bytesRead), mtimeMs);
      } finally {
        await file.close();
      }
    }
    return known.progress.stages;
  }

  /** Of a run that is over: its log does not grow any more. */
  private async errorIn(log: string): Promise<string | null> {
    const known = this.errors.get(log) ?? (errorInOutput(await tailOf(log)) || null);
    this.errors.set(log, known);
    return known;
  }

  /** Workers have no note of their own end: they are counted only where something seems to be theirs. */
  private async workers(dvcRoot: string, runs: readonly RunInfo[]): Promise<number> {
    if (!runs.some((run) => run.place === 'queue' && (run.state === 'running' || run.state === 'waiting'))) {
      return 0;
    }
    return (await processesIn(dvcRoot)).filter(({ command }) => /\squeue-worker(\s|$)/.test(command)).length;
  }
}

function recordInfo(record: RunRecord): RunInfo {
  const running = record.state === 'running';
  return {
    id: record.id,
    state: record.state,
    place: record.place,
    slot: record.slot,
    origin: record.origin,
    label: record.name ?? (record.command.includes('repro') ? 'Reproduce' : (paramText(record.params) ?? 'Experiment')),
    baseline: record.baseline,
    scope: readCommandLine(record.command.slice(record.command.findIndex((word) => word === 'exp' || word === 'repro'))),
    params: record.params,
    started: record.state === 'waiting' ? null : record.started,
    ended: record.ended,
    error: record.error,
    log: record.log,
    row:
      record.experiment ?? (running ? (record.place === 'workspace' ? 'workspace-run' : record.place === 'slot' ? record.id : null) : null),
    stages: record.stages,
    metric: null,
    pid: running ? record.watcher.pid : null,
  };
}

function paramText(params: readonly string[]): string | null {
  return params.length === 0 ? null : params.map((param) => param.slice(param.indexOf(':') + 1)).join(', ');
}

/** Of a run that somebody started in a terminal: the stage whose outputs DVC has locked for writing. Source: dvc/stage/__init__.py (`rwlocked`). */
async function runningStage(dvcRoot: string, stages: Awaited<ReturnType<ListingInput['stages']>>): Promise<StageRun[]> {
  const file = join(tmpOf(dvcRoot), 'rwlock');
  const locks = (await readLocks(file)).filter((lock) => lock.mode === 'write');
  for (const { path, pid } of locks) {
    const stage = stages.find(({ outs }) => outs.some((out) => join(dvcRoot, out) === path));
    if (stage !== undefined && (await isDvcAlive(pid))) {
      return [{ name: stage.name, state: 'running', started: (await modifiedAt(file)) ?? Date.now(), ended: null }];
    }
  }
  return [];
}

/** Of the newest run in which each stage ran to its end. */
function durations(records: readonly RunRecord[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { stages } of records) {
    for (const { name, state, started, ended } of stages) {
      if (state === 'done' && ended !== null) {
        found[name] ??= ended - started;
      }
    }
  }
  return found;
}

function place(order: ReadonlyMap<string, number>, run: RunInfo): number {
  return order.get(run.id) ?? order.size;
}

function newestFirst(a: RunInfo, b: RunInfo): number {
  return (b.ended ?? b.started ?? 0) - (a.ended ?? a.started ?? 0) || (a.id < b.id ? 1 : -1);
}
