/** Runs in the extension host: starts one of the extension's tasks, with more arguments, as `tasks.json` does. It never ends by itself. */
import { extensions, ProcessExecution, Task, tasks } from 'vscode';
import type { EspalierApi } from '../../src/extension.js';

export async function run(): Promise<void> {
  const { name, args } = JSON.parse(process.env['ESPALIER_START'] ?? '') as { name: string; args: string[] };
  const api = await extensions.getExtension<EspalierApi>('espalier.espalier')?.activate();
  await api?.ready;
  const task = (await tasks.fetchTasks({ type: 'espalier' })).find((one) => one.name === name);
  if (!(task?.execution instanceof ProcessExecution) || task.scope === undefined) {
    throw new Error(`${name} is not provided`);
  }
  const { process: program, args: given, options } = task.execution;
  const execution = new ProcessExecution(program, [...given, ...args], options);
  await tasks.executeTask(new Task(task.definition, task.scope, name, 'Espalier', execution, []));
  await new Promise(() => undefined);
}
