/** The text of a sweep file that is made for a person, who will read and change it. */
import { jsonText } from '../values/index.js';
import { floatText } from '../values/scalars.js';
import type { Value } from '../../protocol/values.js';
import type { Method } from './file/keys.js';
import type { Refined } from './refine.js';
import type { Objective } from './sweep.js';

export interface SweepDraft {
  /** Lines above it. */
  readonly comment?: string;
  readonly method: Method;
  readonly objectives: readonly Pick<Objective, 'name' | 'goal'>[];
  readonly parameters: ReadonlyMap<string, Refined>;
  readonly runCap?: number;
  readonly parallel?: number;
  readonly baseline?: string;
}

export function sweepText({ comment, method, objectives, parameters, runCap, parallel, baseline }: SweepDraft): string {
  const metrics = objectives.map(({ name, goal }) => `{name: ${scalar(name)}, goal: ${goal}}`);
  const lines = [
    ...(comment ?? '').split('\n').flatMap((line) => (line === '' ? [] : [`# ${line}`])),
    `method: ${method}`,
    ...(metrics.length === 1
      ? [`metric: ${metrics[0] ?? ''}`]
      : metrics.length > 1
        ? ['metric:', ...metrics.map((one) => `  - ${one}`)]
        : []),
    ...(runCap === undefined ? [] : [`run_cap: ${runCap}`]),
    ...(parallel === undefined ? [] : [`parallel: ${parallel}`]),
    ...(baseline === undefined ? [] : [`baseline: ${scalar(baseline)}`]),
    'parameters:',
    ...[...parameters].map(([name, one]) => `  ${scalar(name)}: ${domain(one)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function domain(one: Refined): string {
  if ('value' in one) {
    return `{value: ${scalar(one.value)}}`;
  }
  if ('values' in one) {
    return `{values: [${one.values.map(scalar).join(', ')}]}`;
  }
  // Two whole bounds would make a parameter of whole numbers.
  const bound = (value: number): string => (one.integer ? String(value) : yamlFloat(value));
  return `{min: ${bound(one.min)}, max: ${bound(one.max)}${one.log ? ', log: true' : ''}}`;
}

/** YAML readers take `1e-05` for a text, and `1.0e-05` for a number. */
function yamlFloat(value: number): string {
  const text = floatText(value);
  return /^-?\d+e/.test(text) ? text.replace('e', '.0e') : text;
}

/** JSON is YAML; names and words that mean nothing else go without quotes. */
function scalar(value: Value): string {
  if (typeof value === 'string') {
    const plain = /^[A-Za-z_][\w./-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null|inf|nan)$/i.test(value);
    return plain ? value : JSON.stringify(value);
  }
  return typeof value === 'number' && !Number.isInteger(value) ? yamlFloat(value) : jsonText(value);
}
