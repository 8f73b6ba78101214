/** Where the leaves of a document stand in its text, for decorations, hovers and edits. */
import type { Cell, FileFormat, KeyPath, TextRange } from '../../protocol/values.js';
import { toCell } from './cell.js';
import { DEFAULT_LIMITS } from './limits.js';
import type { ScalarType } from './scalars.js';
import { sourceTree } from './sourceTree.js';
import { nodeValue, type MapEntry, type SourceNode } from './tree.js';

export type LeafType = ScalarType | 'json';

export interface LeafLocation {
  readonly path: KeyPath;
  /** The value's text. Empty for a key without a value. */
  readonly range: TextRange;
  readonly keyRange: TextRange;
  readonly cell: Cell;
  /** What the value is in the file: a cell with the number 1 may be `1` or `1.0`. */
  readonly type: LeafType;
  readonly editable: boolean;
  /** Why it is not editable, as a sentence. */
  readonly reason?: string;
}

/** Tolerates broken text: the leaves that could still be read, or none. */
export function locateLeaves(text: string, format: FileFormat): readonly LeafLocation[] {
  if (text.length > DEFAULT_LIMITS.maxLength) {
    return [];
  }
  const { root } = sourceTree(text, format);
  const found: LeafLocation[] = [];
  if (root?.kind === 'map') {
    visit(root.entries, [], found);
  }
  return found;
}

function visit(entries: ReadonlyMap<string, MapEntry>, parent: KeyPath, found: LeafLocation[]): void {
  for (const [key, entry] of entries) {
    const path = [...parent, key];
    if (entry.node.kind === 'map' && entry.node.entries.size > 0) {
      visit(entry.node.entries, path, found);
    } else {
      found.push(location(path, entry));
    }
  }
}

export function location(path: KeyPath, entry: MapEntry): LeafLocation {
  const { node } = entry;
  const leaf = {
    path,
    range: { start: node.start, end: node.end },
    keyRange: { start: entry.keyStart, end: entry.keyEnd },
    cell: toCell(nodeValue(node)),
    type: leafType(node),
    editable: node.locked === undefined,
  };
  return node.locked === undefined ? leaf : { ...leaf, reason: node.locked };
}

export function leafType(node: SourceNode): LeafType {
  return node.kind === 'scalar' ? node.type : 'json';
}
