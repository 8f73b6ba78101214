/** Kills that hit something: a process is seen alive, and held still, the moment before it is killed. */
import { spawnSync } from 'node:child_process';

/**
 * Kills those of the processes that live, all of them at once, as a power cut does. A negative number is a whole group, as for `kill`.
 * Returns the numbers of those that were hit; one that had ended before, even if nobody has taken note of its end, was not.
 */
export function killLiving(targets: readonly number[]): number[] {
  const there = targets.filter((target) => signal(target, 'SIGSTOP'));
  const stopped = stoppedOf(there);
  const hit = there.filter((target) => stopped.has(Math.abs(target)));
  hit.forEach((target) => signal(target, 'SIGKILL'));
  return hit;
}

/** As `killLiving`, where there is no other moment to strike at: throws unless all of them were alive. */
export function mustKill(what: string, targets: readonly number[]): void {
  const hit = killLiving(targets);
  if (targets.length === 0 || hit.length < targets.length) {
    throw new Error(`${what}: of ${targets.length} processes ${hit.length} were alive when they were to be killed`);
  }
}

/** Which of the processes are held. A stop that was sent takes a moment to arrive; what is dead is never held. */
function stoppedOf(targets: readonly number[]): Set<number> {
  const numbers = targets.map((target) => Math.abs(target));
  for (let look = 0; numbers.length > 0; look++) {
    const { stdout } = spawnSync('ps', ['-o', 'pid=,stat=', '-p', numbers.join(',')], { encoding: 'utf8' });
    const states = [...stdout.matchAll(/^\s*(\d+)\s+(\S)/gm)].map(([, pid, state = '']) => ({ pid: Number(pid), state }));
    if (look === 100 || states.every(({ state }) => 'TZX'.includes(state))) {
      return new Set(states.filter(({ state }) => state === 'T').map(({ pid }) => pid));
    }
  }
  return new Set();
}

function signal(target: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(target, name);
  } catch {
    return false;
  }
}
