/** Makes tasks of DVC: argument arrays, no shell. Runs of stages are watched by a process of their own, see `supervise.ts`. */
import { ProcessExecution, Task, TaskRevealKind, TaskScope, workspace } from 'vscode';
import { dvcEnvironment, type DvcCommand } from '../../node/dvc/cli.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath, slotEnvironments } from '../settings.js';
import { dvcArguments, isRun, type EspalierTask } from './definition.js';

export class TaskFactory {
  /** @param supervisor the script that watches runs */
  constructor(private readonly supervisor: string) {}

  /** `batch`: a file with what is run in slots, instead of the arguments. */
  make(index: IndexClient, cli: DvcCommand, name: string, definition: EspalierTask, batch?: string): Task {
    const words = [cli.command, ...cli.prefixArgs, ...dvcArguments(definition)];
    const [command = '', ...args] = isRun(definition) ? this.watched(index, words, definition, batch) : words;
    const execution = new ProcessExecution(command, args, {
      cwd: index.projectRoot,
      // The editor's own program is Node only when it is told so.
      env: { ...dvcEnvironment(cli.command), ...(isRun(definition) ? { ELECTRON_RUN_AS_NODE: '1' } : {}) },
    });
    const folder = workspace.getWorkspaceFolder(index.folder);
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, 'Espalier', execution, []);
    // What is run is said by the program that runs it.
    const echo = !isRun(definition);
    task.presentationOptions = { reveal: TaskRevealKind.Always, focus: false, clear: false, showReuseMessage: false, echo };
    return task;
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
