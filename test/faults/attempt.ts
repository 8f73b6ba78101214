/** One run as the editor starts it, in each of the places where a run can be; whom to strike, and what the user hears afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { readRunState } from '../../src/node/dvc/runState.js';
import { errorInOutput } from '../../src/core/run/failure.js';
import { RunListing } from '../../src/node/run/listing.js';
import { mendAll } from '../../src/node/run/mend/index.js';
import { isDvc, processesIn, type ProjectProcess } from '../../src/node/run/mend/processes.js';
import { stopRun } from '../../src/node/run/stopRun.js';
import type { RunInfo } from '../../src/protocol/runs.js';
import { DVC, until } from '../fixtures/dvcProject.js';
import type { Scene } from './scene.js';
import { mustKill } from './strike.js';

export const PLACES = ['workspace', 'temporary copy', 'slot', 'queue'] as const;
export type Place = (typeof PLACES)[number];

export interface Outcome {
  /** How the view of runs has it, and what a message says of the damage. */
  readonly told: readonly string[];
  readonly mended: readonly string[];
}

/** What holds the folders that runs work in; the workspace is one itself. */
const COPIES: Record<Place, string | null> = {
  workspace: null,
  'temporary copy': '.dvc/tmp/exps/standalone',
  slot: '.dvc/tmp/espalier/slots',
  queue: '.dvc/tmp/exps',
};

/** Milliseconds after which a lock, or an entry that left the queue, is taken to be forgotten. */
const FORGOTTEN = 2_200;

export class Attempt {
  private output = '';
  private editor: ChildProcess | null = null;
  /** Of the command line, after `dvc`. */
  readonly words: readonly string[];

  /** One for the queue is put there; the others begin with `start`. */
  constructor(
    readonly scene: Scene,
    readonly place: Place,
    params: readonly string[] = ['train.steps=300', 'train.pause=0.1'],
  ) {
    rmSync(scene.path('started'), { force: true });
    this.words = ['exp', 'run', '--name', 'struck', ...['train.lr=7', ...params].flatMap((param) => ['-S', param])];
    if (place === 'queue') {
      scene.project.dvc(...this.words, '--queue');
    }
  }

