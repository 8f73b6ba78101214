// Repositories of any number of experiments, the same on every machine: made by `git fast-import`, kept in .cache/bench.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../../scripts/setup.mjs';
import { baselineFiles, experimentFiles, random, hex } from './files.mjs';

/** Another number makes all repositories anew. */
const GENERATOR = 1;
const START = 1_700_000_000;
const TOPICS = 4;

/**
 * @typedef {object} Spec
 * @property {number} experiments
 * @property {number} params leaves of params.yaml
 * @property {number} metrics leaves of metrics.json
 * @property {'packed' | 'loose'} storage packed: one pack and packed refs, as after `git gc`; loose: a file for each object and ref, as DVC writes them
 */

/** @param {Spec} spec */
export function nameOf({ experiments, params, metrics, storage }) {
  return `${experiments}-${params}x${metrics}-${storage}`;
}

/** The folder of the repository, which is made when it is not there. @param {Spec} spec */
export async function ensureRepository(spec) {
  const root = join(CACHE, 'bench', `${nameOf(spec)}-v${GENERATOR}`);
  if (!existsSync(root)) {
    const part = `${root}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    await generate(part, spec);
    renameSync(part, root);
  }
  return root;
}

/** Git in one folder, with nobody's configuration. @param {string} root @returns {(...args: string[]) => string} */
export function gitIn(root) {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  return (...args) =>
    execFileSync('git', args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30 });
}

/** @param {string} root @param {Spec} spec */
async function generate(root, spec) {
  const git = gitIn(root);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.org');
  const baselines = await importBaselines(root, spec);
  await fastImport(root, experiments(spec, baselines));
  if (spec.storage === 'packed') {
    git('pack-refs', '--all');
  } else {
    unpack(root);
  }
  git('checkout', '--quiet', '--force', 'main');
}

/** 50 of 100 experiments, 100 of 1,000, 200 of 10,000. @param {number} experiments */
function baselinesOf(experiments) {
  return Math.max(1, Math.min(200, Math.round(40 * experiments ** 0.18 - 42)));
}

/** Commits of `main` and of topics that leave it. Returns their ids, oldest first. @param {string} root @param {Spec} spec */
async function importBaselines(root, spec) {
  const count = baselinesOf(spec.experiments);
  const onMain = Math.ceil(count * 0.6);
  const marks = join(root, '.git/espalier-marks');
  await fastImport(
    root,
    (function* () {
      for (let at = 0; at < count; at += 1) {
        const topic = at < onMain ? -1 : (at - onMain) % TOPICS;
        const first = at - onMain < TOPICS;
        const from = topic === -1 ? at : first ? Math.ceil((onMain * (topic + 1)) / (TOPICS + 1)) : at + 1 - TOPICS;
        yield commit({
          ref: topic === -1 ? 'refs/heads/main' : `refs/heads/topic-${topic + 1}`,
          mark: at + 1,
          time: START + at * 3600,
          message: `Step ${at + 1} of the model`,
          from: at === 0 ? null : `:${from}`,
          files: baselineFiles(spec, at),
        });
      }
    })(),
    [`--export-marks=${marks}`],
  );
  const ids = new Map(
    readFileSync(marks, 'utf8')
      .trim()
      .split('\n')
      .map((line) => [Number(line.slice(1, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)]),
  );
  rmSync(marks);
  return Array.from({ length: count }, (_, at) => ids.get(at + 1) ?? '');
}

/** @param {Spec} spec @param {readonly string[]} baselines @returns {Generator<string>} */
function* experiments(spec, baselines) {
  for (let at = 0; at < spec.experiments; at += 1) {
    const baseline = at % baselines.length;
    const id = baselines[baseline] ?? '';
    yield commit({
      ref: `refs/exps/${id.slice(0, 2)}/${id.slice(2)}/exp-${String(at).padStart(5, '0')}`,
      mark: at + 1,
      time: START + baselines.length * 3600 + at * 60,
      message: `dvc: commit experiment ${hex(random(at + 1), 64)}`,
      from: id,
      files: experimentFiles(spec, baseline, at),
    });
  }
}

/** @param {{ ref: string, mark: number, time: number, message: string, from: string | null, files: Record<string, string> }} of */
export function commit({ ref, mark, time, message, from, files }) {
  const who = `Bench <bench@example.org> ${time} +0000`;
  return [
    `commit ${ref}\nmark :${mark}\nauthor ${who}\ncommitter ${who}\n${data(message)}`,
    from === null ? '' : `from ${from}\n`,
    ...Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`),
    '\n',
  ].join('');
}

/** @param {string} text */
const data = (text) => `data ${Buffer.byteLength(text)}\n${text}\n`;

/** @param {string} root @param {Iterable<string>} commands @param {string[]} [options] */
export async function fastImport(root, commands, options = []) {
  const child = spawn('git', ['fast-import', '--quiet', '--force', ...options], { cwd: root, stdio: ['pipe', 'ignore', 'inherit'] });
  const done = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(undefined) : reject(new Error(`git fast-import ended with ${code}`))));
  });
  for (const command of commands) {
    if (!child.stdin.write(command)) {
      await new Promise((resolve) => child.stdin.once('drain', resolve));
    }
  }
  child.stdin.end();
  await done;
}

/** Makes a file of each object of the packs. @param {string} root */
function unpack(root) {
  const packs = join(root, '.git/objects/pack');
  const aside = join(root, '.git/packs-aside');
  renameSync(packs, aside);
  mkdirSync(packs);
  for (const name of readdirSync(aside).filter((one) => one.endsWith('.pack'))) {
    execFileSync('git', ['unpack-objects', '-q'], { cwd: root, input: readFileSync(join(aside, name)) });
  }
  rmSync(aside, { recursive: true });
}
