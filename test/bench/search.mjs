// npm run bench:search: bundles the benchmark of the search and runs it. `-- quality,latency,grid,overhead` runs parts of it.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CACHE, ensurePython, ROOT } from '../../scripts/setup.mjs';

ensurePython();
// Below the root, where packages are found.
const folder = mkdtempSync(join(CACHE, 'bench-search-'));
try {
  const outfile = join(folder, 'search.cjs');
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['test/bench/search/index.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['esbuild'],
    define: {
      'import.meta.dirname': JSON.stringify(join(ROOT, 'test/fixtures')),
      'import.meta.url': JSON.stringify(pathToFileURL(join(ROOT, 'test/fixtures/made.ts')).href),
    },
    logLevel: 'error',
  });
  process.exitCode = spawnSync(process.execPath, [outfile, ROOT, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
