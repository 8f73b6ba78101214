// `npm run test:soak`: DVC killed at random moments, and properties on documents that were never seen. ROUNDS=100 makes it longer.
import { spawnSync } from 'node:child_process';
import { ensureNodeModules, ensurePython, ROOT, runMain } from './setup.mjs';

await runMain(() => {
  ensureNodeModules();
  ensurePython();
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/faults', 'properties', 'resolver', 'values'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ESPALIER_FAULTS: '1', ESPALIER_SEED: 'random', ...process.env },
    },
  );
  process.exitCode = status ?? 1;
});
