// What is shared, as one sees it: data and teammates' experiments in each theme and in a side bar of 300 px, and experiments marked by keys.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSample } from '../../scripts/sample.mjs';
import { eventually, launchBrowser, testEditor, THEMES, withWorkbench } from '../harness/browser.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */

let work = '';
const folder = () => join(work, 'digits');

/** @param {...string} args */
const git = (...args) => execFileSync('git', args, { cwd: folder(), encoding: 'utf8' }).trim();

export function setup() {
  work = mkdtempSync(join(tmpdir(), 'espalier-share-'));
  cpSync(ensureSample(), folder(), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  git('clone', '--quiet', '--bare', '.', join(work, 'remote.git'));
  git('remote', 'add', 'origin', join(work, 'remote.git'));
  // One of each state that data can have here.
  appendFileSync(join(folder(), 'models/model.pkl'), 'more');
  rmSync(join(folder(), 'data/prepared'), { recursive: true });
  const head = git('rev-parse', 'HEAD');
  const place = `refs/exps/${head.slice(0, 2)}/${head.slice(2)}`;
  for (const [author, name] of [
    ['Bob Noyce', 'deeper-trees'],
    ['Bob Noyce', 'a-name-that-is-much-longer-than-a-side-bar-of-three-hundred-pixels'],
    ['Cem Yıldız', 'forest-7-trees'],
  ]) {
    const identity = ['-c', `user.name=${author}`, '-c', 'user.email=someone@example.org'];
    const commit = git(...identity, 'commit-tree', `${head}^{tree}`, '-p', head, '-m', `dvc: commit experiment ${name}`);
    git('push', '--quiet', 'origin', `${commit}:${place}/${name}`);
  }
  const own =
    git('for-each-ref', '--format=%(refname)', 'refs/exps')
      .split('\n')
      .find((ref) => ref.endsWith('/forest-70-trees')) ?? '';
  git('push', '--quiet', 'origin', `${own}:${own}`);
  return Promise.resolve();
}

/** What the editor began may still be writing. */
export async function teardown() {
  await rm(work, { recursive: true, force: true, maxRetries: 10 });
}

/** Shows only these views of the side bar. @param {Workbench} workbench @param {readonly string[]} shown */
async function onlyViews(workbench, shown) {
  const headers = workbench.page.locator('.split-view-view .pane-header');
  for (let at = 0; at < (await headers.count()); at++) {
    const header = headers.nth(at);
    const title = ((await header.getAttribute('aria-label')) ?? '').replace(/ Section$/, '');
    if (((await header.getAttribute('aria-expanded')) === 'true') !== shown.includes(title)) {
      await header.click();
    }
  }
}

export const tests = [
  {
    name: 'data and teammates’ experiments are told apart in each theme; a key stars what is selected, and F2 and Delete rename and remove it',
    run: async () => {
      const editor = await testEditor();
      const browser = await launchBrowser();
      try {
        await withWorkbench(browser, editor, folder(), 'share', async (workbench) => {
          const { page } = workbench;
          await workbench.openSidebar();
          await workbench.row('Experiments', 'forest-70-trees').waitFor({ timeout: 60_000 });
          await workbench.row('Experiments', 'forest-70-trees').click();
          await page.keyboard.press('Control+D');
          await eventually(async () => {
            const rows = await workbench.tree('Experiments');
            return rows.find((row) => row.label === 'forest-70-trees')?.description.includes('★') === true ? true : null;
          });
          await page.keyboard.press('F2');
          await workbench.answer('seventy');
          const renamed = workbench.row('Experiments', 'seventy');
          // Rows move when one has another name: as a user does, it is clicked until it is the one that is selected.
          await eventually(async () => {
            await renamed.click();
            return (await renamed.getAttribute('aria-selected')) === 'true' ? true : null;
          });
          await page.keyboard.press('Delete');
          await page.locator('.monaco-dialog-box', { hasText: 'Remove “seventy”?' }).waitFor();
          await page.keyboard.press('Escape');
          await workbench.command('Espalier: List Experiments of Remote');
          await onlyViews(workbench, ['Data', 'Remote Experiments']);
          await workbench.row('Remote Experiments', 'deeper-trees').waitFor();
          const data = Object.fromEntries((await workbench.tree('Data')).map((row) => [row.label, row.description]));
          assert.match(data['models/model.pkl'] ?? '', /changed/);
          assert.match(data['data/prepared'] ?? '', /not in the workspace/);
          const remote = await workbench.tree('Remote Experiments');
          assert.ok(
            remote.some((row) => row.label === 'Cem Yıldız'),
            JSON.stringify(remote),
          );
          for (const [kind, theme] of Object.entries(THEMES)) {
            await workbench.command('Preferences: Color Theme');
            await page.locator('.quick-input-list .monaco-list-row').first().waitFor();
            await workbench.answer(theme);
            await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
            await workbench.row('Remote Experiments', 'deeper-trees').click();
            await workbench.row('Data', 'data/prepared').hover();
            await page.waitForTimeout(500);
            await workbench.screenshot(`share-${kind}`);
          }
          workbench.checkQuiet();
        });
      } finally {
        await browser.close();
        await editor.stop();
      }
    },
  },
];
