/** TOML with positions. Tables written as headers, dotted keys and inline tables are all maps. */
import { ParseError, parseTOML, type AST } from 'toml-eslint-parser';
import { isoDate } from './dates.js';
import { ValuesError, shortMessage } from './errors.js';
import type { ListNode, MapEntry, MapNode, ScalarNode, SourceNode, SourceTree } from './tree.js';

const IN_LIST = 'A value inside a list of tables is edited in the file.';

export function tomlTree(text: string): SourceTree {
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text, { tomlVersion: '1.1' });
  } catch (error) {
    return { error: tomlError(error) };
  }
  const root = mapNode(0, text.length);
  try {
    for (const node of program.body[0].body) {
      if (node.type === 'TOMLKeyValue') {
        assign(root, node);
      } else {
        const table = tableAt(root, node);
        for (const pair of node.body) {
          assign(table, pair);
        }
      }
    }
    return { root };
  } catch (error) {
    return { root, error: tomlError(error) };
  }
}

function tomlError(error: unknown): Error {
  if (error instanceof ParseError) {
    const duplicate = /multiple times/.test(error.message);
    return new ValuesError(duplicate ? 'duplicate-key' : 'syntax', shortMessage(error.message), error.lineNumber);
  }
  return error instanceof RangeError ? new ValuesError('unsupported', 'Nested too deeply') : (error as Error);
}

function mapNode(start: number, end: number): MapNode {
  return { kind: 'map', entries: new Map<string, MapEntry>(), start, end };
}

function keyText(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function child(map: MapNode, key: AST.TOMLBare | AST.TOMLQuoted): MapNode {
  const name = keyText(key);
  const existing = map.entries.get(name)?.node;
  if (existing?.kind === 'map') {
    return existing;
  }
  if (existing?.kind === 'list') {
    const item = existing.items.at(-1);
    if (item?.kind === 'map') {
      return item; // `[a.b]` after `[[a]]` belongs to the last item.
    }
  }
  const node = mapNode(key.range[0], key.range[1]);
  map.entries.set(name, { keyStart: key.range[0], keyEnd: key.range[1], node });
  return node;
}

function tableAt(root: MapNode, table: AST.TOMLTable): MapNode {
  const keys = table.key.keys;
  const last = keys.at(-1);
  if (!last) {
    return root;
  }
  const parent = keys.slice(0, -1).reduce(child, root);
  if (table.kind === 'standard') {
    return child(parent, last);
  }
  const name = keyText(last);
  const existing = parent.entries.get(name)?.node;
  const item = mapNode(table.range[0], table.range[1]);
  const items = existing?.kind === 'list' ? [...existing.items, item] : [item];
  const list: ListNode = { kind: 'list', items, start: table.range[0], end: table.range[1], locked: IN_LIST };
  parent.entries.set(name, { keyStart: last.range[0], keyEnd: last.range[1], node: list });
  return item;
}

function assign(table: MapNode, pair: AST.TOMLKeyValue): void {
  const keys = pair.key.keys;
  const last = keys.at(-1);
  if (!last) {
    return;
  }
  const parent = keys.slice(0, -1).reduce(child, table);
  parent.entries.set(keyText(last), { keyStart: last.range[0], keyEnd: last.range[1], node: content(pair.value) });
}

function content(node: AST.TOMLContentNode): SourceNode {
  const [start, end] = node.range;
  if (node.type === 'TOMLArray') {
    return { kind: 'list', items: node.elements.map(content), start, end };
  }
  if (node.type === 'TOMLInlineTable') {
    const map = mapNode(start, end);
    for (const pair of node.body) {
      assign(map, pair);
    }
    return map;
  }
  return scalar(node, start, end);
}

function scalar(node: AST.TOMLValue, start: number, end: number): ScalarNode {
  switch (node.kind) {
    case 'string':
      return { kind: 'scalar', type: 'string', value: node.value, start, end };
    case 'integer':
      return { kind: 'scalar', type: 'int', value: Number.isSafeInteger(node.value) ? node.value : node.bigint, start, end };
    case 'float':
      return { kind: 'scalar', type: 'float', value: node.value, start, end };
    case 'boolean':
      return { kind: 'scalar', type: 'bool', value: node.value, start, end };
    default:
      return { kind: 'scalar', type: 'date', value: isoDate(node.datetime) ?? node.datetime, start, end };
  }
}
