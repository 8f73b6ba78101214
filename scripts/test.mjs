// Runs lint, types and tests, and prints `N passed, N failed` as its last line.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
if (!existsSync('node_modules')) {
  run('npm', ['ci', '--ignore-scripts', '--no-fund', '--no-audit']);
}
let passed = 0;
let failed = 0;

/** @param {string} name @param {string} command @param {string[]} args */
function step(name, command, args) {
  const ok = run(command, args);
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name}`);
  passed += Number(ok);
  failed += Number(!ok);
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0;
}

step('lint', 'npx', ['eslint', '.']);
step('types', 'npx', ['tsc', '-p', '.']);
mkdirSync('test-results', { recursive: true });
run('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/unit.json']);
const unit = JSON.parse(readFileSync('test-results/unit.json', 'utf8'));
passed += unit.numPassedTests;
failed += unit.numFailedTests + (unit.success ? 0 : unit.numFailedTests === 0 ? 1 : 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
