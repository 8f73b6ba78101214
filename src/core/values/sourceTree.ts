import type { FileFormat } from '../../protocol/values.js';
import { jsonTree } from './jsonTree.js';
import { pythonTree } from './pythonTree.js';
import { tomlTree } from './tomlTree.js';
import type { SourceTree } from './tree.js';
import { yamlTree } from './yamlTree.js';

/** Never throws: what cannot be read is the tree's error. */
export function sourceTree(text: string, format: FileFormat): SourceTree {
  try {
    switch (format) {
      case 'json':
        return jsonTree(text);
      case 'toml':
        return tomlTree(text);
      case 'python':
        return pythonTree(text);
      case 'yaml':
        return yamlTree(text);
    }
  } catch (error) {
    return { error: error as Error };
  }
}
