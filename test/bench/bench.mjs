// `npm run bench`: `espalier show --json -A` as a whole process against `dvc exp show --json -A`, on the same repositories in the same run.
// With --editor: what the extension takes in a real editor instead, see editor.mjs.
// Options: --sizes 100,1000   --columns 12x5,100x50   --storage packed,loose   --runs 5   --full (DVC cold at 10,000, and with 100 columns)
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { buildAll } from '../../scripts/build.mjs';
import { CACHE, ensureNodeModules, ensurePython, ROOT, runMain } from '../../scripts/setup.mjs';
import { benchEditor } from './editor.mjs';
import { middle, usage } from './measure.mjs';
import { comparePlots, plotsText } from './plots.mjs';
import { ensureRepository, nameOf } from './repositories.mjs';

/** @typedef {import('./repositories.mjs').Spec} Spec */
/** @typedef {import('./measure.mjs').Usage} Usage */
/** @typedef {{ spec: Spec, dvc: { cold: Usage | null, warm: Usage | null }, espalier: { cold: Usage, warm: Usage }, cacheBytes: number, equal: boolean | null }} Result */

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,1000,10000' },
    columns: { type: 'string', default: '12x5,100x50' },
    storage: { type: 'string', default: 'packed,loose' },
    runs: { type: 'string', default: '5' },
    full: { type: 'boolean', default: false },
    editor: { type: 'boolean', default: false },
  },
});
const RUNS = Number(options.runs);
const DVC_RUNS = Math.min(3, RUNS);
/** Experiments up to which DVC is run without its cache, and at all with many columns: beyond, that takes many minutes. */
const DVC_COLD = 1000;
const DVC_MANY_COLUMNS = 100;
const OUTPUT = join(CACHE, 'bench', 'output');

/** @returns {Spec[]} */
function specs() {
  const all = [];
  for (const experiments of options.sizes.split(',').map(Number)) {
    for (const columns of options.columns.split(',')) {
      const [params = 0, metrics = 0] = columns.split('x').map(Number);
      for (const storage of /** @type {Spec['storage'][]} */ (options.storage.split(','))) {
        // Loose files cost the same whatever the columns: once is enough.
        if (storage === 'packed' || columns === '12x5') {
          all.push({ experiments, params, metrics, storage });
        }
      }
    }
  }
  return all;
}

/** @param {Spec} spec @returns {Promise<Result>} */
async function compare(spec) {
  const root = await ensureRepository(spec);
  const theirs = join(OUTPUT, 'dvc.json');
  const ours = join(OUTPUT, 'espalier.json');
  const espalier = () => usage(root, ours, [process.execPath, join(ROOT, 'dist/cli.js'), 'show', '--json', '-A']);
  const dvc = () => usage(root, theirs, ['dvc', 'exp', 'show', '--json', '-A']);
  const many = spec.params + spec.metrics > 50 && spec.experiments > DVC_MANY_COLUMNS;
  const run = options.full || !many;
  const dvcCache = join(root, '.dvc/tmp/exps/cache');
  if (run && (options.full || spec.experiments <= DVC_COLD)) {
    rmSync(dvcCache, { recursive: true, force: true });
  }
  const dvcCold = run && !existsSync(dvcCache) ? dvc() : null;
  /** @type {Usage[]} */ const cold = [];
  /** @type {Usage[]} */ const warm = [];
  /** @type {Usage[]} */ const dvcWarm = [];
  // Taken in turns, so that whatever else the machine does falls on all of them.
  for (let at = 0; at < RUNS; at += 1) {
    if (run && at < DVC_RUNS) {
      dvcWarm.push(dvc());
    }
    cacheFolders(root).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
    cold.push(espalier());
    warm.push(espalier());
  }
  return {
    spec,
    dvc: { cold: dvcCold, warm: run ? middle(dvcWarm) : null },
    espalier: { cold: middle(cold), warm: middle(warm) },
    cacheBytes: cacheFolders(root).reduce((sum, folder) => sum + bytesIn(folder), 0),
    equal: run ? isDeepStrictEqual(read(ours), read(theirs)) : null,
  };
}

/** Where Espalier keeps its cache. @param {string} root */
const cacheFolders = (root) => [join(root, '.dvc/tmp/espalier'), join(root, '.git/espalier')];

/** @param {string} folder */
function bytesIn(folder) {
  return existsSync(folder) ? readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) : 0;
}

/** @param {string} file @returns {unknown} */
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** @param {Result} result @returns {string[]} */
function rowsOf({ spec, dvc, espalier, cacheBytes, equal }) {
  return /** @type {const} */ (['cold', 'warm']).map((state) => {
    const [ours, theirs] = [espalier[state], dvc[state]];
    const cells = [
      `${spec.experiments} of ${spec.params} + ${spec.metrics}, ${spec.storage}`,
      state,
      theirs ? seconds(theirs.wall) : '–',
      seconds(ours.wall),
      theirs ? `**${ratio(theirs.wall / ours.wall)}**` : '–',
      theirs ? ratio(theirs.cpu / ours.cpu) : '–',
      theirs ? megabytes(theirs.memory) : '–',
      megabytes(ours.memory),
      state === 'warm' ? (cacheBytes / 1e6).toFixed(1) : '',
      state === 'warm' ? (equal === null ? '–' : equal ? 'yes' : '**no**') : '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
}

/** @param {number} value */ const seconds = (value) => value.toPrecision(value < 10 ? 2 : 3);
/** @param {number} value */ const ratio = (value) => `${value.toPrecision(value < 10 ? 2 : 3)}x`;
/** @param {number} value */ const megabytes = (value) => String(Math.round(value / 1e6));

await runMain(async () => {
  ensureNodeModules();
  ensurePython();
  await buildAll();
  if (options.editor) {
    await benchEditor({ experiments: Number(options.sizes.split(',').at(-1)), runs: Math.min(3, RUNS) });
    return;
  }
  mkdirSync(OUTPUT, { recursive: true });
  const [cpu] = cpus();
  console.log(
    `${cpus().length} x ${cpu?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}\n`,
  );
  console.log('| experiments | | DVC s | Espalier s | faster | by processor time | DVC MB | Espalier MB | cache MB | equal |');
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  let equal = true;
  for (const spec of specs()) {
    const result = await compare(spec);
    rowsOf(result).forEach((row) => console.log(row));
    equal &&= result.equal !== false;
    if (result.equal === false) {
      console.error(`${nameOf(spec)}: the outputs differ; they are in ${OUTPUT}.`);
    }
  }
  const plots = await comparePlots(OUTPUT, RUNS, DVC_RUNS);
  equal &&= plots.equal;
  console.log(`\n${plotsText(plots)}`);
  console.log(
    `\nSeconds are medians of whole processes (Espalier ${RUNS} runs, DVC ${DVC_RUNS}, DVC cold one), without NODE_EXTRA_CA_CERTS; megabytes are peaks of the largest process.`,
  );
  process.exitCode = equal ? 0 : 1;
});
