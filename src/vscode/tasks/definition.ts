/** Tasks of type `espalier`, as `tasks.json` has them: `{"type": "espalier", "command": "exp run", "args": ["--temp"]}`. */
import type { TaskDefinition } from 'vscode';

export const TASK_COMMANDS = ['exp run', 'repro', 'queue start', 'queue remove', 'exp apply', 'checkout', 'push', 'pull'] as const;
export type TaskCommand = (typeof TASK_COMMANDS)[number];

export interface EspalierTask extends TaskDefinition {
  readonly type: 'espalier';
  readonly command: TaskCommand;
  readonly args?: readonly string[];
  /** Tells two runs with the same arguments apart. */
  readonly id?: string;
}

export function isEspalierTask(definition: TaskDefinition): definition is EspalierTask {
  const { type, command, args } = definition as Partial<Record<keyof EspalierTask, unknown>>;
  return (
    type === 'espalier' &&
    TASK_COMMANDS.some((one) => one === command) &&
    (args === undefined || (Array.isArray(args) && args.every((one) => typeof one === 'string')))
  );
}

export function dvcArguments({ command, args }: EspalierTask): string[] {
  return [...command.split(' '), ...(args ?? [])];
}

/** Whether it works in the workspace itself, where a second such run would destroy the first. */
export function usesWorkspace({ command, args }: EspalierTask): boolean {
  return command === 'repro' || (command === 'exp run' && !(args ?? []).some((one) => ['--temp', '--queue', '--run-all'].includes(one)));
}
