/** JSON as YAML in block style, the way people write `dvc.yaml` and `params.yaml`. Numbers keep the digits they have. */
import { jsonTree } from '../values/jsonTree.js';
import type { SourceNode } from '../values/tree.js';
import { writeValue } from '../values/writers.js';

export interface BlockStyle {
  /** Spaces in front of the key. */
  readonly indent: string;
  /** Lists of texts below each other, or between brackets. */
  readonly lists: 'block' | 'flow';
  /** Spaces of a list's dashes beyond those of its key. */
  readonly dash: string;
}

const WIDTH = 80;

/** `key: value` with line ends after each line but the last. */
export function yamlEntry(key: string, json: string, style: BlockStyle): string {
  const { root } = jsonTree(json);
  return `${style.indent}${yamlText(key)}:${root ? value(root, json, style) : ` ${json}`}`;
}

export function yamlText(text: string): string {
  return writeValue(text, 'yaml', { old: '', was: 'string', flow: false }) ?? JSON.stringify(text);
}

/** What stands after the colon of a key, with the space or the line end in front. */
function value(node: SourceNode, json: string, style: BlockStyle): string {
  const { indent, dash } = style;
  if (node.kind === 'map' && node.entries.size > 0) {
    return `\n${entries(node, json, { ...style, indent: `${indent}  ` }).join('\n')}`;
  }
  if (node.kind === 'list' && node.items.length > 0 && style.lists === 'block') {
    const inner = `${indent}${dash}`;
    const items = node.items.map((item) => {
      // The first key of a map stands beside the dash.
      const lines =
        item.kind === 'map' && item.entries.size > 0
          ? entries(item, json, { ...style, indent: `${inner}  ` })
              .join('\n')
              .trimStart()
          : null;
      return `${inner}-${lines === null ? value(item, json, style) : ` ${lines}`}`;
    });
    return `\n${items.join('\n')}`;
  }
  if (node.kind !== 'scalar' || typeof node.value !== 'string') {
    return node.kind === 'scalar' && node.type === 'null' ? '' : ` ${json.slice(node.start, node.end)}`;
  }
  const written = yamlText(node.value);
  const pieces = node.value.split(/ (?=-{1,2}[A-Za-z])/);
  const foldable = written.length + indent.length > WIDTH && pieces.length > 1 && pieces.every((piece) => /^\S(?:.*\S)?$/.test(piece));
  return foldable ? ` >-${pieces.map((piece) => `\n${indent}  ${piece}`).join('')}` : ` ${written}`;
}

function entries(node: SourceNode & { kind: 'map' }, json: string, style: BlockStyle): string[] {
  return [...node.entries].map(([key, entry]) => `${style.indent}${yamlText(key)}:${value(entry.node, json, style)}`);
}
