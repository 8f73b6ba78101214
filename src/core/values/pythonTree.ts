/** Parameters in a Python file, as DVC finds them: assigned literals of the module, of classes, and `self.x` of `__init__`. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { ValuesError, lineAt } from './errors.js';
import { children, list, literal } from './pythonLiterals.js';
import type { MapEntry, MapNode, SourceNode, SourceTree } from './tree.js';

/** The syntax of a Python file; what is not valid is in it as errors. */
export function parsePython(text: string): Tree {
  return parser.parse(masked(text.slice(0, tooDeep(text))));
}

const BRACKETS = /("{3}|'{3})[^]*?\1|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#.*|[[({]|[\])}]/g;
/** Source: `MAXLEVEL` of CPython's tokenizer. */
const MOST_OPEN = 200;

/** Where Python gives up because of open brackets. The parser does not, and takes seconds to recover from 100,000 of them. */
function tooDeep(text: string): number | undefined {
  let open = 0;
  for (const { 0: found, index } of text.matchAll(BRACKETS)) {
    open += '[({'.includes(found) ? 1 : '])}'.includes(found) ? -1 : 0;
    if (open > MOST_OPEN) {
      return index;
    }
  }
  return undefined;
}

/** `tree`: its syntax, where it is known already. */
export function pythonTree(text: string, tree = parsePython(text)): SourceTree {
  let error: Error | undefined;
  tree.iterate({
    enter: (node) => {
      if (error === undefined && (node.type.isError || node.name === 'PrintStatement' || misplaced(node.node, text))) {
        error = new ValuesError('syntax', 'Not valid Python', lineAt(text, node.from));
      }
      return error === undefined;
    },
  });
  const root: MapNode = { kind: 'map', entries: new Map<string, MapEntry>(), start: 0, end: text.length };
  try {
    collect(tree.topNode, text, false, root.entries);
  } catch (failure) {
    error ??= failure instanceof RangeError ? new ValuesError('unsupported', 'Nested too deeply') : (failure as Error);
  }
  return error ? { root, error } : { root };
}

/**
 * The parser does not know `5.`: it sees `5_` instead, which is as long. Inside of strings and comments that does no harm, because
 * values are read from the original text.
 */
function masked(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_.])(\d[\d_]*)\.(?![\d.])/gu, '$1_');
}

/** The parser forgives what Python does not: a byte order mark, and statements of one block at different columns. */
function misplaced(node: SyntaxNode, text: string): boolean {
  if (node.name !== 'Script' && node.name !== 'Body') {
    return false;
  }
  const columns = children(node)
    .filter((child) => child.name !== ':')
    .map((child) => text.slice(text.lastIndexOf('\n', child.from - 1) + 1, child.from))
    .filter((before) => before.trim() === '' && !before.includes('\f'));
  const column = node.name === 'Script' ? '' : columns[0];
  return (node.name === 'Script' && text.startsWith('\ufeff')) || columns.some((one) => one !== column);
}

function collect(body: SyntaxNode, text: string, onlySelf: boolean, entries: Map<string, MapEntry>): void {
  for (const statement of children(body)) {
    const inner = statement.name === 'DecoratedStatement' ? (children(statement).at(-1) ?? statement) : statement;
    if (inner.name === 'StatementGroup') {
      collect(inner, text, onlySelf, entries);
    } else if (inner.name === 'AssignStatement') {
      assignment(inner, text, onlySelf, entries);
    } else if (inner.name === 'ClassDefinition') {
      classDefinition(inner, text, entries);
    } else if (inner.name === 'FunctionDefinition') {
      const name = inner.firstChild?.name === 'def' ? inner.getChild('VariableName') : undefined;
      const block = inner.getChild('Body');
      if (name && block && text.slice(name.from, name.to) === '__init__') {
        collect(block, text, true, entries);
      }
    }
  }
}

function classDefinition(node: SyntaxNode, text: string, entries: Map<string, MapEntry>): void {
  const name = node.getChild('VariableName');
  const body = node.getChild('Body');
  if (name && body) {
    const map: MapNode = { kind: 'map', entries: new Map<string, MapEntry>(), start: body.from, end: body.to };
    collect(body, text, false, map.entries);
    entries.set(identifier(name, text), { keyStart: name.from, keyEnd: name.to, node: map });
  }
}

function assignment(node: SyntaxNode, text: string, onlySelf: boolean, entries: Map<string, MapEntry>): void {
  const parts = children(node);
  const signs = parts.filter((part) => part.name === 'AssignOp');
  const sign = signs[0];
  if (!sign || signs.length > 1) {
    return; // A bare annotation, or `a = b = 1`.
  }
  const targets = parts.slice(0, parts.indexOf(sign)).filter((part) => part.name !== 'TypeDef');
  const target = targets.length === 1 ? targets[0] : undefined;
  const name = target && targetName(target, text, onlySelf);
  const value = name && assigned(parts.slice(parts.indexOf(sign) + 1), text);
  if (name && value) {
    entries.set(identifier(name, text), { keyStart: name.from, keyEnd: name.to, node: value });
  }
}

/** `x = 1` is a number, `x = 1, 2` a tuple. */
function assigned(parts: readonly SyntaxNode[], text: string): SourceNode | undefined {
  const [first] = parts;
  const last = parts.at(-1);
  if (!first || !last) {
    return undefined;
  }
  return parts.length === 1 ? literal(first, text) : list({ from: first.from, to: last.to }, parts, text, ['(', ')']);
}

function targetName(target: SyntaxNode, text: string, onlySelf: boolean): SyntaxNode | undefined {
  if (target.name === 'VariableName') {
    return onlySelf ? undefined : target;
  }
  if (target.name === 'ParenthesizedExpression') {
    const inner = children(target)[1];
    return inner && targetName(inner, text, onlySelf);
  }
  if (target.name !== 'MemberExpression') {
    return undefined;
  }
  const [object, dot, property] = children(target);
  const isSelf = object?.name === 'VariableName' && text.slice(object.from, object.to) === 'self';
  return isSelf && dot?.name === '.' && property?.name === 'PropertyName' ? property : undefined;
}

/** Python compares identifiers in their NFKC form. */
function identifier(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to).normalize('NFKC');
}
