// `npm run bench:live`: how long a value that a running training writes takes to be seen, in the real editor. Pictures of the view of runs
// are kept beside, in each theme and in a narrow window.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, ensureEditor, ensurePython, runMain } from '../../scripts/setup.mjs';
import { DVC, launchBrowser, openWorkbench, testEditor, THEMES } from '../harness/browser.mjs';
import { git, write } from '../fixtures/repos.mjs';
import { median } from './measure.mjs';

const STEPS = 20;
const PIPELINE = `stages:
  prepare:
    cmd: python prepare.py
    deps: [prepare.py]
    outs: [data.txt]
  train:
    cmd: python train.py
    deps: [data.txt, train.py]
    params: [lr]
    metrics: [dvclive/metrics.json: {cache: false}]
  evaluate:
    cmd: python evaluate.py
    deps: [dvclive/metrics.json]
    outs: [report.txt]
plots:
  - dvclive/plots/metrics:
      x: step
`;
/** A training that goes on until it is told to end; its results are written from outside, by whoever takes the time. */
const TRAIN = `import os, time
os.makedirs("dvclive/plots/metrics", exist_ok=True)
if not os.path.exists("dvclive/metrics.json"):
    open("dvclive/metrics.json", "w").write('{"loss": 1.0}')
    open("dvclive/plots/metrics/loss.tsv", "w").write("step\\tloss\\n0\\t1.0\\n")
open("started", "w").write("")
while os.path.exists("hold"):
    time.sleep(0.05)
`;

/** @param {string} folder */
function makeProject(folder) {
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, PATH: `${ensurePython()}:${process.env.PATH ?? ''}`, DVC_NO_ANALYTICS: '1' };
  /** @param {string[]} args */
  const dvc = (...args) => execFileSync(DVC, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'config', 'user.name', 'Ada');
  git(folder, 'config', 'user.email', 'ada@example.org');
  dvc('init', '--quiet');
  write(folder, {
    'dvc.yaml': PIPELINE,
    'params.yaml': 'lr: 0.1\n',
    'prepare.py': 'open("data.txt", "w").write("data")\n',
    'train.py': TRAIN,
    'evaluate.py': 'open("report.txt", "w").write("good")\n',
    '.gitignore': 'started\nhold\n',
  });
  dvc('repro', '--quiet');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'First');
  dvc('exp', 'run', '--quiet', '--name', 'before', '-S', 'lr=0.2');
  git(folder, 'checkout', '--quiet', '--', '.');
  dvc('exp', 'run', '--queue', '--quiet', '--name', 'later', '-S', 'lr=0.3,0.4');
  return env;
}

/** @param {() => Promise<boolean>} check @param {number} limit */
async function waitFor(check, limit = 60_000) {
  for (const end = performance.now() + limit; !(await check());) {
    if (performance.now() > end) {
      throw new Error(`It was not seen: ${check.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

await runMain(async () => {
  ensurePython();
  ensureEditor();
  await ensureBrowser();
  const scratch = mkdtempSync(join(tmpdir(), 'espalier-live-'));
  const folder = join(scratch, 'project');
  const env = makeProject(folder);
  const editor = await testEditor({});
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let run;
  const browser = await launchBrowser();
  try {
    const workbench = await openWorkbench(browser, editor, folder);
    await workbench.openSidebar();
    await workbench.row('Experiments', 'before').waitFor({ timeout: 60_000 });
    writeFileSync(join(folder, 'hold'), '');
    rmSync(join(folder, 'started'), { force: true });
    run = spawn(DVC, ['exp', 'run', '--name', 'live', '-S', 'lr=0.5'], { cwd: folder, env, stdio: 'ignore' });
    await waitFor(() => Promise.resolve(existsSync(join(folder, 'started'))));
    await workbench.row('Runs', 'live').waitFor({ timeout: 30_000 });
    await workbench.command('Espalier: Show Experiments');
    const table = await workbench.webview('.grid');
    await table.locator('.grid-body [role=row]').first().waitFor();
    /** @type {Record<string, number[]>} */
    const taken = { 'tree of runs': [], table: [] };
    const text = async (/** @type {string} */ where, /** @type {string} */ value) =>
      where === 'table'
        ? (await table.locator('.grid-body [role=row]', { hasText: /live/ }).filter({ hasText: value }).count()) > 0
        : (await workbench
            .rows('Runs')
            .filter({ hasText: `${value} loss` })
            .count()) > 0;
    /** @param {number} step */
    const writeStep = (step) => {
      const loss = 500 + step;
      appendFileSync(join(folder, 'dvclive/plots/metrics/loss.tsv'), `${step}\t${loss}\n`);
      writeFileSync(join(folder, 'dvclive/metrics.json'), JSON.stringify({ loss }));
      return String(loss);
    };
    for (let step = 1; step <= STEPS; step++) {
      const start = performance.now();
      const value = writeStep(step);
      await Promise.all(
        Object.entries(taken).map(async ([where, times]) => {
          await waitFor(() => text(where, value), 20_000).catch(async (error) => {
            await workbench.screenshot('failed-bench-live');
            throw error;
          });
          times.push(performance.now() - start);
        }),
      );
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    await table.locator('.grid-body [role=row]', { hasText: 'live' }).first().locator('[data-check]').click();
    await table.getByRole('tab', { name: 'Plots' }).click();
    await table.locator('canvas[role="img"]').first().waitFor();
    if ((await table.getByText('have logged no curves').count()) > 0) {
      throw new Error('The running experiment has no curves.');
    }
    taken['plots'] = [];
    for (let step = STEPS + 1; step <= 2 * STEPS; step++) {
      const before = await pixels(table);
      const start = performance.now();
      writeStep(step);
      await waitFor(async () => (await pixels(table)) !== before, 20_000);
      taken['plots'].push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    for (const [where, times] of Object.entries(taken)) {
      const rounded = [median(times), Math.max(...times)].map((one) => Math.round(one));
      console.log(`${where}: a value is seen ${rounded[0]} ms after it was written (median of ${times.length}; longest ${rounded[1]} ms)`);
    }
    for (const [kind, theme] of Object.entries(THEMES)) {
      await workbench.command('Preferences: Color Theme');
      await workbench.page.locator('.quick-input-list .monaco-list-row').first().waitFor();
      await workbench.answer(theme);
      await workbench.page.waitForTimeout(800);
      await workbench.screenshot(`runs-${kind}`);
    }
    await workbench.page.setViewportSize({ width: 420, height: 900 });
    await workbench.page.waitForTimeout(800);
    await workbench.screenshot('runs-narrow');
    await workbench.close();
  } finally {
    rmSync(join(folder, 'hold'), { force: true });
    const child = run;
    await (child?.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined);
    await browser.close();
    await editor.stop();
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** What the charts look like. @param {import('playwright-core').Frame} frame */
async function pixels(frame) {
  return frame
    .locator('canvas[role="img"]')
    .evaluateAll((all) => all.map((one) => /** @type {HTMLCanvasElement} */ (one).toDataURL()).join());
}
