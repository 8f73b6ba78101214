/** Runs DVC as tasks in the integrated terminal, and keeps their exit codes. */
import {
  EventEmitter,
  ProcessExecution,
  tasks,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type Task,
  type TaskExecution,
  type TaskProvider,
} from 'vscode';
import type { DvcCli } from '../../node/dvc/cli.js';
import { workspaceRun } from '../../node/run/busy.js';
import { EspalierError } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { TASK_TYPE } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { dvcArguments, isEspalierTask, isRun, isSweep, usesWorkspace, type EspalierTask } from './definition.js';
import type { DvcFinder } from './dvc.js';
import type { TaskFactory } from './factory.js';

interface Running {
  readonly name: string;
  readonly definition: EspalierTask;
  readonly execution: TaskExecution;
}

export interface RunOptions {
  /** In slots, so many at once. */
  readonly slots?: number;
  /** File with what is run there. */
  readonly batch?: string;
}

export class Runner implements TaskProvider, Disposable {
  private readonly running = new Map<TaskExecution, Running>();
  private readonly waiting = new Map<TaskExecution, (code: number | undefined) => void>();
  /** Ended before `executeTask` had answered. */
  private readonly early = new Map<TaskExecution, number | undefined>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onChanged = this.changes.event;
  private readonly failures = new EventEmitter<{ readonly name: string; readonly code: number }>();
  /** Of tasks that leave no record, see `isRun`. */
  readonly onFailed = this.failures.event;
  private readonly subscriptions: Disposable[];
  private lastId = 0;

  constructor(
    private readonly finder: DvcFinder,
    private readonly factory: TaskFactory,
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      tasks.registerTaskProvider(TASK_TYPE, this),
      tasks.onDidStartTask(({ execution }) => this.started(execution)),
      tasks.onDidEndTaskProcess(({ execution, exitCode }) => this.ended(execution, exitCode)),
      tasks.onDidEndTask(({ execution }) => this.ended(execution, undefined)),
    ];
  }

  get names(): readonly string[] {
    return [...this.running.values()].map((one) => one.name);
  }

  /** What works in the workspace now, or null. A second run there would make both fail and lose the first one's result. */
  async workspaceBusy(index: IndexClient): Promise<string | null> {
    const own = [...this.running.values()].find((one) => usesWorkspace(one.definition));
    const dvcRoot = index.summary?.dvcRoot ?? null;
    return own?.name ?? (dvcRoot === null ? null : workspaceRun(dvcRoot));
  }

  /** DVC's executable, or throws with what to do about it. */
  async dvc(index: IndexClient): Promise<DvcCli> {
    if (!workspace.isTrusted) {
      throw new EspalierError('restricted', 'Nothing runs in Restricted Mode.', 'Trust this workspace to run experiments.');
    }
    if (index.summary?.dvcRoot === null) {
      throw new EspalierError('not-dvc', 'This folder is not a DVC project.', 'Run “dvc init” and describe your stages in dvc.yaml.');
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
    command: EspalierTask['command'],
    args: readonly string[],
    { slots, batch }: RunOptions = {},
  ): Promise<number | undefined> {
    const cli = await this.dvc(index);
    this.lastId += 1;
    const definition = { type: TASK_TYPE, command, args, id: String(this.lastId), ...(slots === undefined ? {} : { slots }) };
    return this.execute(this.factory.make(index, cli, name, definition, batch));
  }

  /** Starts any task and waits for its exit code. */
  async execute(task: Task): Promise<number | undefined> {
    const execution = await tasks.executeTask(task);
    if (this.early.has(execution)) {
      return this.early.get(execution);
    }
    return new Promise((resolve) => this.waiting.set(execution, resolve));
  }

  /** Without starting anything: the task is resolved, and DVC asked, when it runs. */
  async provideTasks(): Promise<Task[]> {
    const index = this.workspaceIndex.of();
    const found = index?.summary?.dvcRoot && workspace.isTrusted ? await this.finder.look(index) : null;
    if (index === null || found === null) {
      return [];
    }
    const make = (name: string, more: Partial<EspalierTask>): Task =>
      this.factory.make(index, found, name, { type: TASK_TYPE, command: 'exp run', ...more });
    return [
      make('Run experiment', {}),
      make('Run experiment in a temporary copy', { args: ['--temp'] }),
      make('Run experiment in a slot', { slots: 1 }),
      make('Queue experiment', { args: ['--queue'] }),
      make('Start queue', { command: 'queue start' }),
      make('Reproduce pipeline', { command: 'repro' }),
    ];
  }

  async resolveTask(task: Task): Promise<Task | undefined> {
    const { definition } = task;
    const index = this.workspaceIndex.of(typeof task.scope === 'object' ? task.scope.uri : undefined);
    if (index === null || !isEspalierTask(definition) || !workspace.isTrusted) {
      return undefined;
    }
    const cli = await this.finder.find(index);
    // VS Code wants the definition it asked about back, unchanged.
    return cli === null ? undefined : this.factory.make(index, cli, task.name, definition);
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.changes.dispose();
    this.failures.dispose();
  }

  private started(execution: TaskExecution): void {
    const { definition, name, execution: what } = execution.task;
    if (isEspalierTask(definition) && !this.running.has(execution)) {
      this.running.set(execution, { name, definition, execution });
      const argv = what instanceof ProcessExecution ? [what.process, ...what.args] : ['dvc', ...dvcArguments(definition)];
      this.log.info(`task “${name}”: ${JSON.stringify(argv)}`);
      this.changes.fire(undefined);
    }
  }

  private ended(execution: TaskExecution, code: number | undefined): void {
    const one = this.running.get(execution);
    if (one) {
      this.running.delete(execution);
      this.log.info(`task “${one.name}”: ${code === undefined ? 'stopped' : `exit code ${code}`}`);
      this.changes.fire(undefined);
      for (const index of this.workspaceIndex.all) {
        void index.refresh();
      }
      // A sweep says itself how it ended.
      if (code !== undefined && code !== 0 && !isRun(one.definition) && !isSweep(one.definition)) {
        this.failures.fire({ name: one.name, code });
      }
    }
    const settle = this.waiting.get(execution);
    this.waiting.delete(execution);
    if (settle) {
      settle(code);
    } else if (!this.early.has(execution)) {
      this.early.set(execution, code);
      setTimeout(() => this.early.delete(execution), 10_000);
    }
  }
}
