/** Reads a parameters or metrics file as DVC would. */
import type { FileFormat, Value } from '../../protocol/values.js';
import { ValuesError } from './errors.js';
import { DEFAULT_LIMITS, type Limits } from './limits.js';
import { emptyMap } from './maps.js';
import { parseJson } from './parseJson.js';
import { pythonTree } from './pythonTree.js';
import { tomlTree } from './tomlTree.js';
import { nodeValue, type SourceTree } from './tree.js';
import { parseBlockYaml } from './yamlBlocks.js';
import { composeYaml } from './yamlNodes.js';
import { YamlConstructor } from './yamlValues.js';

/** Throws `ValuesError`. */
export function parseValues(text: string, format: FileFormat, limits?: Partial<Limits>): Value {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  if (text.length > bounds.maxLength) {
    throw new ValuesError('too-large', `Larger than ${Math.floor(bounds.maxLength / 1_000_000)} MB`);
  }
  try {
    return orEmpty(read(text, format, bounds));
  } catch (error) {
    throw error instanceof RangeError ? new ValuesError('unsupported', 'Nested too deeply') : error;
  }
}

function read(text: string, format: FileFormat, limits: Limits): Value {
  switch (format) {
    case 'json':
      return parseJson(text, limits);
    case 'toml':
      return whole(tomlTree(text));
    case 'python':
      return whole(pythonTree(text));
    case 'yaml':
      return parseBlockYaml(text, limits.maxDepth) ?? parseAnyYaml(text, limits);
  }
}

/** By the parser, whatever the text is. */
export function parseAnyYaml(text: string, limits: Limits = DEFAULT_LIMITS): Value {
  const document = composeYaml(text, limits.maxDepth);
  return document.root ? new YamlConstructor(text, document, limits).build(document.root).value : null;
}

function whole(tree: SourceTree): Value {
  if (tree.error) {
    throw tree.error;
  }
  return tree.root ? nodeValue(tree.root) : null;
}

/** DVC's `load(text) or {}`: whatever Python calls false is an empty document. */
function orEmpty(value: Value): Value {
  const empty = value === null || value === false || value === 0 || value === '' || (Array.isArray(value) && value.length === 0);
  return empty ? emptyMap() : value;
}
