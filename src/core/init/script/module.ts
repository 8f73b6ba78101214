/** One Python file, read: its functions with the files they name and the functions they call, and what its names stand for. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { children } from '../../values/pythonLiterals.js';
import { Evaluator, Scope, type Given, type Outside } from './evaluate.js';
import { fileCalls, type FileCall } from './fileCalls.js';
import { parameter, type Known, type KnownText } from './known.js';
import { argumentsOf, calledName, dotted, parametersOf, textOf } from './syntax.js';

export interface Call {
  /** As it stands there: `main`, `io.save`, `Trainer`. */
  readonly name: string;
  readonly positional: readonly (KnownText | undefined)[];
  readonly named: ReadonlyMap<string, KnownText>;
}

/** A function, or the statements outside of any. */
export interface Routine {
  readonly parameters: readonly { readonly name: string; readonly fallback: KnownText | undefined }[];
  readonly files: readonly FileCall[];
  readonly calls: readonly Call[];
  readonly documents: readonly { readonly file: string; readonly key: string | null }[];
}

export interface Module {
  readonly path: string;
  readonly top: Routine;
  /** By name; methods as `Class.method`. */
  readonly routines: ReadonlyMap<string, Routine>;
  /** Folder of DVCLive, where it is used. */
  readonly live: KnownText | null;
  readonly scope: Scope;
  /** What one of its functions gives back. */
  readonly returned: Outside['returned'];
}

interface MutableRoutine extends Routine {
  readonly files: FileCall[];
  readonly calls: Call[];
  readonly documents: { file: string; key: string | null }[];
}

const LIVE_FOLDER = 'dvclive';
/** Functions whose result is the result of another, followed this deep. */
const MOST_RETURNS = 3;

export function readModule(tree: Tree, source: string, outside: Outside): Module {
  return new Reader(source, outside).read(tree.topNode);
}

class Reader {
  private readonly evaluator: Evaluator;
  private readonly routines = new Map<string, Routine>();
  private live: KnownText | null = null;
  /** Read last, when the names of the whole module are known. */
  private readonly later: (() => void)[] = [];
  private readonly definitions = new Map<string, SyntaxNode>();
  private readonly scope = new Scope(null);
  /** How many results of functions are being found out, one for the other. */
  private returning = 0;

  constructor(
    private readonly source: string,
    private readonly outside: Outside,
  ) {
    this.evaluator = new Evaluator(source, { ...outside, returned: (name, given) => this.returned(name, given) });
  }

  read(root: SyntaxNode): Module {
    const { scope } = this;
    const top = routine([]);
    for (const node of root.getChildren('FunctionDefinition')) {
      const name = node.getChild('VariableName');
      if (name) {
        this.definitions.set(textOf(name, this.source), node);
      }
    }
    this.visit(root, scope, top, '');
    for (let next = this.later.shift(); next; next = this.later.shift()) {
      next();
    }
    const returned: Outside['returned'] = (name, given) => this.returned(name, given);
    return { path: this.outside.path, top, routines: this.routines, live: this.live, scope, returned };
  }

  private returned(name: string, given: () => Given): Known | undefined {
    const definition = this.definitions.get(name);
    const body = definition?.getChild('Body');
    const result = body && this.returning < MOST_RETURNS ? returnedBy(body) : null;
    if (!definition || !body || !result) {
      return definition ? undefined : this.outside.returned(name, given);
    }
    this.returning += 1;
    try {
      const { positional, named } = given();
      const scope = new Scope(this.scope);
      parametersOf(definition, this.source).forEach((one, at) => {
        scope.set(one.name, positional[at] ?? named.get(one.name) ?? (one.value ? this.evaluator.value(one.value, this.scope) : undefined));
      });
      this.names(body, scope);
      return this.evaluator.value(result, scope);
    } finally {
      this.returning -= 1;
    }
  }

  /** The names that a function gives, without looking at what else it does. */
  private names(body: SyntaxNode, scope: Scope): void {
    for (const child of children(body)) {
      if (child.name === 'AssignStatement' || child.name === 'as') {
        const target = child.name === 'as' ? child.nextSibling : child.firstChild;
        const value = child.name === 'as' ? child.prevSibling : child.lastChild;
        if (target?.name === 'VariableName' && value) {
          scope.later(textOf(target, this.source), () => this.evaluator.value(value, scope));
        }
      } else if (child.name !== 'FunctionDefinition' && child.name !== 'ClassDefinition') {
        this.names(child, scope);
      }
    }
  }

  /** `owner`: the class that is being read, with a dot. */
  private visit(node: SyntaxNode, scope: Scope, into: MutableRoutine, owner: string): void {
    switch (node.name) {
      case 'FunctionDefinition':
        this.define(node, scope, owner);
        return;
      case 'ClassDefinition': {
        const name = node.getChild('VariableName');
        const body = node.getChild('Body');
        if (name && body) {
          this.visitAll(body, new Scope(scope), into, `${owner}${textOf(name, this.source)}.`);
        }
        return;
      }
      case 'AssignStatement':
        this.visitAll(node, scope, into, owner);
        this.assign(node, scope);
        return;
      case 'WithStatement':
        this.with(node, scope, into, owner);
        return;
      case 'CallExpression':
        this.call(node, scope, into);
        break;
      case 'MemberExpression':
      case 'VariableName':
        if (this.document(node, scope, into)) {
          return;
        }
        break;
    }
    this.visitAll(node, scope, into, owner);
  }

