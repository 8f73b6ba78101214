/**
 * What is known of runs that Espalier started: a small file for each below `.dvc/tmp/espalier/runs`, and its log beside. They tell other
 * windows what runs, and keep what failed. Deleting them loses no experiment.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunPlace, StageRun } from '../../protocol/runs.js';
import type { Cell } from '../../protocol/values.js';
import { saysDone } from '../../core/run/failure.js';
import { isAlive, type ProcessIdentity } from './identity.js';
import { tailOf } from './logFile.js';

export interface RunRecord {
  readonly id: string;
  /** DVC's queue keeps its own notes. */
  readonly place: Exclude<RunPlace, 'queue'>;
  /** The slot's number; null elsewhere. */
  readonly slot: number | null;
  /** Whether a person started it, who wants to hear of its end; or a sweep, who has its own ways. */
  readonly origin: 'person' | 'sweep';
  /** Of the experiment; null where DVC has not said it, and for `dvc repro`. */
  readonly name: string | null;
  /** What it starts from, in full. */
  readonly baseline: string;
  /** The command line, for people and logs. */
  readonly command: readonly string[];
  /** As `-S` takes them. */
  readonly params: readonly string[];
  /** The project's folder in which it works: the workspace, or in a slot. */
  readonly root: string;
  readonly log: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number | null;
  /** Who watches it, and DVC itself. */
  readonly watcher: ProcessIdentity;
  readonly process: ProcessIdentity | null;
  /** `waiting`: for a slot. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped';
  readonly code: number | null;
  readonly error: string | null;
  /** The commit it made. */
  readonly experiment: string | null;
  readonly stages: readonly StageRun[];
  /** Parameters it ran with, where they could be read: what a later run is compared with. */
  readonly values: readonly ParameterValue[];
}

/** `[file, ...keys]` and what stands there. */
export type ParameterValue = readonly [path: readonly [file: string, ...keys: string[]], value: Cell];

/** Kept of each kind; the newest stay. */
const KEPT = { done: 50, failed: 100, stopped: 20 } as const;
/** Bytes of all logs together. */
const MOST_LOGS = 200_000_000;

export function runsFolder(dvcRoot: string): string {
  return join(dvcRoot, '.dvc/tmp/espalier/runs');
}

export function logsFolder(dvcRoot: string): string {
  return join(dvcRoot, '.dvc/tmp/espalier/logs');
}

export function recordFile(dvcRoot: string, id: string): string {
  return join(runsFolder(dvcRoot), `${id}.json`);
}

/** A file that asks who watches the run to stop it, or to end it at once. */
export function requestFile(dvcRoot: string, id: string, how: 'stop' | 'kill'): string {
  return join(runsFolder(dvcRoot), `${id}.${how}`);
}

/** Newest first. Of a run whose processes are gone without having said how it ended, the state is `failed`. */
export async function readRecords(dvcRoot: string): Promise<RunRecord[]> {
  const folder = runsFolder(dvcRoot);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const records = await Promise.all(names.map((name) => readRecord(join(folder, name))));
  return records.filter((record) => record !== null).sort((a, b) => b.started - a.started || (a.id < b.id ? 1 : -1));
}

export async function writeRecord(dvcRoot: string, record: RunRecord): Promise<void> {
  const file = recordFile(dvcRoot, record.id);
  await mkdir(runsFolder(dvcRoot), { recursive: true });
  await writeFile(`${file}.tmp`, JSON.stringify(record));
  await rename(`${file}.tmp`, file);
}

/** With its log. */
export async function removeRecord(dvcRoot: string, id: string): Promise<void> {
  await rm(recordFile(dvcRoot, id), { force: true });
  await rm(join(logsFolder(dvcRoot), `${id}.log`), { force: true });
}

/** Removes the oldest beyond what is kept, with their logs. */
export async function pruneRecords(dvcRoot: string): Promise<void> {
  const seen = { done: 0, failed: 0, stopped: 0 };
  let bytes = 0;
  for (const record of await readRecords(dvcRoot)) {
    if (record.state === 'running' || record.state === 'waiting') {
      continue;
    }
    seen[record.state] += 1;
    bytes += await stat(record.log).then(
      (stats) => stats.size,
      () => 0,
    );
    if (seen[record.state] > KEPT[record.state] || bytes > MOST_LOGS) {
      await removeRecord(dvcRoot, record.id);
    }
  }
}

/** A record that is torn, or of another version, is none. */
async function readRecord(file: string): Promise<RunRecord | null> {
  try {
    const record = JSON.parse(await readFile(file, 'utf8')) as Partial<RunRecord>;
    if (typeof record.id !== 'string' || typeof record.log !== 'string' || !Array.isArray(record.stages) || record.watcher === undefined) {
      return null;
    }
    return await settled({ ...(record as RunRecord), values: record.values ?? [] });
  } catch {
    return null;
  }
}

/** DVC may outlive its watcher; then the run goes on, and only its end is not noted. */
async function settled(record: RunRecord): Promise<RunRecord> {
  if (record.ended !== null || (await isAlive(record.watcher)) || (record.process !== null && (await isAlive(record.process)))) {
    return record;
  }
  const ended = await stat(record.log).then(
    (stats) => stats.mtimeMs,
    () => record.started,
  );
  if (record.state === 'waiting') {
    return { ...record, state: 'stopped', ended: record.started, error: 'What would have started it was ended.' };
  }
  const well = saysDone(await tailOf(record.log, 4_096));
  const state = well ? 'done' : 'failed';
  const stages = record.stages.map((stage): StageRun => (stage.ended === null ? { ...stage, state, ended } : stage));
  return {
    ...record,
    state,
    ended,
    error: well ? null : 'It ended without a word: it was killed, the machine went down, or the disk was full.',
    stages,
  };
}
