/** Parameters added to the text of a parameters file, which keeps every byte it has. */
import { parseValues, valueAt } from '../values/index.js';
import { addEntry } from './addEntry.js';
import type { ParameterSection } from '../../protocol/init.js';

/** Null is a file that is not there. Keys that are there already keep their values. */
export function addParameters(text: string | null, format: 'yaml' | 'json', sections: readonly ParameterSection[]): string {
  let result = text ?? '';
  for (const { name, entries } of sections) {
    for (const { key, json, comment } of entries) {
      if (valueAt(parseValues(result.trim() === '' && format === 'json' ? '{}' : result, format), [name, key]) === undefined) {
        result = addEntry(result, format, [name], { key, json, comment });
      }
    }
  }
  return result;
}
