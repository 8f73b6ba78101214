/** Python literals as `ast.literal_eval` takes them; anything else is not a parameter. */
import type { SyntaxNode } from '@lezer/common';
import { ValuesError, lineAt } from './errors.js';
import { pythonNumber, pythonString } from './pythonStrings.js';
import { mapKey, type MapKey, type Scalar } from './scalars.js';
import { nodeValue, type MapEntry, type SourceNode } from './tree.js';

const TUPLE = 'A tuple or set inside a list is edited in the file.';
const BYTES = 'Bytes are edited in the file.';

export function children(node: SyntaxNode): SyntaxNode[] {
  const result: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') {
      result.push(child);
    }
  }
  return result;
}

/** The literal, or undefined when the expression is something to compute. */
export function literal(node: SyntaxNode, text: string): SourceNode | undefined {
  const { from: start, to: end } = node;
  switch (node.name) {
    case 'ParenthesizedExpression': {
      const inner = children(node)[1];
      const value = inner && literal(inner, text);
      return value && value.kind !== 'map' ? { ...value, start, end } : value;
    }
    case 'None':
      return { kind: 'scalar', type: 'null', value: null, start, end };
    case 'Boolean':
      return { kind: 'scalar', type: 'bool', value: text.slice(start, end) === 'True', start, end };
    case 'Number':
      return scalarNode(number(node, text), node);
    case 'UnaryExpression':
      return scalarNode(signed(node, text), node);
    case 'String':
    case 'ContinuedString':
      return string(node, text);
    case 'ArrayExpression':
      return list(node, children(node).slice(1, -1), text);
    case 'TupleExpression':
      return list(node, children(node).slice(1, -1), text, ['(', ')']);
    case 'SetExpression':
      return set(node, text);
    case 'DictionaryExpression':
      return dictionary(node, text);
    case 'CallExpression':
      return text.slice(start, end).replace(/\s/g, '') === 'set()' ? { kind: 'list', items: [], start, end, locked: TUPLE } : undefined;
    default:
      return undefined;
  }
}

function scalarNode(scalar: Scalar | undefined, node: SyntaxNode): SourceNode | undefined {
  return scalar && { kind: 'scalar', ...scalar, start: node.from, end: node.to };
}

function number(node: SyntaxNode, text: string): Scalar | undefined {
  const value = pythonNumber(text.slice(node.from, node.to));
  if (value === 'invalid') {
    throw new ValuesError('syntax', 'Not a Python number', lineAt(text, node.from));
  }
  return value;
}

/** `-1` and `+1`, but neither `--1` nor `-True`. */
function signed(node: SyntaxNode, text: string): Scalar | undefined {
  const [sign, operand] = children(node);
  const inner = operand?.name === 'ParenthesizedExpression' ? children(operand)[1] : operand;
  if (!sign || inner?.name !== 'Number' || !/^[-+]$/.test(text.slice(sign.from, sign.to))) {
    return undefined;
  }
  const scalar = number(inner, text);
  if (!scalar || text[sign.from] === '+') {
    return scalar;
  }
  const value = scalar.value as number | bigint;
  return { type: scalar.type, value: value === 0 && scalar.type === 'int' ? 0 : -value };
}

function string(node: SyntaxNode, text: string): SourceNode | undefined {
  const parts = node.name === 'String' ? [node] : children(node);
  const strings = parts.map((part) => pythonString(text.slice(part.from, part.to)));
  const value = strings.map((part) => part?.text).join('');
  if (strings.some((part) => part === undefined)) {
    return undefined;
  }
  const base = { kind: 'scalar', type: 'string', value, start: node.from, end: node.to } as const;
  return strings.some((part) => part?.bytes) ? { ...base, locked: BYTES } : base;
}

/** Items between commas; a `*star` or a comprehension makes it no literal. */
export function list(
  node: { readonly from: number; readonly to: number },
  parts: readonly SyntaxNode[],
  text: string,
  brackets?: readonly [string, string],
): SourceNode | undefined {
  const items: SourceNode[] = [];
  for (const part of parts) {
    if (part.name === ',') {
      continue;
    }
    const item = literal(part, text);
    if (!item) {
      return undefined;
    }
    items.push(item);
  }
  const nested = items.some((item) => item.locked !== undefined || (item.kind === 'list' && item.brackets !== undefined));
  return {
    kind: 'list',
    items,
    start: node.from,
    end: node.to,
    ...(brackets ? { brackets } : {}),
    ...(nested ? { locked: TUPLE } : {}),
  };
}

function set(node: SyntaxNode, text: string): SourceNode | undefined {
  const whole = list(node, children(node).slice(1, -1), text, ['{', '}']);
  if (whole?.kind !== 'list') {
    return whole;
  }
  const seen = new Set<string>();
  const items = whole.items.filter((item) => {
    const { identity } = keyOf(item);
    return !seen.has(identity) && seen.add(identity);
  });
  return { ...whole, items };
}

function dictionary(node: SyntaxNode, text: string): SourceNode | undefined {
  const parts = children(node).slice(1, -1);
  const entries = new Map<string, MapEntry>();
  const names = new Map<string, string>();
  const otherKeys: string[] = [];
  for (let at = 0; at < parts.length; at += 4) {
    const [keyNode, colon, valueNode] = parts.slice(at, at + 3);
    const key = keyNode && colon?.name === ':' ? literal(keyNode, text) : undefined;
    const value = valueNode && literal(valueNode, text);
    if (!keyNode || !key || key.kind === 'map' || !value) {
      return undefined;
    }
    const { identity, name } = keyOf(key);
    const known = names.get(identity) ?? name;
    names.set(identity, known);
    if (key.kind !== 'scalar' || key.type !== 'string') {
      otherKeys.push(known);
    }
    entries.set(known, { keyStart: keyNode.from, keyEnd: keyNode.to, node: value });
  }
  return { kind: 'map', entries, start: node.from, end: node.to, ...(otherKeys.length > 0 ? { otherKeys } : {}) };
}

function keyOf(node: SourceNode): MapKey {
  if (node.kind === 'scalar') {
    return mapKey({ type: node.type, value: node.value });
  }
  const name = JSON.stringify(nodeValue(node), (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
  return { identity: `l${name}`, name };
}
