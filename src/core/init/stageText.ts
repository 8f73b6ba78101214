/** Stages added to the text of a `dvc.yaml`, which keeps every byte it has. */
import type { OutputDraft, StageDraft } from '../../protocol/init.js';
import type { Value, ValueMap } from '../../protocol/values.js';
import { isMap, parseValues } from '../values/index.js';
import { addEntry } from './addEntry.js';

const DEFAULT_PARAMS = 'params.yaml';

/** Null is a file that is not there. Throws `cannot-edit`, `exists`, or the parser's error. */
export function addStages(text: string | null, stages: readonly StageDraft[]): string {
  let result = text ?? '';
  for (const file of templateFiles(stages)) {
    result = addVars(result, file);
  }
  return stages.reduce(
    (whole, stage) => addEntry(whole, 'yaml', ['stages'], { key: stage.name, json: JSON.stringify(stageValue(stage)) }, 'block'),
    result,
  );
}

/** A stage in the keys of `dvc.yaml`. Source: dvc/schema.py. */
export function stageValue(stage: StageDraft): ValueMap {
  const params = stage.params.flatMap(({ file, keys }): Value[] =>
    file === DEFAULT_PARAMS && keys.length > 0 ? keys.map(plain) : [{ [plain(file)]: keys.length > 0 ? keys.map(plain) : null }],
  );
  return {
    cmd: stage.command,
    ...list('deps', stage.deps.map(plain)),
    ...list('params', params),
    ...list('outs', stage.outs.map(output)),
    ...list('metrics', stage.metrics.map(output)),
    ...list('plots', stage.plots.map(output)),
  };
}

function list(key: string, items: readonly Value[]): ValueMap {
  return items.length === 0 ? {} : { [key]: [...items] };
}

function output({ path, cache, x }: OutputDraft): Value {
  const flags: ValueMap = { ...(cache ? {} : { cache: false }), ...(x === undefined ? {} : { x }) };
  return Object.keys(flags).length === 0 ? plain(path) : { [plain(path)]: flags };
}

/** `${` in the name of a file is no template. */
function plain(text: string): string {
  return text.replaceAll('${', '\\${');
}

/** Files of parameters that commands take values from; DVC knows those of `params.yaml` by itself. */
function templateFiles(stages: readonly StageDraft[]): string[] {
  const files = stages.flatMap(({ command, params }) => {
    const names = new Set([...command.matchAll(/\$\{([^}.[]+)/g)].map((match) => match[1]?.trim()));
    return params
      .filter((one) => one.file !== DEFAULT_PARAMS && one.keys.some((key) => names.has(key.split('.')[0])))
      .map((one) => one.file);
  });
  return [...new Set(files)];
}

function addVars(text: string, file: string): string {
  const document = parseValues(text, 'yaml');
  const vars = isMap(document) ? document['vars'] : undefined;
  const known = Array.isArray(vars) ? vars : [];
  return known.includes(file) ? text : addEntry(text, 'yaml', [], { key: 'vars', json: JSON.stringify([file]) }, 'block');
}
