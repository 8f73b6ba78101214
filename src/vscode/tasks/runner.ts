/** Runs DVC as tasks in the integrated terminal: argument arrays, no shell, exit codes kept. */
import { join } from 'node:path';
import {
  commands,
  EventEmitter,
  ProcessExecution,
  Task,
  TaskRevealKind,
  TaskScope,
  tasks,
  workspace,
  type Disposable,
  type LogOutputChannel,
  type TaskExecution,
  type TaskProvider,
} from 'vscode';
import { dvcEnvironment, type DvcCli, type DvcCommand } from '../../node/dvc/cli.js';
import { readRunState } from '../../node/dvc/runState.js';
import { EspalierError } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { CONTEXT, TASK_TYPE } from '../names.js';
import type { WorkspaceIndex } from '../workspaceIndex.js';
import { dvcArguments, isEspalierTask, usesWorkspace, type EspalierTask } from './definition.js';
import type { DvcFinder } from './dvc.js';

/** DVC cleans up on SIGINT, and only when its stage gets it too; it is given this long. */
const STOP_PATIENCE = 15_000;

interface Running {
  readonly name: string;
  readonly definition: EspalierTask;
  readonly execution: TaskExecution;
  pid: number | null;
  /** The user stopped it: its exit code is no failure. */
  stopped: boolean;
}

export class Runner implements TaskProvider, Disposable {
  private readonly running = new Map<TaskExecution, Running>();
  private readonly waiting = new Map<TaskExecution, (code: number | undefined) => void>();
  /** Ended before `executeTask` had answered. */
  private readonly early = new Map<TaskExecution, number | undefined>();
  private readonly changes = new EventEmitter<undefined>();
  readonly onChanged = this.changes.event;
  private readonly failures = new EventEmitter<{ readonly name: string; readonly code: number }>();
  readonly onFailed = this.failures.event;
  private readonly subscriptions: Disposable[];
  private lastId = 0;

  constructor(
    private readonly finder: DvcFinder,
    private readonly workspaceIndex: WorkspaceIndex,
    private readonly log: LogOutputChannel,
  ) {
    this.subscriptions = [
      tasks.registerTaskProvider(TASK_TYPE, this),
      tasks.onDidStartTask(({ execution }) => this.started(execution)),
      tasks.onDidStartTaskProcess(({ execution, processId }) => {
        const one = this.running.get(execution);
        if (one) {
          one.pid = processId;
        }
      }),
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
    if (own) {
      return own.name;
    }
    const { dvcRoot, root } = index.summary ?? {};
    const entries = dvcRoot && root ? await readRunState(dvcRoot, join(root, '.git')) : [];
    const other = entries.find((entry) => entry.location === 'workspace' && entry.state === 'running');
    return other ? (other.name ?? 'an experiment started elsewhere') : null;
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
  async run(index: IndexClient, name: string, command: EspalierTask['command'], args: readonly string[]): Promise<number | undefined> {
    const cli = await this.dvc(index);
    this.lastId += 1;
    return this.execute(this.task(index, cli, name, { type: TASK_TYPE, command, args, id: String(this.lastId) }));
  }

  /** Starts any task and waits for its exit code. */
  async execute(task: Task): Promise<number | undefined> {
    const execution = await tasks.executeTask(task);
    if (this.early.has(execution)) {
      return this.early.get(execution);
    }
    return new Promise((resolve) => this.waiting.set(execution, resolve));
  }

  /** As Ctrl+C in its terminal; after a while without effect, false. */
  async stop(): Promise<boolean> {
    const stopping = [...this.running.values()];
    for (const one of stopping) {
      const { pid, execution } = one;
      one.stopped = true;
      if (pid === null || process.platform === 'win32') {
        execution.terminate();
      } else {
        interrupt(pid);
      }
    }
    const deadline = Date.now() + STOP_PATIENCE;
    while (stopping.some((one) => this.running.has(one.execution)) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return !stopping.some((one) => this.running.has(one.execution));
  }

  kill(): void {
    for (const { execution } of this.running.values()) {
      execution.terminate();
    }
  }

  async provideTasks(): Promise<Task[]> {
    const index = this.workspaceIndex.of();
    // The editor waits a few seconds for a list of tasks: too short to start Python on a busy machine.
    const cli = index?.summary?.dvcRoot && workspace.isTrusted ? await this.finder.look(index) : null;
    if (index === null || cli === null) {
      return [];
    }
    return [
      this.task(index, cli, 'Run experiment', { type: TASK_TYPE, command: 'exp run' }),
      this.task(index, cli, 'Run experiment in a temporary copy', { type: TASK_TYPE, command: 'exp run', args: ['--temp'] }),
      this.task(index, cli, 'Reproduce pipeline', { type: TASK_TYPE, command: 'repro' }),
    ];
  }

  async resolveTask(task: Task): Promise<Task | undefined> {
    const { definition } = task;
    const index = this.workspaceIndex.of(typeof task.scope === 'object' ? task.scope.uri : undefined);
    if (index === null || !isEspalierTask(definition) || !workspace.isTrusted) {
      return undefined;
    }
    const cli = await this.finder.look(index);
    // VS Code wants the definition it asked about back, unchanged.
    return cli === null ? undefined : this.task(index, cli, task.name, definition);
  }

  dispose(): void {
    this.subscriptions.forEach((one) => void one.dispose());
    this.changes.dispose();
    this.failures.dispose();
  }

  private task(index: IndexClient, cli: DvcCommand, name: string, definition: EspalierTask): Task {
    const execution = new ProcessExecution(cli.command, [...cli.prefixArgs, ...dvcArguments(definition)], {
      cwd: index.projectRoot,
      env: dvcEnvironment(cli.command),
    });
    const folder = workspace.getWorkspaceFolder(index.folder);
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, 'Espalier', execution, []);
    task.presentationOptions = { reveal: TaskRevealKind.Always, focus: false, clear: false, showReuseMessage: false };
    return task;
  }

  private started(execution: TaskExecution): void {
    const { definition, name, execution: what } = execution.task;
    if (isEspalierTask(definition) && !this.running.has(execution)) {
      this.running.set(execution, { name, definition, execution, pid: null, stopped: false });
      const argv = what instanceof ProcessExecution ? [what.process, ...what.args] : ['dvc', ...dvcArguments(definition)];
      this.log.info(`task “${name}”: ${JSON.stringify(argv)}`);
      this.update();
    }
  }

  private ended(execution: TaskExecution, code: number | undefined): void {
    const one = this.running.get(execution);
    if (one) {
      this.running.delete(execution);
      this.log.info(`task “${one.name}”: ${code === undefined ? 'stopped' : `exit code ${code}`}`);
      this.update();
      for (const index of this.workspaceIndex.all) {
        void index.refresh();
      }
      if (code !== undefined && code !== 0 && !one.stopped) {
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

  private update(): void {
    this.changes.fire(undefined);
    void commands.executeCommand('setContext', CONTEXT.running, this.running.size > 0);
  }
}

function interrupt(pid: number): void {
  try {
    // A terminal's process leads its own group; the stage that DVC started is in it.
    process.kill(-pid, 'SIGINT');
  } catch {
    // It has ended by itself meanwhile.
  }
}
