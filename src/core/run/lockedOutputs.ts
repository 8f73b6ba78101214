/** Which files of a project DVC can bring back by itself: the outputs that its lock files and `*.dvc` files name. */
import { join, parentOf, parseDvcFile, parseDvcLock } from '../pipeline/index.js';
import { isInProject } from '../pipeline/paths.js';
import { isMap, parseValues, valueAt } from '../values/index.js';
import type { Value } from '../../protocol/values.js';

/** Paths relative to the project. Of a text that cannot be read, and of stages whose folder is a template, none: they are only made anew. */
export function lockedOutputs(file: string, text: string, textOf: (path: string) => string | null): string[] {
  try {
    const outs = file.endsWith('.dvc') ? parseDvcFile(text, file).outs.filter((out) => out.cache) : ofStages(file, text, textOf);
    return outs.filter((out) => out.md5 !== null && isInProject(out.path) && out.path !== '.').map((out) => out.path);
  } catch {
    return [];
  }
}

function ofStages(file: string, text: string, textOf: (path: string) => string | null): { path: string; md5: string | null }[] {
  const folder = parentOf(file);
  const stages = valueAt(parseValues(text, 'yaml'), ['stages']);
  const lock = textOf(join(folder, 'dvc.lock'));
  if (lock === null || !isMap(stages)) {
    return [];
  }
  const wdirs = new Map(Object.entries(stages).map(([name, body]) => [name, wdirOf(body)]));
  const outside = '../';
  const locked = parseDvcLock(lock, (stage) => {
    const wdir = wdirs.get(stage) ?? wdirs.get(stage.split('@')[0] ?? '') ?? '';
    return wdir.includes('${') ? outside : join(folder, wdir);
  });
  return [...locked.values()].flatMap((stage) => stage.outs);
}

function wdirOf(stage: Value): string {
  const wdir = valueAt(stage, ['wdir']) ?? valueAt(stage, ['do', 'wdir']);
  return typeof wdir === 'string' ? wdir : '';
}
