/** What is asked about texts as they stand in the editor: where values are, and the edits that change them. */
import { setFrozen, stagesInText } from '../../core/pipeline/index.js';
import { locateLeaves, parseInput, setValue } from '../../core/values/index.js';
import { EspalierError, toFailure, type FileFormat, type KeyPath, type Result, type TextEdit } from '../../protocol/index.js';

const methods = {
  locateLeaves,
  setFrozen,
  stagesInText,
  /** @param name of the file, for the message that it has no such key */
  setParameter(text: string, format: FileFormat, path: KeyPath, input: string, name: string): TextEdit {
    const leaf = locateLeaves(text, format).find((one) => one.path.length === path.length && one.path.every((key, at) => key === path[at]));
    if (leaf === undefined) {
      throw new EspalierError('no-such-key', `${path.join('.')} is not in ${name}.`);
    }
    return setValue(text, format, path, parseInput(input, leaf.cell, leaf.type));
  },
};

export type TextMethods = typeof methods;

/** Never throws. This is bundled as a file of its own, whose errors are not of the classes that the rest knows: failures are values. */
export function answer<K extends keyof TextMethods>(method: K, ...params: Parameters<TextMethods[K]>): Result<ReturnType<TextMethods[K]>> {
  try {
    const call = methods[method] as (...args: Parameters<TextMethods[K]>) => ReturnType<TextMethods[K]>;
    return { ok: true, value: call(...params) };
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}
