/** Whether a sweep can go on with what its file says now: budgets may change under way, what is searched may not. */
import { jsonText } from '../values/index.js';
import type { Sweep } from './sweep.js';

/** Everything that decides which points are asked for, and what their results mean. */
function essence({ method, objectives, space, repeats, constraints, baseline, seed, pruner }: Sweep): string {
  return JSON.stringify(
    {
      ...{ method, space, repeats, constraints, baseline, seed, pruner },
      objectives: objectives.map(({ name, goal }) => ({ name, goal })),
    },
    (_, value: unknown) => (typeof value === 'bigint' ? jsonText(value) : value),
  );
}

export function canAmend(from: Sweep, to: Sweep): boolean {
  return essence(from) === essence(to);
}
