// Repositories that are broken, unusual or empty: each says what is the matter at its place, and the rest keeps working.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commit, experiment, git, project, result, write } from '../fixtures/repos.mjs';
import { launchBrowser, testEditor, withWorkbench } from '../harness/browser.mjs';

/** @typedef {import('../harness/browser.mjs').Workbench} Workbench */

let work = '';

export function setup() {
  work = mkdtempSync(join(tmpdir(), 'espalier-states-'));
  return Promise.resolve();
}

/** What the editor began may still be writing. */
export async function teardown() {
  await rm(work, { recursive: true, force: true, maxRetries: 10 });
}

/**
 * Opens the folder that `make` returns, shows the sidebar and lets `body` look; nothing may be said on the console.
 * @param {string} name @param {(folder: string) => string} make @param {(workbench: Workbench, folder: string) => Promise<void>} body
 * @param {Parameters<typeof testEditor>[0]} [options] of the editor
 */
const state = (name, make, body, options) => ({
  name,
  run: async () => {
    const folder = make(join(work, name.replaceAll(/\W+/g, '-')));
    const editor = await testEditor(options);
    const browser = await launchBrowser();
    try {
      await withWorkbench(browser, editor, folder, name.replaceAll(/\W+/g, '-'), async (workbench) => {
        await workbench.openSidebar();
        await body(workbench, folder);
        workbench.checkQuiet();
      });
    } finally {
      await browser.close();
      await editor.stop();
    }
  },
});

/** Waits until a view says something. @param {Workbench} workbench @param {string} view @param {string} text */
async function says(workbench, view, text) {
  await workbench.view(view).getByText(text).first().waitFor();
}

/** @param {Workbench} workbench @param {string} label */
async function described(workbench, label) {
  await workbench.row('Experiments', label).waitFor();
  return (await workbench.tree('Experiments')).find((row) => row.label === label)?.description ?? '';
}

/** @param {Workbench} workbench @param {string} name the cells of its row in the table */
async function cellsOf(workbench, name) {
  await workbench.command('Espalier: Show Experiments');
  const panel = await workbench.webview('.grid');
  const row = panel.locator('.grid-body [role=row]', { has: panel.locator('.label, .tag', { hasText: new RegExp(`^${name}$`) }) });
  await row.waitFor();
  return row.locator('[role=gridcell]').allTextContents();
}

