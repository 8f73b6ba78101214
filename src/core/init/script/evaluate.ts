/** What expressions of a script stand for, as far as it can be told without running it. */
import type { SyntaxNode } from '@lezer/common';
import { children } from '../../values/pythonLiterals.js';
import { pythonString } from '../../values/pythonStrings.js';
import { concat, joined, text as known, wholeText, type Known, type KnownText } from './known.js';
import { argumentsOf, calledName, dotted, receiver, textOf } from './syntax.js';

/** Names and what they stand for, inside of a function those of its module too. */
export class Scope {
  private readonly names = new Map<string, Known | undefined>();
  /** What is found out when it is asked for. */
  private readonly pending = new Map<string, () => Known | undefined>();

  constructor(readonly parent: Scope | null) {}

  get(name: string): Known | undefined {
    const find = this.pending.get(name);
    if (find) {
      this.pending.delete(name);
      this.names.set(name, find());
    }
    return this.names.has(name) ? this.names.get(name) : this.parent?.get(name);
  }

  later(name: string, find: () => Known | undefined): void {
    this.pending.set(name, find);
  }

  set(name: string, value: Known | undefined): void {
    this.names.set(name, value);
  }
}

export interface Outside {
  /** Of the script, for `__file__`. */
  readonly path: string;
  /** Default of an option whose name in the program this is, when it is a text. */
  option(name: string): string | undefined;
  /** A name of another module of the project: `paths.DATA`. */
  imported(name: string): Known | undefined;
  /** What a function of the project gives back: `load_params`, `io.load_params`. */
  returned(name: string, given: () => Given): Known | undefined;
}

export interface Given {
  readonly positional: readonly (Known | undefined)[];
  readonly named: ReadonlyMap<string, Known | undefined>;
}

const OPTIONS = /(?:^|\.)(?:args?|opts?|options?|flags|FLAGS|cli|params|config|cfg|hparams)$/;
const DOCUMENT = /\.(?:ya?ml|json|toml)$/i;
const LOADERS = new Set(['load', 'safe_load', 'full_load', 'loads', 'parse', 'read_yaml', 'load_yaml', 'unsafe_load']);
/** A path goes in and comes out, as far as where it lies matters. */
const SAME = new Set([
  'str',
  'fspath',
  'abspath',
  'realpath',
  'normpath',
  'expanduser',
  'resolve',
  'absolute',
  'open',
  'read_text',
  'read',
  'read_bytes',
]);
const PATHS = new Set(['Path', 'PurePath', 'PosixPath', 'PurePosixPath', 'AnyPath', 'UPath']);

export class Evaluator {
  constructor(
    private readonly source: string,
    private readonly outside: Outside,
  ) {}

  value(node: SyntaxNode, scope: Scope): Known | undefined {
    switch (node.name) {
      case 'String':
      case 'ContinuedString': {
        const pieces = (node.name === 'String' ? [node] : children(node)).map((part) => pythonString(textOf(part, this.source)));
        return pieces.some((piece) => piece === undefined || piece.bytes) ? undefined : known(pieces.map((piece) => piece?.text).join(''));
      }
      case 'FormatString':
        return this.formatted(node, scope);
      case 'ParenthesizedExpression': {
        const inner = children(node)[1];
        return inner && this.value(inner, scope);
      }
      case 'VariableName':
        return this.name(textOf(node, this.source), scope);
      case 'BinaryExpression':
        return this.binary(node, scope);
      case 'MemberExpression':
        return this.member(node, scope);
      case 'CallExpression':
        return this.call(node, scope);
      default:
        return undefined;
    }
  }

  /** As `value`, for what must be a text. */
  text(node: SyntaxNode | null | undefined, scope: Scope): KnownText | undefined {
    const value = node ? this.value(node, scope) : undefined;
    return value?.kind === 'text' ? value : undefined;
  }

  private name(name: string, scope: Scope): Known | undefined {
    return name === '__file__' ? known(this.outside.path) : (scope.get(name) ?? this.outside.imported(name));
  }

