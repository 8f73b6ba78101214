/** A process with all that it started: its process group, and the descendants that left it. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

interface Relation {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** Ids of the others in the family of `leader`: members of its group and descendants, also after it has ended itself. */
export async function familyOf(leader: number): Promise<number[]> {
  const relations = await allProcesses();
  const found = new Set(relations.filter((one) => one.group === leader).map((one) => one.pid));
  found.add(leader);
  for (let size = 0; size !== found.size;) {
    size = found.size;
    for (const { pid, parent } of relations) {
      if (found.has(parent)) {
        found.add(pid);
      }
    }
  }
  found.delete(leader);
  return [...found];
}

/** Empty on Windows, which has no groups: `taskkill /T` walks its tree. */
async function allProcesses(): Promise<Relation[]> {
  if (process.platform === 'win32') {
    return [];
  }
  const names = process.platform === 'linux' ? await readdir('/proc').catch(() => []) : [];
  if (names.length === 0) {
    const listing = await new Promise<string>((resolve) => {
      execFile('ps', ['-Axo', 'pid=,ppid=,pgid='], (_error, stdout) => resolve(stdout));
    });
    return listing.split('\n').flatMap((line) => relation(line.trim().split(/\s+/)));
  }
  const relations = await Promise.all(
    names
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        // Source: proc(5), `/proc/pid/stat`: after the name in parentheses come state, parent, group.
        const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
        const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state === 'Z' ? [] : relation([pid, parent, group]);
      }),
  );
  return relations.flat();
}

function relation([pid, parent, group]: readonly (string | undefined)[]): Relation[] {
  const numbers = { pid: Number(pid), parent: Number(parent), group: Number(group) };
  return Object.values(numbers).every((one) => Number.isInteger(one)) ? [numbers] : [];
}
