// Bundles the integration suites and their cases into out/integration.
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/setup.mjs';

const OUT = join(ROOT, 'out/integration');

/** @typedef {import('./cases.js').IntegrationCase} IntegrationCase */

/** @returns {Promise<readonly IntegrationCase[]>} */
export async function bundleSuites() {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  const folder = join(ROOT, 'test/integration/suites');
  const suites = (await readdir(folder)).filter((name) => name.endsWith('.test.ts'));
  /** @type {import('esbuild').BuildOptions} */
  const shared = { bundle: true, platform: 'node', target: 'node20', sourcemap: 'inline', logLevel: 'warning', absWorkingDir: ROOT };
  await Promise.all([
    build({ ...shared, entryPoints: suites.map((name) => join(folder, name)), outdir: OUT, format: 'cjs', external: ['vscode'] }),
    build({ ...shared, entryPoints: ['test/harness/extensionHost.ts'], outdir: OUT, format: 'cjs', external: ['vscode', 'mocha'] }),
    build({ ...shared, entryPoints: ['test/integration/cases.ts'], outfile: join(OUT, 'cases.mjs'), format: 'esm', packages: 'external' }),
    writeFile(join(OUT, 'package.json'), '{"type":"commonjs"}\n'),
  ]);
  const { cases } = await import(`${pathToFileURL(join(OUT, 'cases.mjs')).href}?${Date.now()}`);
  const used = new Set(/** @type {readonly IntegrationCase[]} */ (cases).flatMap((one) => one.suites));
  const forgotten = suites.map((name) => name.replace(/\.test\.ts$/, '')).filter((name) => !used.has(name));
  if (forgotten.length > 0) {
    throw new Error(`No case runs these suites: ${forgotten.join(', ')}`);
  }
  return cases;
}

/**
 * The module whose `run` VS Code calls in the extension host.
 * @param {IntegrationCase} one @param {string} report where the results go
 */
export async function caseEntry(one, report) {
  // Of two editors, each has its own report.
  const path = join(OUT, `run-${`${one.name} ${basename(report, '.json')}`.replace(/[^a-z0-9]+/gi, '-')}.js`);
  const suites = one.suites.map((name) => join(OUT, `${name}.test.js`));
  const options = JSON.stringify({ suites, report, timeout: one.timeout ?? 30_000 });
  await writeFile(path, `exports.run = () => require('./extensionHost.js').runCase(${options});\n`);
  return path;
}
