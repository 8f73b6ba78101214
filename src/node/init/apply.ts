/** Does what was planned, one action after the other. What is done stays done: looking again and planning again goes on from there. */
import { access, chmod } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { setRemoteOptions } from '../../core/init/configLocal.js';
import { actionsOf, type Action, type Plan } from '../../core/init/plan.js';
import type { FileChoices, FileDraft, Texts } from '../../protocol/init.js';
import { EspalierError, toFailure } from '../../protocol/rpc.js';
import { dvcEnvironment, type DvcCli } from '../dvc/cli.js';
import { runCommand } from './command.js';

export interface Workplace {
  readonly git: string;
  /** DVC's command; asked for when it is first needed. Throws `dvc-missing`. */
  dvc(): Promise<Pick<DvcCli, 'command' | 'prefixArgs'>>;
  /** Null for a file that is not there. Paths are absolute. */
  read(path: string): Promise<string | null>;
  write(path: string, text: string): Promise<void>;
  draft(choices: FileChoices, texts: Texts): Promise<readonly FileDraft[]>;
  log(line: string): void;
  /** An action is about to start, the first of which is 0. */
  progress(title: string, at: number, of: number): void;
}

export interface Outcome {
  /** What was done, in order. */
  readonly done: readonly string[];
  /** Files that were written, relative to the folder. */
  readonly written: readonly string[];
  /** The commit that was made. */
  readonly commit: string | null;
}

/** Thrown when an action fails; what came before it is done. */
export class ActionFailed extends EspalierError {
  constructor(
    readonly action: string,
    readonly outcome: Outcome,
    cause: unknown,
  ) {
    const { code, message, advice } = toFailure(cause);
    super(
      code === 'cancelled' || code === 'dvc-missing' ? code : 'init-failed',
      `${action}: ${message}`,
      advice ?? 'What came before it is done. Start again to go on from there.',
    );
    this.name = 'ActionFailed';
  }
}

export async function applyPlan(plan: Plan, workplace: Workplace, signal: AbortSignal): Promise<Outcome> {
  const worker = new Worker(plan, workplace, signal);
  const actions = actionsOf(plan);
  for (const [at, action] of actions.entries()) {
    try {
      signal.throwIfAborted();
      workplace.progress(action.title, at, actions.length);
      await worker.perform(action);
    } catch (error) {
      throw new ActionFailed(action.title, worker.outcome, signal.aborted ? new EspalierError('cancelled', 'Stopped.') : error);
    }
  }
  return worker.outcome;
}

class Worker {
  private readonly done: string[] = [];
  private readonly written: string[] = [];
  private commit: string | null = null;
  private readonly folder: string;
  private dvcRoot: string;

  constructor(
    private readonly plan: Plan,
    private readonly workplace: Workplace,
    private readonly signal: AbortSignal,
  ) {
    this.folder = plan.facts.folder;
    this.dvcRoot = plan.facts.dvc.root ?? this.folder;
  }

  get outcome(): Outcome {
    return { done: [...this.done], written: [...this.written], commit: this.commit };
  }

  async perform(action: Action): Promise<void> {
    switch (action.kind) {
      case 'git':
        await this.git(action.args);
        break;
      case 'dvc':
        await this.dvc(action.args);
        break;
      case 'files':
        await this.files();
        break;
      case 'secrets':
        await this.secrets(action.remote, action.options);
        break;
      case 'commit':
        await this.makeCommit(action.message, action.everythingBut);
        break;
    }
    this.done.push(action.title);
  }

  private async files(): Promise<void> {
    const { files } = this.plan;
    const paths = ['.gitignore', '.dvcignore', files.paramsFile, 'dvc.yaml', 'requirements.txt', ...files.moves.map((one) => one.script)];
    const texts = Object.fromEntries(
      await Promise.all(paths.map(async (path) => [path, await this.workplace.read(join(this.folder, path))] as const)),
    );
    for (const { path, text } of await this.workplace.draft(files, texts)) {
      this.workplace.log(`write ${path}`);
      await this.workplace.write(join(this.folder, path), text);
      this.written.push(path);
    }
  }

  private async secrets(remote: string, options: Readonly<Record<string, string>>): Promise<void> {
    const path = join(this.dvcRoot, '.dvc', 'config.local');
    this.workplace.log(`write .dvc/config.local: ${Object.keys(options).join(', ')} of ${remote}`);
    await this.workplace.write(path, setRemoteOptions(await this.workplace.read(path), remote, options));
    // For nobody else on this machine. Where modes mean nothing, this does nothing.
    await chmod(path, 0o600).catch(() => undefined);
  }

  private async makeCommit(message: string, everythingBut: readonly string[] | null): Promise<void> {
    if (everythingBut === null) {
      const paths = await this.existing(this.ownPaths());
      if (paths.length > 0) {
        await this.git(['add', '--', ...paths]);
      }
    } else {
      await this.git(['add', '--all', '--', '.', ...everythingBut.map((path) => `:(exclude,literal)${path}`)]);
    }
    if ((await this.git(['diff', '--cached', '--name-only'])).trim() !== '') {
      await this.git(['commit', '--quiet', '--message', message]);
      this.commit = (await this.git(['rev-parse', 'HEAD'])).trim();
    }
  }

  /** What this plan makes, whether or not it is there. */
  private ownPaths(): string[] {
    const { data, results, files } = this.plan;
    const outputs = files.stages
      .filter((stage) => results.includes(stage.name))
      .flatMap((stage) => [...stage.outs, ...stage.metrics, ...stage.plots]);
    const besides = [...data, ...outputs.map((out) => out.path)].map((path) => join(dirname(path), '.gitignore'));
    const dvc = ['.dvc/config', '.dvc/.gitignore', '.dvcignore'].map((path) => relative(this.folder, join(this.dvcRoot, path)));
    return [
      ...this.written,
      ...dvc,
      ...data.map((path) => `${path}.dvc`),
      ...besides,
      ...outputs.filter((out) => !out.cache).map((out) => out.path),
      'dvc.lock',
    ];
  }

  /** Those that are there and that Git does not ignore. */
  private async existing(paths: readonly string[]): Promise<string[]> {
    const there = await Promise.all(
      [...new Set(paths.map((path) => path.split(sep).join('/')))].map((path) =>
        access(join(this.folder, path)).then(
          () => [path],
          () => [],
        ),
      ),
    );
    const found = there.flat();
    const ignored =
      found.length === 0 ? '' : await this.git(['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...found]);
    const names = new Set(ignored.split('\0'));
    return found.filter((path) => !names.has(path));
  }

  private async dvc(args: readonly string[]): Promise<void> {
    const { command, prefixArgs } = await this.workplace.dvc();
    await this.run(command, [...prefixArgs, ...args], dvcEnvironment(command));
    if (args[0] === 'init') {
      this.dvcRoot = this.folder;
    }
  }

  private git(args: readonly string[]): Promise<string> {
    // A hook or a rebase that started the editor points Git at another repository.
    const env = {
      ...process.env,
      GIT_DIR: undefined,
      GIT_WORK_TREE: undefined,
      GIT_INDEX_FILE: undefined,
      GIT_TERMINAL_PROMPT: '0',
      GIT_EDITOR: 'true',
    };
    return this.run(this.workplace.git, args, env);
  }

  private run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
    this.workplace.log(`${this.folder}$ ${JSON.stringify([command, ...args])}`);
    return runCommand(command, args, {
      cwd: this.folder,
      env,
      signal: this.signal,
      onLine: (line) => this.workplace.log(`  ${line}`),
    });
  }
}