  /** `supervisor`: the built script that watches runs. `dvc`: its program. */
  start(supervisor: string, dvc = DVC.command): void {
    const { place, words: run } = this;
    const { project } = this.scene;
    const slots = place === 'slot' ? ['--slots', '1'] : [];
    const watched = [process.execPath, supervisor, '--root', project.root, '--project', project.root, '--git', 'git', ...slots, '--', dvc];
    const words = place === 'queue' ? [dvc, 'queue', 'start'] : [...watched, ...run, ...(place === 'temporary copy' ? ['--temp'] : [])];
    // The shell stands for the editor: killed, it leaves what it started without a parent. It stays until nothing comes from here any more.
    const editor = spawn('sh', ['-c', '"$@" & wait; read -r _', 'sh', ...words], {
      cwd: project.root,
      env: { ...project.environment, COLUMNS: '80' },
      stdio: 'pipe',
      detached: true,
    });
    this.editor = editor;
    for (const stream of [editor.stdout, editor.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
  }

  /** The number of the training's process, once it runs. */
  async training(): Promise<number> {
    await until('the training runs', () => this.started() !== '', 60_000).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.output}`);
    });
    return Number(this.started());
  }

  async killTraining(): Promise<void> {
    mustKill('the training', [await this.training()]);
  }

  /** DVC and its workers, and nothing else. */
  async killDvc(): Promise<void> {
    await this.training();
    mustKill('DVC', numbersOf(await this.dvcs()));
  }

  /** With its terminals, whose programs get a hang-up. */
  async killEditor(): Promise<void> {
    await this.training();
    const watchers = await this.watchers();
    mustKill('the editor', this.editor?.pid === undefined ? [] : [this.editor.pid]);
    this.editor?.stdout?.destroy();
    this.editor?.stderr?.destroy();
    watchers.forEach(({ pid }) => process.kill(pid, 'SIGHUP'));
  }

  async killWatcher(): Promise<void> {
    await this.training();
    mustKill('who watches the run', numbersOf(await this.watchers()));
  }

  /** As “Stop” does. */
  async stop(): Promise<void> {
    await this.training();
    const [run] = await this.runs();
    if (run === undefined) {
      throw new Error('there is no run to be stopped');
    }
    await stopRun(this.scene.project.root, run);
  }

  /** Resolves when neither DVC nor who watches it works any more. */
  async ended(): Promise<void> {
    await until('it has ended', async () => (await this.processes()).every((one) => !isDvc(one)), 90_000);
    const { editor } = this;
    editor?.stdin?.end();
    await until('the editor is closed', () => editor === null || editor.exitCode !== null || editor.signalCode !== null);
  }

  /** What the user sees and hears, with all mended that can be. Nothing stays. */
  async outcome(): Promise<Outcome> {
    const { project } = this.scene;
    // What is left of a training looks like a run of its own as long as it is there.
    await until('it is over', async () => (await this.runs()).some(({ state }) => state !== 'running'), 3_000).catch(() => undefined);
    const [run = null] = (await this.runs()).sort((a, b) => Number(a.state === 'running') - Number(b.state === 'running'));
    const noted = [...(run === null ? [] : [`${run.state}${run.error === null ? '' : `: ${run.error}`}`]), ...this.terminal(run)];
    if (this.place === 'queue' || existsSync(this.scene.path('.git/index.lock'))) {
      await new Promise((resolve) => setTimeout(resolve, FORGOTTEN));
    }
    const found = await this.scene.damage();
    const results = await mendAll(found);
    const failed = results.flatMap((one) => one.failed ?? []);
    if (failed.length > 0) {
      throw new Error(failed.join('\n'));
    }
    const after = await this.scene.damage();
    if (after.length > 0) {
      throw new Error(`still there: ${after.map(({ what }) => what).join('\n')}`);
    }
    if ((await this.runs()).some(({ state }) => state === 'running')) {
      throw new Error('the view of runs says for ever that it runs');
    }
    const made = project.experiments()['struck'] === undefined ? [] : ['The experiment “struck” is there.'];
    return {
      told: [...noted, ...found.map(({ what }) => what)].map((text) => this.plain(text)),
      mended: [...results.flatMap((one) => one.done ?? []), ...made].map((text) => this.plain(text)),
    };
  }

  /** The terminal's last word, where the view of runs does not say why it failed; and what is missing in a log. */
  private terminal(run: RunInfo | null): string[] {
    const log = run?.log !== undefined && run.log !== null && existsSync(run.log) ? readFileSync(run.log, 'latin1') : '';
    const cut = /\[\S+ \d+ bytes are left out here/.test(log) ? ['In the middle of the log: bytes are left out here'] : [];
    const why = errorInOutput(this.output);
    const known = this.place === 'queue' || (run !== null && run.error?.includes('without a word') !== true);
    return known || why === '' ? cut : [...cut, `In the terminal: ${why}`];
  }

  /** As the view of runs has it. */
  private async runs(): Promise<RunInfo[]> {
    const { root } = this.scene.project;
    const entries = await readRunState(root, join(root, '.git'));
    const { runs } = await new RunListing().list({ dvcRoot: root, entries, stages: () => Promise.resolve([]) });
    return runs.filter(({ label }) => label === 'struck');
  }

  /** What the training wrote when it began; empty before. */
  private started(): string {
    const above = COPIES[this.place];
    const folders = above === null ? [''] : existsSync(this.scene.path(above)) ? readdirSync(this.scene.path(above)) : [];
    const files = folders.map((folder) => this.scene.path(above ?? '', folder, 'started')).filter((file) => existsSync(file));
    return files[0] === undefined ? '' : readFileSync(files[0], 'utf8');
  }

  private async dvcs(): Promise<ProjectProcess[]> {
    return (await this.processes()).filter((one) => isDvc(one) && !one.command.includes('supervise.cjs'));
  }

  private async watchers(): Promise<ProjectProcess[]> {
    return (await this.processes()).filter(({ command }) => command.includes('supervise.cjs'));
  }

  private async processes(): Promise<ProjectProcess[]> {
    return (await processesIn(this.scene.project.root)).filter(({ pid }) => pid !== this.editor?.pid);
  }

  /** Without what is another each time. */
  private plain(text: string): string {
    return text
      .replaceAll(this.scene.project.root, '.')
      .replace(/\(\d+(, \d+)*\)/g, '(…)')
      .replace(/\b\d{8}T\d{9}\b/g, '…')
      .replace(/(?<![0-9a-z])[0-9a-f]{7,40}\b/g, '…')
      .replace(/\s+/g, ' ');
  }
}

function numbersOf(processes: readonly ProjectProcess[]): number[] {
  return processes.map(({ pid }) => pid);
}

/** The script that watches runs, built for the tests. Below a new folder, which the caller removes. */
export function buildSupervisor(): { readonly folder: string; readonly program: string } {
  const folder = mkdtempSync(join(tmpdir(), 'espalier-supervisor-'));
  const program = join(folder, 'supervise.cjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, '../../src/supervise.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  return { folder, program };
}