  private formatted(node: SyntaxNode, scope: Scope): KnownText | undefined {
    const source = textOf(node, this.source);
    const [opening = ''] = /^[a-zA-Z]*('''|"""|'|")/.exec(source) ?? [];
    const quote = opening.replace(/^[a-zA-Z]*/, '');
    const pieces: (Known | undefined)[] = [];
    let at = node.from + opening.length;
    for (const child of children(node)) {
      pieces.push(known(this.source.slice(at, child.from)));
      const inner = children(child)[1];
      // `{x!r}` and `{x:02d}` write it in a way of their own.
      const plain = children(child).length === 3;
      pieces.push(inner && plain ? this.value(inner, scope) : undefined);
      at = child.to;
    }
    pieces.push(known(this.source.slice(at, node.to - quote.length)));
    return concat(pieces);
  }

  private binary(node: SyntaxNode, scope: Scope): Known | undefined {
    const [left, operator, right] = children(node);
    if (!left || !operator || !right) {
      return undefined;
    }
    const sign = textOf(operator, this.source);
    const first = this.text(left, scope);
    if (sign === '/' && first) {
      return joined([first, this.value(right, scope)]);
    }
    if (sign === '+' && first) {
      return concat([first, this.value(right, scope)]);
    }
    return sign === '%' && first ? cut(first, '%') : undefined;
  }

  private member(node: SyntaxNode, scope: Scope): Known | undefined {
    const [object, dot, property] = children(node);
    if (!object || !property) {
      return undefined;
    }
    if (dot?.name === '[') {
      const value = this.value(object, scope);
      const key = this.text(property, scope);
      if (value?.kind === 'document') {
        return below(value, key);
      }
      return value?.kind === 'options' ? this.option(wholeText(key) ?? '') : this.parents(object, property, scope);
    }
    const name = textOf(property, this.source);
    const whole = dotted(node, this.source);
    const direct = whole === null ? undefined : (scope.get(whole) ?? this.outside.imported(whole));
    if (direct) {
      return direct;
    }
    const value = this.value(object, scope);
    if (value?.kind === 'options' || (value === undefined && OPTIONS.test(dotted(object, this.source) ?? ''))) {
      return this.option(name);
    }
    if (value?.kind === 'document') {
      return below(value, known(name));
    }
    return name === 'parent' ? joined([value, known('..')]) : undefined;
  }

  /** `path.parents[1]` is two folders up. */
  private parents(object: SyntaxNode, index: SyntaxNode, scope: Scope): Known | undefined {
    const [path, , property] = children(object);
    const up = Number(textOf(index, this.source));
    return path && property && textOf(property, this.source) === 'parents' && Number.isInteger(up) && up >= 0 && up < 10
      ? joined([this.value(path, scope), ...Array.from({ length: up + 1 }, () => known('..'))])
      : undefined;
  }

  private option(name: string): Known | undefined {
    const value = this.outside.option(name);
    return value === undefined ? undefined : known(value);
  }

  private call(node: SyntaxNode, scope: Scope): Known | undefined {
    const name = calledName(node, this.source);
    const on = receiver(node);
    const { positional, named } = argumentsOf(node, this.source);
    const values = (): (Known | undefined)[] => positional.map((one) => (one ? this.value(one, scope) : undefined));
    const target = on ? this.value(on, scope) : undefined;
    const whole = node.firstChild ? dotted(node.firstChild, this.source) : null;
    const own = whole === null ? undefined : this.outside.returned(whole, () => ({ positional: values(), named: this.all(named, scope) }));
    if (own) {
      return own;
    }
    if (PATHS.has(name)) {
      return positional.length === 0 ? known('') : joined(values());
    }
    if (name === 'join' && on && /(?:^|\.)(?:path|osp)$/.test(dotted(on, this.source) ?? '')) {
      return joined(values());
    }
    if (name === 'joinpath') {
      return joined([target, ...values()]);
    }
    if (name === 'dirname') {
      return joined([values()[0], known('..')]);
    }
    if (name === 'format' && target?.kind === 'text') {
      return cut(target, '{');
    }
    if (name === 'cwd' || name === 'getcwd') {
      return known('');
    }
    if (name === 'getenv' || (name === 'get' && on && dotted(on, this.source) === 'os.environ')) {
      return values()[1];
    }
    if (name === 'parse_args' || (name === 'vars' && values()[0]?.kind === 'options')) {
      return { kind: 'options' };
    }
    if (name === 'params_show') {
      return { kind: 'document', file: 'params.yaml', key: null, below: false };
    }
    if (name === 'get' && target?.kind === 'document') {
      return below(target, this.text(positional[0], scope));
    }
    if (LOADERS.has(name)) {
      return this.document(values()[0] ?? target);
    }
    if (SAME.has(name)) {
      return target?.kind === 'text' ? target : (values()[0] ?? this.text(named.get('file'), scope));
    }
    return undefined;
  }

  private all(named: ReadonlyMap<string, SyntaxNode>, scope: Scope): ReadonlyMap<string, Known | undefined> {
    return new Map([...named].map(([key, one]) => [key, this.value(one, scope)]));
  }

  private document(value: Known | undefined): Known | undefined {
    const file = wholeText(value) ?? '';
    return DOCUMENT.test(file) ? { kind: 'document', file, key: null, below: false } : undefined;
  }
}

function below(document: Known & { kind: 'document' }, key: KnownText | undefined): Known {
  return document.below ? document : { ...document, key: wholeText(key), below: true };
}

/** A pattern is known up to its first hole. */
function cut(value: KnownText, hole: string): KnownText {
  const parts: (typeof value.parts)[number][] = [];
  for (const part of value.parts) {
    const at = typeof part === 'string' ? part.indexOf(hole) : -1;
    if (typeof part === 'string' && at !== -1) {
      return { kind: 'text', parts: [...parts, part.slice(0, at)], exact: false };
    }
    parts.push(part);
  }
  return value;
}
