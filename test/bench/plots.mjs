// `espalier plots --json` of fifty revisions as a whole process, against `dvc plots diff --json`, on the same repository in the same run.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { CACHE, ROOT } from '../../scripts/setup.mjs';
import { random } from './files.mjs';
import { middle, usage } from './measure.mjs';
import { commit, fastImport, gitIn } from './repositories.mjs';

const [REVISIONS, CURVES, STEPS] = [50, 3, 50];
/** Another number makes the repository anew. */
const GENERATOR = 1;
const START = 1_700_000_000;
const PIPELINE = `stages:
  train:
    cmd: python train.py
    params: [train]
    metrics:
      - dvclive/metrics.json: {cache: false}
    plots:
      - labels.csv: {cache: false, template: confusion, x: actual, y: predicted}
plots:
  - dvclive/plots/metrics: {x: step}
`;

/** @typedef {{ dvc: import('./measure.mjs').Usage, espalier: import('./measure.mjs').Usage, equal: boolean }} Result */

/** @param {number} at @returns {Record<string, string>} */
function files(at) {
  const curve = (/** @type {number} */ of) =>
    Array.from({ length: STEPS }, (_, step) => `${step}\t${(1 / (step + 1) + random(at * 7 + of * 31 + step)() / 10).toFixed(6)}`);
  const label = (/** @type {number} */ seed) => 'abc'[Math.floor(random(seed)() * 3)];
  const labels = Array.from({ length: 60 }, (_, row) => `${label(row)},${label(row + at * 60)}`);
  return {
    'params.yaml': `train:\n  lr: ${(at + 1) / 1000}\n`,
    'dvclive/metrics.json': `{"loss": ${random(at)().toFixed(6)}}\n`,
    'labels.csv': `actual,predicted\n${labels.join('\n')}\n`,
    ...Object.fromEntries(
      Array.from({ length: CURVES }, (_, of) => [`dvclive/plots/metrics/train/m${of}.tsv`, `step\tm${of}\n${curve(of).join('\n')}\n`]),
    ),
  };
}

async function ensurePlots() {
  const root = join(CACHE, 'bench', `plots-${REVISIONS}-v${GENERATOR}`);
  if (!existsSync(root)) {
    const part = `${root}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    const git = gitIn(part);
    git('init', '--quiet', '--initial-branch=main');
    const start = { 'dvc.yaml': PIPELINE, '.dvc/config': '', '.dvc/.gitignore': '/tmp\n/cache\n/config.local\n', '.gitignore': '' };
    const commits = Array.from({ length: REVISIONS }, (_, at) =>
      commit({
        ...{ ref: 'refs/heads/main', mark: at + 1, time: START + at * 60, message: `Try ${at}` },
        from: at === 0 ? null : `:${at}`,
        files: { ...(at === 0 ? start : {}), ...files(at) },
      }),
    );
    await fastImport(part, commits);
    git('checkout', '--quiet', '--force', 'main');
    renameSync(part, root);
  }
  return root;
}

/** @param {string} output folder @param {number} runs @param {number} dvcRuns @returns {Promise<Result>} */
export async function comparePlots(output, runs, dvcRuns) {
  const root = await ensurePlots();
  const revisions = gitIn(root)('rev-list', 'main').trim().split('\n');
  const [ours, theirs] = [join(output, 'espalier-plots.json'), join(output, 'dvc-plots.json')];
  const espalier = () => usage(root, ours, [process.execPath, join(ROOT, 'dist/cli.js'), 'plots', '--json', ...revisions]);
  const dvc = () => usage(root, theirs, ['dvc', 'plots', 'diff', '--json', ...revisions]);
  espalier();
  /** @type {import('./measure.mjs').Usage[]} */ const mine = [];
  /** @type {import('./measure.mjs').Usage[]} */ const other = [];
  for (let at = 0; at < runs; at += 1) {
    if (at < dvcRuns) {
      other.push(dvc());
    }
    mine.push(espalier(), espalier());
  }
  const read = (/** @type {string} */ file) => /** @type {unknown} */ (JSON.parse(readFileSync(file, 'utf8')));
  return { espalier: middle(mine), dvc: middle(other), equal: isDeepStrictEqual(read(ours), read(theirs)) };
}

/** @param {Result} result */
export function plotsText({ espalier, dvc, equal }) {
  const ms = (/** @type {number} */ seconds) => `${Math.round(seconds * 1000)} ms`;
  return `Plots of ${REVISIONS} revisions as JSON, whole processes: Espalier ${ms(espalier.wall)} (at most 150 ms), DVC ${ms(dvc.wall)}; processor time ${ms(espalier.cpu)} and ${ms(dvc.cpu)}; ${equal ? 'equal' : '**not equal**'}.`;
}
