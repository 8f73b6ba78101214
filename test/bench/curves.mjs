// `npm run bench:curves`: drawing of curves, points and parallel coordinates in a headless browser; medians of three cold pages.
import { build } from 'esbuild';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { ROOT } from '../../scripts/setup.mjs';
import { launchBrowser } from '../harness/browser.mjs';

/** What each may take, in milliseconds. @type {Record<string, number>} */
const BUDGETS = {
  '10 curves of 1,000 points: first': 70,
  '100 curves of 1,000 points: first': 130,
  '1000 curves of 1,000 points: first': 500,
  '10 curves: hover': 8,
  '100 curves: hover': 8,
  '1000 curves: hover': 8,
  '10 curves: update': 15,
  '100 curves: update': 45,
  '1000 curves: update': 250,
  'scatter of 10000 points: first': 90,
  'parallel: frame with a tenth brushed': 50,
};
const RUNS = 3;

/** Name -> median in milliseconds, and its budget. @returns {Promise<{ name: string, ms: number, budget: number | null }[]>} */
export async function benchCurves() {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'test/bench/curvesBench.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const code = outputFiles[0]?.text ?? '';
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (let run = 0; run < RUNS; run++) {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    await page.setContent('<!DOCTYPE html><body></body>');
    await page.addScriptTag({ content: code });
    const times = await page.evaluate(() => /** @type {any} */ (window).bench());
    Object.entries(times).forEach(([name, ms]) => found.set(name, [...(found.get(name) ?? []), Number(ms)]));
    await browser.close();
  }
  return [...found].map(([name, times]) => ({
    name,
    ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? NaN,
    budget: BUDGETS[name] ?? null,
  }));
}

/** Whether all is within its budget. */
export async function printCurves() {
  const found = await benchCurves();
  for (const { name, ms, budget } of found) {
    const judged = budget === null ? '' : ms <= budget ? `  of ${budget}` : `  OVER ${budget}`;
    console.log(`${name.padEnd(52)} ${ms.toFixed(1).padStart(8)} ms${judged}`);
  }
  return found.every(({ ms, budget }) => budget === null || ms <= budget);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await printCurves()) ? 0 : 1;
}
