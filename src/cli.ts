/** Entry of the command line: `espalier show`. Data goes to stdout, everything else to stderr. */
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';
import { printParts } from './core/experiments/showJson.js';
import { BUILD } from './node/build.js';
import { showExperiments } from './node/show.js';
import { EspalierError } from './protocol/index.js';

const USAGE = `Usage: espalier show --json [-A] [--rev REV]... [--strict] [--cwd DIR]

  show          experiments of the current commit, as "dvc exp show --json" prints them
  -A, --all-commits
                of every commit of all branches and tags
  --rev REV     of this commit, branch, tag or experiment; may be given several times
  --strict      print NaN and infinities as DVC does, which is not valid JSON
  --cwd DIR     work in this folder
  --git PATH    the git to use

Exit: 0 done, 1 found something wrong, 2 wrong usage.
`;

async function main(argv: readonly string[]): Promise<number> {
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
  if (positionals.length !== 1 || positionals[0] !== 'show' || !values.json) {
    process.stderr.write(USAGE);
    return 2;
  }
  await showExperiments(resolve(values.cwd ?? '.'), values.git ?? 'git', { all: values['all-commits'] ?? false, revisions: values.rev ?? [] }, {
    build: BUILD,
    print: (shown) => {
      for (const part of printParts(shown, values.strict ?? false)) {
        // It is ASCII.
        process.stdout.write(part, 'latin1');
      }
    },
    warn: (message) => process.stderr.write(`espalier: ${message}\n`),
  });
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const advice = error instanceof EspalierError ? error.advice : undefined;
    process.stderr.write(`espalier: ${error instanceof Error ? error.message : String(error)}\n${advice ? `${advice}\n` : ''}`);
    process.exitCode = 1;
  },
);
