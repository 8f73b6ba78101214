/** The real editor, killed with its server, extension host and terminals while an experiment runs: what came of it is in docs/reliability.md. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DVC, DvcProject } from '../fixtures/dvcProject.js';
import { launchBrowser, openWorkbench, testEditor } from '../harness/browser.mjs';
import { Attempt, PLACES, type Place } from './attempt.js';
import { EDITOR_KILLED } from './faults.js';
import { Scene } from './scene.js';
import { killLiving } from './strike.js';
import { rowInDocument, rowOf } from './table.js';

const SUITE = join(import.meta.dirname, '../../.cache/faults/inEditor.cjs');
const TASKS: Record<Place, { readonly name: string; readonly more: readonly string[] }> = {
  workspace: { name: 'Run experiment', more: [] },
  'temporary copy': { name: 'Run experiment in a temporary copy', more: [] },
  slot: { name: 'Run experiment in a slot', more: [] },
  queue: { name: 'Start queue', more: [] },
};

let template: DvcProject;
beforeAll(() => {
  const entry = join(import.meta.dirname, 'inEditor.ts');
  buildSync({ entryPoints: [entry], outfile: SUITE, bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] });
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/build.mjs')], { stdio: 'ignore' });
  template = new DvcProject({ experiment: true });
}, 120_000);
afterAll(() => {
  template.dispose();
  rmSync(SUITE, { force: true });
});

describe('the real editor is killed', { timeout: 180_000 }, () => {
  it.each(PLACES)('while an experiment runs: %s', async (place) => {
    const scene = Scene.of(template);
    const attempt = new Attempt(scene, place, ['train.steps=80', 'train.pause=0.1']);
    const { name } = TASKS[place];
    const args = place === 'queue' ? [] : attempt.words.slice(2);
    const editor = await testEditor({
      settings: { 'espalier.dvcPath': DVC.command },
      env: { ...process.env, ESPALIER_START: JSON.stringify({ name, args }) },
    });
    const browser = await launchBrowser();
    try {
      const workbench = await openWorkbench(browser, editor, scene.project.root, { tests: SUITE });
      await attempt.training();
      killTree(serverOf(editor.base));
      await workbench.close();
      await attempt.ended();
      const outcome = await attempt.outcome();
      scene.checkSound();
      expect(rowOf({ fault: EDITOR_KILLED, place }, outcome)).toBe(rowInDocument({ fault: EDITOR_KILLED, place }));
    } finally {
      await browser.close();
      await editor.stop();
      await scene.dispose();
    }
  });
});

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function processes(): Process[] {
  const listing = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return [...listing.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, pid, parent, command = '']) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }));
}

function serverOf(base: string): number {
  const port = new URL(base).port;
  const found = processes().find(({ command }) => command.includes('server-main.js') && command.includes(`--port ${port}`));
  expect(found, 'the server of the editor').toBeDefined();
  return found?.pid ?? 0;
}

/** All of the editor at once, but not what it started for the user: that loses its terminal. */
function killTree(server: number): void {
  const all = processes();
  const tree = [server];
  for (const pid of tree) {
    tree.push(...all.filter(({ parent, command }) => parent === pid && !command.includes('supervise.js')).map((one) => one.pid));
  }
  const commands = all.filter(({ pid }) => tree.includes(pid)).map(({ command }) => command);
  expect(commands.join('\n')).toMatch(/--type=extensionHost[^]*--type=ptyHost|--type=ptyHost[^]*--type=extensionHost/);
  expect(killLiving(tree)).toContain(server);
}
