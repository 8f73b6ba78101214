/** The shape that DVC demands of a `dvc.yaml` before it resolves anything. Source: dvc/schema.py. */
import type { Value } from '../../protocol/values.js';
import { isMap, isTextKey } from '../values/index.js';

export interface SchemaIssue {
  readonly path: readonly string[];
  readonly message: string;
}

type Check = (value: Value, path: readonly string[]) => SchemaIssue[];

const wrong =
  (message: string): ((path: readonly string[]) => SchemaIssue[]) =>
  (path) => [{ path, message }];
const when =
  (test: (value: Value) => boolean, message: string): Check =>
  (value, path) =>
    test(value) ? [] : wrong(message)(path);

const anything: Check = () => [];
const text = when((value) => typeof value === 'string', 'expected a text');
const flag = when((value) => typeof value === 'boolean', 'expected true or false');
const nothing = when((value) => value === null, 'expected nothing');
const list =
  (item: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((child, at) => item(child, [...path, String(at)])) : wrong('expected a list')(path);
const anyList = list(anything);
const anyMap = when(isMap, 'expected a map of keys');

/** The issues of the alternative that came nearest: the one whose first issue is deepest. */
const either =
  (...alternatives: readonly Check[]): Check =>
  (value, path) => {
    const found = alternatives.map((check) => check(value, path));
    const depth = (issues: readonly SchemaIssue[]): number => issues[0]?.path.length ?? 0;
    return found.some((issues) => issues.length === 0) ? [] : found.reduce((best, issues) => (depth(issues) > depth(best) ? issues : best));
  };

/** A map of known keys. */
const shape =
  (keys: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, path) => {
    if (!isMap(value)) {
      return wrong('expected a map of keys')(path);
    }
    return [
      ...Object.keys(value).flatMap((key) => {
        const check = isTextKey(value, key) && Object.hasOwn(keys, key) ? keys[key] : undefined;
        return check ? check(value[key] ?? null, [...path, key]) : wrong('there is no such key')([...path, key]);
      }),
      ...required.filter((key) => !Object.hasOwn(value, key)).map((key) => ({ path, message: `“${key}” is missing` })),
    ];
  };

/** A map of names. */
const named =
  (item: Check): Check =>
  (value, path) =>
    isMap(value)
      ? Object.keys(value).flatMap((key) =>
          isTextKey(value, key) ? item(value[key] ?? null, [...path, key]) : wrong('expected a text as key')([...path, key]),
        )
      : wrong('expected a map of keys')(path);

const filled =
  (check: Check): Check =>
  (value, path) =>
    isMap(value) && Object.keys(value).length === 0 ? wrong('expected a key')(path) : check(value, path);

const ANNOTATION = { desc: text, type: text, labels: list(text), meta: anything };
const OUTPUT = { ...ANNOTATION, cache: flag, persist: flag, checkpoint: flag, remote: text, push: flag };
const PLOT_OUTPUT = shape({ ...OUTPUT, template: text, x: text, y: text, x_label: text, y_label: text, title: text, header: flag });
const outputs = list(either(text, named(shape(OUTPUT))));
const variables = list(either(text, anyMap));

const STAGE = shape(
  {
    matrix: named(either(text, anyList)),
    cmd: either(text, anyList),
    wdir: text,
    deps: list(text),
    params: list(either(text, anyMap)),
    vars: variables,
    frozen: flag,
    meta: anything,
    desc: text,
    always_changed: flag,
    outs: outputs,
    metrics: outputs,
    plots: list(either(text, named(either(PLOT_OUTPUT, list(PLOT_OUTPUT))))),
  },
  ['cmd'],
);
const FOREACH = shape({ foreach: either(anyMap, anyList, text), do: STAGE }, ['foreach', 'do']);
const stage: Check = (value, path) => (isMap(value) && ('foreach' in value || 'do' in value) ? FOREACH : STAGE)(value, path);

const PLOT = shape({
  x: either(text, named(text)),
  y: either(text, list(text), named(either(text, list(text)))),
  x_label: text,
  y_label: text,
  title: text,
  template: text,
});

const SECTIONS = shape({
  // DVC says nothing of its shape, but fails on anything else.
  datasets: either(anyList, anyMap),
  plots: list(either(text, filled(named(either(PLOT, nothing))))),
  stages: named(stage),
  vars: variables,
  params: list(text),
  metrics: list(text),
  artifacts: named(shape({ ...ANNOTATION, path: text }, ['path'])),
});

/** What is wrong with a document, in its order; nothing when DVC takes it. */
export function pipelineIssues(document: Value): readonly SchemaIssue[] {
  return SECTIONS(document, []);
}
