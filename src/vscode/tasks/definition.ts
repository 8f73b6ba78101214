/**
 * Tasks of type `espalier`, as `tasks.json` has them: `{"type": "espalier", "command": "exp run", "args": ["--temp"]}`, or
 * `{"type": "espalier", "command": "exp run", "slots": 1}` for a run in a slot, or
 * `{"type": "espalier", "command": "sweep run", "args": ["sweeps/lr.yaml"]}` for a search.
 */
import type { TaskDefinition } from 'vscode';
import { readCommandLine } from '../../core/run/arguments.js';

export const TASK_COMMANDS = [
  ...(['exp run', 'repro', 'queue start', 'queue remove', 'exp apply', 'checkout', 'push', 'pull'] as const),
  ...(['sweep run', 'sweep resume'] as const),
] as const;
export type TaskCommand = (typeof TASK_COMMANDS)[number];

export interface EspalierTask extends TaskDefinition {
  readonly type: 'espalier';
  readonly command: TaskCommand;
  readonly args?: readonly string[];
  /** `exp run` in slots, so many at once. */
  readonly slots?: number;
  /** Tells two runs with the same arguments apart. */
  readonly id?: string;
}

export function isEspalierTask(definition: TaskDefinition): definition is EspalierTask {
  const { type, command, args, slots } = definition as Partial<Record<keyof EspalierTask, unknown>>;
  return (
    type === 'espalier' &&
    TASK_COMMANDS.some((one) => one === command) &&
    (args === undefined || (Array.isArray(args) && args.every((one) => typeof one === 'string'))) &&
    (slots === undefined || (Number.isInteger(slots) && Number(slots) > 0 && command === 'exp run'))
  );
}

export function dvcArguments({ command, args }: EspalierTask): string[] {
  return [...command.split(' '), ...(args ?? [])];
}

/** Whether the search runs it, which has an engine and a journal of its own. */
export function isSweep({ command }: EspalierTask): boolean {
  return command === 'sweep run' || command === 'sweep resume';
}

/** Whether it works in the workspace itself, where a second such run would destroy the first. */
export function usesWorkspace(task: EspalierTask): boolean {
  return task.slots === undefined && readCommandLine(dvcArguments(task)).place === 'workspace';
}

/** Whether it runs stages, so that a process of its own watches it, with a record and a log. */
export function isRun(task: EspalierTask): boolean {
  return task.slots !== undefined || ['workspace', 'temp'].includes(readCommandLine(dvcArguments(task)).place);
}
