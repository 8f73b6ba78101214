/** Reading calls, parameters and names out of a Python syntax tree. */
import type { SyntaxNode } from '@lezer/common';
import { children } from '../../values/pythonLiterals.js';

export interface Arguments {
  /** Null where an argument is no single expression, such as a generator. */
  readonly positional: readonly (SyntaxNode | null)[];
  readonly named: ReadonlyMap<string, SyntaxNode>;
  /** `*args` or `**kwargs` bring more. */
  readonly open: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly type: SyntaxNode | null;
  readonly value: SyntaxNode | null;
}

export function textOf(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to);
}

export function argumentsOf(call: SyntaxNode, text: string): Arguments {
  const list = call.getChild('ArgList');
  const positional: (SyntaxNode | null)[] = [];
  const named = new Map<string, SyntaxNode>();
  let open = false;
  for (const part of list ? commaParts(list) : []) {
    const [first, second, third] = part;
    if (first?.name === '*' || first?.name === '**') {
      open = true;
    } else if (first && second?.name === 'AssignOp' && third) {
      named.set(textOf(first, text), third);
    } else if (first) {
      positional.push(part.length === 1 ? first : null);
    }
  }
  return { positional, named, open };
}

export function parametersOf(definition: SyntaxNode, text: string): Parameter[] {
  const list = definition.getChild('ParamList');
  return (list ? commaParts(list) : []).flatMap((part): Parameter[] => {
    const [first] = part;
    if (first?.name !== 'VariableName') {
      return [];
    }
    const equals = part.findIndex((one) => one.name === 'AssignOp');
    return [
      {
        name: textOf(first, text),
        type: part.find((one) => one.name === 'TypeDef') ?? null,
        value: equals === -1 ? null : (part[equals + 1] ?? null),
      },
    ];
  });
}

/** `a.b.c`, or null where something is computed in between. */
export function dotted(node: SyntaxNode, text: string): string | null {
  if (node.name === 'VariableName') {
    return textOf(node, text);
  }
  if (node.name !== 'MemberExpression') {
    return null;
  }
  const [object, dot, property] = children(node);
  const before = object && dot?.name === '.' ? dotted(object, text) : null;
  return before === null || property?.name !== 'PropertyName' ? null : `${before}.${textOf(property, text)}`;
}

/** Last name of what is called: `read_csv` of `pd.read_csv(...)`. */
export function calledName(call: SyntaxNode, text: string): string {
  const callee = call.firstChild;
  const name = callee?.name === 'MemberExpression' ? callee.getChild('PropertyName') : callee;
  return name ? textOf(name, text) : '';
}

/** What a method is called on. */
export function receiver(call: SyntaxNode): SyntaxNode | null {
  const callee = call.firstChild;
  return callee?.name === 'MemberExpression' ? callee.firstChild : null;
}

function commaParts(list: SyntaxNode): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const child of children(list)) {
    if (child.name === ',') {
      parts.push([]);
    } else if (child.name !== '(' && child.name !== ')') {
      parts.at(-1)?.push(child);
    }
  }
  return parts.filter((part) => part.length > 0);
}
