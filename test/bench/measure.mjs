// What a run of a program takes, and the middle of several.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensurePython } from '../../scripts/setup.mjs';

const SCRIPT = fileURLToPath(new URL('measure.py', import.meta.url));

/** @typedef {{ wall: number, cpu: number, memory: number }} Usage seconds, seconds, bytes */

/** Throws when the program does not end well. @param {string} folder @param {string} output file for what it prints @param {string[]} command @returns {Usage} */
export function usage(folder, output, command) {
  const bin = ensurePython();
  // Where a proxy needs certificates of its own, Node 20 reads them at each start, which takes longer than all else of it. Nothing is fetched here.
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined, PATH: `${bin}:${process.env.PATH ?? ''}`, DVC_NO_ANALYTICS: '1' };
  const said = execFileSync(join(bin, 'python'), [SCRIPT, output, ...command], { cwd: folder, env, encoding: 'utf8' });
  const { code, ...used } = JSON.parse(said);
  if (code !== 0) {
    throw new Error(`${command.join(' ')} ended with ${code}`);
  }
  return used;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** Each quantity by itself. @param {readonly Usage[]} runs @returns {Usage} */
export function middle(runs) {
  return {
    wall: median(runs.map((run) => run.wall)),
    cpu: median(runs.map((run) => run.cpu)),
    memory: median(runs.map((run) => run.memory)),
  };
}
