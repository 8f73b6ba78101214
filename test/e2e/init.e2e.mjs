// From a folder with scripts to a project that runs, by what one sees and types.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commit, git, write } from '../fixtures/repos.mjs';
import { withoutDvc } from '../fixtures/wheels.mjs';
import { eventually, launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */

const SCRIPTS = {
  'prepare.py': `import os

TEST_SIZE = 2

rows = open("data/raw.csv").read().splitlines()
os.makedirs("data/prepared", exist_ok=True)
with open("data/prepared/train.csv", "w") as out:
    out.write("\\n".join(rows[TEST_SIZE:]))
with open("data/prepared/test.csv", "w") as out:
    out.write("\\n".join(rows[:TEST_SIZE]))
`,
  'train.py': `import argparse
import json

parser = argparse.ArgumentParser()
parser.add_argument("--lr", type=float, default=0.5, help="learning rate")
parser.add_argument("--epochs", type=int, default=3)
parser.add_argument("--device", default="cpu")
args = parser.parse_args()

rows = open("data/prepared/train.csv").read().split()
with open("model.json", "w") as out:
    json.dump({"lr": args.lr, "epochs": args.epochs, "rows": len(rows)}, out)
`,
  'evaluate.py': `import json
from pathlib import Path

model = json.loads(Path("model.json").read_text())
rows = Path("data/prepared/test.csv").read_text().split()
Path("metrics.json").write_text(json.dumps({"accuracy": model["lr"] * len(rows) / 4}))
`,
};
/** Somebody's own way of writing. */
const HALF = `# The pipeline
stages:
  prepare: # splits
    cmd: python prepare.py
    deps: [prepare.py,   data/raw.csv]
    outs:
    - data/prepared
`;
const DATA = { 'data/raw.csv': 'x\n1\n2\n3\n4\n5\n' };

let work = '';

export function setup() {
  work = mkdtempSync(join(tmpdir(), 'espalier-init-'));
  return Promise.resolve();
}

/** What the editor began may still be writing. */
export async function teardown() {
  await rm(work, { recursive: true, force: true, maxRetries: 10 });
}

/**
 * @param {string} name @param {Record<string, string>} files @param {(workbench: Workbench, folder: string) => Promise<void>} body
 * @param {Parameters<typeof testEditor>[0]} [options]
 */
async function inFolder(name, files, body, options) {
  const folder = join(work, name);
  write(folder, files);
  const editor = await testEditor(options);
  const browser = await launchBrowser();
  try {
    await withWorkbench(browser, editor, folder, `init-${name}`, async (workbench) => {
      await workbench.openSidebar();
      await body(workbench, folder);
      workbench.checkQuiet();
    });
  } finally {
    await browser.close();
    await editor.stop();
  }
}

/** The title of the page that asks. @param {Workbench} workbench @param {string} title */
async function page(workbench, title) {
  await workbench.page.locator('.quick-input-title', { hasText: title }).waitFor({ timeout: 60_000 });
  // The list follows its title.
  await workbench.page.waitForTimeout(200);
}

/** Takes what the page proposes. @param {Workbench} workbench @param {string} title @param {string} [picture] */
async function take(workbench, title, picture) {
  await page(workbench, title);
  if (picture !== undefined) {
    await workbench.screenshot(`init-${picture}`);
  }
  await workbench.page.keyboard.press('Enter');
}

/** Types into the box with this placeholder. @param {Workbench} workbench @param {string} placeholder @param {string} text */
async function fill(workbench, placeholder, text) {
  await workbench.page.locator(`.quick-input-widget input[placeholder="${placeholder}"]`).waitFor();
  await workbench.answer(text);
}

/** Labels of what is ticked. @param {Workbench} workbench */
async function ticked(workbench) {
  const rows = workbench.page.locator('.quick-input-list .monaco-list-row[aria-checked="true"]');
  return rows.evaluateAll((all) => all.map((row) => row.querySelector('.label-name')?.textContent ?? ''));
}

/** @param {string} folder @param {string} path */
const read = (folder, path) => readFileSync(join(folder, path), 'utf8');

export const tests = [
  {
    name: 'a folder with three scripts becomes a project with a Python of its own, whose pipeline runs',
    run: () =>
      inFolder(
        'scripts',
        { ...SCRIPTS, ...DATA },
        async (workbench, folder) => {
          await workbench.view('Experiments').getByText('see how it goes').click();
          const steps = workbench.page.locator('.getting-started-step');
          await steps.first().waitFor();
          assert.equal(await steps.count(), 6);
          await workbench.screenshot('init-walkthrough');
          await steps.first().getByRole('button', { name: 'Initialize Project…' }).click();
          await take(workbench, 'what to do', 'steps');
          await page(workbench, 'Python for DVC');
          await workbench.answer('A new environment');
          await page(workbench, ': parameters');
          assert.deepEqual(await ticked(workbench), ['test_size', 'lr', 'epochs']);
          await take(workbench, ': parameters');
          await take(workbench, 'constants as parameters', 'constants');
          await take(workbench, ': pipeline', 'pipeline');
          await take(workbench, 'data that DVC keeps');
          await page(workbench, 'who commits');
          await fill(workbench, 'Name', 'Ada');
          await fill(workbench, 'name@example.org', 'ada@example.org');
          await page(workbench, 'Initialize project: scripts');
          assert.equal(existsSync(join(folder, '.git')), false, 'nothing is changed before it was all seen');
          await take(workbench, 'Initialize project: scripts', 'review');
          const done = workbench.page.locator('.notification-toast', { hasText: 'The project is set up' });
          await done.waitFor({ timeout: 90_000 });
          await workbench.screenshot('init-done');
          assert.equal(git(folder, 'status', '--porcelain'), '');
          assert.deepEqual(git(folder, 'ls-files').split('\n'), [
            ...['.dvc/.gitignore', '.dvc/config', '.dvcignore', '.gitignore', 'data/.gitignore', 'data/raw.csv.dvc'],
            ...['dvc.yaml', 'evaluate.py', 'params.yaml', 'prepare.py', 'requirements.txt', 'train.py'],
          ]);
          assert.equal(git(folder, 'log', '--format=%an %s'), 'Ada Initialize the project');
          assert.match(read(folder, 'requirements.txt'), /^dvc==\d[^\n]*\ndvclive==\d/);
          await done.getByRole('button', { name: 'Run Experiment…' }).click();
          await page(workbench, 'Run Experiment');
          await workbench.answer('Name');
          await fill(workbench, 'Name', 'first');
          await take(workbench, 'Run Experiment');
          await workbench.row('Experiments', 'first').filter({ hasText: '0.25' }).waitFor({ timeout: 60_000 });
          // While it runs, its row has its metrics already.
          await eventually(() => Promise.resolve(/\/first$/m.exec(git(folder, 'for-each-ref', 'refs/exps'))));
          await workbench.screenshot('init-ran');
        },
        { settings: { 'espalier.dvcPath': '' }, env: withoutDvc(join(work, 'tools')) },
      ),
  },
  {
    name: 'a folder with half a project gets the other half: a stage is added beside the others, and what is there stays as it is',
    run: () =>
      inFolder(
        'half',
        { ...SCRIPTS, ...DATA, 'dvc.yaml': HALF, '.gitignore': '__pycache__\n/data/raw.csv\n' },
        async (workbench, folder) => {
          git(folder, 'init', '--quiet', '--initial-branch=main');
          commit(folder, 'Mine', {});
          await workbench.row('Pipeline', 'prepare').waitFor();
          await workbench.command('Espalier: Add Stage…');
          await page(workbench, 'Add a stage');
          await workbench.answer('train.py');
          await take(workbench, ': parameters');
          await page(workbench, 'Add a stage');
          await workbench.answer('Metrics');
          await page(workbench, 'train: metrics');
          await workbench.answer('scores.json');
          await workbench.screenshot('init-metrics');
          await workbench.page.keyboard.press('Enter');
          await page(workbench, 'Add a stage');
          await workbench.screenshot('init-stage');
          await workbench.page.keyboard.press('Enter');
          await workbench.row('Pipeline', 'train').waitFor();
          const text = read(folder, 'dvc.yaml');
          assert.ok(text.startsWith(HALF), 'what was there is there byte for byte');
          assert.match(text.slice(HALF.length), /^ {2}train:\n[^]*- scores\.json:\n/);
          await workbench.command('Espalier: Initialize Project…');
          await page(workbench, 'what to do');
          await workbench.screenshot('init-half');
        },
      ),
  },
];
