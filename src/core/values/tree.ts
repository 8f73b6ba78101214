/** A document with positions, the same for the four formats. */
import type { Value } from '../../protocol/values.js';
import { emptyMap } from './maps.js';
import { noteFloat, noteOrder, noteOtherKey } from './python.js';
import type { ScalarType } from './scalars.js';

interface Positioned {
  readonly start: number;
  readonly end: number;
  /** Why this value must not be edited in place, as a sentence; undefined when it may be. */
  readonly locked?: string;
}

export interface ScalarNode extends Positioned {
  readonly kind: 'scalar';
  readonly type: ScalarType;
  readonly value: Value;
}

export interface ListNode extends Positioned {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  /** When the items do not say it: what aliases bring. */
  readonly value?: Value;
  /** Brackets to write it with, when they are not `[` and `]`. */
  readonly brackets?: readonly [string, string];
}

export interface MapNode extends Positioned {
  readonly kind: 'map';
  readonly entries: Map<string, MapEntry>;
  /** Keys that are not texts in the file. */
  readonly otherKeys?: readonly string[];
}

export type SourceNode = ScalarNode | ListNode | MapNode;

export interface MapEntry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly node: SourceNode;
}

/** What could be read of a text; an error does not take away what came before it. */
export interface SourceTree {
  readonly root?: SourceNode;
  readonly error?: Error;
}

export function nodeValue(node: SourceNode): Value {
  if (node.kind === 'scalar') {
    return node.value;
  }
  if (node.kind === 'list') {
    return node.value ?? listValue(node.items);
  }
  const map = emptyMap();
  for (const [key, { node: child }] of node.entries) {
    map[key] = nodeValue(child);
    if (child.kind === 'scalar' && child.type === 'float') {
      noteFloat(map, key, child.value);
    }
  }
  noteOrder(map, node.entries.keys());
  node.otherKeys?.forEach((key) => noteOtherKey(map, key));
  return map;
}

function listValue(items: readonly SourceNode[]): Value[] {
  const list = items.map(nodeValue);
  items.forEach((item, at) => {
    if (item.kind === 'scalar' && item.type === 'float') {
      noteFloat(list, at, item.value);
    }
  });
  return list;
}
