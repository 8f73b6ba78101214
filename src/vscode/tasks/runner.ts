/** Runs DVC as tasks in the integrated terminal: argument arrays, no shell, exit codes kept. */
import {
  commands,
  EventEmitter,
  ProcessExecution,
  Task,
  TaskRevealKind,
  TaskScope,
  tasks,
  Uri,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TaskDefinition,
  type TaskExecution,
  type TaskProvider,
} from 'vscode';
import { dvcEnvironment, type DvcCli } from '../../node/dvc/cli.js';
import { EspalierError } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT, TASK_TYPE } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import type { DvcFinder } from './dvc.js';

export interface Definition extends TaskDefinition {
  /** Arguments of `dvc`: `["exp", "run", "--name", "x"]`. */
  readonly args: readonly string[];
}

interface Running {
  readonly name: string;
  readonly execution: TaskExecution;
  /** Whether it changes the workspace, so that a second such run would destroy it. */
  readonly inWorkspace: boolean;
}

export class Runner implements TaskProvider, Disposable {
  private readonly running = new Set<Running>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onChanged = this.changes.event;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly finder: DvcFinder,
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [tasks.registerTaskProvider(TASK_TYPE, this)];
  }

  get names(): readonly string[] {
    return [...this.running].map((one) => one.name);
  }

  /** Null, or why a run in the workspace must wait. */
  workspaceBusy(index: IndexClient): string | null {
    const own = [...this.running].find((one) => one.inWorkspace);
    return own ? own.name : (index.summary?.running ?? 0) > 0 ? 'Another experiment' : null;
  }

  /** DVC's executable, or throws with what to do about it. */
  async dvc(index: IndexClient): Promise<DvcCli> {
    if (!workspace.isTrusted) {
      throw new EspalierError('restricted', 'Nothing runs in Restricted Mode.', 'Trust this workspace to run experiments.');
    }
    const cli = await this.finder.find(index);
    if (cli === null) {
      throw new EspalierError('dvc-missing', 'DVC was not found, so nothing can be run.', 'Install it, or set “espalier.dvcPath”.');
    }
    return cli;
  }

  /** Runs to the end; the exit code, or undefined when it was stopped from outside. */
  async run(
    index: IndexClient,
    name: string,
    args: readonly string[],
    options: { readonly inWorkspace: boolean },
  ): Promise<number | undefined> {
    const cli = await this.dvc(index);
    const task = this.task(index, cli, name, { type: TASK_TYPE, args });
    this.log.info(`${index.projectRoot}$ ${JSON.stringify([cli.command, ...cli.prefix, ...args])}`);
    const execution = await tasks.executeTask(task);
    const entry: Running = { name, execution, inWorkspace: options.inWorkspace };
    this.running.add(entry);
    this.update();
    const code = await new Promise<number | undefined>((resolve) => {
      const ended = (one: TaskExecution, exitCode: number | undefined): void => {
        if (one === execution) {
          process.dispose();
          end.dispose();
          resolve(exitCode);
        }
      };
      const process = tasks.onDidEndTaskProcess((event) => ended(event.execution, event.exitCode));
      const end = tasks.onDidEndTask((event) => ended(event.execution, undefined));
    });
    this.running.delete(entry);
    this.update();
    this.log.info(`${name}: ${code === undefined ? 'stopped' : `exit code ${code}`}`);
    void index.refresh();
    return code;
  }

  stop(): void {
    this.running.forEach((one) => one.execution.terminate());
  }

  provideTasks(): Promise<Task[]> {
    const index = this.workspaceIndex.of();
    return index === null || !workspace.isTrusted ? Promise.resolve([]) : this.offered(index);
  }

  async resolveTask(task: Task): Promise<Task | undefined> {
    const definition = task.definition as Partial<Definition>;
    const index = this.workspaceIndex.of(typeof task.scope === 'object' ? task.scope.uri : undefined);
    if (index === null || !Array.isArray(definition.args) || !workspace.isTrusted) {
      return undefined;
    }
    const cli = await this.finder.find(index);
    return cli === null ? undefined : this.task(index, cli, task.name, task.definition as Definition);
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.changes.dispose();
  }

  private async offered(index: IndexClient): Promise<Task[]> {
    const cli = await this.finder.find(index);
    const offers: [string, string[]][] = [
      ['Run experiment', ['exp', 'run']],
      ['Reproduce pipeline', ['repro']],
    ];
    return cli === null ? [] : offers.map(([name, args]) => this.task(index, cli, name, { type: TASK_TYPE, args }));
  }

  private task(index: IndexClient, cli: DvcCli, name: string, definition: Definition): Task {
    const environment = Object.entries(dvcEnvironment(cli.command)).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    const execution = new ProcessExecution(cli.command, [...cli.prefix, ...definition.args], {
      cwd: Uri.file(index.projectRoot).fsPath,
      env: Object.fromEntries(environment),
    });
    const folder = workspace.getWorkspaceFolder(index.folder);
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, 'Espalier', execution, []);
    task.presentationOptions = { reveal: TaskRevealKind.Always, focus: false, clear: false, showReuseMessage: false };
    return task;
  }

  private update(): void {
    this.changes.fire(undefined);
    void commands.executeCommand('setContext', CONTEXT.running, this.running.size > 0);
  }
}
