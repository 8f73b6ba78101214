/** Entry of the command line: `espalier show`, `espalier pipeline`, `espalier plots` and `espalier sweep`. Data goes to stdout, everything else to stderr. */
import { parseArgs } from 'node:util';
import { join, resolve } from 'node:path';
import { BUILD } from './node/build.js';
import { pipelineJson, pipelineText, showPipeline } from './node/showPipeline.js';
import { printExperiments } from './node/show.js';
import { showPlots } from './node/showPlots.js';
import { EspalierError } from './protocol/index.js';

const USAGE = `Usage: espalier show --json [-A] [--rev REV]... [--strict] [--cwd DIR]
       espalier pipeline [--json] [--rev REV] [--cwd DIR]
       espalier plots [--json] [--split] [--cwd DIR] [REV...]
       espalier sweep COMMAND [FILE] (see espalier sweep --help)

  show          experiments of the current commit, as "dvc exp show --json" prints them
  pipeline      stages with their states, and why; of a revision, whether commands and
                parameters are those that dvc.lock was written with
  plots         plots of these revisions over each other, as "dvc plots diff --json" prints
                them; of one also the working tree's, without any the working tree's alone
  sweep         searches parameters as a sweep file says; each trial is an experiment
  -A, --all-commits
                of every commit of all branches and tags
  --rev REV     of this commit, branch, tag or experiment; for show several times
  --strict      print NaN and infinities as DVC does, which is not valid JSON
  --split       print templates and values beside each other, as DVC's --split does
  --cwd DIR     work in this folder
  --git PATH    the git to use

Exit: 0 done, 1 found something wrong, 2 wrong usage.
`;

/** Experiments from which on the optimizing compiler of V8 saves more time than it takes. Measured: at 1,000 a cold start took a quarter less without it, at 10,000 as long. */
const WORTH_OPTIMIZING = 3_000;
/** Revisions of plots from which on it does. Of 50, a run took a sixth less without it. */
const WORTH_OPTIMIZING_PLOTS = 300;
let isOptimizing = true;

/** Loaded late: it takes some milliseconds. */
async function optimize(wanted: boolean): Promise<void> {
  if (wanted !== isOptimizing) {
    isOptimizing = wanted;
    (await import('node:v8')).setFlagsFromString(wanted ? '--opt' : '--no-opt');
  }
}

async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'sweep') {
    // For the editor alone, which started this program by it.
    delete process.env['ELECTRON_RUN_AS_NODE'];
    const { sweepCommand } = await import('./node/search/cli.js');
    return sweepCommand(argv.slice(1), join(__dirname, 'sidecar', 'main.py'));
  }
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        'all-commits': { type: 'boolean', short: 'A' },
        rev: { type: 'string', multiple: true },
        strict: { type: 'boolean' },
        split: { type: 'boolean' },
        cwd: { type: 'string' },
        git: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    process.stderr.write(`espalier: ${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const [command, ...more] = positionals;
  const revisions = values.rev ?? [];
  if (command === 'pipeline' && more.length === 0 && revisions.length < 2) {
    return pipeline(resolve(values.cwd ?? '.'), values.git ?? 'git', revisions[0] ?? null, values.json ?? false);
  }
  if (command === 'plots' && revisions.length === 0) {
    const options = { json: values.json ?? false, split: values.split ?? false, strict: values.strict ?? false };
    const onLoaded = (): Promise<void> => optimize(more.length > WORTH_OPTIMIZING_PLOTS);
    const { text, problems } = await showPlots(resolve(values.cwd ?? '.'), values.git ?? 'git', more, options, onLoaded);
    process.stdout.write(text, 'latin1');
    problems.forEach((message) => process.stderr.write(`espalier: ${message}\n`));
    return problems.length > 0 ? 1 : 0;
  }
  if (command !== 'show' || more.length > 0 || !values.json) {
    process.stderr.write(USAGE);
    return 2;
  }
  await printExperiments(
    resolve(values.cwd ?? '.'),
    values.git ?? 'git',
    { all: values['all-commits'] ?? false, revisions },
    {
      build: BUILD,
      strict: values.strict ?? false,
      write: (text) => process.stdout.write(text),
      warn: (message) => process.stderr.write(`espalier: ${message}\n`),
      onRead: (experiments) => {
        if (experiments < WORTH_OPTIMIZING) {
          void optimize(false);
        }
      },
    },
  );
  return 0;
}

async function pipeline(folder: string, git: string, revision: string | null, json: boolean): Promise<number> {
  const { stages, errors } = await showPipeline(folder, git, revision);
  process.stdout.write(json ? pipelineJson(stages) : pipelineText(stages));
  errors.forEach(({ file, message }) => process.stderr.write(`espalier: ${file}: ${message}\n`));
  return errors.length > 0 ? 1 : 0;
}

// Whoever reads may have enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit(0);
});

const args = process.argv.slice(2);
main(args)
  // What `cliStart.ts` keeps of the compiled code is refused where flags differ.
  .finally(() => optimize(true))
  .then(
    (code) => {
      process.exitCode = code;
      if (args[0] !== 'sweep') {
        // Nothing is left to be done: this is quicker than waiting until Node has seen that, and taken its heap apart.
        process.stdout.write('', () => process.exit());
      }
    },
    (error: unknown) => {
      const advice = error instanceof EspalierError ? error.advice : undefined;
      process.stderr.write(`espalier: ${error instanceof Error ? error.message : String(error)}\n${advice ? `${advice}\n` : ''}`);
      process.exitCode = 1;
    },
  );
