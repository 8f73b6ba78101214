/** Who a process is. A process id alone is reused; with the time it started it names one process for ever. */
import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own words; null where the system does not tell. */
  readonly started: string | null;
  readonly host: string;
}

/** Null when there is no such process. */
export async function identityOf(pid: number): Promise<ProcessIdentity | null> {
  const found = await startOf(pid);
  return found === null ? null : { pid, started: found.started, host: hostname() };
}

/** Whether it still runs. Of another machine (a shared folder) it is taken to: nothing of its is touched. */
export async function isAlive({ pid, started, host }: ProcessIdentity): Promise<boolean> {
  if (host !== hostname()) {
    return true;
  }
  const now = await startOf(pid);
  return now !== null && (started === null || now.started === null || started === now.started);
}

/** The folder a process works in; null where the system does not tell. */
export function folderOf(pid: number): Promise<string | null> {
  return process.platform === 'linux' ? readlink(`/proc/${pid}/cwd`).catch(() => null) : Promise.resolve(null);
}

function startOf(pid: number): Promise<{ readonly started: string | null } | null> {
  switch (process.platform) {
    case 'linux':
      return startOnLinux(pid);
    case 'win32':
      return startByCommand(pid, 'powershell.exe', ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToFileTimeUtc()`]);
    default:
      return startByCommand(pid, 'ps', ['-o', 'lstart=', '-p', String(pid)]);
  }
}

/** Source: proc(5), `/proc/pid/stat`: field 3 is the state, field 22 the start in ticks since the machine was started. */
async function startOnLinux(pid: number): Promise<{ readonly started: string } | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, ticks] = [fields[0], fields[19]];
  // A zombie has ended, and waits for its parent to ask how.
  return ticks === undefined || state === 'Z' || state === 'X' ? null : { started: `${await bootId()}:${ticks}` };
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).slice(0, 8);
}

async function startByCommand(pid: number, command: string, args: readonly string[]): Promise<{ readonly started: string | null } | null> {
  if (!exists(pid)) {
    return null;
  }
  const text = await new Promise<string>((resolve) => {
    execFile(command, args, { env: { ...process.env, LC_ALL: 'C' } }, (_error, stdout) => resolve(stdout.trim()));
  });
  return text === '' && !exists(pid) ? null : { started: text || null };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
