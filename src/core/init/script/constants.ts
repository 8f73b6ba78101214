/** Literals at the top of a script, or of a class there: what one changes by hand before the next run. */
import type { Tree } from '@lezer/common';
import type { ScriptConstant } from '../../../protocol/init.js';
import type { Value } from '../../../protocol/values.js';
import { jsonOf } from '../literals.js';
import { pythonTree } from '../../values/pythonTree.js';
import { floatText } from '../../values/scalars.js';
import { nodeValue, type MapNode, type SourceNode } from '../../values/tree.js';

export function constantsOf(source: string, tree: Tree): ScriptConstant[] {
  const { root } = pythonTree(source, tree);
  const assignedOnce = timesAssigned(source, tree);
  return root?.kind === 'map' ? collect(root, [], source, assignedOnce) : [];
}

function collect(map: MapNode, parent: readonly string[], source: string, times: ReadonlyMap<string, number>): ScriptConstant[] {
  return [...map.entries].flatMap(([name, { keyStart, node }]): ScriptConstant[] => {
    const path = [...parent, name];
    if (name.startsWith('__') || (parent.length === 0 && (times.get(name) ?? 0) > 1)) {
      return [];
    }
    if (node.kind === 'map' && source[node.start] !== '{') {
      return collect(node, path, source, times);
    }
    return isPlain(node) ? [constant(path, keyStart, node, source)] : [];
  });
}

/** Numbers, truth values, short texts, and lists or maps of them. */
function isPlain(node: SourceNode): boolean {
  if (node.kind === 'scalar') {
    return (
      node.type !== 'null' &&
      (typeof node.value !== 'number' || Number.isFinite(node.value)) &&
      !(typeof node.value === 'string' && (node.value.length > 80 || /\s/.test(node.value.trim())))
    );
  }
  const items = node.kind === 'list' ? node.items : [...node.entries.values()].map((entry) => entry.node);
  return items.length > 0 && items.length <= 50 && node.locked === undefined && items.every(isPlain);
}

function constant(path: readonly string[], keyStart: number, node: SourceNode, source: string): ScriptConstant {
  const { start, end } = node;
  const value = nodeValue(node);
  // DVC replaces the text ` = <value as Python prints it>` in the line; where the file has it otherwise, it changes nothing and says
  // nothing. Source: dvc/utils/serialize/_py.py (`_dump`).
  const written = source.slice(start, end);
  const settable = node.kind === 'scalar' && written === printed(node.type, value) && source.slice(keyStart, start).endsWith(' = ');
  // Of a class, the name is read through the class.
  return { path, value, json: jsonOf(node), range: { start, end }, settable, movable: path.length === 1 };
}

/** As Python's `str` has it; texts are never printed with their quotes. */
function printed(type: string, value: Value): string | null {
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return typeof value === 'number' || typeof value === 'bigint' ? (type === 'float' ? floatText(Number(value)) : String(value)) : null;
}

/** How often each name is given a value outside of functions and classes, which have names of their own: a constant has one. */
function timesAssigned(source: string, tree: Tree): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  tree.iterate({
    enter: ({ name, node }) => {
      const isTarget = (name === 'AssignStatement' || name === 'UpdateStatement') && node.firstChild?.name === 'VariableName';
      const target = isTarget ? node.firstChild : null;
      if (target) {
        const key = source.slice(target.from, target.to);
        times.set(key, (times.get(key) ?? 0) + 1);
      }
      return name !== 'FunctionDefinition' && name !== 'ClassDefinition';
    },
  });
  return times;
}
