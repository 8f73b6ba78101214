/** Makes tasks of DVC: argument arrays, no shell. Runs of stages are watched by a process of their own, see `supervise.ts`. */
import { ProcessExecution, Task, TaskRevealKind, TaskScope, workspace } from 'vscode';
import { dvcEnvironment, type DvcCommand } from '../../node/dvc/cli.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath, slotEnvironments } from '../settings.js';
import { dvcArguments, isRun, isSweep, type EspalierTask } from './definition.js';

export class TaskFactory {
  /** @param supervisor the script that watches runs @param cli the command line, which runs sweeps */
  constructor(
    private readonly supervisor: string,
    private readonly cli: string,
  ) {}

  /** `batch`: a file with what is run in slots, instead of the arguments. */
  make(index: IndexClient, cli: DvcCommand, name: string, definition: EspalierTask, batch?: string): Task {
    const words = [cli.command, ...cli.prefixArgs, ...dvcArguments(definition)];
    const own = isRun(definition) || isSweep(definition);
    const [command = '', ...args] = isSweep(definition)
      ? this.search(index, cli, definition)
      : isRun(definition)
        ? this.watched(index, words, definition, batch)
        : words;
    const execution = new ProcessExecution(command, args, {
      cwd: index.projectRoot,
      // The editor's own program is Node only when it is told so.
      env: { ...dvcEnvironment(cli.command), ...(own ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
    });
    const folder = workspace.getWorkspaceFolder(index.folder);
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, 'Espalier', execution, []);
    // What is run is said by the program that runs it.
    const echo = !own;
    task.presentationOptions = { reveal: TaskRevealKind.Always, focus: false, clear: false, showReuseMessage: false, echo };
    return task;
  }

  /** A Python interpreter that has DVC is taken for DVC too. */
  private search(index: IndexClient, cli: DvcCommand, definition: EspalierTask): string[] {
    const { projectRoot: project, folder } = index;
    const programs = ['--git', gitPath(folder), '--dvc', cli.command];
    return [process.execPath, this.cli, ...dvcArguments(definition), '--cwd', project, ...programs];
  }

  private watched(index: IndexClient, words: readonly string[], { slots }: EspalierTask, batch: string | undefined): string[] {
    const project = index.projectRoot;
    const places = ['--root', index.summary?.root ?? project, '--project', project, '--git', gitPath(index.folder)];
    const inSlots =
      slots === undefined
        ? []
        : [
            '--slots',
            String(slots),
            '--environments',
            JSON.stringify(slotEnvironments(index.folder)),
            ...(batch === undefined ? [] : ['--batch', batch]),
          ];
    return [process.execPath, this.supervisor, ...places, ...inSlots, '--', ...words];
  }
}
