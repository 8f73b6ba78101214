/** Templates of a project: files of its `.dvc/plots`, or of its own folders. Source: `_find_template` in dvc_render/vega_templates.py. */
import { toJson, type Json } from '../../core/experiments/showJson.js';
import { messageOf } from '../../core/messageOf.js';
import { PlotError } from '../../core/plots/properties.js';
import { isMap, parseValues } from '../../core/values/index.js';
import type { Value } from '../../protocol/values.js';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

const LIMIT = 2_000_000;

/** The text of a template; null where no file has this name. Nothing outside of the project is read. */
export async function templateText(root: string, name: string): Promise<string | null> {
  const base = await realpath(root).catch(() => root);
  for (const path of [join('.dvc/plots', name), join('.dvc/plots', name.replace(/(?<=[^/])\.[^./]+$/, '') + '.json'), name]) {
    const real = await realpath(join(base, path)).catch(() => null);
    if (real?.startsWith(base + sep) !== true) {
      continue;
    }
    const found = await stat(real);
    if (found.isFile() && found.size <= LIMIT) {
      return readFile(real, 'utf8');
    }
  }
  return null;
}

/** Name -> the text of the project's file of this name. */
export async function templateTexts(root: string, names: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const name of names) {
    const text = await templateText(root, name);
    if (text !== null) {
      found.set(name, text);
    }
  }
  return found;
}

/** Templates by their names; those that cannot be read are left out. */
export async function projectSpecs(root: string, names: ReadonlySet<string>): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  for (const [name, text] of await templateTexts(root, names)) {
    try {
      found.set(name, parsedTemplate(text));
    } catch (error) {
      if (!(error instanceof PlotError)) {
        throw error;
      }
    }
  }
  return found;
}

/** Throws `PlotError`. */
export function parsedTemplate(text: string): Json {
  let value: Value;
  try {
    value = parseValues(text, 'json');
  } catch (error) {
    throw new PlotError('BadTemplateError', messageOf(error));
  }
  if (!isMap(value)) {
    throw new PlotError('BadTemplateError', 'A template is a map of keys.');
  }
  return toJson(value);
}
