/** Which processes work in a project. Mending waits for all that could still clean up themselves. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { sep } from 'node:path';

export interface ProjectProcess {
  readonly pid: number;
  readonly group: number;
  readonly command: string;
  /** Null where the system does not tell: then it may be anywhere. */
  readonly folder: string | null;
}

/** Processes that work in the folder or below it. Elsewhere than on Linux, every DVC and Git process is taken to. */
export async function processesIn(folder: string): Promise<ProjectProcess[]> {
  const all = process.platform === 'linux' ? await onLinux() : await byListing();
  // Who asks may be told about DVC by its own arguments, and is none.
  return all.filter((one) => one.pid !== process.pid && (one.folder === null ? isDvc(one) || isGit(one) : isWithin(one.folder, folder)));
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}${sep}`);
}

/** DVC in any of its forms: the script, `python -m dvc`, a worker of its queue. */
export function isDvc({ command }: ProjectProcess): boolean {
  return /(^|[\s/\\])dvc(\.exe)?(\s|$)|[/\\]dvc[/\\]__main__\.py/.test(command);
}

export function isGit({ command }: ProjectProcess): boolean {
  return /^(\S*[/\\])?git(\.exe)?(\s|$)/.test(command);
}

/** Whether DVC has such a process: its number is there, and is not that of something else by now. */
export async function isDvcAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' && process.platform !== 'linux';
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  // A zombie has no command line.
  return command === null ? process.platform !== 'linux' : /dvc/.test(command);
}

async function onLinux(): Promise<ProjectProcess[]> {
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name): Promise<ProjectProcess[]> => {
      const folder = await readlink(`/proc/${name}/cwd`).catch(() => null);
      if (folder === null) {
        return [];
      }
      const command = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim();
      const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      const group = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
      // A folder that was removed has this behind its name.
      return [{ pid: Number(name), group, command, folder: folder.replace(/ \(deleted\)$/, '') }];
    }),
  );
  return found.flat();
}

function byListing(): Promise<ProjectProcess[]> {
  const [program, args]: [string, string[]] =
    process.platform === 'win32'
      ? ['powershell.exe', ['-NoProfile', '-Command', "Get-CimInstance Win32_Process | % { '{0} 0 {1}' -f $_.ProcessId, $_.CommandLine }"]]
      : ['ps', ['-Axo', 'pid=,pgid=,command=']];
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: 1 << 26 }, (_error, stdout) => {
      const lines = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line.trim()));
      resolve(
        lines.flatMap((match) =>
          match ? [{ pid: Number(match[1]), group: Number(match[2]), command: (match[3] ?? '').trim(), folder: null }] : [],
        ),
      );
    });
  });
}
