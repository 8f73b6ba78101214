// `npm run bench:store`: the store and its queries beside the same over plain row objects, in one process.
// Options: --rows 10000,100000   --columns 100   --runs 5
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, ROOT } from '../../scripts/setup.mjs';

const folder = join(CACHE, 'bench');
mkdirSync(folder, { recursive: true });
const outfile = join(folder, 'storeBench.mjs');
await build({
  entryPoints: [join(ROOT, 'test/bench/storeBench.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
// Each size in a process of its own, so that the memory of one is not seen in the other.
const at = process.argv.indexOf('--rows');
const sizes = (at === -1 ? '10000,100000' : (process.argv[at + 1] ?? '')).split(',');
for (const rows of sizes) {
  const others = at === -1 ? process.argv.slice(2) : [...process.argv.slice(2, at), ...process.argv.slice(at + 2)];
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--max-old-space-size=6000', outfile, '--rows', rows, ...others], {
    stdio: 'inherit',
  });
  process.exitCode ||= status ?? 1;
}
