/** The small files in which DVC notes what it is doing, read without it. Half a file or none is as good as nothing noted. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Source: `ExecutorInfo` in dvc/repo/experiments/executor/base.py. */
export interface ExecutorInfo {
  readonly git_url: string;
  readonly baseline_rev: string;
  readonly location: string;
  readonly root_dir: string;
  readonly dvc_dir: string;
  readonly name: string | null;
  readonly result_hash: string | null;
  readonly result_ref: string | null;
  readonly status: number;
}

/** Source: `TaskStatus` there. */
export const STATUS = { running: 2, success: 3, failed: 4, finished: 6 } as const;

export function tmpOf(dvcRoot: string): string {
  return join(dvcRoot, '.dvc', 'tmp');
}

export async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}

export interface Lock {
  /** Of files, or of refs: what is locked. */
  readonly path: string;
  readonly mode: 'read' | 'write';
  readonly pid: number;
  readonly command: string;
}

interface LockFile {
  readonly read?: Readonly<Record<string, readonly { readonly pid: number; readonly cmd: string }[]>>;
  readonly write?: Readonly<Record<string, { readonly pid: number; readonly cmd: string }>>;
}

/** Of an `rwlock` file. Source: dvc/rwlock.py. */
export async function readLocks(path: string): Promise<Lock[]> {
  const file = await readJson<LockFile>(path);
  const lock = (mode: Lock['mode'], locked: string, { pid, cmd }: { readonly pid: number; readonly cmd: string }): Lock => ({
    path: locked,
    mode,
    pid,
    command: cmd,
  });
  return [
    ...Object.entries(file?.read ?? {}).flatMap(([locked, infos]) => infos.map((info) => lock('read', locked, info))),
    ...Object.entries(file?.write ?? {}).map(([locked, info]) => lock('write', locked, info)),
  ];
}

/** The locks that go on when those of the dead are taken out, as the file has them. */
export function locksText(locks: readonly Lock[]): string {
  const file: { read: Record<string, { pid: number; cmd: string }[]>; write: Record<string, { pid: number; cmd: string }> } = {
    read: {},
    write: {},
  };
  for (const { path, mode, pid, command } of locks) {
    const info = { pid, cmd: command };
    if (mode === 'write') {
      file.write[path] = info;
    } else {
      file.read[path] = [...(file.read[path] ?? []), info];
    }
  }
  return JSON.stringify(file);
}

export async function modifiedAt(path: string): Promise<number | null> {
  return stat(path).then(
    (stats) => stats.mtimeMs,
    () => null,
  );
}
