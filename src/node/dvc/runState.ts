/**
 * Experiments that wait, run or have failed, from the files DVC keeps under `.dvc/tmp/exps` and its queue's reflogs.
 * DVC's own status alone is not believed: after a hard kill it says "running" for ever. A run is alive when its process is.
 */
import { existsSync } from 'node:fs';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { notObservable, observedEntries, observedFile, observedKind } from '../observed.js';

export interface RunEntry {
  /** The queue's stash commit, or `workspace`. */
  readonly id: string;
  readonly name: string | null;
  readonly baseline: string;
  readonly state: 'queued' | 'running' | 'success' | 'failed';
  /** `slot`: a run of Espalier's own, of which DVC's notes know nothing. */
  readonly location: 'workspace' | 'tempdir' | 'dvc-task' | 'slot' | null;
  /** The project's folder in the live working tree of a running experiment. */
  readonly liveRoot: string | null;
  readonly log: string | null;
  readonly pid: number | null;
  /** The working tree it runs or ran in. */
  readonly root: string | null;
  /** What DVC noted about the process of a queue entry. */
  readonly process: ProcessInfo | null;
  /** The experiment commit it made. */
  readonly result: string | null;
  /** Full name of that experiment's ref, as DVC noted it. */
  readonly resultRef: string | null;
}

export interface ProcessInfo {
  readonly pid?: number;
  readonly stdout?: string | null;
  readonly returncode?: number | null;
}

/** Source: `TaskStatus` in dvc/repo/experiments/executor/base.py. */
const STATUS = { success: 3, failed: 4, cancelled: 5, finished: 6 };

interface ExecutorInfo {
  readonly baseline_rev?: string;
  readonly root_dir?: string;
  readonly dvc_dir?: string;
  readonly name?: string | null;
  readonly location?: string;
  readonly status?: number;
  readonly result_ref?: string | null;
}

export async function readRunState(dvcRoot: string, commonDir: string): Promise<RunEntry[]> {
  const runs = join(dvcRoot, '.dvc/tmp/exps/run');
  const [queued, failed, started] = await Promise.all([
    stashEntries(join(commonDir, 'logs/refs/exps/celery/stash')),
    stashEntries(join(commonDir, 'logs/refs/exps/celery/failed')),
    startedRuns(runs),
  ]);
  const failedIds = new Set(failed.map((entry) => entry.id));
  const byId = new Map(started.map((entry) => [entry.id, entry]));
  return [
    ...started.filter((entry) => entry.state !== 'failed' && !failedIds.has(entry.id)),
    ...queued.filter((entry) => byId.get(entry.id)?.state !== 'running').map((entry) => ({ ...entry, state: 'queued' as const })),
    ...(await Promise.all(
      failed.map(async (entry) => ({
        ...entry,
        process: byId.get(entry.id)?.process ?? null,
        log: byId.get(entry.id)?.log ?? (await existing(join(runs, entry.id, `${entry.id}.out`))),
        state: 'failed' as const,
      })),
    )),
  ];
}

/** With the commits that the refs of finished runs lead to. */
export function withResults(
  runs: readonly RunEntry[],
  experiments: readonly { readonly ref: string; readonly commit: string }[],
): RunEntry[] {
  const wanted = new Set(runs.flatMap(({ resultRef }) => resultRef ?? []));
  const commits = wanted.size === 0 ? null : new Map(experiments.map(({ ref, commit }) => [ref, commit]));
  return runs.map((run) => (run.resultRef === null ? run : { ...run, result: commits?.get(run.resultRef) ?? null }));
}

/** Entries of a stash reflog whose message is `dvc-exp:<head>:<baseline>:<name>`, newest last. */
async function stashEntries(file: string): Promise<Omit<RunEntry, 'state'>[]> {
  const text = (await observedFile(file).catch(() => '')).toString();
  const entries: Omit<RunEntry, 'state'>[] = [];
  for (const line of text.split('\n')) {
    const match = /^[0-9a-f]+ ([0-9a-f]+) .*\tcommit: dvc-exp:[0-9a-f]+:([0-9a-f]+):([^:]*)/.exec(line);
    if (match) {
      entries.push({
        id: match[1] ?? '',
        name: match[3] || null,
        baseline: match[2] ?? '',
        location: null,
        liveRoot: null,
        log: null,
        pid: null,
        root: null,
        process: null,
        result: null,
        resultRef: null,
      });
    }
  }
  return entries;
}

async function startedRuns(folder: string): Promise<RunEntry[]> {
  const names = await observedEntries(folder).catch(() => []);
  const entries = await Promise.all(names.map(({ name }) => startedRun(join(folder, name), name)));
  return entries.filter((entry) => entry !== null);
}

async function startedRun(folder: string, name: string): Promise<RunEntry | null> {
  const info = await readJson<ExecutorInfo>(join(folder, `${name}.run`));
  if (!info?.baseline_rev || !info.root_dir) {
    return null;
  }
  const process = await readJson<ProcessInfo>(join(folder, `${name}.json`));
  const status = info.status ?? 0;
  const location = info.location === 'workspace' || info.location === 'tempdir' || info.location === 'dvc-task' ? info.location : null;
  const projectRoot = join(info.root_dir, info.dvc_dir ?? '.dvc', '..');
  const finished = status === STATUS.success || status === STATUS.finished;
  const state = finished
    ? 'success'
    : status === STATUS.failed || status === STATUS.cancelled
      ? 'failed'
      : (await alive(location, process?.pid ?? null, info.root_dir))
        ? 'running'
        : null;
  return (
    state && {
      id: name,
      name: info.name ?? null,
      baseline: info.baseline_rev,
      state,
      location,
      liveRoot: state === 'running' ? projectRoot : null,
      log: await existing(process?.stdout ?? join(folder, `${name}.out`)),
      pid: process?.pid ?? null,
      root: info.root_dir,
      process,
      result: null,
      resultRef: info.result_ref ?? null,
    }
  );
}

async function existing(path: string): Promise<string | null> {
  return (await observedKind(path)) === 'missing' ? null : path;
}

/** A half-written or broken file is as good as none: it is read again when it changes. */
async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse((await observedFile(path)).toString()) as T;
  } catch {
    return null;
  }
}

async function alive(location: RunEntry['location'], pid: number | null, root: string): Promise<boolean> {
  notObservable(); // Processes come and go.
  if (!existsSync(root)) {
    return false;
  }
  if (pid !== null) {
    return processExists(pid) && (await mayWorkFor(pid));
  }
  // Runs in a temporary copy leave no process id: look for a process that works there.
  return location === 'tempdir' && (await someProcessIn(root));
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Process ids are reused: where the system tells the command line, it must be Python's or DVC's. */
async function mayWorkFor(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  // One that has ended, and whose end nobody has asked for, has no command line.
  return command === null || /dvc|python/i.test(command);
}

async function someProcessIn(root: string): Promise<boolean> {
  const pids = await readdir('/proc').catch(() => null);
  if (pids === null) {
    return true;
  }
  for (const pid of pids) {
    if (/^\d+$/.test(pid)) {
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => '');
      if (folder === root || folder.startsWith(`${root}/`)) {
        return true;
      }
    }
  }
  return false;
}
