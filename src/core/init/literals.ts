/** Values of a script as JSON that keeps their types, also for YAML. */
import { floatText } from '../values/scalars.js';
import type { SourceNode } from '../values/tree.js';

/** Floats stay floats: `1.0`, and `1.0e-07`, which PyYAML reads as a text when it has no dot. */
export function jsonOf(node: SourceNode): string {
  if (node.kind === 'list') {
    return `[${node.items.map(jsonOf).join(', ')}]`;
  }
  if (node.kind === 'map') {
    return `{${[...node.entries].map(([key, entry]) => `${JSON.stringify(key)}: ${jsonOf(entry.node)}`).join(', ')}}`;
  }
  if (node.type === 'float' && typeof node.value === 'number') {
    return floatText(node.value).replace(/^(-?\d+)e/, '$1.0e');
  }
  return typeof node.value === 'bigint' ? String(node.value) : JSON.stringify(node.value);
}