  private visitAll(node: SyntaxNode, scope: Scope, into: MutableRoutine, owner: string): void {
    for (const child of children(node)) {
      this.visit(child, scope, into, owner);
    }
  }

  private define(node: SyntaxNode, scope: Scope, owner: string): void {
    const name = node.getChild('VariableName');
    const body = node.getChild('Body');
    if (!name || !body) {
      return;
    }
    const inner = new Scope(scope);
    const parameters = parametersOf(node, this.source).map((one) => ({
      name: one.name,
      fallback: this.evaluator.text(one.value, scope) ?? this.optionDefault(one.name, one.value),
    }));
    // The object itself is no parameter that a call gives.
    const own = owner !== '' && (parameters[0]?.name === 'self' || parameters[0]?.name === 'cls') ? parameters.slice(1) : parameters;
    own.forEach((one) => inner.set(one.name, parameter(one.name)));
    const made = routine(own);
    this.routines.set(`${owner}${textOf(name, this.source)}`, made);
    this.later.push(() => this.visitAll(body, inner, made, ''));
  }

  /** Of a function that a command line library calls, a parameter has the default of the option of its name. */
  private optionDefault(name: string, value: SyntaxNode | null): KnownText | undefined {
    const option = value === null || value.name === 'CallExpression' ? this.outside.option(name) : undefined;
    return option === undefined ? undefined : { kind: 'text', parts: [option], exact: true };
  }

  private assign(node: SyntaxNode, scope: Scope): void {
    const parts = children(node);
    const equals = parts.findIndex((part) => part.name === 'AssignOp');
    const value = parts.length === equals + 2 ? parts[equals + 1] : undefined;
    const targets = parts.slice(0, Math.max(equals, 0)).filter((part) => part.name !== 'TypeDef');
    for (const target of targets) {
      const name = dotted(target, this.source);
      if (name !== null) {
        const known = targets.length === 1 && value ? this.evaluator.value(value, scope) : undefined;
        // An attribute of the object is known in the other methods of its class.
        (name.startsWith('self.') ? (scope.parent ?? scope) : scope).set(name, known);
      }
    }
  }

  /** `with open(path) as file, ...:` */
  private with(node: SyntaxNode, scope: Scope, into: MutableRoutine, owner: string): void {
    let value: SyntaxNode | null = null;
    for (const child of children(node)) {
      const previous = child.prevSibling;
      if (previous?.name === 'as' && value && child.name === 'VariableName') {
        scope.set(textOf(child, this.source), this.evaluator.value(value, scope));
      } else {
        this.visit(child, scope, into, owner);
        value = child.name === 'as' ? value : child;
      }
    }
  }

  private call(node: SyntaxNode, scope: Scope, into: MutableRoutine): void {
    into.files.push(...fileCalls(node, this.source, this.evaluator, scope));
    const name = node.firstChild ? dotted(node.firstChild, this.source) : null;
    const { positional, named } = argumentsOf(node, this.source);
    const text = (one: SyntaxNode | null | undefined): KnownText | undefined => this.evaluator.text(one, scope);
    if (name !== null) {
      into.calls.push({
        name,
        positional: positional.map(text),
        named: new Map([...named].flatMap(([key, value]) => [[key, text(value)] as const]).filter(isKnown)),
      });
    }
    const called = calledName(node, this.source);
    if (called === 'Live' || called === 'DVCLiveCallback' || called === 'DVCLiveLogger') {
      this.live ??= text(positional[0] ?? named.get('dir')) ?? { kind: 'text', parts: [LIVE_FOLDER], exact: true };
    }
    const value = this.evaluator.value(node, scope);
    if (value?.kind === 'document' && value.below) {
      into.documents.push({ file: value.file, key: value.key });
    }
  }

  /** Notes which keys of a document are used; true when the node is dealt with. */
  private document(node: SyntaxNode, scope: Scope, into: MutableRoutine): boolean {
    const value = this.evaluator.value(node, scope);
    if (value?.kind !== 'document') {
      return false;
    }
    if (node.parent?.name === 'CallExpression' && node.parent.firstChild?.to === node.to) {
      // A method: `get` says which key it takes, `items` takes all.
      const object = node.firstChild && this.evaluator.value(node.firstChild, scope);
      if (object?.kind === 'document' && !object.below && dotted(node, this.source)?.endsWith('.get') !== true) {
        into.documents.push({ file: value.file, key: null });
      }
      return false;
    }
    const isPart =
      node.parent?.name === 'MemberExpression' && node.parent.firstChild?.from === node.from && node.parent.firstChild.to === node.to;
    const isTarget = node.nextSibling?.name === 'AssignOp' && node.parent?.name === 'AssignStatement';
    if (!isTarget && !(isPart && !value.below)) {
      into.documents.push({ file: value.file, key: value.key });
    }
    return node.name === 'VariableName';
  }
}

/** The expression of the first `return` of a function, but not of one inside of it. */
function returnedBy(body: SyntaxNode): SyntaxNode | null {
  for (const child of children(body)) {
    if (child.name === 'ReturnStatement') {
      return children(child)[1] ?? null;
    }
    const inner = child.name === 'FunctionDefinition' || child.name === 'ClassDefinition' ? null : returnedBy(child);
    if (inner) {
      return inner;
    }
  }
  return null;
}

function routine(parameters: Routine['parameters']): MutableRoutine {
  return { parameters, files: [], calls: [], documents: [] };
}

function isKnown(entry: readonly [string, KnownText | undefined]): entry is readonly [string, KnownText] {
  return entry[1] !== undefined;
}
