// The integration suites inside the extension host of real VS Code, each case in its own editor. Alone: node test/harness/integration.mjs [part of a case's name] [--soak]
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/setup.mjs';
import { launchBrowser, openWorkbench, testEditor } from './browser.mjs';
import { bundleSuites, caseEntry } from './bundle.mjs';
import { printTest, twiceAtMost } from './report.mjs';

/** @typedef {import('./bundle.mjs').IntegrationCase} IntegrationCase */
/** @typedef {import('./extensionHost.js').CaseReport} CaseReport */

const CASE_LIMIT = 240_000;
const SOAK_LIMIT = 900_000;

/** @param {{ only?: string, extension?: string, soak?: boolean, again?: boolean }} [options] `again`: what fails is run once more */
export async function runIntegration({ only = '', extension = ROOT, soak = process.argv.includes('--soak'), again = false } = {}) {
  const cases = (await bundleSuites()).filter((one) => one.name.includes(only) && (one.soak ?? false) === soak);
  const counts = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let one = cases.shift(); one !== undefined; one = cases.shift()) {
      const { name } = one;
      const run = () => runCase(one, extension);
      for (const test of await (again ? twiceAtMost(name, run, errorsOf) : run())) {
        const ok = printTest({ ...test, name: `${name} › ${test.name}` });
        counts[ok ? 'passed' : 'failed'] += test.state === 'skipped' ? 0 : 1;
      }
    }
  };
  // Two editors at once keep two cores busy.
  await Promise.all([lane(), lane()]);
  return counts;
}

/** @param {CaseReport['tests']} tests */
const errorsOf = (tests) =>
  tests
    .filter(({ state }) => state === 'failed')
    .map(({ name, error }) => `${name}\n${error ?? ''}`)
    .join('\n');

/** @param {IntegrationCase} one @param {string} extension */
async function runCase(one, extension) {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'espalier-case-')));
  try {
    const made = await one.workspace(dir);
    const folders = typeof made === 'string' ? [made] : made;
    const named = folders.map(async (folder, at) => {
      const tests = await runEditor(one, extension, folder, join(dir, `report-${at}.json`));
      return folders.length === 1 ? tests : tests.map((test) => ({ ...test, name: `${basename(folder)} › ${test.name}` }));
    });
    return (await Promise.all(named)).flat();
  } catch (error) {
    return [failed('the case starts', error)];
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {string} name @param {unknown} error */
function failed(name, error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { name, state: /** @type {const} */ ('failed'), ms: 0, error: message };
}

/** @param {IntegrationCase} one @param {string} extension @param {string} folder @param {string} report */
async function runEditor(one, extension, folder, report) {
  const read = async () =>
    /** @type {CaseReport} */ (existsSync(report) ? JSON.parse(await readFile(report, 'utf8')) : { done: false, tests: [] });
  /** @type {Awaited<ReturnType<typeof testEditor>> | undefined} */
  let editor;
  /** @type {import('playwright-core').Browser | undefined} */
  let browser;
  /** @type {Awaited<ReturnType<typeof openWorkbench>> | undefined} */
  let workbench;
  try {
    editor = await testEditor({ trusted: one.trusted ?? true, settings: one.settings ?? {}, env: one.env ?? {} });
    browser = await launchBrowser();
    workbench = await openWorkbench(browser, editor, folder, { extension, tests: await caseEntry(one, report) });
    const limit = one.soak ? SOAK_LIMIT : CASE_LIMIT;
    const end = Date.now() + limit;
    while (!(await read()).done && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { done, tests } = await read();
    if (!done) {
      await workbench.screenshot(`integration-${one.name.replaceAll(' ', '-')}`);
      throw new Error(`No report in ${limit / 1000} s.\n${workbench.complaints.join('\n')}\n${editor.output().slice(-2000)}`);
    }
    return tests.length > 0 ? tests : [failed('has tests', 'No test was found.')];
  } catch (error) {
    return [...(await read()).tests, failed('the case runs to its end', error)];
  } finally {
    await workbench?.close();
    await browser?.close();
    await editor?.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = await runIntegration({ only: process.argv[2] ?? '' });
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
