// `npm run test:soak`: all faults of docs/reliability.md, DVC killed at random moments, weeks of a team, properties on documents that were
// never seen, and what takes long in the editor. ROUNDS=100 makes it longer.
import { spawnSync } from 'node:child_process';
import { ensureBrowser, ensureEditor, ensureNodeModules, ensurePython, ROOT, runMain } from './setup.mjs';

await runMain(async () => {
  ensureNodeModules();
  await ensureBrowser();
  ensurePython();
  ensureEditor();
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', 'test/faults', 'properties', 'resolver', 'values', 'oracle/week'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ESPALIER_FAULTS: '1', ESPALIER_SEED: 'random', ...process.env },
    },
  );
  const { failed } = await (await import('../test/harness/integration.mjs')).runIntegration({ soak: true });
  process.exitCode = status === 0 && failed === 0 ? 0 : 1;
});