/** Ten levels of ten aliases each: ten thousand million values when they are all followed. */
const BOMB = ['a0: &a0 [x, x]', ...Array.from({ length: 10 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(10)}]`)].join('\n');

/** @param {string} name @param {Record<string, string>} broken @param {RegExp} message */
const brokenFile = (name, broken, message) =>
  state(
    `${name} in one experiment`,
    (folder) => {
      project(folder);
      experiment(folder, 'sound', result(0.2, 0.75));
      experiment(folder, 'broken', { ...result(0.3, 0.625), ...broken });
      return folder;
    },
    async (workbench) => {
      assert.match(await described(workbench, 'broken'), /unreadable in part/);
      assert.match(await described(workbench, 'sound'), /^0\.75 accuracy/);
      const cells = await cellsOf(workbench, 'broken');
      assert.ok(
        cells.some((text) => message.test(text)),
        `a cell says why: ${cells.join(' | ')}`,
      );
      const whole = 'params.yaml' in broken ? 0.625 : 0.3;
      assert.ok(cells.map(Number).includes(whole), `the other file is read: ${cells.join(' | ')}`);
      assert.deepEqual((await cellsOf(workbench, 'sound')).slice(1).map(Number), [0.75, 0.2]);
    },
  );

export const tests = [
  brokenFile('invalid YAML', { 'params.yaml': 'train: [1,\n  lr: }\n' }, /comma|flow/),
  brokenFile('invalid JSON', { 'metrics.json': '{"accuracy": ' }, /Unexpected end/),
  brokenFile('an alias bomb', { 'params.yaml': BOMB }, /Aliases expand/),
  brokenFile('a metrics file of 50 MB', { 'metrics.json': JSON.stringify({ accuracy: 1, text: 'y'.repeat(50_000_000) }) }, /50 MB/),
  state(
    'an experiment whose name starts with a dash',
    (folder) => {
      project(folder);
      experiment(folder, '--all', result(0.2, 0.75));
      return folder;
    },
    async (workbench, folder) => {
      const { page } = workbench;
      assert.match(await described(workbench, '--all'), /0\.75 accuracy/);
      await workbench.command('Espalier: Create Branch from Experiment…');
      await workbench.answer('--all');
      await page.locator('.quick-input-title', { hasText: 'Create a branch' }).waitFor();
      await workbench.answer('grown');
      await workbench.row('Experiments', 'grown').waitFor();
      assert.equal(git(folder, 'show', 'grown:metrics.json'), '{"accuracy": 0.75}');
      await workbench.command('Espalier: Remove Experiments…');
      await workbench.answer('--all');
      await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Remove' }).click();
      await workbench.row('Experiments', '--all').waitFor({ state: 'detached' });
      assert.equal(git(folder, 'for-each-ref', 'refs/exps'), '');
      await page.locator('.notification-toast', { hasText: 'Removed' }).getByRole('button', { name: 'Undo' }).click();
      await workbench.row('Experiments', '--all').waitFor();
      assert.match(git(folder, 'for-each-ref', 'refs/exps'), /\/--all$/);
    },
  ),
  state(
    'no commits',
    (folder) => {
      mkdirSync(folder);
      git(folder, 'init', '--quiet');
      write(folder, { 'params.yaml': 'lr: 1\n' });
      return folder;
    },
    async (workbench, folder) => {
      await says(workbench, 'Experiments', 'This repository has no commits yet.');
      commit(folder, 'Now there is one', {});
      await workbench.row('Experiments', 'Now there is one').waitFor();
    },
  ),
  state(
    'a detached HEAD',
    (folder) => {
      project(folder);
      experiment(folder, 'sound', result(0.2, 0.75));
      git(folder, 'checkout', '--quiet', '--detach');
      return folder;
    },
    async (workbench) => {
      await says(workbench, 'Experiments', 'HEAD is detached: no branch is checked out.');
      assert.match(await described(workbench, 'sound'), /0\.75 accuracy/);
    },
  ),
  state(
    'a shallow clone',
    (folder) => {
      project(`${folder}-origin`);
      commit(`${folder}-origin`, 'Second', result(0.2, 0.6));
      git(work, 'clone', '--quiet', '--depth', '1', pathToFileURL(`${folder}-origin`).href, folder);
      return folder;
    },
    async (workbench) => {
      await says(workbench, 'Experiments', 'A shallow clone: older commits are not here.');
      assert.match(await described(workbench, 'Second'), /0\.6 accuracy/);
      assert.equal(await workbench.row('Experiments', 'First').count(), 0);
    },
  ),
  state(
    'a rebase that stopped',
    (folder) => {
      project(folder);
      experiment(folder, 'sound', result(0.2, 0.75));
      git(folder, 'checkout', '--quiet', '-b', 'other');
      commit(folder, 'Here so', result(0.2, 0.6));
      git(folder, 'checkout', '--quiet', 'main');
      commit(folder, 'There otherwise', result(0.3, 0.7));
      assert.throws(() => git(folder, 'rebase', 'other'));
      return folder;
    },
    async (workbench, folder) => {
      await says(workbench, 'Experiments', 'A rebase is under way.');
      assert.match(await described(workbench, 'workspace'), /unreadable in part/);
      git(folder, 'rebase', '--abort');
      await workbench.view('Experiments').getByText('A rebase is under way.').waitFor({ state: 'detached' });
      await workbench.row('Experiments', 'There otherwise').waitFor();
    },
  ),
  state(
    'no git',
    (folder) => project(folder),
    async (workbench) => {
      await says(workbench, 'Experiments', 'Git was not found.');
      assert.deepEqual(
        (await workbench.paletteEntries('Espalier: Run')).filter((name) => name.startsWith('Espalier: Run')),
        [],
      );
    },
    { settings: { 'espalier.gitPath': '/nowhere/git' } },
  ),
  state(
    'no folder',
    () => '',
    async (workbench) => {
      await says(workbench, 'Experiments', 'Open the folder of a project to see its experiments.');
    },
  ),
  state(
    'a folder without Git becomes a repository, and nothing else where nothing else is picked',
    (folder) => {
      write(folder, { 'params.yaml': 'lr: 1\n' });
      return folder;
    },
    async (workbench, folder) => {
      const { page } = workbench;
      await says(workbench, 'Experiments', 'This folder is not a project yet.');
      await workbench.view('Experiments').getByRole('button', { name: 'Initialize Project…' }).click();
      await page.locator('.quick-input-title', { hasText: 'what to do' }).waitFor({ timeout: 60_000 });
      await page.locator('.quick-input-header').getByRole('checkbox').first().click();
      await page.locator('.quick-input-header').getByRole('checkbox').first().click();
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Git repository' }).click();
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Make a Git repository' }).waitFor();
      assert.equal(await page.locator('.quick-input-list .monaco-list-row').count(), 2);
      await page.keyboard.press('Enter');
      await says(workbench, 'Experiments', 'This repository has no commits yet.');
      assert.deepEqual(readdirSync(folder).sort(), ['.git', 'params.yaml']);
    },
  ),
  state(
    'Git without DVC',
    (folder) => project(folder, { dvc: false }),
    async (workbench, folder) => {
      assert.match(await described(workbench, 'First'), /^0\.5 accuracy/);
      await says(workbench, 'Pipeline', 'A Git repository without DVC');
      assert.deepEqual((await cellsOf(workbench, 'main')).slice(1).map(Number), [0.5, 0.1]);
      await workbench.openFile('params.yaml');
      await workbench.lenses().filter({ hasText: 'only 0.1 tried' }).waitFor();
      assert.equal(await workbench.lenses().filter({ hasText: 'Run with…' }).count(), 0);
      write(folder, { 'metrics.json': '{"accuracy": 0.875}' });
      await workbench.row('Experiments', 'workspace').filter({ hasText: '0.875' }).waitFor();
    },
  ),
  state(
    'DVC is not installed',
    (folder) => {
      project(folder);
      experiment(folder, 'sound', result(0.2, 0.75));
      return folder;
    },
    async (workbench) => {
      assert.match(await described(workbench, 'sound'), /0\.75 accuracy/);
      await says(workbench, 'Pipeline', 'DVC was not found: stages are shown, nothing runs.');
      await workbench.command('Espalier: Run Experiment…');
      const toast = workbench.page.locator('.notification-toast', { hasText: 'DVC was not found' });
      await toast.getByRole('button', { name: 'Install DVC…' }).click();
      await workbench.page.locator('.quick-input-title', { hasText: 'Install DVC' }).waitFor({ timeout: 60_000 });
      assert.match((await workbench.quickPickRows()).join(), /A new environment in this folder/);
      // The editor repeats its notifications there.
      workbench.complaints = workbench.complaints.filter((one) => !one.includes('DVC was not found'));
    },
    { settings: { 'espalier.dvcPath': '' }, env: { PATH: '/usr/bin:/bin' } },
  ),
  state(
    'a project without experiments',
    (folder) => project(folder),
    async (workbench) => {
      await says(workbench, 'Experiments', 'No experiments yet.');
      await workbench.view('Experiments').getByRole('button', { name: 'Run Experiment…' }).waitFor();
      assert.deepEqual((await cellsOf(workbench, 'main')).slice(1).map(Number), [0.5, 0.1]);
    },
  ),
  state(
    'two folders in one window',
    (folder) => {
      experiment(project(join(folder, 'one')), 'of-one', result(0.2, 0.75));
      experiment(project(join(folder, 'two')), 'of-two', result(0.2, 0.625));
      write(folder, { 'both.code-workspace': JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }) });
      return join(folder, 'both.code-workspace');
    },
    async (workbench) => {
      for (const name of ['of-one', 'of-two']) {
        await workbench.row('Experiments', name).waitFor();
      }
      assert.deepEqual(
        (await workbench.tree('Experiments')).filter((row) => row.level === 1).map((row) => row.label),
        ['one', 'two'],
      );
    },
  ),
];
